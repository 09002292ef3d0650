# thumbctl conform: the edge passes the whole pack; a server that is not one fails it; and what is
# wrong is said.
. "$srcdir/system/setup.sh"
needs_module

pack=$dir/pack
mkdir "$pack"
cp -R "$srcdir/../conformance/cases.tsv" "$srcdir/../conformance/images.tsv" "$srcdir/../conformance/images" "$pack"
chmod -R u+w "$pack"
cp -R "$ORIGINALS" "$pack/originals"

# the originals, as a zip
"$THUMBCTL" conform --pack "$pack" --originals "$dir/originals.zip" || fail "no zip: status $?"
mkdir "$dir/files"
/usr/bin/python3 - "$dir/originals.zip" "$dir/files" <<'END' || fail "the zip is damaged"
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    assert z.testzip() is None
    z.extractall(sys.argv[2])
END
diff -r "$pack/originals" "$dir/files" || fail "the zip has other files"

# the edge, with thumbd and a web server for the originals
start_thumbd
application=$(free_port)
(cd "$dir/files" && exec /usr/bin/python3 -m http.server --bind 127.0.0.1 "$application") >"$dir/http.log" 2>&1 &
started="$started $!"
until curl -s -o /dev/null "http://127.0.0.1:$application/"; do
	sleep 0.05
done
order "stage = on" "percent = 100"
site_vcl "$dir/site.vcl" "$application" 'profile = wikimedia, default_wiki = "wikipedia/commons"' \
    'classes = "simple,complex,info"' <<'END'
acl thumb_purgers { "127.0.0.1"; }
include "thumb-site-purge.vcl";
include "thumb-site.vcl";
END
start_varnishd edge "$dir/site.vcl"
edge=http://127.0.0.1:$port
conform() {
	"$THUMBCTL" conform --pack "$pack" --worker "$WORKER" $PATIENT_CTL "$@"
}
conform --level images --purge PURGE "$edge" >"$dir/report"
status=$?
[ $status -eq 0 ] || { grep -A 1 ^FAIL "$dir/report"; fail "the edge: status $status"; }
grep -A 1 -E '^(should|skip)' "$dir/report" && fail "the edge passes what is required alone"

# lines CONDITION: cases of the pack, by a condition of awk on their columns
lines() {
	awk -F'\t' "!/^#/ && $1 { n += \$6 ~ / \\| / ? 2 : 1 } END { print n }" "$pack/cases.tsv"
}
expect "cases" "$(tail -n 1 "$dir/report")" "$(lines '$3 == "must"') of $(lines '$3 == "must"') cases passed"
expect "recommended cases" "$(grep ^recommended "$dir/report")" \
    "recommended: $(lines '$3 == "should"') of $(lines '$3 == "should"')"
expect "schemes" "$(sed -n 's/ schemes*: .*//p' "$dir/report" | xargs)" "query path both"

# levels, schemes and reports
expect "urls" "$(conform --level urls --report tap "$edge" | grep -c '^ok [0-9]* - ')" "$(lines '$2 == "urls"')"
conform --level urls --scheme path "$edge" >"$dir/report" || fail "the path scheme alone"
expect "the path scheme alone" "$(sed -n 's/ schemes*: .*//p' "$dir/report")" path
grep -A 1 '^skip *thumb-both ' "$dir/report" | grep -q 'no query scheme' || fail "a case about both schemes"
grep -q '^ok *thumb@path ' "$dir/report" && ! grep -q '^ok.*@query' "$dir/report" || fail "other cases than of paths"
conform --scheme query "$edge" | grep -A 1 '^skip *thumb@path ' | grep -q 'no path scheme' || fail "the query scheme alone"
conform --report tap "$edge" | grep -q '^ok [0-9]* - purge@path .* # SKIP no method for purges' ||
    fail "purges without --purge"
conform --report junit "$edge" >"$dir/junit" && conform --report html "$edge" >"$dir/html" || fail "reports"
/usr/bin/python3 - "$dir/junit" <<'END' || fail "JUnit"
import sys, xml.etree.ElementTree as e
suite = e.parse(sys.argv[1]).getroot()
assert suite.get("failures") == "0" and len(suite) == int(suite.get("tests")) > 60, suite.attrib
assert len(suite.findall("*/skipped")) == int(suite.get("skipped")) > 0, suite.attrib
END
grep -q "of [0-9]* cases passed" "$dir/html" || fail "HTML"

# a web server is no such edge
conform --level images "http://127.0.0.1:$application" >"$dir/report"
expect "status of a web server" $? 1
expect_match "a comparison with a failure" "$(grep thumb-both -A 1 "$dir/report")" "*the status is 404*"
grep -q "the status is 404, and 400 is right" "$dir/report" || fail "a web server passes refusals"
conform --report tap "http://127.0.0.1:$application" | grep -q '^not ok 1 - thumb@query ' || fail "TAP of a failure"
conform --report junit "http://127.0.0.1:$application" | grep -q '<failure message="the status is 404' ||
    fail "JUnit of a failure"
conform "http://127.0.0.1:$(free_port)" >"$dir/report"
expect "status without a server" $? 1
grep -q 'no answer: ' "$dir/report" || fail "no server"

# each check can fail
awk -F'|' -v OFS='\t' '{ print $1, "urls", $2, "", "GET", $3, $4, $5, $6, "a title" }' >"$pack/cases.tsv" <<'END'
a|must|{path}/7/75/Harbour_at_dusk.jpg||200|
b|must|{path}/f/fe/Glass_marbles.png||200|same a
c|must|{path}/f/fe/Glass_marbles.png||200|type image/jpeg
d|must|{path}/f/fe/Glass_marbles.png||200|width 901
e|must|{path}/f/fe/Glass_marbles.png||200|ratio 900 710
f|must|{path}/f/fe/Glass_marbles.png||200|has X-None
g|must|{path}/f/fe/Glass_marbles.png||200|no Content-Type
h|must|{path}/f/fe/Glass_marbles.png||200|like Content-Type ^text
i|must|{path}/f/fe/Glass_marbles.png||200|as a Content-Length
j|must|{path}/f/fe/Glass_marbles.png||200|length 5
k|must|{path}/f/fe/Glass_marbles.png||200|text x
l|must|{path}/f/fe/Glass_marbles.png|If-None-Match: {a.X-None}|304|
m|must|{path}/f/fe/Glass_marbles.png||200|frobnicate
n|must|{path}/f/fe/Glass_marbles.png||304#404|
o|must|{path}/f/fe/Glass_marbles.png||304#200|width 900; ratio 900 700; type image/png
p|must|{path}/f/fe/Glass_marbles.png||200|only Content-Type ^text
q|must|{path}/f/fe/Glass_marbles.png||200|only X-None ^text
r|must|{path}/f/fe/Glass_marbles.png||200|varies a Accept
s|must|{path}/f/fe/Glass_marbles.png|Range: bytes=1-9|206|part o 0
t|must|{path}/f/fe/Glass_marbles.png|Range: bytes=1-9|206|part o 1
u|must|{path}/f/fe/Glass_marbles.png||200|age 1
v|must|{path}/f/fe/Glass_marbles.png||200|older u
w|must|{path}/f/fe/Glass_marbles.png||200|younger u
x|should|{path}/f/fe/Glass_marbles.png||404|
END
sed -i 's/#/|/' "$pack/cases.tsv"
conform "$edge" >"$dir/report"
expect "failures" "$(grep -o '^FAIL    .' "$dir/report" | cut -c 9 | xargs)" "b c d e f g h i j k l m n p r s w"
expect "a recommendation" "$(grep -o '^should  .' "$dir/report")" "should  x"
expect "the last lines" "$(tail -n 3 "$dir/report" | paste -s -d ,)" \
    "path scheme: 6 of 23,recommended: 0 of 1,6 of 23 cases passed"
conform --report tap "$edge" | grep -q '^not ok 24 .* # TODO recommended' || fail "TAP of a recommendation"
printf 'a\turls\tshould\t\tGET\t/\t\t200\t\tx\n' >"$pack/cases.tsv"
conform "$edge" >/dev/null || fail "a recommendation decides"

# what is no such picture
printf '%s\n' 'red	red.png	0.9	5	x' 'grey	grey.png	0.9	5	x' 'wheel	images/wheel.png	0.9	5	x' \
    'none	none.png	0.9	5	x' 'map	images/map.jpg	0	255	x' >"$pack/images.tsv"
awk -v OFS='\t' '{ print $1, "images", "must", "", "GET", $2, "", 200, "looks " $3, "a title" }' >"$pack/cases.tsv" <<'END'
a {query}/Turning_wheel.gif?w=250 wheel
b {query}/Glass_marbles.png?w=250 wheel
c {query}/Glass_marbles.png?w=250 map
d {query}/Glass_marbles.png?w=250 none
e {query}/Glass_marbles.png?w=250 frobnicate
f {query}/Field_notes.pdf wheel
g {path}/2/24/red.png grey
h {path}/2/24/red.png red
END
mkdir -p "$dir/files/wikipedia/commons/2/24"
/usr/bin/python3 - "$dir/files/wikipedia/commons/2/24" "$pack" <<'END'
import struct, sys, zlib
def png(pixel):
    chunk = lambda name, data: struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 40, 40, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress((b"\0" + bytes(pixel) * 40) * 40)) + chunk(b"IEND", b""))
# the same grey
for file, pixel in ((sys.argv[1], (220, 0, 0)), (sys.argv[2], (220, 0, 0))):
    open(file + "/red.png", "wb").write(png(pixel))
open(sys.argv[2] + "/grey.png", "wb").write(png((66, 66, 66)))
END
conform --level images "$edge" >"$dir/report"
expect "pictures that look like theirs" "$(grep -o '^ok      .' "$dir/report" | cut -c 9 | xargs)" "a c h"
# complaint CASE PATTERN
complaint() {
	expect_match "the case $1" "$(grep -A 1 "^FAIL    $1" "$dir/report" | tail -n 1)" "$2"
}
complaint b '*does not look like images/wheel.png: the likeness is 0.*, and 0.900 or more is right'
complaint d "*the pack's none.png cannot be read"
complaint e '*the pack has no picture "frobnicate"'
complaint f '*is not compared with images/wheel.png: it is not an image in a format of thumbs'
complaint g '*has not the colours of grey.png: a part differs by 154.0, and 5.0 or less is right'

# purges go to their own server
printf 'a\turls\tmust\tpurge\t{purge}\t/\t\t200\t\tx\n' >"$pack/cases.tsv"
conform --purge PURGE --purge-server "http://127.0.0.1:$(free_port)" "$edge" | grep -q 'no answer: ' ||
    fail "the server of purges"

# bad_pack PATTERN COLUMN...
bad_pack() {
	want=$1
	shift
	(IFS='	'; printf '%s\n' "$*") >"$pack/cases.tsv"
	expect_match "a bad pack" "$(conform "$edge" 2>&1)" "*cases.tsv:1: $want"
}
bad_pack 'a case has 10 columns*' a urls
echo '# none' >"$pack/cases.tsv"
printf 'a\tx\t1\t256\t\n' >"$pack/images.tsv"
expect_match "a bad picture" "$(conform "$edge" 2>&1)" '*images.tsv:1: "1" must be a likeness*"256"*'
echo '# none' >"$pack/images.tsv"
bad_pack '"x" must be a level, urls, http or images' a x must '' GET / '' 200 '' x
bad_pack '"may" must be a demand, must or should' a urls may '' GET / '' 200 '' x
bad_pack '"sun" must be empty, query, path or purge' a urls must sun GET / '' 200 '' x
usage '*: one server is needed: *' conform
usage '*: "ftp://x" must be*' conform ftp://x
usage '*--purge: "purge" must be a method in capitals*' conform --purge purge http://x
usage '*--purge-server needs --purge METHOD' conform --purge-server http://x http://x
exit 0
