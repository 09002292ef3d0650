# Thumbs of a broken decoder are not confirmed for ever: with another epoch they are rendered again.
. "$srcdir/system/setup.sh"

photo="/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=100"

# conf EPOCH
conf() {
	printf 'keep = 0\nthumbs-epoch = %s\n' "$1" >"$dir/thumbd.conf"
}

confirmed_as() {
	ask "$photo" -H "If-None-Match: $etag"
	[ "$status" = "$1" ]
}

conf 1
start_thumbd --config "$dir/thumbd.conf"
ask "$photo"
expect "a thumb" "$status" 200
etag=$(header ETag)
ask "$photo" -H "If-None-Match: $etag"
expect "what the client has" "$status" 304
before=$(renders)

conf 2
kill -HUP $thumbd
await "the thumb is no longer confirmed" confirmed_as 200
[ "$(header ETag)" != "$etag" ] || fail "the ETag is the same"
expect "rendered again" "$(renders)" $((before + 1))
etag=$(header ETag)
ask "$photo" -H "If-None-Match: $etag"
expect "what the client has now" "$status" 304
stop_thumbd

# a worker that had an SVG is replaced after a tenth of its jobs
start_thumbd --workers 1 --worker-jobs 20
for w in 100 101; do
	ask "/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=$w"
done
expect "replaced after two photographs" "$(metric 'worker_restarts_total{cause="jobs"}')" 0
drawing=$(basename "$(ls "$ORIGINALS"/wikipedia/commons/*/*/*.svg | head -n 1)")
ask "/v1/wikipedia/commons/$drawing?w=100"
expect "a drawing" "$status" 200
await "replaced after a drawing" metric_is 'worker_restarts_total{cause="jobs"}' 1
exit 0
