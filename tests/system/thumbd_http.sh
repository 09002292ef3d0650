# thumbd over its socket: statuses, headers, validators, and a clean stop.
. "$srcdir/system/setup.sh"

start_thumbd --abbreviate 160 --default-wiki wikipedia/commons --keep 0
jpg=/v1/wikipedia/commons/Harbour_at_dusk.jpg

ask "$jpg?w=220"
expect "status" "$status" 200
expect "type" "$(header Content-Type)" image/jpeg
expect "length" "$(header Content-Length)" "$(wc -c <"$dir/body" | tr -d ' ')"
expect "xkey" "$(header xkey)" File:Harbour_at_dusk.jpg
expect "dimensions" "$(header X-Content-Dimensions)" 2400x1600:1
expect "nosniff" "$(header X-Content-Type-Options)" nosniff
expect "disposition" "$(header Content-Disposition)" "inline;filename*=UTF-8''Harbour_at_dusk.jpg"
expect "cache" "$(header Cache-Control)" "public, s-maxage=86400, max-age=0, must-revalidate"
etag=$(header ETag)
modified=$(header Last-Modified)
cp "$dir/body" "$dir/first"

# the other URLs of the thumb give the same thumb
for url in "$jpg?&%77=220" /v1/Harbour_at_dusk.jpg?w=220 \
    /wikipedia/commons/thumb/7/75/Harbour_at_dusk.jpg/220px-x.JPG; do
	ask "$url"
	expect "status of $url" "$status" 200
	expect "etag of $url" "$(header ETag)" "$etag"
	cmp "$dir/body" "$dir/first" || fail "$url: other bytes"
done

# conditional requests are answered without a render
renders=$(grep -c 'ms cpu' "$dir/thumbd.log")
ask "$jpg?w=220" -H "If-None-Match: \"x\", W/$etag"
expect "status of a match" "$status" 304
expect "etag of a match" "$(header ETag)" "$etag"
ask "$jpg?w=220" -H "If-Modified-Since: $modified"
expect "status if not modified" "$status" 304
expect "renders" "$(grep -c 'ms cpu' "$dir/thumbd.log")" "$renders"
ask "$jpg?w=220" -H 'If-None-Match: "x"' -H "If-Modified-Since: $modified"
expect "If-None-Match goes first" "$status" 200
ask "$jpg?w=220" -H 'If-Modified-Since: yesterday'
expect "status of a bad date" "$status" 200
ask "$jpg?w=221" -H "If-None-Match: $etag"
expect "another width" "$status" 200

ask "$jpg?w=220" -I
expect "status of HEAD" "$status" 200
expect "length of HEAD" "$(header Content-Length)" "$(wc -c <"$dir/first" | tr -d ' ')"

# other types
ask '/v1/wikipedia/commons/Compass_rose.svg?lang=fr&w=200'
expect "type of an SVG's thumb" "$(header Content-Type)" image/png
expect "name of an SVG's thumb" "$(header Content-Disposition)" \
    "inline;filename*=UTF-8''Compass_rose.svg.png"
ask '/v1/wikipedia/commons/%C3%85lesund_fa%C3%A7ade_%28north%29.jpg?w=200'
expect "a name beyond ASCII" "$status" 200
ask '/v1/wikipedia/commons/Field_notes.pdf?p=4&w=200'
expect "the last page" "$status" 200

# the table of statuses
ask "$jpg?w=0"
expect "bad value" "$status" 400
expect_match "bad value" "$(cat "$dir/body")" 'bad-value: *; use /v1/wikipedia/commons/*[?]w=250'
ask "$jpg"
expect "an original" "$status" 400
ask '/v1/wikipedia/commons/No_such.jpg?w=220'
expect "no original" "$status" 404
expect "no original" "$(header Cache-Control)" "public, max-age=600"
expect_match "no original" "$(cat "$dir/body")" '*No_such.jpg'
ask '/v1/wikipedia/commons/Field_notes.pdf?p=5&w=200'
expect "beyond the last page" "$status" 404
ask '/w/index.php'
expect "not ours" "$status" 404
ask "$jpg?w=220" -X DELETE
expect "another method" "$status" 405
expect "allowed methods" "$(header Allow)" "GET, HEAD"
ask "/v1/wikipedia/commons/Compass_rose.svg?w=6000"
expect "beyond the limits" "$status" 413
ask /healthz
expect "health" "$status $(sed -n 1,2p "$dir/body" | xargs)" "200 ok site-hash = 466f73238f1fc576"

# a body, which libevent does not read, is not parsed as the next request
for method in TRACE HEAD GET DELETE; do
	answers=$(/usr/bin/python3 - "$dir/thumbd.sock" $method "$jpg?w=20" <<'END'
import socket, sys
path, method, url = sys.argv[1:]
smuggled = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
s = socket.socket(socket.AF_UNIX)
s.settimeout(600)
s.connect(path)
s.sendall(("%s %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" %
           (method, url, len(smuggled), smuggled)).encode())
got = b""
while True:
    more = s.recv(65536)
    if not more:
        break
    got += more
print(got.count(b"HTTP/1.1 "))
END
)
	expect "answers to a $method with a body" "$answers" 1
done

# a part of an image is served for a short time, and is not confirmed afterwards
mkdir -p "$dir/images/wikipedia/commons/7/75"
head -c 200000 "$ORIGINALS/wikipedia/commons/7/75/Harbour_at_dusk.jpg" \
    >"$dir/images/wikipedia/commons/7/75/Harbour_at_dusk.jpg"
kill -TERM $thumbd
wait $thumbd
ORIGINALS=$dir/images
start_thumbd
ask "$jpg?w=220"
expect "a truncated original" "$status" 200
expect "how long it is kept" "$(header Cache-Control)" "public, s-maxage=60, max-age=0, must-revalidate"
expect "its validators" "$(header ETag)$(header Last-Modified)" ""

kill -TERM $thumbd
wait $thumbd
start_thumbd --types png,svg
ask "$jpg?w=220"
expect "a disabled type" "$status" 415
expect_match "a disabled type" "$(cat "$dir/body")" '*disabled or not supported: a JPEG*'

kill -TERM $thumbd
wait $thumbd
expect "status of a clean stop" $? 0
[ ! -e "$dir/thumbd.sock" ] || fail "the socket is left"
grep -q 'thumbd: stopped' "$dir/thumbd.log" || fail "the log does not mention the stop"
exit 0
