# References: when they are made and used, what they save, which ETags their thumbs have, and that
# damage and a full disk cost nothing but references (disk_killed.sh: a crash).
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_origin.sh"

harbour=$ORIGINALS/wikipedia/commons/7/75/Harbour_at_dusk.jpg
mkdir -p "$dir/flat" "$dir/references"
chmod 700 "$dir/references"
cp "$harbour" "$dir/flat/Harbour.jpg"
cp "$ORIGINALS/wikipedia/commons/7/7a/Upright_lighthouse.jpg" "$dir/flat/Small.jpg"
"$THUMBCTL" render --worker "$WORKER" $PATIENT_CTL --width 2301 \
    "$ORIGINALS/wikipedia/commons/b/b2/Compass_rose.svg" "$dir/flat/Drawing.png" >"$dir/out" 2>&1 ||
    fail "$(cat "$dir/out")"
# a TIFF of two pages, one black and one white
/usr/bin/python3 - "$dir/flat/Pages.tif" <<'END'
import struct, sys
width, height = 2000, 100
data, at = b"", 8
with open(sys.argv[1], "wb") as f:
    f.write(struct.pack("<2sHI", b"II", 42, 8 + width * height))
    for last, grey in ((0, 0), (1, 255)):
        f.write(bytes([grey]) * (width * height))
        tags = [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, at),
                (277, 1), (278, height), (279, width * height)]
        at += width * height + 2 + 12 * len(tags) + 4
        f.write(struct.pack("<H", len(tags)))
        for tag, value in tags:
            f.write(struct.pack("<HHII", tag, 4, 1, value))
        f.write(struct.pack("<I", 0 if last else at + width * height))
END
# a TIFF of noise, whose reference is a JPEG
/usr/bin/python3 - "$dir/flat/Noise.tif" <<'END'
import random, struct, sys
width, height = 2000, 100
tags = [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1),
        (278, height), (279, width * height)]
with open(sys.argv[1], "wb") as f:
    f.write(struct.pack("<2sHI", b"II", 42, 8 + width * height))
    f.write(random.Random(1).randbytes(width * height))
    f.write(struct.pack("<H", len(tags)))
    for tag, value in tags:
        f.write(struct.pack("<HHII", tag, 4, 1, value))
    f.write(struct.pack("<I", 0))
END
jpg=/v1/Harbour.jpg
size=$(stat -c %s "$dir/flat/Harbour.jpg")
ORIGINALS=$dir/flat

start_with() {
	start_thumbd --keep 0 --query-base /v1 --path-base /images --originals-levels 0 --params p,q,w \
	    --references "$dir/references" "$@"
}
# thumb URL [OPTION...]: ask for a thumb, which must be there
thumb() {
	ask "$@"
	expect "status of $1" "$status" 200
}
made() {
	metric 'references_total{result="made"}'
}
dropped() {
	metric "references_dropped_total{cause=\"$1\"}"
}
expect_used() {
	expect "made of a reference: $1" "$(metric references_used_total)" "$2"
}
# data: the file of the only reference
data() {
	find "$dir/references" -name '*.*' ! -name 'tmp.*'
}
# refer FILE: let a reference be made of a JPEG, at its second width
refer() {
	files=$(metric references_files)
	thumb "/v1/$1?w=101"
	thumb "/v1/$1?w=102"
	await "a reference of $1" metric_is references_files $((files + 1))
}

# without the option, an ETag is that of the version
start_thumbd --keep 0 --query-base /v1 --path-base /images --originals-levels 0
thumb "$jpg?w=100"
plain=$(header ETag)
expect "an ETag" "$(echo "$plain" | sed 's/[0-9a-f]\{32\}/VERSION/')" '"VERSION"'
stop_thumbd

# an original has a reference at its second width, and further thumbs are made of it
start_with --workers 1
thumb "$jpg?w=100"
direct=$(header ETag)
dimensions=$(header X-Content-Dimensions)
expect "an ETag with a digest" "$(echo "$direct" | sed 's/-[0-9a-f]\{16\}"$/"/')" "$plain"
thumb "$jpg?w=100"
thumb "$jpg?w=601"
thumb "$jpg?w=100"
expect "made at the first width" "$(made) $(metric references_files)" "0 0"
thumb "$jpg?w=120"
await "a reference" metric_is references_files 1
expect "made" "$(made)" 1
expect_used "not yet" 0
thumb "$jpg?w=140"
expect_used "a third width" 1
expect "the original's size" "$(header X-Content-Dimensions)" "$dimensions"
grep -q 'Harbour.jpg/140px.* cpu, from a reference) ' "$dir/thumbd.log" || fail "the log does not say so"
thumb "$jpg?w=600"
expect_used "half of its width" 2
thumb "$jpg?w=601"
expect_used "more than that" 2
[ "$(metric references_saved_bytes_total)" -eq 0 ] || fail "a file of a directory is not fetched"
expect "bytes, in whole blocks" "$(metric references_bytes)" "$((($(stat -c %s "$(data)") + 4095) / 4096 * 4096 + 4096))"

# different bytes have different ETags, and each is confirmed as long as the original is the same
thumb "$jpg?w=100"
expect_used "a width that was made directly" 3
other=$(header ETag)
cp "$dir/body" "$dir/other"
[ "$other" != "$direct" ] || fail "thumbs of a reference and of its original have one ETag"
thumb "$jpg?w=100"
expect "the same bytes" "$(header ETag) $(cmp "$dir/body" "$dir/other")" "$other "
for tag in "$direct" "$other" "$plain"; do
	for list in "$tag" "\"x\", W/$tag"; do
		ask "$jpg?w=100" -H "If-None-Match: $list"
		expect "If-None-Match: $list" "$status $(header ETag)" "304 $tag"
	done
done
for tag in "${direct%-*}-0123\"" "${direct%\"}0\"" '"x"' "${plain%\"}"; do
	ask "$jpg?w=100" -H "If-None-Match: $tag"
	expect "If-None-Match: $tag" "$status" 200
done
ask "$jpg?w=100" -H 'If-None-Match: *'
expect "any" "$status $(header ETag)" "304 "
ask "$jpg?w=100" -H "If-None-Match: $direct" -X HEAD -I
expect "HEAD" "$status" 304

# a PNG has one, too, and a small image has none
used=$(metric references_used_total)
thumb "/v1/Drawing.png?w=100"
thumb "/v1/Drawing.png?w=110"
await "one of a PNG" metric_is references_files 2
thumb "/v1/Drawing.png?w=120"
expect_used "a PNG" $((used + 1))
# each page of a document has its own
for page in 1 2; do
	files=$(metric references_files)
	thumb "/v1/Pages.tif?p=$page&w=100"
	cp "$dir/body" "$dir/page$page"
	thumb "/v1/Pages.tif?p=$page&w=110"
	await "one of page $page" metric_is references_files $((files + 1))
done
used=$(metric references_used_total)
for page in 1 2; do
	thumb "/v1/Pages.tif?p=$page&w=100"
	expect "pages" "$(header X-Thumb-Contents)" pages=2
	cmp "$dir/body" "$dir/page$page" || fail "page $page has another thumb"
done
expect_used "both pages" $((used + 2))
rm "$dir/flat/Pages.tif"

# a thumb without a loss is not made of a reference with one, and no reason to make one
files=$(metric references_files)
thumb "/v1/Noise.tif?q=lossless&w=101"
thumb "/v1/Noise.tif?q=lossless&w=102"
await "the worker" metric_is workers_busy 0
expect "made for lossless thumbs" "$(metric references_files)" "$files"
refer Noise.tif
used=$(metric references_used_total)
thumb "/v1/Noise.tif?q=lossless&w=103"
expect "the type of a thumb without a loss" "$(header Content-Type)" image/png
expect_used "a thumb without a loss" "$used"
thumb "/v1/Noise.tif?w=103"
expect_used "a thumb with one" $((used + 1))
rm "$dir/flat/Noise.tif"

thumb "/v1/Small.jpg?w=100"
thumb "/v1/Small.jpg?w=120"
thumb "/v1/Small.jpg?w=140"
expect "one of a small image" "$(metric references_files)" 5
stop_thumbd

# they survive a restart, and a crash
start_with
thumb "$jpg?w=141"
expect_used "after a restart" 1
kill -KILL $thumbd
wait $thumbd 2>/dev/null
: >"$dir/references/tmp.0123456789abcdef"
start_with
thumb "$jpg?w=140"
expect_used "after a crash" 1
[ ! -e "$dir/references/tmp.0123456789abcdef" ] || fail "an unfinished file is left"

# an original that was replaced
cp "$dir/flat/Small.jpg" "$dir/flat/Harbour.jpg"
ask "$jpg?w=100" -H "If-None-Match: $direct, $other"
expect "another original" "$status $(header X-Content-Dimensions)" "200 600x900:1"
expect "dropped" "$(dropped stale) $(metric references_files)" "1 4"
expect_used "no more" 1
cp "$harbour" "$dir/flat/Harbour.jpg"
rm "$dir/flat/Drawing.png"
stop_thumbd
rm "$dir"/references/[0-9a-f]*

# damage: a file that was cut short or replaced, bytes that changed, a record of another kind
start_with
refer Harbour.jpg
truncate -s 1000 "$(data)"
thumb "$jpg?w=103"
expect "cut short" "$(dropped damaged)" 1
await "another one" metric_is 'references_total{result="made"}' 2
file=$(data)
touch -r "$file" "$dir/time"
printf x | dd of="$file" bs=1 seek=5000 conv=notrunc status=none
touch -r "$dir/time" "$file"
thumb "$jpg?w=104"
expect "dropped" "$(dropped damaged)" 2
expect_used "a damaged one" 0
grep -q 'The reference is damaged' "$dir/thumbd.log" || fail "the log does not say that it is damaged"
await "a third one" metric_is 'references_total{result="made"}' 3
stop_thumbd
record=$(find "$dir/references" -name '[0-9a-f]*' ! -name '*.*')
sed -i 's/rules [0-9]*$/rules 1/' "$record"
start_with
expect "of other rules" "$(metric references_files)" 0
stop_thumbd

# an HTTP origin is asked for the version, and sends no body
start_origin origin "$dir/flat"
ORIGINALS=
start_with --origin "http://127.0.0.1:$port/{path}"
refer Harbour.jpg
expect "fetched" "$(metric origin_bytes_total)" $((2 * size))
: >"$dir/origin/requests"
thumb "$jpg?w=103"
expect "the request" "$(cut -d' ' -f2,4,5 "$dir/origin/requests" | sed 's/"[0-9a-f]*"/TAG/')" \
    "GET 304 inm=TAG"
expect "fetched no more" "$(metric origin_bytes_total)" $((2 * size))
expect "saved" "$(metric references_saved_bytes_total)" "$size"
expect_used "from an origin" 1
tag=$(header ETag)
ask "$jpg?w=103" -H "If-None-Match: $tag"
expect "confirmed" "$status $(header ETag)" "304 $tag"
thumb "$jpg?w=601"
expect "fetched for a wide thumb" "$(metric origin_bytes_total)" $((3 * size))
behave origin status 500
ask "$jpg?w=104"
expect "an origin that fails" "$status" 502
behave origin status 404
ask "$jpg?w=104"
expect "an original that is gone" "$status $(dropped stale) $(metric references_files)" "404 1 0"
behave origin
refer Harbour.jpg
cp "$dir/flat/Small.jpg" "$dir/flat/Harbour.jpg"
thumb "$jpg?w=103"
expect "another original" "$(header X-Content-Dimensions) $(dropped stale)" "600x900:1 2"
cp "$harbour" "$dir/flat/Harbour.jpg"
for word in weak untagged undated unversioned; do
	rm -f "$dir/flat/$word.jpg"
	cp "$harbour" "$dir/flat/$word.jpg"
	behave origin $word
	refer $word.jpg
	used=$(metric references_used_total)
	bytes=$(metric origin_bytes_total)
	thumb "/v1/$word.jpg?w=103"
	expect_used "an original that is $word" $((used + 1))
	[ $word = unversioned ] || expect "bytes of it" "$(metric origin_bytes_total)" "$bytes"
done
stop_thumbd
rm "$dir"/references/[0-9a-f]*

# the cache of originals and the references together
behave origin
mkdir -m 700 "$dir/cache"
start_with --origin "http://127.0.0.1:$port/{path}" --cache "$dir/cache"
refer Harbour.jpg
: >"$dir/origin/requests"
thumb "$jpg?w=103"
expect "with a fresh original" "$(asked origin) $(metric references_used_total)" "0 1"
stop_thumbd
rm "$dir"/references/[0-9a-f]*

# a directory that is too small keeps its size; what was used last stays
ORIGINALS=$dir/flat
for i in 1 2 3 4 5 6 7 8 9; do
	cp "$harbour" "$dir/flat/Copy$i.jpg"
done
start_with --references-size 1
for i in 1 2 3 4 5 6 7 8 9; do
	made=$(made)
	thumb "/v1/Copy$i.jpg?w=101"
	thumb "/v1/Copy$i.jpg?w=102"
	await "a reference" metric_is 'references_total{result="made"}' $((made + 1))
	[ "$(metric references_bytes)" -le 1048576 ] || fail "the directory is too large"
done
files=$(metric references_files)
expect "dropped" "$(dropped size)" $((9 - files))
expect "files" "$(data | wc -l)" "$files"
used=$(metric references_used_total)
thumb "/v1/Copy9.jpg?w=103"
thumb "/v1/Copy1.jpg?w=103"
expect_used "the last, and not the first" $((used + 1))
stop_thumbd
rm "$dir"/references/[0-9a-f]*

# if the disk is full, no reference is kept
if [ "$(id -u)" -eq 0 ] && mkdir "$dir/small" && mount -t tmpfs -o size=64k,mode=700 none "$dir/small" \
    2>/dev/null; then
	trap 'status=$?; umount -l "$dir/small"; (exit $status); finish' EXIT
	start_with --references "$dir/small"
	thumb "$jpg?w=100"
	thumb "$jpg?w=120"
	await "no reference" metric_is 'references_total{result="failed"}' 1
	thumb "$jpg?w=140"
	expect "files" "$(metric references_files) $(ls "$dir/small")" "0 thumbd-cache"
	grep -q 'references: cannot write a reference: No space left on device' "$dir/thumbd.log" ||
	    fail "the log does not mention the full disk"
	stop_thumbd
else
	echo "no file system can be mounted here: a full disk is not tested"
fi

# the cache needs a directory of its own, however it is called
ln -s references "$dir/link"
for cache in references link; do
	out=$(timeout $LIMIT "$THUMBD" --worker "$WORKER" --origin http://h/{name} --socket "$dir/s" \
	    --references "$dir/references" --cache "$dir/$cache" 2>&1) &&
	    fail "one directory for the cache and for references: $out"
	case $out in
	*"references: $dir/references is the directory of --cache, too"* | *"--references: $dir/references is in use "*) ;;
	*)	fail "one directory for both: $out" ;;
	esac
done

# others may not write there
chmod 777 "$dir/references"
out=$(timeout $LIMIT "$THUMBD" --worker "$WORKER" --originals "$dir/flat" --socket "$dir/s" \
    --references "$dir/references" 2>&1)
expect "status" $? 1
expect_match "a directory of everybody" "$out" '*--references: others may write in *'
exit 0
