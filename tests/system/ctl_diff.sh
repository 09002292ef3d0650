# thumbctl diff: two systems that are the same, two that differ, and answers that must not count.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_odd.sh"

diff_of() {
	"$THUMBCTL" diff --progress 0 --worker "$WORKER" $PATIENT_CTL --sandbox try "$@"
}

# summary KEY...: values of $dir/report, in one line
summary() {
	/usr/bin/python3 -c '
import json, sys
summary = json.loads(open(sys.argv[1]).readlines()[-1])["summary"]
print(*(summary[key] for key in sys.argv[2:]))' "$dir/report" "$@"
}

# differences: those of the report, by original
differences() {
	/usr/bin/python3 -c '
import json, re, sys
for line in open(sys.argv[1]):
    pair = json.loads(line)
    if pair.get("differences"):
        print(re.search(r"/([^/.]+)[.][^/]*/[^/]*$", pair["a"]["url"])[1],
            *pair["differences"])' "$dir/report" | sort
}

cp -r "$ORIGINALS" "$dir/a"
cp -r "$ORIGINALS" "$dir/b"
ORIGINALS=$dir/a start_thumbd --workers 1 --params f,lang,p,q,t,w
mkdir "$dir/2"
mv "$dir/thumbd.sock" "$dir/2/a.sock"
a=unix:$dir/2/a.sock
ORIGINALS=$dir/b start_thumbd --workers 1
b=unix:$dir/thumbd.sock

# the same originals, in both schemes
diff_of --a "$a" --b "$b" --widths 60,120 "$dir/a" >"$dir/out" || fail "the same: status $?"
expect_match "the same" "$(head -n 1 "$dir/out")" \
    '*[1-9][0-9] thumbs compared: * the same (* to the byte), 0 not'
! grep -q "differ in" "$dir/out" || fail "the same: $(cat "$dir/out")"

# another quality, another size, a status, another type
jpeg=wikipedia/commons/7/75/Harbour_at_dusk.jpg
png=wikipedia/commons/f/fe/Glass_marbles.png
small=wikipedia/commons/7/7a/Upright_lighthouse.jpg
render() {
	"$THUMBCTL" render --worker "$WORKER" $PATIENT_CTL --sandbox try "$@" >/dev/null || fail "render $*"
}
render --width 240 --quality low "$dir/a/$jpeg" "$dir/b/$jpeg"
render --width 60 "$dir/a/$small" "$dir/b/$small"
rm "$dir/b/$png"
printf '/%s\n' "$jpeg" "$png" "$small" >"$dir/list"
diff_of --a "$a" --b "$b" --widths 240 --json "$dir/list" >"$dir/report"
expect "status of what differs" $? 1
expect "what differs" "$(differences | xargs)" \
    "Glass_marbles status Harbour_at_dusk look Upright_lighthouse size"
expect "how many" "$(summary pairs same)" "3 0"
diff_of --a "$a" --b "$b" --widths 240 --like 0 "$dir/list" >"$dir/out"
expect_match "a threshold" "$(head -n 1 "$dir/out")" '3 thumbs compared: 1 the same*'
expect_match "the table" "$(cat "$dir/out")" '*differs in *A *B *like*status *200 404 *'
printf '/%s\n' "$jpeg" | diff_of --a "$a" --b "$b" --widths 240 --like 0 --bytes 1 >"$dir/out"
expect_match "bytes" "$? $(cat "$dir/out")" '1 *differ in bytes*'
echo '/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=100&f=webp' | diff_of --a "$a" --b "$a" \
    --params f,lang,p,q,t,w --form-a query >"$dir/out" ||
    fail "another format, the same at both: $(cat "$dir/out")"

# odd answers; the good one after them still counts
start_odd_site
site=http://127.0.0.1:$odd
for name in Gone Html Empty Cut Endless Huge Headers Slow Broken Bomb Nothing Fine; do
	echo "$name.png"
done >"$dir/odd-list"
hostile() {
	diff_of --a "$site" --host-a a.example --b "$site" --header-b 'X-Other: 1' \
	    --default-wiki wikipedia/commons --widths 9 --retries 0 --timeout 8 "$@" "$dir/odd-list"
}
hostile --json >"$dir/report"
expect "status of oddities" $? 1
expect "oddities" "$(summary pairs same)" "12 6"
expect "no thumbs among the same" "$(summary no_thumbs)" 3
expect "no answers" "$(differences | xargs)" \
    "Cut status Endless status Headers status Huge status Nothing status Slow status"

printf 'Gone_1.png\nGone_2.png\n' | diff_of --a "$site" --b "$site" --widths 9 \
    --default-wiki wikipedia/commons >"$dir/out" || fail "the same errors: status $?"
expect_match "the same errors" "$(cat "$dir/out")" '* 2 the same * 2  the same, but not thumbs: *'

# odd answers on only one side
cat >"$dir/sound.py" <<-'END'
	import http.server, os, sys
	IMAGE = open(sys.argv[1], "rb").read()
	class Sound(http.server.BaseHTTPRequestHandler):
	    def do_GET(self):
	        self.send_response(200)
	        self.send_header("Content-Type", "image/png")
	        self.end_headers()
	        self.wfile.write(IMAGE)
	    def log_message(self, *args):
	        pass
	server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sound)
	with open(sys.argv[2] + ".new", "w") as f:
	    f.write("%d\n" % server.server_port)
	os.rename(sys.argv[2] + ".new", sys.argv[2])
	server.serve_forever()
END
render --width 90 "$dir/a/$png" "$dir/sound.png"
/usr/bin/python3 "$dir/sound.py" "$dir/sound.png" "$dir/sound-port" &
started="$started $!"
await "the sound site" test -s "$dir/sound-port"
diff_of --a "$site" --b "http://127.0.0.1:$(cat "$dir/sound-port")" --widths 9 --retries 0 \
    --default-wiki wikipedia/commons --timeout 8 --json --html "$dir/sheet.html" \
    "$dir/odd-list" >"$dir/report"
expect "status against a sound one" $? 1
expect "oddities" "$(differences | tr '\n' ';')" "Bomb image;Broken image;Cut status;Empty image;\
Endless status;Fine size look;Gone status;Headers status;Html image type;Huge status;\
Nothing status;Slow status;"
grep -q '"message":"it has too many pixels to decode"' "$dir/report" || fail "the bomb"

# the sheet: nothing from a server is in it unescaped
[ "$(grep -c '^<section>' "$dir/sheet.html")" = 12 ] || fail "sections of the sheet"
grep -q 'text/html&lt;script&gt;' "$dir/sheet.html" || fail "the sheet does not have the type"
! grep -qi '<script' "$dir/sheet.html" || fail "a script in the sheet"
grep -q 'src="data:image/png;base64,iVBOR' "$dir/sheet.html" || fail "no picture in the sheet"
sed -n 's/.*src="data:image\/png;base64,\([^"]*\)".*/\1/p' "$dir/sheet.html" | head -n 1 |
    base64 -d >"$dir/preview.png"
render --width 20 "$dir/preview.png" "$dir/p.png"

# many pairs in little memory
seq -f 'Fine%g.png' 1500 >"$dir/many"
(
	# in KiB of address space; a sanitizer needs all of it
	[ -n "$SANITIZE" ] || ulimit -v 400000
	diff_of --a "$site" --b "$site" --default-wiki wikipedia/commons --widths 9 "$dir/many"
) >"$dir/out" || fail "many: status $?"
expect_match "many" "$(cat "$dir/out")" '1500 thumbs compared: 1500 the same*'

usage '*--a ADDRESS and --b ADDRESS are needed*' diff --a "$site" --widths 9
usage '*--form-b: "x" must be*' diff --a "$site" --b "$site" --form-b x
usage '*--sandbox: "x" must be require, try or off' diff --a "$site" --b "$site" --sandbox x
out=$("$THUMBCTL" diff --a "$site" --b "$site" --widths 9 --html "$dir/none/sheet.html" 2>&1)
expect "status without a directory for the sheet" $? 1
expect_match "without a directory" "$out" '*--html: */none/sheet.html: No such file*'
usage '*--like: "2" must be a number from 0 to 1' diff --a "$site" --b "$site" --like 2
exit 0
