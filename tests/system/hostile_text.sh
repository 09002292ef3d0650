# No program prints foreign text as it is: what is not printable ASCII is escaped.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_odd.sh"

# ESC, U+009B and U+0085 (C1), U+202E (writes from right to left), DEL, CR, and what is no UTF-8
bad=$(printf 'x\033[2J\302\233\302\205\342\200\256\177\r\377y')
# the same in URLs, as far as names of files may have it
name='F%C2%9B%C2%85%E2%80%AEo'

# clean WHAT FILE: it has printable ASCII, tabs and ends of lines
clean() {
	[ -s "$2" ] || fail "$1 prints nothing"
	! LC_ALL=C grep -aqv '^[[:print:]	]*$' "$2" ||
	    fail "$1 prints: $(LC_ALL=C grep -av '^[[:print:]	]*$' "$2" | head -n 3 | cat -v)"
}

# ctl ARGUMENT...: what thumbctl prints is clean
ctl() {
	rows=$((rows + 1))
	"$THUMBCTL" "$@" >"$dir/out" 2>&1 </dev/null
	clean "row $rows" "$dir/out"
}
# shows TEXT: this is among what it has just printed
shows() {
	grep -qF -- "$1" "$dir/out" || fail "row $rows lacks $1: $(cat "$dir/out")"
}
# json: each line, or all of it, is JSON, with escapes
json() {
	/usr/bin/python3 -c '
import json, sys
text = open(sys.argv[1], encoding="ascii").read()
try:
    json.loads(text)
except ValueError:
    [json.loads(line) for line in text.splitlines()]' "$dir/out" || fail "row $rows is no JSON"
}
rows=0
start_odd_site
site=http://127.0.0.1:$odd

ctl "$bad"
shows '\x1b[2J\xc2\x9b\xc2\x85\xe2\x80\xae\x7f\x0d\xffy'

# url
ctl url --fields name,file,wiki "/v1/wikipedia/commons/$name.png?w=9"
shows 'F\xc2\x9b\xc2\x85\xe2\x80\xaeo.png'
ctl url --to path "/v1/wikipedia/commons/$name.png?w=9"
ctl url --json "/v1/wikipedia/commons/$name.png?w=9"
json
shows '"name":"F\u009B\u0085\u202Eo.png"'
ctl url --json "/v1/$bad"
json
for option in --to --fields; do
	ctl url $option "$bad" /v1/x
	shows '\x1b[2J'
done
for option in --profile --query-base --path-base --default-wiki --hash-levels \
    --params --strip --unknown --steps --size-policy --unknown-types --tiff-names --site; do
	ctl url --json $option "$bad" /v1/x
	shows '\x1b[2J'
done
ctl url "--$bad"
shows '\x1b[2J'
ctl url "--json=$bad"

# sign
ctl sign --signed-urls allow --keys "/$bad" /v1/x
shows '\x1b[2J'
printf '%s = 1\n' "$bad" >"$dir/$bad.keys"
ctl sign --signed-urls allow --keys "$dir/$bad.keys" /v1/x
shows '\x1b[2J'
ctl sign --signed-urls allow --expires "$bad" --keys /dev/null /v1/x
shows '\x1b[2J'
ctl sign --new-key "$bad"
"$THUMBCTL" sign --new-key a >"$dir/good.keys"
ctl sign --signed-urls allow --keys "$dir/good.keys" "/v1/wikipedia/commons/$name.png?w=9" "/v1/$bad" "http://$bad/v1/x"
shows 'ok'

# a site file, by its name and by what is in it
for line in "$bad" "$bad = 1" "query-base = $bad" "strip = ${bad#?}" \
    "$(printf 'query-base = /\302\233')" "$(printf '\302\205 = 1')"; do
	printf '%s\n' "$line" >"$dir/$bad.conf"
	ctl site --site "$dir/$bad.conf"
	shows '\x1b[2J'
done
ctl site "$bad"
ctl site --json
json
ctl site --check --server "$bad"
ctl site --check --server "unix:/$bad"
ctl types "$bad"
ctl types --json
json

# render
png=$(find "$ORIGINALS" -name '*.png' | head -n 1)
cp "$png" "$dir/$bad.png"
: >"$dir/$bad.jpg"
: >"$dir/$bad"
ctl render --worker "$WORKER" $PATIENT_CTL --sandbox try "$dir/$bad.png" "$dir/thumb-$bad"
shows '\x9b'
[ -s "$dir/thumb-$bad" ] || fail "no thumb"
ctl render --worker "$WORKER" $PATIENT_CTL --sandbox try "$dir/$bad.jpg" "$dir/thumb"
ctl render --worker "$WORKER" $PATIENT_CTL --sandbox try "$dir/$bad" "$dir/thumb"
ctl render --worker "$WORKER" $PATIENT_CTL --sandbox try "$dir/none-$bad.png" "$dir/thumb"
ctl render --worker "$WORKER" $PATIENT_CTL --sandbox try "$dir/$bad.png" "$dir/none-$bad/thumb"
ctl render --worker "/$bad" "$dir/$bad.png" "$dir/thumb"
for option in --types --lang --time --quality --format --width --page --sandbox --deadline; do
	ctl render $option "$bad" "$png" "$dir/thumb"
	shows '\x1b[2J'
done

# warm and diff: originals, servers, and what these say
printf '%s\n' "$bad" "$bad.png" "/$bad" "Rude_1.png" "Html.png" "$name.png" >"$dir/$bad.list"
printf '{"error": {"info": "\\u001b[2J\\u009b\\u202e"}}\n' >"$dir/$bad.json"
printf '{%s\n' "$bad" >"$dir/damaged-$bad.json"
mkdir "$dir/d-$bad"
warm="warm --progress 0 --retries 0 --widths 9 --default-wiki wikipedia/commons"
for server in "$site" "$bad" "unix:/$bad" "http://$bad" "http://127.0.0.1:1/$bad"; do
	ctl $warm --server "$server" "$dir/$bad.list"
	ctl $warm --server "$server" --json "$dir/$bad.list"
	ctl diff --worker "$WORKER" $PATIENT_CTL --sandbox try --progress 0 --retries 0 --widths 9 --default-wiki wikipedia/commons \
	    --a "$server" --b "$site" --html "$dir/sheet-$bad" "$dir/$bad.list"
	ctl diff --worker "$WORKER" $PATIENT_CTL --sandbox try --progress 0 --retries 0 --widths 9 --default-wiki wikipedia/commons \
	    --a "$site" --b "$server" --json "$dir/$bad.list"
done
clean "the contact sheet" "$dir/sheet-$bad"
for originals in "$dir/none-$bad" "$dir/$bad.json" "$dir/damaged-$bad.json" "$dir/d-$bad" \
    "http://127.0.0.1:1/$bad/api.php"; do
	ctl $warm --server "$site" "$originals"
done
for option in --host --header --widths --journal --form --rate --timeout; do
	ctl $warm --server "$site" $option "$bad/$bad" "$dir/$bad.list"
done
printf '%s\n' "$bad" >"$dir/$bad.journal"
ctl $warm --server "$site" --journal "$dir/$bad.journal" "$dir/$bad.list"

# audit
/usr/bin/python3 - "$bad" >"$dir/$bad.log" <<'END'
import os, sys
bad = os.fsencode(sys.argv[1])
line = b'198.51.100.7 - - [28/Nov/2026:09:00:00 +0000] "GET %s HTTP/1.1" 200 999 "%s" "%s"\n'
sys.stdout.buffer.write(line % (b"/v1/wikipedia/commons/" + bad + b".png?w=9", bad, bad))
sys.stdout.buffer.write(line % (b"/v1/wikipedia/commons/F%C2%9B.png?w=9", bad, bad))
sys.stdout.buffer.write(bad + b"\n")
END
printf '\037\213\010%s' "$bad" >"$dir/$bad.log.gz"
ctl audit --html "$dir/page-$bad" "$dir/$bad.log" "$dir/$bad.log.gz" "$dir/none-$bad"
shows '\x9b'
clean "the page" "$dir/page-$bad"
ctl audit --json "$dir/$bad.log"
json
ctl audit --html "$dir/none-$bad/page" "$dir/$bad.log"
for option in --format --json-keys --cache-size --memory --top; do
	ctl audit $option "$bad" "$dir/$bad.log"
	shows '\x1b[2J'
done
[ $rows -gt 80 ] || fail "only $rows rows"

# thumbd: options, errors, a log, and the sandbox
rude=$(printf 'F\302\233\302\205\342\200\256o')
mkdir -p "$dir/images/wikipedia/commons" "$dir/cache-$bad"
file=wikipedia/commons/$("$THUMBCTL" url --fields file "/v1/wikipedia/commons/$name.png?w=9" |
    sed 's|.*commons/\(./../\).*|\1|')
mkdir -p "$dir/images/$file"
echo damaged >"$dir/images/$file$rude.png"
for option in --originals --site --socket --types --worker --config --cache "--$bad"; do
	"$THUMBD" --check-config --originals "$dir" --socket "$dir/s" $option "/$bad" \
	    >"$dir/out" 2>&1
	clean "thumbd $option" "$dir/out"
	shows '\x1b[2J'
done
ORIGINALS=$dir/images start_thumbd --sandbox try
ask "/v1/wikipedia/commons/$name.png?w=9"
expect "status of a damaged one" "$status" 422
clean "a body" "$dir/body"
ask "/v1/wikipedia/commons/none-$name.png?w=9"
expect "status of a missing one" "$status" 404
clean "a body" "$dir/body"
grep -qF 'none-F\xc2\x9b\xc2\x85\xe2\x80\xaeo.png' "$dir/body" || fail "$(cat "$dir/body")"
stop_thumbd
clean "the log" "$dir/thumbd.log"

# thumbctl has its functions for messages, which escape
top=$(realpath "$srcdir/..")
(cd "$top/src/thumbctl" && grep -rnE '<err\.h>|perror\(|psignal\(' .) >"$dir/raw"
expect "messages that are not escaped" "$(cat "$dir/raw")" ""
# nor does the module; an unset header is logged as varnishd logs it
(cd "$top/src/vmod" && grep -rnE '\<(VRT_fail|VSL[a-z]*)\([^)]' --include='*.[ch]' . |
    grep -vE '^./say\.[ch]:|SLT_BereqUnset') >"$dir/raw"
expect "records that are not escaped" "$(cat "$dir/raw")" ""
(cd "$top/src" && grep -rnE -A2 'json_dump[a-z]*\(' --include='*.[ch]' . | tr '\n' ' ' |
    sed 's/;/;\n/g' | grep 'json_dump' | grep -vE 'ENSURE_ASCII|DUMP\)|json_dump_callback_t') >"$dir/raw"
expect "JSON that is not ASCII" "$(cat "$dir/raw")" ""
exit 0
