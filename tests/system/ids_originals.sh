# Originals by id, served themselves: byte for byte, after their hash, with headers that let nothing run;
# wrong ones, stale ones, denied ones; large ones, which are not in memory; and those that change meanwhile.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_origin.sh"

demo=$ORIGINALS/wikipedia/commons
ORIGINALS=$dir/files
mkdir -p "$dir/files/ids" "$dir/cache" "$dir/references" "$dir/store"
chmod 700 "$dir/cache" "$dir/references"
id() {
	sha1sum "$1" | cut -d' ' -f1
}
# put FILE [ID]: a file by its id
put() {
	cp "$1" "$dir/files/ids/${2-$(id "$1")}"
}
start_with() {
	start_thumbd --profile wikimedia --ids sha1 --params f,info,p,w "$@"
}
serve_ids() {
	start_with --originals-ids 'ids/{id}' --serve-originals by-id "$@"
}
sent() {
	metric "originals_sent_total{result=\"$1\"}"
}
sent_is() {
	[ "$(sent "$1")" = "$2" ]
}
jpg=$demo/7/75/Harbour_at_dusk.jpg
png=$demo/f/fe/Glass_marbles.png
svg=$(find "$demo" -name '*.svg' | head -1)
pdf=$(find "$demo" -name '*.pdf' | head -1)
printf '<html><script>alert(1)</script></html>' >"$dir/html"
printf 'OggS and what follows' >"$dir/ogg"
printf 'a' >"$dir/byte"
for file in "$jpg" "$png" "$svg" "$pdf" "$dir/html" "$dir/ogg" "$dir/byte"; do
	put "$file"
done
A=/v1/id/$(id "$jpg")
a=$dir/files/ids/${A##*/}

# off by default: the text names the option
start_with --originals-ids 'ids/{id}'
ask "$A"
expect_match "off" "$status $(cat "$dir/body")" "400 *--serve-originals=by-id*w=220*"
stop_thumbd

# each type: all bytes, its media type, and a policy
serve_ids --store "$dir/store" --references "$dir/references"
# is_sent FILE MEDIA-TYPE
is_sent() {
	ask "/v1/id/$(id "$1")"
	expect "$1" "$status $(header Content-Type)" "200 $2"
	cmp "$1" "$dir/body" || fail "$1: other bytes"
	expect "length of $1" "$(header Content-Length)" "$(stat -Lc %s "$1")"
	expect "sniffed as $1" "$(header X-Content-Type-Options)" nosniff
	expect "ETag of $1" "$(header ETag)" "\"$(id "$1")\""
	expect "lifetime of $1" "$(header Cache-Control)" "public, max-age=31536000, immutable"
	expect "tag of $1" "$(header xkey)" "id:$(id "$1")"
}
is_sent "$jpg" image/jpeg
expect "no attachment" "$(header Content-Disposition)" ""
is_sent "$png" image/png
is_sent "$dir/ogg" video/ogg
is_sent "$svg" image/svg+xml
expect_match "a policy" "$(header Content-Security-Policy)" "default-src 'none';*; sandbox"
expect "no attachment" "$(header Content-Disposition)" ""
is_sent "$pdf" application/pdf
expect "no policy, for its viewer" "$(header Content-Security-Policy)" ""
for file in "$dir/html" "$dir/byte"; do
	is_sent "$file" application/octet-stream
	expect_match "a policy" "$(header Content-Security-Policy)" "default-src 'none';*; sandbox"
	expect "an attachment" "$(header Content-Disposition)" attachment
done
expect "sent" "$(sent whole) $(sent changed) $(sent left)" "7 0 0"
expect "bytes" "$(metric originals_sent_bytes_total)" \
    "$(cat "$jpg" "$png" "$dir/ogg" "$svg" "$pdf" "$dir/html" "$dir/byte" | wc -c)"
expect "requests" "$(metric 'requests_total{status="200",type="svg"}')" 1

# neither stored nor referred to
expect "in the store" "$(find "$dir/store" -type f | wc -l)" 0
expect "references" "$(metric references_files) $(metric 'references_total')" "0 0"

# a HEAD, conditions, an old spelling, parameters, other methods, and one connection for several
ask "$A" -I
expect "HEAD" "$status $(header Content-Type) $(header Content-Length)" \
    "200 image/jpeg $(stat -Lc %s "$jpg")"
for tag in "\"${A##*/}\"" "W/\"${A##*/}\"" "\"other\", \"${A##*/}\"" '*'; do
	ask "$A" -H "If-None-Match: $tag"
	expect "If-None-Match: $tag" "$status $(header ETag)" "304 \"${A##*/}\""
done
for tag in '"other"' "\"${A##*/}-0123456789abcdef\""; do
	ask "$A" -H "If-None-Match: $tag"
	expect "If-None-Match: $tag" "$status" 200
done
ask "$A" -H "If-Modified-Since: $(date -uR -d 'next year' | sed 's/+0000/GMT/')"
expect "a date" "$status $(header Last-Modified)" "200 "
for query in p=2 f=png lang=de v=0123456789 w=0; do
	ask "$A?$query"
	expect "$query" "$status" 400
done
ask "$A" -X POST -d x
expect "POST" "$status" 405
ask "/v1/wikipedia/commons/Harbour_at_dusk.jpg"
expect_match "by name" "$status $(cat "$dir/body")" "400 *an original; that of*"
ask "/v1/id/0123456789012345678901234567890123456789"
expect "no such original" "$status $(header Content-Type)" "404 text/plain; charset=utf-8"
curl -s --unix-socket "$dir/thumbd.sock" -w '%{num_connects} ' "http://thumbd$A" "http://thumbd$A?w=250" \
    "http://thumbd$A" -o "$dir/1" -o "$dir/2" -o "$dir/3" >"$dir/out"
expect "connections" "$(cat "$dir/out")" "1 0 0 "
cmp "$jpg" "$dir/1" && cmp "$jpg" "$dir/3" || fail "other bytes on one connection"

# wrong bytes: an alarm, and not one of them
for file in "$png" "$dir/html"; do
	put "$file" "${A##*/}"
	for method in -XGET -I; do
		ask "$A" $method
		expect "wrong bytes" "$status $(header X-Thumb-Origin) $(header ETag)" "502 failed "
	done
done
expect "an alarm" "$(metric originals_wrong_total)" 4
put "$jpg"

# a large one is not in memory, and a slow client is no idle one
head -c 96M /dev/zero >"$dir/large"
head -c 1M /dev/urandom >>"$dir/large"
put "$dir/large"
L=/v1/id/$(id "$dir/large")
resident() {
	awk '/VmHWM/ { print $2 }' /proc/$thumbd/status
}
before=$(resident)
ask "$L"
cmp "$dir/large" "$dir/body" || fail "other bytes of a large one"
for i in 1 2 3 4; do
	get "$L" >"$dir/got$i" &
	got="${got-} $!"
done
wait $got
expect "large ones" "$(cat "$dir"/got? | xargs)" "200 200 200 200"
case $SANITIZE in
"")	[ $(($(resident) - before)) -lt 16384 ] || fail "$(($(resident) - before)) kB more for 97 MB" ;;
esac
stop_thumbd

# clients that leave, or read nothing, leave no descriptor
serve_ids --client-idle 2
descriptors() {
	find /proc/$thumbd/fd -lname "$dir/files/*" | wc -l
}
ends_with() {
	[ "$(descriptors)" = 0 ] && sent_is left "$1"
}
ask "$L" -m 600 --limit-rate 24M
cmp "$dir/large" "$dir/body" || fail "a slow client was left"
for i in 1 2 3 4 5; do
	curl -s --unix-socket "$dir/thumbd.sock" "http://thumbd$L" | head -c 100000 >/dev/null
done
await "gone" ends_with 5
stuck() {
	/usr/bin/python3 -c 'import socket, sys
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])
s.sendall(b"GET %s HTTP/1.1\r\nHost: h\r\n\r\n" % sys.argv[2].encode()); s.recv(1); sys.stdin.read()' \
	    "$dir/thumbd.sock" "$L"
}
mkfifo "$dir/hold"
stuck <"$dir/hold" &
exec 7>"$dir/hold"
await "a client that reads nothing" ends_with 6
exec 7>&-
wait $!

# changed in place while it is sent: nobody gets a whole answer. The client reads its first bytes, and
# then the file changes behind them, of the same size and time
change() {
	/usr/bin/python3 - "$dir/thumbd.sock" "$L" "$dir/files/ids/${L##*/}" "$1" <<'PY'
import os, socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(b"GET %s HTTP/1.1\r\nHost: h\r\n\r\n" % sys.argv[2].encode())
got = bytearray(s.recv(1))
was = os.stat(sys.argv[3])
if sys.argv[4] == "shorter":
    os.truncate(sys.argv[3], was.st_size - 10)
else:
    with open(sys.argv[3], "r+b") as f:
        f.seek(was.st_size // 2)
        f.write(b"changed")
os.utime(sys.argv[3], ns=(was.st_atime_ns, was.st_mtime_ns))
while True:
    more = s.recv(1 << 20)
    if not more:
        break
    got += more
head, body = got.split(b"\r\n\r\n", 1)
length = int([l for l in head.split(b"\r\n") if l.lower().startswith(b"content-length:")][0].split(b":")[1])
print("complete" if len(body) >= length else "broken", head.split(b" ")[1].decode())
PY
}
expect "changed meanwhile" "$(change bytes) $(sent changed)" "broken 200 1"
grep -q "$L: the original was changed while it was sent" "$dir/thumbd.log" || fail "nothing in the log"
put "$dir/large"
expect "shorter meanwhile" "$(change shorter) $(sent changed)" "broken 200 2"
put "$dir/large"
expect "descriptors" "$(descriptors)" 0
ask "$L"
expect "as it was" "$status" 200
stop_thumbd

# the hash was right a moment ago, and is kept; the file is another of the same size and time now
serve_ids --keep 60000
printf 'b' >"$dir/files/ids/$(id "$dir/byte").new"
ask "/v1/id/$(id "$dir/byte")"
expect "a byte" "$status" 200
touch -r "$dir/files/ids/$(id "$dir/byte")" "$dir/stamp"
printf 'b' | dd of="$dir/files/ids/$(id "$dir/byte")" conv=notrunc status=none
touch -r "$dir/stamp" "$dir/files/ids/$(id "$dir/byte")"
rm "$dir/body"
ask "/v1/id/$(id "$dir/byte")"
[ ! -s "$dir/body" ] || fail "another byte was sent"
await "broken off" sent_is changed 1
stop_thumbd

# by its name: stale is 404, also for a client that has the bytes; and denied is 403
add() {
	at=$(printf %s "$1" | md5sum | sed 's|^\(.\)\(.\).*|\1/\1\2|')
	mkdir -p "$dir/files/wikipedia/commons/$at"
	cp "$2" "$dir/files/wikipedia/commons/$at/$1"
}
add Foo.jpg "$jpg"
rm "$a"
printf 'wikipedia/commons\tFoo.jpg\t%s\n' "${A##*/}" >"$dir/list"
"$THUMBCTL" ids build --ids sha1 --out "$dir/names.ids" "$dir/list" >"$dir/out" 2>&1 || fail "$(cat "$dir/out")"
start_with --locator "$dir/names.ids" --serve-originals by-id --keep 0
ask "$A"
expect "by its name" "$status $(header Content-Type)" "200 image/jpeg"
cmp "$jpg" "$dir/body" || fail "other bytes by its name"
ask "$A" -H "If-None-Match: \"${A##*/}\""
expect "confirmed" "$status" 304
add Foo.jpg "$png"
ask "$A"
expect "stale" "$status $(header X-Thumb-Origin)" "404 "
ask "$A" -H "If-None-Match: \"${A##*/}\""
expect "not confirmed" "$status" 404
expect "no alarm" "$(metric originals_wrong_total) $(metric located_stale_total)" "0 2"
stop_thumbd
add Foo.jpg "$jpg"
put "$jpg"
start_origin web "$dir/files"
start_with --originals-ids 'ids/{id}' --locator "$dir/names.ids" --serve-originals by-id \
    --authorize-fresh 0 --authorize "http://127.0.0.1:$port/{project}/{code}/{path}"
ask "$A"
expect "a public one" "$status" 200
behave web status 403
ask "$A"
expect "a private one" "$status" 403
ask "$A" -H "If-None-Match: \"${A##*/}\""
expect "a private one that the client has" "$status" 403
behave web
ask "/v1/id/$(id "$png")"
expect "without a name" "$status" 404
stop_thumbd
serve_ids --authorize "http://127.0.0.1:$port/{project}/{code}/{path}"
ask "$A"
expect "nobody knows who may see an id" "$status" 403
stop_thumbd

# from an HTTP origin, with a cache, and without
start_origin origin "$dir/files"
ORIGINALS=
for cache in "" "--cache $dir/cache --cache-fresh 3600"; do
	start_with --origin "http://127.0.0.1:$port/ids/{id}" --serve-originals by-id $cache
	for url in "$A" "$A?w=250" "$L" "$A"; do
		ask "$url"
		expect "$url of an origin" "$status" 200
	done
	cmp "$jpg" "$dir/body" || fail "other bytes of an origin"
	ask "$A" -H "If-None-Match: \"${A##*/}\""
	expect "confirmed" "$status" 304
	cp "$png" "$dir/files/ids/$(id "$svg")"
	ask "/v1/id/$(id "$svg")"
	expect "a wrong one of an origin" "$status" 502
	put "$svg"
	ask "/v1/id/$(id "$svg")"
	expect "a right one of an origin" "$status" 200
	stop_thumbd
done

# SHA-256, and an option that does not fit
long=$(sha256sum "$png" | cut -d' ' -f1)
cp "$png" "$dir/files/ids/$long"
ORIGINALS=$dir/files
start_thumbd --ids sha256 --originals-ids 'ids/{id}' --serve-originals by-id
ask "/v1/id/$long"
expect "SHA-256" "$status $(header ETag)" "200 \"$long\""
cmp "$png" "$dir/body" || fail "other bytes by SHA-256"
stop_thumbd
refused() {
	want=$1
	shift
	out=$(timeout $LIMIT "$THUMBD" --worker "$WORKER" --socket "$dir/s" --check-config "$@" 2>&1)
	expect "status of $*" $? 2
	expect_match "$*" "$out" "$want"
}
refused "*serve-originals: by-id needs ids = sha1 or sha256 in the site file*" --originals "$dir/files" \
    --serve-originals by-id
refused "*serve-originals*no*by-id*" --ids sha1 --originals "$dir/files" --serve-originals yes
exit 0
