# Originals from HTTP origins: URLs, order, headers, validators, and one fetch for all requests.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_origin.sh"

demo=$ORIGINALS/wikipedia/commons
jpg=/v1/wikipedia/commons/Harbour_at_dusk.jpg
ORIGINALS=

# the words, for four kinds of store; other text of a template is not changed
mkdir -p "$dir/swift/wikipedia-commons-local-public.75/7/75" \
    "$dir/swift/wikipedia-commons-local-public.75/archive/7/75" "$dir/plain/file"
cp "$demo/7/75/Harbour_at_dusk.jpg" "$dir/swift/wikipedia-commons-local-public.75/7/75/"
cp "$demo/7/75/Harbour_at_dusk.jpg" \
    "$dir/swift/wikipedia-commons-local-public.75/archive/7/75/20200102030405!Harbour_at_dusk.jpg"
cp "$demo/5/5e/Ålesund_façade_(north).jpg" "$dir/plain/file/"
start_origin swift-origin "$dir/swift"
swift=http://127.0.0.1:$port
start_origin plain-origin "$dir/plain"
plain=http://127.0.0.1:$port
printf '%s\n' "# secrets" "$swift X-Token: of swift" "* User-Agent: a test" >"$dir/headers-file"
start_thumbd --keep 0 --origin-headers "$dir/headers-file" \
    --origin "$swift/{project}-{code}-local-public.{shard}/{path}" \
    --origin "$plain/file/{name}"
ask "$jpg?w=220"
expect "status" "$status" 200
expect "type" "$(header Content-Type)" image/jpeg
expect "asked" "$(cut -d' ' -f2-4 "$dir/swift-origin/requests")" \
    "GET /wikipedia-commons-local-public.75/7/75/Harbour_at_dusk.jpg 200"
expect "with its token" "$(asked swift-origin 'token=of swift$')" 1
expect "the second origin is not asked" "$(asked plain-origin)" 0
ask "/wikipedia/commons/thumb/archive/7/75/20200102030405!Harbour_at_dusk.jpg/220px-Harbour_at_dusk.jpg"
expect "an old version" "$status" 200
expect "asked" "$(tail -n 1 "$dir/swift-origin/requests" | cut -d' ' -f3)" \
    "/wikipedia-commons-local-public.75/archive/7/75/20200102030405%21Harbour_at_dusk.jpg"
ask "/v1/wikipedia/commons/%C3%85lesund_fa%C3%A7ade_%28north%29.jpg?w=200"
expect "of the second origin" "$status" 200
expect "requested URLs, escaped except for unreserved characters" \
    "$(cut -d' ' -f3 "$dir/plain-origin/requests")" \
    "/file/%C3%85lesund_fa%C3%A7ade_%28north%29.jpg"
expect "another site's token" "$(asked plain-origin 'token=$')" 1
ask "/v1/wikipedia/commons/A%26b%3Dc%2B%3F.jpg?w=200"
expect "without a file" "$status $(header Cache-Control)" "404 public, max-age=600"
expect_match "without a file" "$(cat "$dir/body")" 'no such file: A&b=c+\?.jpg'
expect "asked" "$(tail -n 1 "$dir/plain-origin/requests" | cut -d' ' -f3)" \
    "/file/A%26b%3Dc%2B%3F.jpg"

# connections are kept: one to each origin is enough
for name in swift-origin plain-origin; do
	expect "connections to $name" "$(cut -d' ' -f1 "$dir/$name/requests" | sort -u | wc -l)" 1
done
stop_thumbd

# validators come from the origin: no download is needed, and they survive a restart
start_thumbd --keep 0 --origin "$swift/{project}-{code}-local-public.{shard}/{path}"
ask "$jpg?w=220"
etag=$(header ETag)
modified=$(header Last-Modified)
expect "date" "$modified" "$(date -u -d "@$(stat -c %Y \
    "$dir/swift/wikipedia-commons-local-public.75/7/75/Harbour_at_dusk.jpg")" \
    '+%a, %d %b %Y %H:%M:%S GMT')"
stop_thumbd
start_thumbd --keep 0 --origin "$swift/{project}-{code}-local-public.{shard}/{path}"
ask "$jpg?w=220" -H "If-None-Match: $etag"
expect "confirmed" "$status $(header ETag)" "304 $etag"
ask "$jpg?w=220" -H "If-Modified-Since: $modified"
expect "confirmed by date" "$status" 304
expect "what was fetched" "$(metric origin_bytes_total)" 0
expect "it was enough" "$(metric 'origin_requests_total{result="enough"}')" 2
expect "renders" "$(renders)" 0
ask "$jpg?w=221" -H "If-None-Match: $etag"
expect "another thumb" "$status" 200
original=$dir/swift/wikipedia-commons-local-public.75/7/75/Harbour_at_dusk.jpg
cp "$demo/7/7a/Upright_lighthouse.jpg" "$original"
ask "$jpg?w=220" -H "If-None-Match: $etag"
expect "replaced" "$status" 200
[ "$(header ETag)" != "$etag" ] || fail "a file that is replaced has the same ETag"

# versions by the headers of origins
behave swift-origin weak
ask "$jpg?w=220"
etag=$(header ETag)
ask "$jpg?w=220" -H "If-None-Match: $etag"
expect "a weak tag" "$status" 304
touch -d '2020-01-01' "$original"
ask "$jpg?w=220" -H "If-None-Match: $etag"
expect "a weak tag and another date" "$status" 200
behave swift-origin undated
ask "$jpg?w=220"
expect "no date" "$status $(header Last-Modified)" "200 "
ask "$jpg?w=220" -H "If-None-Match: $(header ETag)"
expect "by its tag" "$status" 304
ask "$jpg?w=220" -H "If-Modified-Since: $modified"
expect "not by a date" "$status" 200
behave swift-origin untagged
ask "$jpg?w=220"
ask "$jpg?w=220" -H "If-None-Match: $(header ETag)"
expect "no tag" "$status" 304
behave swift-origin unversioned
ask "$jpg?w=220"
etag=$(header ETag)
expect "neither" "$status $(header Last-Modified)" "200 "
ask "$jpg?w=220" -H "If-None-Match: $etag"
expect "neither: by its bytes" "$status" 304
size=$(stat -c %s "$original")
cp "$demo/7/75/Harbour_at_dusk.jpg" "$original"
truncate -s "$size" "$original"
ask "$jpg?w=220" -H "If-None-Match: $etag"
expect "neither: other bytes of the same length" "$status" 200
cp "$demo/7/75/Harbour_at_dusk.jpg" "$original"
for word in chunked nolength; do
	behave swift-origin $word
	ask "$jpg?w=222"
	expect "$word" "$status" 200
done
behave swift-origin
stop_thumbd

# many requests for sizes of one original while the origin hangs: one fetch, and all are rendered
gated_worker
start_thumbd --keep 0 --origin "$swift/{project}-{code}-local-public.{shard}/{path}"
: >"$dir/swift-origin/requests"
behave swift-origin hang
clients=
for i in $(seq 12); do
	get "$jpg?w=$((100 + i % 4))" >>"$dir/answers" &
	clients="$clients $!"
done
get "$jpg?w=300" >"$dir/leaver" &
leaver=$!
await "they share a fetch" metric_is origin_joined_total 12
expect "under way" "$(metric origin_running)" 1
leave $leaver
await "that one left is noticed" metric_is clients_gone_total 1
behave swift-origin
wait $clients
expect "answers" "$(sort "$dir/answers" | uniq -c | xargs)" "12 200"
expect "fetches" "$(asked swift-origin ' 200 ')" 1
expect "thumbs" "$(jobs_begun | tr ' ' '\n' | sort -u | xargs)" "100 101 102 103"
expect "decodes saved" "$(metric decodes_saved_total)" 3

# a fetch without clients is ended
behave swift-origin hang
get "$jpg?w=400" >"$dir/leaver" &
leaver=$!
await "it is asked for" metric_is origin_running 1
leave $leaver
await "it is given up" metric_is 'origin_requests_total{result="dropped"}' 1
expect "under way" "$(metric origin_running)" 0
behave swift-origin
ask "$jpg?w=401"
expect "afterwards" "$status" 200
expect "histogram" "$(metric origin_seconds_count)" "$(metric 'origin_requests_total{result="ok"}')"
stop_thumbd

# an original in quarantine is known by its version, however often it is fetched; another version is
# not in quarantine
start_thumbd --keep 0 --workers 1 --quarantine-after 2 \
    --origin "$swift/{project}-{code}-local-public.{shard}/{path}"
for w in 500 501; do
	close_gate $w die
	ask "$jpg?w=$w"
	expect "a file that ends its worker" "$status" 500
	await "the next worker" metric_is workers 1
done
: >"$dir/worker/jobs"
ask "$jpg?w=502"
expect "in quarantine" "$status $(jobs_begun)" "500 "
expect "fetches" "$(metric 'origin_requests_total{result="ok"}')" 3
cp "$demo/7/7a/Upright_lighthouse.jpg" "$original"
ask "$jpg?w=502"
expect "replaced" "$status $(jobs_begun)" "200 502"
stop_thumbd
WORKER=$BUILD/src/worker/thumb-worker

# a directory first, then an origin; and other origins by SIGHUP
mkdir -p "$dir/images/wikipedia/commons/7/75"
cp "$demo/7/75/Harbour_at_dusk.jpg" "$dir/images/wikipedia/commons/7/75/"
ORIGINALS=$dir/images
conf=$dir/thumbd.conf
echo "origin = $swift/none/{path}" >"$conf"
start_thumbd --config "$conf"
: >"$dir/plain-origin/requests"
ask "$jpg?w=20"
expect "in the directory" "$status" 200
facade='/v1/wikipedia/commons/%C3%85lesund_fa%C3%A7ade_%28north%29.jpg?w=200'
ask "$facade"
expect "in neither" "$status" 404
echo "origin = $plain/file/{name}" >>"$conf"
kill -HUP $thumbd
await "a reload" metric_is 'reloads_total{result="ok"}' 1
ask "$facade"
expect "of the origin that was added" "$status" 200
echo "origin = ftp://h/{name}" >>"$conf"
kill -HUP $thumbd
await "a reload is refused" metric_is 'reloads_total{result="refused"}' 1
ask "$facade"
expect "as before" "$status" 200
stop_thumbd
exit 0
