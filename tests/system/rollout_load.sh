# Stages change under load, with bad files between: no request fails, and each gets its image.
. "$srcdir/system/setup.sh"
needs_module

# counts_to COUNTER N
counts_to() {
	[ "$(counter thumbs "$1")" -ge "$2" ]
}

# an origin over TCP, and over the socket in place of thumbd
start_varnishd origin "$srcdir/system/image-origin.vcl" -s malloc,1m -a "$dir/thumbd.sock"
site_vcl "$dir/thumbs.vcl" "$port" <<-END
	include "thumb-site.vcl";

	sub vcl_recv {
		if (req.http.X-Pass) {
			return (pass);
		}
	}
END
# a thread adds its counts to the counters when it has no request
start_varnishd thumbs "$dir/thumbs.vcl" -s malloc,16m -p timeout_linger=0
child=$(child_of thumbs)
wrk -t1 -c8 -d 3600s --timeout 600s -s "$srcdir/system/images.lua" \
    "http://127.0.0.1:$port" >"$dir/wrk" 2>"$dir/wrong" &
load=$!
started="$started $load"

# next LINE...: give an order and wait until it is in force, then for some traffic
next() {
	taken=$((taken + 1))
	order "$@"
	await "the order" counts_to THUMB_ROLLOUT.rollout.taken_files $taken
	await "traffic" counts_to MAIN.client_req $(($(counter thumbs MAIN.client_req) + 200))
}

# the first order was the missing file
taken=1
for round in 1 2; do
	next "stage = observe"
	next "stage = on" "percent = 60" "classes = simple"
	next "stage = on" "percent = 100"
	order "stage = on" "percent = 101"
	await "a bad order" counts_to THUMB_ROLLOUT.rollout.refused_files $round
	next "stage = on" "percent = 100" "classes = original" "types = jpeg,svg"
	next "stage = off"
done
rm "$dir/rollout"
await "the removal is noticed" counts_to THUMB_ROLLOUT.rollout.taken_files $((taken + 1))
# before the end of the load, which may break off a fetch
expect "failed fetches" "$(counter thumbs MAIN.fetch_failed)" 0
kill -INT $load
wait $load

requests=$(awk '/requests in/ { print $1 }' "$dir/wrk")
echo "$requests requests, $(counter thumbs THUMB_ROLLOUT.rollout.staged_on) on," \
    "$(counter thumbs THUMB_ROLLOUT.rollout.staged_off) off in another stage," \
    "$(counter thumbs THUMB_ROLLOUT.rollout.observed) observed," \
    "$(counter thumbs THUMBD.thumbd.handed) handed to thumbd"
[ "${requests:-0}" -gt 3000 ] || fail "there were too few requests"
for of in THUMB_ROLLOUT.rollout.staged_on THUMB_ROLLOUT.rollout.staged_off \
    THUMB_ROLLOUT.rollout.observed THUMBD.thumbd.handed; do
	[ "$(counter thumbs $of)" -gt 100 ] || fail "$of: $(counter thumbs $of)"
done
grep -E 'Non-2xx|Socket errors' "$dir/wrk" && fail "requests have failed"
[ ! -s "$dir/wrong" ] || fail "$(sort "$dir/wrong" | uniq -c | head)"
expect "failed VCLs" "$(counter thumbs MAIN.vcl_fail)" 0
expect "the child" "$(child_of thumbs)" "$child"
exit 0
