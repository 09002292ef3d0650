# thumbctl ids: lists, what is wrong in them, look-ups, a whole check, and what an interrupted build leaves.
. "$srcdir/system/setup.sh"

A=0000000000000000000000000000000000000001
B=2fd4e1c67a2d28fced849ee1bb76e7391b93eb12

cat >"$dir/site.conf" <<-EOT
	ids = sha1
	default-wiki = wikipedia/commons
	steps = 250,500
	size-policy = refuse
	signed-urls = require
EOT

ids() {
	task=$1
	shift
	"$THUMBCTL" ids "$task" --site "$dir/site.conf" "$@"
}

# no_leftovers: the directory of the file has nothing else
no_leftovers() {
	expect "what $1 leaves" "$(cd "$dir/out" && find . -type f)" "${2-}"
}

mkdir "$dir/out"
base36() {
	/usr/bin/python3 -c 'import sys
n = int(sys.argv[1], 16); s = ""
while n:
    n, d = divmod(n, 36); s = "0123456789abcdefghijklmnopqrstuvwxyz"[d] + s
print(s.zfill(31))' "$1"
}
# as MediaWiki has it in img_sha1
B36=$(base36 $B)

printf 'wikipedia/commons\t%s\t%s\n' >"$dir/list" \
    Foo.jpg $B \
    '20161203102219!Foo.jpg' $A \
    'Blue sky é.png' "$(base36 aff)" \
    Copy.jpg "$B36"
printf 'wikipedia/de\tFoo.jpg\t%s\n' $(echo $B | tr a-f A-F) >"$dir/list-de"

expect "a build" "$(ids build --out "$dir/out/ids" "$dir/list" "$dir/list-de")" "5 names, 3 ids"
no_leftovers "a build" ./ids
expect "a build of standard input" "$(cat "$dir/list" "$dir/list-de" | ids build --out "$dir/out/ids2")" \
    "5 names, 3 ids"
# but for the time, they are the same
expect "the same file" "$(for f in ids ids2; do tail -c +65 "$dir/out/$f" | sha256sum; done | uniq | wc -l)" 1
rm "$dir/out/ids2"
expect_match "a check" "$("$THUMBCTL" ids check "$dir/out/ids")" "ok	5 names	3 ids	sha1	built 20??-??-??T??:??:??Z"

looked="Foo.jpg
wikipedia/de/Foo.jpg
/wikipedia/commons/thumb/0/06/Foo.jpg/250px-Foo.jpg
https://upload.example.org/v1/wikipedia/commons/20161203102219!Foo.jpg?w=250
Blue sky é.png
$B
/v1/id/$A?w=250
None.jpg
$(echo $A | tr 1 2)
nowhere/Foo.jpg
/elsewhere"
answers="ok	/v1/id/$B
ok	/v1/id/$B
ok	/v1/id/$B
ok	/v1/id/$A
ok	/v1/id/0000000000000000000000000000000000000aff
ok	/v1/wikipedia/commons/Copy.jpg
ok	/v1/wikipedia/commons/20161203102219%21Foo.jpg
absent
absent
reject	bad-path
reject	not-thumb"
expect "lines" "$(echo "$looked" | ids look "$dir/out/ids")" "$answers"
echo "$looked" | ids look "$dir/out/ids" >"$dir/answers"
expect "status of those absent" $? 1
expect "an operand" "$(ids look "$dir/out/ids" Foo.jpg)" "ok	/v1/id/$B"
ids look "$dir/out/ids" Foo.jpg >"$dir/answers"
expect "status of one found" $? 0

# wrong lines
printf '%s\n' >"$dir/wrong" \
    "wikipedia/commons	Good.jpg	$A" \
    "wikipedia/commons	Foo.jpg" \
    "wikipedia/commons	Foo.jpg	$A	more" \
    "wikipedia/commons	Foo<b>.jpg	$A" \
    "wikipedia	Foo.jpg	$A" \
    "id	$B	$A" \
    "wikipedia/commons	Foo.jpg	${A}0" \
    "wikipedia/commons	Foo.jpg	zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz" \
    "wikipedia/commons	Foo.jpg	" \
    "" \
    "wikipedia/commons	Good.jpg	$B"
cp "$dir/out/ids" "$dir/before"
ids build --out "$dir/out/ids" "$dir/list" "$dir/wrong" >"$dir/answers" 2>"$dir/err"
expect "status of a wrong list" $? 1
expect "what a wrong list prints" "$(cat "$dir/answers")" ""
sed "s|$dir/||" "$dir/err" >"$dir/said"
hash="must be a SHA-1: 40 hex digits, or 31 digits in base 36 as MediaWiki has them"
line="the line must be a wiki, a name and a hash, with tabs between them"
sed 's/^/thumbctl ids: /' >"$dir/wanted" <<-EOT
	wrong:2: $line
	wrong:3: $line
	wrong:4: "Foo<b>.jpg" of wiki "wikipedia/commons": no file can have this name
	wrong:5: "Foo.jpg" of wiki "wikipedia": the path has too few or too many parts for a thumb
	wrong:6: "$B" of wiki "id": the wiki is not a project and a code such as wikipedia/commons
	wrong:7: "${A}0" $hash
	wrong:8: "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz" $hash
	wrong:9: "" $hash
	wrong:10: $line
	wrong:11: wikipedia/commons/Good.jpg has another hash in wrong:1; a name must have one
	10 of 15 lines are wrong: out/ids stays as it is; --skip-wrong builds it without them
EOT
sed -i "s|$dir/||g" "$dir/said"
diff "$dir/wanted" "$dir/said" || fail "messages"
cmp "$dir/before" "$dir/out/ids" || fail "a wrong list changed the file"
no_leftovers "a wrong list" ./ids
expect "a build without wrong lines" "$(ids build --skip-wrong --out "$dir/out/ids" "$dir/list" "$dir/wrong" \
    2>"$dir/err")" "5 names, 3 ids, 10 wrong lines skipped"
expect "the first hash counts" "$(ids look "$dir/out/ids" Good.jpg)" "ok	/v1/id/$A"
yes wrong | head -n 1000 | ids build --skip-wrong --out "$dir/out/ids" - 2>"$dir/err"
yes wrong | head -n 1000 | ids build --out "$dir/out/ids" 2>"$dir/err"
expect "messages of many wrong lines" "$(wc -l <"$dir/err")" 22

# no list, an empty one, no room
ids build --out "$dir/out/ids" "$dir/none" 2>"$dir/err"
expect "status without a list" $? 1
expect_match "no list" "$(cat "$dir/err")" "*none: No such file or directory"
ids build --out "$dir/out/ids" </dev/null 2>"$dir/err"
expect "status of an empty list" $? 1
expect_match "an empty list" "$(cat "$dir/err")" "*the list has no names: *ids stays as it is"
ids build --out /dev/full "$dir/list" 2>"$dir/err"
expect "status of a device" $? 1
expect_match "a device" "$(cat "$dir/err")" "*--out: /dev/full: it must be a regular file"
(ulimit -f 8; trap '' XFSZ; ids build --out "$dir/out/ids" "$dir/list" 2>"$dir/err")
expect "status of a full disk" $? 1
expect_match "a full disk" "$(cat "$dir/err")" "*--out: *ids: File too large"
no_leftovers "a full disk" ./ids

# a build that is interrupted leaves nothing
mkfifo "$dir/fifo"
for signal in INT TERM; do
	rm -f "$dir/out/ids"
	/usr/bin/python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$THUMBCTL" ids build --site "$dir/site.conf" --out "$dir/out/ids" \
	    "$dir/fifo" 2>"$dir/err" &
	build=$!
	started="$started $build"
	exec 9>"$dir/fifo"
	cat "$dir/list" >&9
	await "the build has begun" sh -c "ls '$dir'/out/ids.?????? >'$dir/begun' 2>&1"
	kill -$signal $build
	exec 9>&-
	wait $build
	expect "status after SIG$signal" $? $((128 + $(kill -l $signal)))
	no_leftovers "SIG$signal"
done

# files that are no such file, or are damaged
ids build --out "$dir/out/ids" "$dir/list" >"$dir/answers"
out=$("$THUMBCTL" ids look --ids sha256 "$dir/out/ids" Foo.jpg 2>&1)
expect "status of another hash" $? 1
expect_match "another hash" "$out" "*ids: its ids are sha1, and the site has ids = sha256"
out=$("$THUMBCTL" ids check "$dir/list" 2>&1)
expect "status of a list" $? 1
expect_match "a list" "$out" "*list: it is no file of thumbctl ids build"
cp "$dir/out/ids" "$dir/damaged"
printf X | dd of="$dir/damaged" bs=1 seek=4120 conv=notrunc 2>/dev/null
out=$("$THUMBCTL" ids check "$dir/damaged" 2>&1)
expect "status of a damaged file" $? 1
expect_match "a damaged file" "$out" "*damaged: row 1 by name is damaged; build it again"
truncate -s -1 "$dir/damaged"
expect_match "a cut file" "$("$THUMBCTL" ids check "$dir/damaged" 2>&1)" "*damaged: it is not complete; build it again"

# the time of a result is that of its oldest list, of another file, or now for a pipe
built() {
	"$THUMBCTL" ids check "$dir/out/ids" | sed 's/.*built //'
}
touch -d 2026-01-02T03:04:05Z "$dir/list"
touch -d 2026-01-02T03:00:00Z "$dir/begun"
ids build --out "$dir/out/ids" "$dir/list" "$dir/list-de" >"$dir/answers"
expect "the time of a list" "$(built)" 2026-01-02T03:04:05Z
ids build --as-of "$dir/begun" --out "$dir/out/ids" "$dir/list" >"$dir/answers"
expect "the time of another file" "$(built)" 2026-01-02T03:00:00Z
ids build --out "$dir/out/ids" <"$dir/list" >"$dir/answers"
[ "$(built)" '>' 2026-01-03 ] || fail "a pipe is older than its data: $(built)"
ids build --as-of "$dir/none" --out "$dir/out/ids" "$dir/list" 2>"$dir/err"
expect "status without that file" $? 1
expect_match "without that file" "$(cat "$dir/err")" "*--as-of: *none: No such file or directory"

# wikis: the default one, and the only one of a site
printf '\tFoo.jpg\t%s\n' $A >"$dir/list"
expect "the default wiki" "$(ids build --out "$dir/out/ids" "$dir/list")" "1 names, 1 ids"
expect "its name" "$(ids look "$dir/out/ids" $A)" "ok	/v1/wikipedia/commons/Foo.jpg"
expect "its name with the wiki" "$(ids look "$dir/out/ids" wikipedia/commons/Foo.jpg)" "ok	/v1/id/$A"
one="--ids sha1 --query-base /media --path-base /images"
expect "one wiki" "$("$THUMBCTL" ids build $one --out "$dir/out/ids" "$dir/list")" "1 names, 1 ids"
expect "its URL" "$("$THUMBCTL" ids look $one "$dir/out/ids" $A)" "ok	/media/Foo.jpg"
expect "its path" "$("$THUMBCTL" ids look $one "$dir/out/ids" /images/thumb/0/06/Foo.jpg/9px-Foo.jpg)" \
    "ok	/media/id/$A"

# SHA-256
printf 'wikipedia/commons\tFoo.jpg\t%s\n' $(echo $A$A | cut -c 1-64) >"$dir/list"
expect "SHA-256" "$(ids build --ids sha256 --out "$dir/out/ids" "$dir/list")" "1 names, 1 ids"
expect "its look-up" "$(ids look --ids sha256 "$dir/out/ids" Foo.jpg)" "ok	/v1/id/$(echo $A$A | cut -c 1-64)"

usage '*one of build, look and check is needed' ids
usage '*"make" must be build, look or check' ids make
usage '*--out FILE is needed' ids build --ids sha1
usage '*--ids: the site must have sha1 or sha256' ids build --out "$dir/out/ids"
usage '*--out: only build has this option' ids check --out a "$dir/out/ids"
usage '*--as-of: only build has this option' ids look --ids sha1 --as-of a "$dir/out/ids"
usage '*--skip-wrong: only build has this option' ids look --ids sha1 --skip-wrong "$dir/out/ids"
usage '*the file to look into is missing' ids look --ids sha1
usage '*one file to check is needed, and 0 are given' ids check
exit 0
