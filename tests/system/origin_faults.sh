# Origins that fail: a failure never counts as a missing file, and delays no other origin.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_origin.sh"

demo=$ORIGINALS
jpg=/v1/wikipedia/commons/Harbour_at_dusk.jpg
mkdir "$dir/empty"
start_origin first "$demo"
first=http://127.0.0.1:$port
start_origin second "$dir/empty"
second=http://127.0.0.1:$port
path={project}/{code}/{path}
ORIGINALS=

# case_of WHAT STATUS RESULT [BEHAVIOUR...]: of the first origin; the second has no file
w=100
case_of() {
	what=$1 want=$2 result=$3
	shift 3
	behave first "$@"
	n=$(metric "origin_requests_total{result=\"$result\"}")
	[ $result != missing ] || n=$((n + 1))		# the second one's
	w=$((w + 1))
	ask "$jpg?w=$w"
	expect "$what" "$status" "$want"
	expect "$what: result $result" "$(metric "origin_requests_total{result=\"$result\"}")" \
	    $((n + 1))
	case $want in
	50*)	expect_match "$what: how long it is kept" "$(header Cache-Control)" \
		    'public, max-age=[12]'
		expect "$what: whose fault it is" "$(header X-Thumb-Origin)" failed ;;
	*)	expect "$what: nobody's fault" "$(header X-Thumb-Origin)" "" ;;
	esac
}

start_thumbd --keep 0 --origin "$first/$path" --origin "$second/$path"
case_of "no such file at both" 404 missing status 404
case_of "gone" 404 missing status 410
for status_of_origin in 400 401 403 429 499 500 502 503 507; do
	case_of "status $status_of_origin" 502 failed status $status_of_origin
done
case_of "status 504" 504 timeout status 504
case_of "a 206 that was not asked for" 502 failed status 206
case_of "a 304 that was not asked for" 502 failed status 304
case_of "cut short" 502 failed cut
expect_match "what is wrong with unlisted at an origin that is not Swift" "$("$THUMBD" --check-config \
    --socket "$dir/s" --origin "$first/$path" --origin-absent unlisted 2>&1)" \
    "thumbd: --origin-absent: unlisted needs each --origin to be one of Swift, *"
case_of "a length that is a lie" 502 failed lie 1000
case_of "encoded" 502 failed encoded
case_of "in time" 200 ok
expect "requests to the second origin: all but the last" "$(asked second)" \
    $((w - 101))
expect_match "the log" \
    "$(grep -c "thumbd: $first/wikipedia/commons/7/75/Harbour_at_dusk.jpg: status 500" \
    "$dir/thumbd.log")" 1

# a fetch takes too long on any machine: in all, or by its speed
stop_thumbd
for limit in "--origin-timeout 1" "--origin-slow 1 --origin-speed 1000000"; do
	start_thumbd --keep 0 --origin "$first/$path" $limit
	case_of "nothing comes, $limit" 504 timeout hang
	case_of "nothing comes any more, $limit" 504 timeout stall
	case_of "too slowly, $limit" 504 timeout drip 10000
	stop_thumbd
done

# the next origin has the file
start_thumbd --keep 0 --origin "$first/$path" --origin "$second/$path" --origin-timeout 5
cp -r "$demo/wikipedia" "$dir/empty/"
for words in "status 500" hang "status 404" cut; do
	behave first $words
	w=$((w + 1))
	ask "$jpg?w=$w"
	expect "first $words, then the second" "$status" 200
done
rm -r "$dir/empty/wikipedia"

# redirects are refused
behave first redirect "/to/%s"
ask "$jpg?w=220"
expect "a redirect" "$status" 502
expect "it is not followed" "$(asked first ' /to/')" 0
stop_thumbd

# redirects are followed on the same site, up to --origin-redirects
start_thumbd --keep 0 --origin "$first/$path" --origin-redirects 1
behave first redirect "/to/%s"
ask "$jpg?w=220"
expect "a redirect" "$status" 200
for to in "$second/%s" "${first%:*}:1/%s" "file:///etc/passwd" "ftp://127.0.0.1/x" \
    "//example.invalid/%s" "https${first#http}/%s" "http://user@${first#http://}/to/%s" \
    "http://user:secret@${first#http://}/to/%s" "gopher${first#http}/" "/twice/%s" ""; do
	: >"$dir/second/requests"
	behave first redirect "$to"
	ask "$jpg?w=220"
	expect "a redirect to \"$to\"" "$status" 502
	expect "the second is not asked" "$(asked second)" 0
done
expect "userinfo" "$(asked first ' /to/.*user')" 0
behave first
stop_thumbd

# too large, by Content-Length or while it arrives
mkdir -p "$dir/big/wikipedia/commons/7/75"
head -c 3000000 /dev/zero >"$dir/big/wikipedia/commons/7/75/Harbour_at_dusk.jpg"
start_origin third "$dir/big"
start_thumbd --origin "http://127.0.0.1:$port/$path" --origin-size 1
for word in "" chunked nolength; do
	behave third $word
	n=$(metric 'origin_requests_total{result="too_large"}')
	bytes=$(metric origin_bytes_total)
	ask "$jpg?w=220"
	expect "too large, $word" "$status" 413
	expect "result" "$(metric 'origin_requests_total{result="too_large"}')" $((n + 1))
	bytes=$(($(metric origin_bytes_total) - bytes))
	[ "$bytes" -lt 1500000 ] || fail "$bytes bytes of it were fetched"
	[ -n "$word" ] || expect "bytes of an original that is too long by its Content-Length" "$bytes" 0
done
stop_thumbd

# a certificate that is not signed
if command -v openssl >/dev/null && openssl req -x509 -newkey rsa:2048 -nodes -days 2 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout "$dir/key" -out "$dir/cert" \
    2>/dev/null; then
	start_origin tls "$demo" "$dir/cert" "$dir/key"
	start_thumbd --origin "https://localhost:$port/$path"
	ask "$jpg?w=220"
	expect "a self-signed certificate" "$status $(asked tls)" "502 0"
	stop_thumbd
	curl -s --cacert "$dir/cert" "https://localhost:$port/wikipedia/commons/none.jpg" >/dev/null
	expect "requests if curl trusts it" "$(asked tls)" 1
else
	echo "no openssl here: certificates are not tested"
fi

# no listener; an unknown name; a directory that cannot be read before the origin
start_thumbd --origin "http://127.0.0.1:1/$path" --origin "http://no-such-host.invalid/$path"
ask "$jpg?w=220"
expect "nobody listens" "$status" 502
stop_thumbd
if [ "$(id -u)" -ne 0 ]; then
	mkdir -p "$dir/images/wikipedia"
	chmod 0 "$dir/images/wikipedia"
	ORIGINALS=$dir/images
	start_thumbd --origin "$second/$path"
	ask "$jpg?w=220"
	expect "an unreadable directory, and an origin without it" "$status" 500
	stop_thumbd
	chmod 700 "$dir/images/wikipedia"
fi

# while an origin hangs with all its fetches, thumbs of a directory and of another origin
cp -r "$demo/wikipedia" "$dir/empty/"
mkdir -p "$dir/images/wikipedia/commons/f/fe"
cp "$demo/wikipedia/commons/f/fe/Glass_marbles.png" "$dir/images/wikipedia/commons/f/fe/"
ORIGINALS=$dir/images
start_thumbd --keep 0 --query-base /v1/*/* --origin "$first/{project}/{code}/{path}" \
    --origin "$second/$path" --origin-per-host 2 --queue 2 --wait 3
behave first hang
for name in Harbour_at_dusk.jpg Upright_lighthouse.jpg Turning_wheel.gif Paper_cranes.webp; do
	get "/v1/wikipedia/commons/$name?w=50" >>"$dir/held" &
	held="${held-} $!"
done
await "two are asked for" metric_is origin_running 2
await "two wait" metric_is origin_waiting 2
ask "/v1/wikipedia/commons/Compass_rose.svg?w=50"
expect "the queue is full" "$status $(header Retry-After)" "503 2"
begin=$(date +%s%3N)
for w in $(seq 10); do
	ask "/v1/wikipedia/commons/Glass_marbles.png?w=$w"
	expect "of the directory meanwhile" "$status" 200
done
took=$(($(date +%s%3N) - begin))
echo "ten thumbs while an origin hangs: $took ms"
expect "still hanging" "$(metric origin_running)" 2
await "two have waited too long" lines_are "$dir/held" 2
expect "their statuses" "$(xargs <"$dir/held")" "503 503"
behave first
wait $held
expect "the others" "$(sort "$dir/held" | xargs)" "200 200 503 503"
stop_thumbd
exit 0
