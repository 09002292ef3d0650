# thumbctl conform: the edge passes the whole pack; a server that is not one fails it; and what is
# wrong is said.
. "$srcdir/system/setup.sh"
needs_module

pack=$dir/pack
mkdir "$pack"
cp "$srcdir/../conformance/cases.tsv" "$pack"
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
include "thumb-site.vcl";
END
start_varnishd edge "$dir/site.vcl"
edge=http://127.0.0.1:$port
conform() {
	"$THUMBCTL" conform --pack "$pack" "$@"
}
conform --level images "$edge" >"$dir/report"
status=$?
[ $status -eq 0 ] || { grep -A 1 ^FAIL "$dir/report"; fail "the edge: status $status"; }
cases=$(grep -vc '^#' "$pack/cases.tsv")
expect "cases" "$(tail -n 1 "$dir/report")" "$cases of $cases cases passed"

# levels and reports
expect "urls" "$(conform --level urls --report tap "$edge" | grep -c '^ok [0-9]* - ')" \
    "$(awk -F'\t' '$2 == "urls"' "$pack/cases.tsv" | wc -l)"
conform --report junit "$edge" >"$dir/junit" && conform --report html "$edge" >"$dir/html" || fail "reports"
/usr/bin/python3 - "$dir/junit" <<'END' || fail "JUnit"
import sys, xml.etree.ElementTree as e
suite = e.parse(sys.argv[1]).getroot()
assert suite.get("failures") == "0" and len(suite) == int(suite.get("tests")) > 60, suite.attrib
END
grep -q "of [0-9]* cases passed" "$dir/html" || fail "HTML"

# a web server is no such edge
conform --level images "http://127.0.0.1:$application" >"$dir/report"
expect "status of a web server" $? 1
expect_match "a comparison with a failure" "$(grep original-path -A 1 "$dir/report")" "*original has no body to compare with"
grep -q "the status is 404, and 400 is right" "$dir/report" || fail "a web server passes refusals"
conform --report tap "http://127.0.0.1:$application" | grep -q '^not ok 1 - thumb ' || fail "TAP of a failure"
conform --report junit "http://127.0.0.1:$application" | grep -q '<failure message="the status is 404' ||
    fail "JUnit of a failure"
conform "http://127.0.0.1:$(free_port)" >"$dir/report"
expect "status without a server" $? 1
grep -q 'no answer: ' "$dir/report" || fail "no server"

# each check can fail
cat >"$pack/cases.tsv" <<'END'
a	urls	GET	{path}/7/75/Harbour_at_dusk.jpg		200		an original
b	urls	GET	{path}/f/fe/Glass_marbles.png		200	same a	another body
c	urls	GET	{path}/f/fe/Glass_marbles.png		200	type image/jpeg	another type
d	urls	GET	{path}/f/fe/Glass_marbles.png		200	width 901	another width
e	urls	GET	{path}/f/fe/Glass_marbles.png		200	ratio 900 710	another ratio
f	urls	GET	{path}/f/fe/Glass_marbles.png		200	has X-None	no header
g	urls	GET	{path}/f/fe/Glass_marbles.png		200	no Content-Type	a header
h	urls	GET	{path}/f/fe/Glass_marbles.png		200	like Content-Type ^text	another value
i	urls	GET	{path}/f/fe/Glass_marbles.png		200	as a Content-Length	another length
j	urls	GET	{path}/f/fe/Glass_marbles.png		200	length 5	five bytes
k	urls	GET	{path}/f/fe/Glass_marbles.png		200	text x	a text
l	urls	GET	{path}/f/fe/Glass_marbles.png	If-None-Match: {a.X-None}	304		a header of another
m	urls	GET	{path}/f/fe/Glass_marbles.png		200	frobnicate	a check
n	urls	GET	{path}/f/fe/Glass_marbles.png		304|404		another status
o	urls	GET	{path}/f/fe/Glass_marbles.png		304|200	width 900; ratio 900 700; type image/png	right
END
conform "$edge" >"$dir/report"
expect "failures" "$(grep -o '^FAIL  .' "$dir/report" | cut -c 7 | xargs)" "b c d e f g h i j k l m n"
tail -n 1 "$dir/report" | grep -qx '2 of 15 cases passed' || fail "$(tail -n 1 "$dir/report")"

printf 'a\turls\n' >"$pack/cases.tsv"
expect_match "a bad pack" "$(conform "$edge" 2>&1)" "*cases.tsv:1: a case has 8 columns*"
printf 'a\tx\tGET\t/\t\t200\t\tx\n' >"$pack/cases.tsv"
expect_match "a bad level" "$(conform "$edge" 2>&1)" '*cases.tsv:1: "x" must be a level, urls, http or images*'
usage '*: one server is needed: *' conform
usage '*: "ftp://x" must be*' conform ftp://x
exit 0
