# thumbctl audit: all formats and compressions give the same report, its numbers match a full count,
# and no log breaks the command, its report or the terminal.
. "$srcdir/system/setup.sh"

audit() {
	"$THUMBCTL" audit --abbreviate 160 --cache-size 1M,16M "$@"
}

# field FILE EXPRESSION: about a report in JSON, r
field() {
	/usr/bin/python3 -c '
import json, sys
r = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$1" "$2"
}

# row TABLE KEY VALUE FIELD: an expression for field
row() {
	echo "next(row['$4'] for row in r['$1'] if row['$2'] == '$3')"
}

# each format, compared with a full count
for format in ncsa json urls; do
	/usr/bin/python3 "$srcdir/system/audit_log.py" 4000 $format >"$dir/$format" || fail "no log"
	audit --json "$dir/$format" >"$dir/$format.json" 2>"$dir/err"
	expect "status of $format" $? 0
	expect "not a terminal" "$(cat "$dir/err")" ""
	/usr/bin/python3 "$srcdir/system/audit_brute.py" "$dir/$format" "$dir/$format.json" \
	    >"$dir/brute" || { cat "$dir/brute"; fail "$format: numbers differ"; }
done
tables="[r[t] for t in r if t not in ('bad_lines', 'lines')]"
field "$dir/ncsa.json" "$tables" >"$dir/ncsa.tables"
field "$dir/json.json" "$tables" | cmp - "$dir/ncsa.tables" ||
    fail "JSON and NCSA say different things"

# who would be told a canonical URL
cat >"$dir/respelt" <<'END'
1.2.3.4 - - [01/Jan/2026:00:00:00 +0000] "GET /v1/wikipedia/commons/F%6Fo.jpg?w=9 HTTP/1.1" 200 9 "https://a.example/x?y" "one"
1.2.3.4 - - [01/Jan/2026:00:00:00 +0000] "GET /v1/wikipedia/commons/Foo.jpg?w=9 HTTP/1.1" 200 9 "https://b.example/" "two"
1.2.3.4 - - [01/Jan/2026:00:00:00 +0000] "GET /wikipedia/commons/0/06/Foo.jpg?SIG=1 HTTP/1.1" 200 9 "https://b.example/" "two"
1.2.3.4 - - [01/Jan/2026:00:00:00 +0000] "GET /wikipedia/commons/0/06/Foo.jpg?x&download HTTP/1.1" 200 9 "https://b.example/" "two"
1.2.3.4 - - [01/Jan/2026:00:00:00 +0000] "GET /wikipedia/commons/0/06/Foo.jpg?signs=1 HTTP/1.1" 200 9 "https://a.example/x" "two"
1.2.3.4 - - [01/Jan/2026:00:00:00 +0000] "GET /v1/wikipedia/commons/Foo.jpg?x=9 HTTP/1.1" 400 9 "https://b.example/" "two"
END
audit --json "$dir/respelt" >"$dir/respelt.json" || fail "respelt: status $?"
expect "URLs that are spelt otherwise" "$(field "$dir/respelt.json" "[r['respelt'][0]['requests'], \
    sorted(u['url'] for u in r['respelt_examples']), [(p['requests'], p['referrer']) for p in r['respelt_referrers']], \
    [(p['requests'], p['agent']) for p in r['respelt_agents']]]")" "[2, ['/v1/wikipedia/commons/F%6Fo.jpg?w=9', \
'/wikipedia/commons/0/06/Foo.jpg?signs=1'], [(2, 'https://a.example/x')], [(1, 'one'), (1, 'two')]]"

# standard input; several files; compressed, in parts, and all at once
head -n 1500 "$dir/ncsa" >"$dir/part1"
tail -n +1501 "$dir/ncsa" >"$dir/part2"
gzip -k "$dir/part1" "$dir/part2" "$dir/ncsa"
cat "$dir/part1.gz" "$dir/part2.gz" >"$dir/parts.gz"
/usr/bin/python3 - "$dir" <<'END' || fail "no zstd"
import ctypes, sys
lib = ctypes.CDLL('libzstd.so.1')
lib.ZSTD_compress.restype = lib.ZSTD_compressBound.restype = ctypes.c_size_t
def compress(name):
    data = open(sys.argv[1] + '/' + name, 'rb').read()
    room = lib.ZSTD_compressBound(ctypes.c_size_t(len(data)))
    out = ctypes.create_string_buffer(room)
    n = lib.ZSTD_compress(out, ctypes.c_size_t(room), data, ctypes.c_size_t(len(data)), 3)
    return out.raw[:n]
whole, parts = compress('ncsa'), compress('part1') + compress('part2')
assert len(whole) < 200000
open(sys.argv[1] + '/parts.zst', 'wb').write(parts)
# the format of pzstd: before each frame a skippable one with the length of the next
open(sys.argv[1] + '/skip.zst', 'wb').write(
    b'\x50\x2a\x4d\x18\x04\0\0\0' + len(whole).to_bytes(4, 'little') + whole)
open(sys.argv[1] + '/short.zst', 'wb').write(whole[:-1000])
# a frame that needs a window of 2 GiB for one byte
open(sys.argv[1] + '/wide.zst', 'wb').write(b'\x28\xb5\x2f\xfd\x00\xa8\x09\x00\x00x')
END
tables="[r[t] for t in r if t != 'bad_lines']"
field "$dir/ncsa.json" "$tables" >"$dir/want"
same() {
	what=$1
	shift
	audit --json "$@" >"$dir/same.json" || fail "$what: status $?"
	field "$dir/same.json" "$tables" | cmp - "$dir/want" || fail "$what: another report"
}
same "two files" "$dir/part1" "$dir/part2"
same "gzip" "$dir/ncsa.gz"
same "gzip of two parts" "$dir/parts.gz"
same "zstd of two parts" "$dir/parts.zst"
same "zstd of pzstd" "$dir/skip.zst"
same "different kinds" "$dir/part1.gz" "$dir/part2"
same "standard input" - <"$dir/parts.zst"
same "a pipe" < <(cat "$dir/parts.gz")
same "a chosen format" --format ncsa "$dir/ncsa"
same "a seed" --seed 1 "$dir/ncsa"
same "another seed" --seed 2 "$dir/ncsa"
same "sizes in bytes" --cache-size 1048576,16777216 --memory 268435456 "$dir/ncsa"

# of a log whose first line is cut, only that line is lost; the same for joined logs
requests() {
	audit --json "$@" >"$dir/requests.json" || fail "status of $*: $?"
	field "$dir/requests.json" "$(row lines what requests lines)"
}
all=$(requests "$dir/json")
tail -c +20 "$dir/json" >"$dir/cut"
expect "requests of a log that is cut" "$(requests "$dir/cut")" $((all - 1))
(echo '# a list'; cat "$dir/urls" "$dir/json" "$dir/ncsa") >"$dir/joined"
expect "requests of joined logs" "$(requests "$dir/joined")" \
    $(($(requests "$dir/urls") + all + $(requests "$dir/ncsa")))

# another site: other bases, other keys
cat >"$dir/own" <<'END'
{"u": "/img/thumb/0/06/Foo.jpg/220px-Foo.jpg", "n": {"bytes": 1000}, "code": 200}
{"u": "/t/Foo.jpg?w=220&utm_x=1", "n": {"bytes": "1000"}, "code": "200"}
{"u": "/t/Foo.jpg?w=200", "n": {"bytes": 900}, "code": 200}
{"u": "/t/Foo.jpg?w=200&x=1", "n": {"bytes": 900}, "code": 200}
END
audit --json --query-base /t --path-base /img --strip 'utm_*' --steps 300,600 --size-policy refuse \
    --json-keys url=u,size=n.bytes,status=code "$dir/own" >"$dir/own.json" || fail "own site: $?"
expect "URLs" "$(field "$dir/own.json" "r['fragmentation'][0]['urls']")" 3
expect "thumbs" "$(field "$dir/own.json" "r['fragmentation'][0]['thumbs']")" 2
expect "unknown-param" "$(field "$dir/own.json" "$(row refused reason unknown-param requests)")" 1
steps() {
	field "$dir/own.json" "$(row policies policy "$1" "$2")"
}
expect "thumbs with steps" "$(steps 'up to --steps' thumbs)" 1
expect "bytes of the step" "$(steps 'up to --steps' stored)" 1643
expect "bytes sent" "$(steps 'up to --steps' sent)" 5008
expect "steps only" "$(steps '--steps only' refused)" 1.0

# a fraction of a second, which the edge leaves to the application, is refused in the query scheme only
printf '%s\n' '/wikipedia/commons/thumb/1/1b/Foo.webm/250px-seek%3D17.6-Foo.webm.jpg' \
    '/v1/wikipedia/commons/Foo.webm?t=17.6&w=250' >"$dir/fractions"
audit --json "$dir/fractions" >"$dir/fractions.json" || fail "fractions: $?"
expect "path only" "$(field "$dir/fractions.json" "$(row rewriting rewriting 'path only' requests)")" 1
expect "refused" "$(field "$dir/fractions.json" "$(row classes class refused requests)")" 1

# lines that attackers write
/usr/bin/python3 - >"$dir/hostile" <<'END'
import sys
out = sys.stdout.buffer
line = b'1.2.3.4 - - [t] "GET %s HTTP/1.1" 400 9 "%s" "%s"\n'
url = b'/v1/wikipedia/commons/A.jpg?w=%s'
out.write(line % (url % b'<script>alert(1)</script>',
                  b'https://e/</td><script>alert(2)</script>', b'<img src=x onerror=alert(3)>'))
out.write(line % (url % b'\x1b]0;title\x07\x00&quot;', b"javascript:alert('4')",
                  b'\x1b[2J\xc2\x9b31m'))
out.write(line % (url % rb'\x1b[1m\"', b'\xe2\x80\xaetxt.exe', b'\xff\xfe\\\\'))
out.write(b'x' * 10000000 + b'\n')
out.write(line % (url % (b'9' * 60000), b'r' * 5000, b''))
out.write(b'\x00' * 1000 + b'\n' + b'"' * 1000 + b'\n' + b'\\' * 999 + b'"\n')
out.write(b'\r\n\n' + line % (url % b'9', b'', b'') + b'"GET /\xff HTTP/1.1" 200 5')
END
audit --html "$dir/hostile.html" "$dir/hostile" >"$dir/hostile.text"
expect "status of a hostile log" $? 0
! LC_ALL=C grep -q '[^ -~]' "$dir/hostile.text" || fail "a terminal gets more than text"
! LC_ALL=C grep -q '[^ -~]' "$dir/hostile.html" || fail "HTML has more than text"
grep -q '\\x1b\[2J\\xc2\\x9b31m' "$dir/hostile.text" || fail "an agent is not shown"
audit --json "$dir/hostile" >"$dir/hostile.json" || fail "hostile: status $?"
expect "hostile lines" "$(field "$dir/hostile.json" "$(row lines what all lines)")" 10
expect "bad values" "$(field "$dir/hostile.json" "$(row refused reason bad-value requests)")" 4
expect "long lines" "$(field "$dir/hostile.json" "$(row lines what too-long lines)")" 1
expect "other lines" "$(field "$dir/hostile.json" "$(row lines what no-request lines)")" 2

# deeply nested lines, and duplicate keys
/usr/bin/python3 -c '
print("{\"url\":" * 8000)
print("{\"url\":[[[[\"/x\"]]]],\"a\":" + "[" * 30000)
print("{\"url\":\"/v1/a\\u0000b\",\"url\":\"/v1/wikipedia/commons/A.jpg?w=9\"}")' >"$dir/nested"
audit --json "$dir/nested" >"$dir/nested.json" || fail "nested: status $?"
expect "nested" "$(field "$dir/nested.json" "$(row lines what bad-json lines)")" 2
expect "not nested" "$(field "$dir/nested.json" "$(row classes class simple requests)")" 1

# the page is well-formed, has only known elements, and nothing that loads or runs
/usr/bin/python3 - "$dir/hostile.html" <<'END' || fail "the page"
import html.parser, re, sys
known = set('html head meta style title body h1 h2 p div table tr th td details summary '
            'svg text rect line polyline'.split())
class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.seen = [], set()
    def handle_starttag(self, tag, attributes):
        assert tag in known, tag
        self.seen.add(tag)
        for name, value in attributes:
            assert not name.startswith('on') and name not in ('src', 'href', 'style'), name
        if tag != 'meta':
            self.open.append(tag)
    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.open.pop()
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag
page = open(sys.argv[1]).read()
parser = Page()
parser.feed(page)
parser.close()
assert not parser.open and {'svg', 'rect', 'table'} <= parser.seen, parser.open
assert not re.search(r'url\(|@import|https?://(?!e/)', page)
END
audit --html "$dir/ncsa.html" "$dir/ncsa" >"$dir/ncsa.text" || fail "status $?"
expect "lines of the curve" "$(grep -c '<polyline' "$dir/ncsa.html")" 3

# damage is reported, and affects nothing else
damaged() {
	want=$1
	shift
	audit --json "$@" >"$dir/damaged.json" 2>"$dir/err"
	expect "status of $*" $? 1
	expect_match "$*" "$(field "$dir/damaged.json" "r['bad_inputs'][0]['why']")" "$want"
}
half=$(($(wc -c <"$dir/ncsa.gz") / 2))
head -c $half "$dir/ncsa.gz" >"$dir/short.gz"
damaged 'ends in the middle of compressed data' "$dir/short.gz"
read_lines() {
	field "$dir/damaged.json" "$(row lines what all lines)"
}
[ "$(read_lines)" -gt 500 ] || fail "all of it is lost"
damaged 'ends in the middle*' "$dir/short.zst" "$dir/ncsa"
[ "$(read_lines)" -ge 4000 ] || fail "the other is lost"
(head -c -8 "$dir/ncsa.gz"; printf wrongcrc) >"$dir/broken.gz"
damaged 'damaged gzip data' "$dir/broken.gz"
expect "lines before the damage" "$(read_lines)" \
    "$(field "$dir/ncsa.json" "$(row lines what all lines)")"
damaged 'damaged zstd data: *' "$dir/wide.zst"
damaged 'No such file*' "$dir/none" "$dir/ncsa"
damaged 'Is a directory' "$dir"

# empty logs
: >"$dir/empty"
audit "$dir/empty" >"$dir/out" || fail "an empty log: status $?"
audit --json --html "$dir/empty.html" </dev/null >"$dir/empty.json" || fail "no input: status $?"
expect "lines of an empty log" "$(field "$dir/empty.json" "$(row lines what all lines)")" 0

# after a signal there is a report about the lines so far
mkfifo "$dir/fifo"
# Jobs of a shell without job control ignore SIGINT.
/usr/bin/python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$THUMBCTL" audit <"$dir/fifo" >"$dir/partial" &
pid=$!
started="$started $pid"
exec 9>"$dir/fifo"
cat "$dir/ncsa" >&9
kill -INT $pid
wait $pid
expect "status of one that was stopped" $? 130
exec 9>&-
grep -q '^PARTIAL: ' "$dir/partial" || fail "it is not said to be partial"
grep -q '^all *[1-9]' "$dir/partial" || fail "there is no report on the part that was read"

# a terminal shows the progress
/usr/bin/python3 -c '
import pty, sys
pty.spawn(sys.argv[1:])' "$THUMBCTL" audit "$dir/ncsa" >"$dir/terminal" </dev/null
grep -q 'MiB of [0-9.]* MiB, [0-9.]* MiB/s, .* left, [0-9]* lines' "$dir/terminal" || fail "no progress"

usage '*--format: "xml" must be auto, ncsa, json or urls' audit --format xml
usage '*--memory: "1K" must be a size from 1M to 1T' audit --memory 1K
usage '*--memory: * must be a size from*' audit --memory 99999999999999999999G
usage '*--cache-size: "1G," must be up to 8 sizes*' audit --cache-size 1G,
usage '*--cache-size: "1,2,3,4,5,6,7,8,9" must be up to 8 sizes*' audit --cache-size 1,2,3,4,5,6,7,8,9
usage '*--top: "0" must be a whole number*' audit --top 0
usage '*json-keys: "sise=n" must be*' audit --json-keys url=u,sise=n
usage '*--hash-levels: 3 must be*' audit --hash-levels 3
usage '*steps*' audit --steps 20,10
usage '*--frobnicate: no such option*' audit --frobnicate
out=$("$THUMBCTL" audit --html "$dir/none/x" 2>&1)
expect "status without a directory for the page" $? 1
expect_match "without a directory" "$out" '*--html: */none/x: No such file*'
exit 0
