# thumbctl render: every sample original, and a clear message for each wrong argument.
. "$srcdir/system/setup.sh"

render() {
	"$THUMBCTL" render --worker "$WORKER" $PATIENT_CTL "$@" 2>&1
}
commons=$ORIGINALS/wikipedia/commons

# FILE OPTIONS... : SIZE TYPE
check() {
	file=$1 want=$2
	shift 2
	out=$(render "$@" "$commons/$file" "$dir/thumb") || fail "$file $*: $out"
	expect_match "$file $*" "$out" "*thumb: $want *"
	[ -s "$dir/thumb" ] || fail "$file: empty"
}
check 7/75/Harbour_at_dusk.jpg '220x147 image/jpeg'
check 7/75/Harbour_at_dusk.jpg '1x1 image/jpeg' --width 1
check 7/75/Harbour_at_dusk.jpg '2400x1600 image/jpeg' --width 3000
check 7/7a/Upright_lighthouse.jpg '220x330 image/jpeg'
check f/fe/Glass_marbles.png '220x171 image/png'
check 9/97/Turning_wheel.gif '120x120 image/gif' --width 120
check c/cf/Paper_cranes.webp '220x154 image/png'
check b/b2/Compass_rose.svg '1280x1440 image/png' --width 1280 --lang fr
check 3/32/Field_notes.pdf '300x42[45] image/jpeg' --width 300 --page 2
check 5/5c/Survey_map.tif '220x165 image/jpeg' --page 3
check 5/5c/Survey_map.tif '220x165 image/png' --quality lossless

# every type in every format, at a smaller size and at its own
for format in jpeg:jpg png:png gif:gif webp:webp avif:avif; do
	for original in 7/7a/Upright_lighthouse.jpg:600 f/fe/Glass_marbles.png:900 \
	    9/97/Turning_wheel.gif:400 c/cf/Paper_cranes.webp:1000 b/b2/Compass_rose.svg:640 \
	    3/32/Field_notes.pdf:1239 5/5c/Survey_map.tif:800; do
		check "${original%:*}" "40x* image/${format%:*}" --format "${format#*:}" --width 40
		check "${original%:*}" "${original#*:}x* image/${format%:*}" --format "${format#*:}" \
		    --width "${original#*:}"
	done
done

# a TIFF of twelve channels, of which three and alpha count
/usr/bin/python3 - "$dir/channels.tif" <<'END'
import struct, sys
width, height, bands = 20, 20, 12
tags = [(256, 3, 1, width), (257, 3, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 2),
        (273, 4, 1, 8), (277, 3, 1, bands), (278, 3, 1, height),
        (279, 4, 1, width * height * bands)]
pixels = bytes(i * 7 % 256 for i in range(width * height * bands))
with open(sys.argv[1], "wb") as f:
    f.write(struct.pack("<2sHI", b"II", 42, 8 + len(pixels)) + pixels)
    f.write(struct.pack("<H", len(tags)))
    for tag, kind, n, value in tags:
        f.write(struct.pack("<HHII", tag, kind, n, value))
    f.write(struct.pack("<I", 0))
END
for quality in "" "--quality lossless"; do
	out=$(render --width 20 $quality "$dir/channels.tif" "$dir/thumb")
	expect_match "twelve channels $quality" "$out" '*thumb: 20x20 image/*'
done

# references, and thumbs of them
check 7/75/Harbour_at_dusk.jpg '1200x800 image/jpeg' --reference
check 7/75/Harbour_at_dusk.jpg '220x147 image/jpeg' --from-reference

# wrong FILE STATUS MESSAGE OPTIONS...
wrong() {
	file=$1 status=$2 want=$3
	shift 3
	out=$(render "$@" "$file" "$dir/none")
	expect "status of $file $*" $? "$status"
	expect_match "$file $*" "$out" "$want"
	[ ! -e "$dir/none" ] || fail "$file $*: left an output"
}
wrong "$commons/3/32/Field_notes.pdf" 1 '*the last page is 4' --page 5
wrong "$commons/3/32/Field_notes.pdf" 2 '*--page: "0" must be a whole number from 1 to 65535' --page 0
wrong "$commons/3/32/Field_notes.pdf" 2 '*--page: "1&w=3" must be a whole number*' --page '1&w=3'
wrong "$commons/3/32/Field_notes.pdf" 2 '*--time: "1&w=3" must be a time such as 2m30s' --time '1&w=3'
wrong "$commons/b/b2/Compass_rose.svg" 2 '*--lang: "!" must be a language tag such as fr' --lang '!'
wrong "$commons/7/75/Harbour_at_dusk.jpg" 2 '*param-not-applicable*' --page 2
wrong "$commons/f/fe/Glass_marbles.png" 1 '*: No reference is made of an image of 900 x 700 pixels: its thumbs cost little' --reference
wrong "$commons/3/32/Field_notes.pdf" 1 '*: No reference is made of a PDF' --reference
wrong "$commons/7/75/Harbour_at_dusk.jpg" 1 '*: the reference is 1200 pixels wide, and must be at least 2 times as wide as the thumb' --from-reference --width 601
wrong "$commons/7/75/Harbour_at_dusk.jpg" 2 '*--info, --reference and --from-reference exclude each other' --from-reference --reference
wrong "$dir/missing.jpg" 1 '*missing.jpg: No such file*'
wrong "$dir/file.txt" 1 '*file.txt: files of this type have no thumbs'
echo 'not a JPEG' >"$dir/text.jpg"
wrong "$dir/text.jpg" 1 '*text.jpg: *'
: >"$dir/empty.png"
wrong "$dir/empty.png" 1 '*empty.png: *'
cp "$commons/f/fe/Glass_marbles.png" "$dir/other.jpg"
wrong "$dir/other.jpg" 1 '*PNG*'

# a pipe gets the thumb and stays a pipe
mkfifo "$dir/pipe"
cat "$dir/pipe" >"$dir/piped" &
out=$(render "$commons/7/75/Harbour_at_dusk.jpg" "$dir/pipe") || fail "into a pipe: $out"
wait $!
[ -p "$dir/pipe" ] && [ -s "$dir/piped" ] || fail "the pipe was replaced"

out=$(render "$commons/7/75/Harbour_at_dusk.jpg" /nowhere/at/all.jpg)
expect "status of an unwritable output" $? 1
expect_match "unwritable output" "$out" '*/nowhere/at/all.jpg: No such file*'
usage '*FILE and OUT are needed, not 1 arguments' render one
usage '*--sandbox: "x" must be require, try or off' render --sandbox x a.jpg b.jpg
usage '*--kinds: this option is now called types' render --kinds jpeg a.jpg b.jpg
out=$("$THUMBCTL" render --worker /nowhere/worker "$commons/7/75/Harbour_at_dusk.jpg" "$dir/x" 2>&1)
expect "status without a worker" $? 1
expect_match "without a worker" "$out" '*/nowhere/worker: No such file*'
# the message about a worker that ends without an answer
ended() {
	width=$1 want=$2
	shift 2
	out=$("$THUMBCTL" render --worker "$HOSTILE_WORKER" $PATIENT_CTL --sandbox try --width "$width" \
	    "$@" "$commons/7/75/Harbour_at_dusk.jpg" "$dir/none" 2>&1)
	expect "status of $width" $? 1
	expect_match "the end of $width" "$out" "$want"
}
used='after [0-9]*.[0-9] s of CPU time, with [0-9]* MB of memory'
ended 4 "*Harbour_at_dusk.jpg: the worker ended without a thumb: exit status 3, $used"
ended 5 "*: signal 6 (SIGABRT), $used; an allocation failed"
ended 6 "*: signal 11 (SIGSEGV), $used"
ended 7 "*: signal 9 (SIGKILL), $used: it was killed from outside, perhaps because*"
ended 8 "*: the render took longer than 1 s (--deadline), and was ended $used" --deadline 1
ended 9 "*: the render took longer than 1 s (--deadline), and was ended $used; an*failed" --deadline 1
exit 0
