# With --store thumbd writes each thumb to a file as MediaWiki lays it out, whole or not at all, never
# outside the directory, and only under its canonical name; no failure of the disk costs a thumb.
. "$srcdir/system/setup.sh"

images=$dir/images store=$dir/store
demo=$ORIGINALS/wikipedia/commons
jpg=$demo/7/75/Harbour_at_dusk.jpg

# add NAME FILE: an original in MediaWiki's layout; its hash directories are in $at
add() {
	at=$(printf %s "$1" | md5sum | sed 's|^\(.\)\(.\).*|\1/\1\2|')
	mkdir -p "$images/$at"
	cp "$2" "$images/$at/$1"
	touch -d "2020-01-02 03:04:05.678901234 UTC" "$images/$at/$1"
}

# stored: the files and links of the store, in order
stored() {
	(cd "$store" && find . ! -type d | sed 's|^\./||' | LC_ALL=C sort)
}

# results: thumbs that the store has dealt with
results() {
	metric store_thumbs_total
}

# settled N: N thumbs are dealt with
settled() {
	[ "$(results)" -eq "$1" ]
}

# escaped NAME: as MediaWiki writes it in a URL
escaped() {
	/usr/bin/python3 -c 'import sys, urllib.parse
print(urllib.parse.quote(sys.argv[1], safe="-._~"))' "$1"
}

# begin [OPTION...]: thumbd with an empty store
begin() {
	rm -rf "$store"
	mkdir "$store"
	start_thumbd --profile mediawiki --store "$store" "$@"
}

ORIGINALS=$images
mkdir "$images"
add Harbour_at_dusk.jpg "$jpg"
harbour=/w/images/thumb/$at/Harbour_at_dusk.jpg
file=thumb/$at/Harbour_at_dusk.jpg/220px-Harbour_at_dusk.jpg

# a thumb is a file with the bytes of the answer, the time of its original, and permissions
begin
ask "$harbour/220px-Harbour_at_dusk.jpg"
expect "status" "$status" 200
await "a stored thumb" metric_is 'store_thumbs_total{result="stored"}' 1
expect "what is stored" "$(stored)" "$file"
cmp "$dir/body" "$store/$file" || fail "other bytes are stored than were sent"
expect "its mode and time" "$(TZ=UTC stat -c '%a %y' "$store/$file")" \
    "664 2020-01-02 03:04:05.678901234 +0000"
expect "its directories" "$(cd "$store" && stat -c %a thumb "thumb/$at" "${file%/*}" | sort -u)" 775
expect "Last-Modified" "$(header Last-Modified)" "Thu, 02 Jan 2020 03:04:05 GMT"

# other spellings leave nothing else
n=1
for url in "/v1/Harbour_at_dusk.jpg?w=220" "/v1/Harbour_at_dusk.jpg?%77=%3220&utm_source=x" \
    "/w/thumb.php?f=Harbour_at_dusk.jpg&width=220px"; do
	ask "$url"
	expect "status of $url" "$status" 200
	n=$((n + 1))
	await "$url" settled $n
done
/usr/bin/python3 - "$dir/thumbd.sock" "$harbour" <<'END' >"$dir/statuses" || fail "hostile spellings"
import http.client, random, socket, sys
path, thumb = sys.argv[1:]
class Connection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(600)
        self.sock.connect(path)
    def _encode_request(self, request):
        return request.encode()
    def _validate_path(self, url):
        pass
random.seed(1)
ends = ["Harbour_at_dusk.jpg", "", "..%2f..%2fx.jpg", "%2e%2e.jpg", "x%00.jpg", "/../../x.jpg", "é.jpg", "A" * 300 + ".jpg",
        "..", "thumbnail.jpg", "Harbour_at_dusk.jpg.jpg", "Harbour_at_dusk.jpg?w=220", "\\..\\x.jpg", "%25.jpg"]
def name():
    return "".join(random.choice("aA0._-%2e~!") for _ in range(random.randrange(1, 40)))
def url():
    end = random.choice(ends) if random.random() < 0.3 else name() + ".jpg"
    if random.random() < 0.5:
        return f"{thumb}/220px-{end}?{name()}"
    return f"/v1/Harbour_at_dusk.jpg?w=220&{random.choice(['', '_=', 'utm_', 'oh=', '../'])}{name()}"
connection = Connection("thumbd")
counts = {}
for i in range(10000):
    connection.putrequest("GET", url(), skip_host=True)
    connection.putheader("Host", "thumbd")
    connection.endheaders()
    answer = connection.getresponse()
    answer.read()
    counts[answer.status] = counts.get(answer.status, 0) + 1
print(*sorted(f"{status} {count}" for status, count in counts.items()), sep="\n")
END
[ "$(awk '$1 == 200 { print $2 }' "$dir/statuses")" -gt 1000 ] ||
    fail "too few hostile spellings are thumbs: $(xargs <"$dir/statuses")"
# the last of them is behind all others
ask "$harbour/221px-Harbour_at_dusk.jpg"
await "the last thumb" test -e "$store/thumb/$at/Harbour_at_dusk.jpg/221px-Harbour_at_dusk.jpg"
expect "what is stored after hostile spellings" "$(stored)" "$file
${file%/*}/221px-Harbour_at_dusk.jpg"
expect "all directories" "$(find "$store" -type d | wc -l)" 5
stop_thumbd

# thumbs that MediaWiki does not link, and what is no thumb, leave nothing
begin
ask "/v1/Harbour_at_dusk.jpg?w=65535"
expect "status of a large width" "$status $(header X-Thumb-Width | grep -c .)" "200 1"
ask "/v1/No_such.jpg?w=220"
expect "status of an absent original" "$status" 404
ask "/v1/Harbour_at_dusk.jpg?w=0"
expect "status of no width" "$status" 400
head -c 200000 "$jpg" >"$dir/part.jpg"
add Part.jpg "$dir/part.jpg"
ask "/v1/Part.jpg?w=100"
expect "a damaged file" "$status $(header Cache-Control)" "200 public, s-maxage=60, max-age=0, must-revalidate"
add Rose.svg "$demo/b/b2/Compass_rose.svg"
ask "/v1/Rose.svg?lang=xx&w=100"
expect "status of a language that the file lacks" "$status" 200
ask "/v1/Rose.svg?w=100"
await "another thumb" settled 1
expect "what is stored beside these" "$(stored)" "thumb/$at/Rose.svg/100px-Rose.svg.png"
stop_thumbd

# every name, and the links of the query scheme
begin --store-names both --store-mode 0640
n=0
while IFS= read -r name; do
	add "$name" "$jpg"
	for url in "/w/images/thumb/$at/$(escaped "$name")/100px-x.jpg" "/v1/$(escaped "$name")?w=101"; do
		ask "$url"
		expect "status of $url" "$status" 200
		n=$((n + 1))
		await "$url" settled $n
	done
	in=$store/thumb/$at/$name
	case ${#name} in
	2??)	[ "$(printf %s "$name" | wc -c)" -le 249 ] || short=thumbnail.jpg ;;
	*)	short= ;;
	esac
	for width in 100 101; do
		[ -f "$in/${width}px-${short:-$name}" ] || fail "$name: not stored: $(ls "$in")"
		cmp "$in/${width}px-${short:-$name}" "$store/thumb/query/$name/w=$width.jpg" ||
		    fail "$name: the link of width $width leads elsewhere"
	done
	expect "mode of $name" "$(stat -c %a "$in/100px-${short:-$name}" "$in" | xargs)" "640 750"
	expect "files of $name" "$(ls -A "$in" | wc -l)" 2
done <<END
100%_wool.jpg
What_is_this?.jpg
Tom_&_Jerry.jpg
It's_a_"quoted";_name.jpg
C++_and_1+1.jpg
220px-Looks_like_a_thumb.jpg
Ångström_日本語_ёжик.jpg
L$(printf 'o%.0s' {1..232})ng_nam.jpg
L$(printf 'o%.0s' {1..247})ng.jpg
END
expect "nothing else" "$(find "$store" -mindepth 1 -maxdepth 1 | wc -l)" 1
stop_thumbd

# no symbolic link leads out of the store, and no file in its place costs the thumb
mkdir "$dir/outside"
begin
mkdir "$store/thumb"
ln -s "$dir/outside" "$store/thumb/${file:6:1}"
for w in 120 121; do
	ask "/v1/Harbour_at_dusk.jpg?w=$w"
	expect "status with a link in the way" "$status" 200
done
await "failures" metric_is 'store_thumbs_total{result="failed"}' 2
expect "outside the store" "$(ls -A "$dir/outside")" ""
expect "lines about it" "$(grep -c 'store: cannot write thumb/' "$dir/thumbd.log")" 1
rm "$store/thumb/${file:6:1}"
mkdir -p "$store/$file" "$store/${file%/*}/222px-Harbour_at_dusk.jpg"
ask "/v1/Harbour_at_dusk.jpg?w=222"
await "a directory in the way" metric_is 'store_thumbs_total{result="failed"}' 3
expect "what is left of it" "$(stored)" ""
stop_thumbd

# with the permissions of doc/mediawiki.rst, thumbd stores as a user of its own, and MediaWiki as another
# deletes; neither may write elsewhere
if [ "$(id -u)" -eq 0 ]; then
	# the user of thumbd may be unable to read the checkout
	cp "$THUMBD" "$WORKER" "$dir"
	as_thumbd="setpriv --reuid 65534 --regid 65534 --groups 33"
	as_mediawiki="setpriv --reuid 33 --regid 33 --clear-groups"
	mkdir -p "$images/thumb" "$dir/run"
	chown 33:33 "$images" "$images/thumb"
	chmod 750 "$images"
	chmod 2775 "$images/thumb"
	chown 65534 "$dir/run"
	chmod 711 "$dir"
	: >"$dir/thumbd.log"
	$as_thumbd "$dir/thumbd" --worker "$dir/thumb-worker" --originals "$images" --socket "$dir/run/s" \
	    $PATIENT --profile mediawiki --store "$images" --store-names both 2>>"$dir/thumbd.log" &
	thumbd=$!
	started="$started $thumbd"
	await_ready
	! grep 'store: cannot write' "$dir/thumbd.log" || fail "thumbd misses a permission"
	code=$(curl -s -o "$dir/body" -w '%{http_code}' --max-time $LIMIT --unix-socket "$dir/run/s" \
	    "http://thumbd/v1/Harbour_at_dusk.jpg?w=220")
	expect "status of another user" "$code" 200
	await "a stored thumb of another user" test -e "$images/thumb/query/Harbour_at_dusk.jpg/w=220.jpg"
	expect "whose it is" "$(stat -c '%u:%g %a' "$images/$file")" "65534:33 664"
	expect "whose its directory is" "$(stat -c '%u:%g %a' "$images/${file%/*}")" "65534:33 2775"
	$as_mediawiki rm "$images/$file" || fail "MediaWiki cannot delete a stored thumb"
	$as_mediawiki rmdir "$images/${file%/*}" || fail "MediaWiki cannot delete a directory of thumbs"
	! $as_thumbd touch "$images/x" 2>/dev/null || fail "thumbd may write beside the thumbs"
	stop_thumbd
fi

# a full disk, and one that cannot be written to
if [ "$(id -u)" -eq 0 ] && mkdir "$dir/small" && mount -t tmpfs -o size=128k none "$dir/small" 2>/dev/null; then
	trap 'status=$?; umount -l "$dir/small"; (exit $status); finish' EXIT
	start_thumbd --profile mediawiki --store "$dir/small"
	head -c 120000 /dev/zero >"$dir/small/filler"
	for w in 600 601; do
		ask "/v1/Harbour_at_dusk.jpg?w=$w"
		expect "status with a full disk" "$status" 200
	done
	await "failures" metric_is 'store_thumbs_total{result="failed"}' 2
	grep -q 'store: cannot write thumb/.*: No space left on device' "$dir/thumbd.log" ||
	    fail "the log does not mention the full disk"
	expect "what is left" "$(find "$dir/small" -type f)" "$dir/small/filler"
	rm "$dir/small/filler"
	ask "/v1/Harbour_at_dusk.jpg?w=300"
	await "room again" metric_is 'store_thumbs_total{result="stored"}' 1
	mount -o remount,ro "$dir/small"
	ask "/v1/Harbour_at_dusk.jpg?w=301"
	expect "status with a read-only disk" "$status" 200
	await "a failure" metric_is 'store_thumbs_total{result="failed"}' 3
	expect "lines about it" "$(grep -c 'store: cannot write' "$dir/thumbd.log")" 1
	stop_thumbd
else
	echo "no file system can be mounted here: a full disk is not tested"
fi

# what thumbd says about a wrong directory or group
for case in "--store $dir/none|*--store: cannot open the directory $dir/none: No such file*" \
    "--store $store --store-group no-such-group|*--store-group: there is no group \"no-such-group\"" \
    "--store $store --authorize http://127.0.0.1:9/{path}|*--store: $store and --authorize exclude each other: *" \
    "--store $store --store-mode 0777|*--store-mode: \"0777\" must be an octal number*"; do
	out=$(timeout $LIMIT "$THUMBD" --worker "$WORKER" --originals "$images" --socket "$dir/s" \
	    ${case%%|*} 2>&1)
	expect_match "${case%%|*}" "$out" "${case#*|}"
done
exit 0
