# VCLs are loaded and discarded under traffic: no request fails, and memory does not grow. The child
# is killed under traffic: the service recovers by itself. CYCLES is the number of loads; a thousand
# take some minutes.
. "$srcdir/system/setup.sh"
needs_module

cycles=${CYCLES:-25}
warm_up=10

# KiB by which the child may grow, in all and for each cycle, before it counts as a leak. A VCL that
# is not freed costs several hundred. The rest is in the bins of malloc.
noise=3072
per_cycle=2

start_traffic() {
	wrk -t1 -c4 -d 3600s --timeout 600s -s "$srcdir/system/images.lua" \
	    "http://127.0.0.1:$port" >"$dir/wrk" 2>&1 &
	traffic=$!
	started="$started $traffic"
}

# wrk reports when it is interrupted.
stop_traffic() {
	kill -INT $traffic
	wait $traffic
	requests=$(awk '/requests in/ { print $1 }' "$dir/wrk")
	[ "${requests:-0}" -gt 0 ] || fail "no requests: $(cat "$dir/wrk")"
}

# says TEXT COMMAND...: whether the command prints the text; an idle thread keeps a VCL for a minute
says() {
	[ "$("${@:2}" 2>/dev/null)" = "$1" ]
}
counts_to() {
	[ "$(counter thumbs "$1")" -ge "$2" ]
}

# without the log, which is shared memory and grows until it was filled once
rss() {
	awk '/^RssAnon/ { print $2 }' "/proc/$child/status"
}

vcls() {
	adm thumbs vcl.list | awk 'NF > 0' | wc -l
}

median() {
	sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# an origin over TCP, and over the socket in place of thumbd
start_varnishd origin "$srcdir/system/image-origin.vcl" -s malloc,1m -a "$dir/thumbd.sock"
order "stage = on" "percent = 100"
site_vcl "$dir/thumbs.vcl" "$port" <<-END
	sub vcl_init {
		new other = thumb.site(query_base = "/other", path_base = "/w/images");
		new popular = thumb.popularity(keys = 1000);
	}

	include "thumb-negotiate.vcl";

	sub vcl_hash { call thumb_negotiate_hash; }
	sub vcl_backend_fetch { call thumb_negotiate_backend_fetch; }
	sub vcl_backend_response { call thumb_negotiate_failed; }
	sub vcl_backend_error { call thumb_negotiate_failed; }
	sub vcl_synth { call thumb_negotiate_synth; }

	include "thumb-site.vcl";

	sub vcl_recv {
		call thumb_negotiate_recv;
		if (req.http.X-Pass) {
			return (pass);
		}
	}

	sub vcl_backend_response { call thumb_negotiate_keep; }
	sub vcl_deliver { call thumb_negotiate_deliver; }
END
# one arena that frees memory at once: then the size of the process is the memory in use
export MALLOC_CONF=narenas:1,dirty_decay_ms:0,muzzy_decay_ms:0
start_varnishd thumbs "$dir/thumbs.vcl" -s malloc,16m \
    -p thread_pools=1 -p thread_pool_min=20 -p thread_pool_max=20
child=$(child_of thumbs)
start_traffic

previous=boot
for cycle in $(seq "$cycles"); do
	adm thumbs vcl.load "v$cycle" "$dir/thumbs.vcl" >/dev/null
	adm thumbs vcl.use "v$cycle" >/dev/null
	case $((cycle % 5)) in
	1)	adm thumbs vcl.state $previous cold >/dev/null ;;
	2)	adm thumbs vcl.state $previous cold >/dev/null
		adm thumbs vcl.state $previous warm >/dev/null
		adm thumbs vcl.use $previous >/dev/null
		adm thumbs vcl.use "v$cycle" >/dev/null ;;
	esac
	adm thumbs vcl.discard $previous >/dev/null
	previous=v$cycle
	rss >>"$dir/rss"
	case $cycle in
	10|25|*00|*50)	echo "cycle $cycle: $(rss) KiB" ;;
	esac
done

expect "the child" "$(child_of thumbs)" "$child"
# before the end of the traffic, which may break off a fetch
expect "failed fetches" "$(counter thumbs 'MAIN.fetch_failed')" 0
stop_traffic
echo "$cycles cycles, $requests requests"
grep -E 'Non-2xx|Socket errors' "$dir/wrk" && fail "requests have failed"
expect "failed VCLs" "$(counter thumbs MAIN.vcl_fail)" 0
grep -i panic "$dir/varnishd-thumbs.log" && fail "panic"
[ "$(counter thumbs 'THUMBD.*.handed')" -gt 0 ] || fail "the last VCL has not been used"
# more connections than threads: most idle threads get a request and drop their old VCL
wrk -t1 -c50 -d1s "http://127.0.0.1:$port/" >/dev/null
await "one VCL" says 1 vcls
await "one VCL in the child" says 1 counter thumbs MAIN.n_vcl
expect "sets of counters" "$(varnishstat -n "$dir/thumbs" -1 -f 'THUMB.*.parsed' | wc -l)" 2

if [ "$cycles" -gt $((warm_up + 5)) ]; then
	tail -n +$warm_up "$dir/rss" | head -n 5 | median >"$dir/first"
	tail -n 5 "$dir/rss" | median >"$dir/last"
	grown=$(($(cat "$dir/last") - $(cat "$dir/first")))
	echo "the child has grown by $grown KiB after cycle $warm_up"
	[ $grown -le $((noise + per_cycle * cycles)) ] || fail "it leaks"
fi

# killed under traffic
get() {
	curl -s -o "$dir/body" -w '%{http_code}' --max-time $LIMIT \
	    "http://127.0.0.1:$port/v1/wikipedia/commons/Foo.jpg?w=$1"
}

for round in 1 2 3; do
	start_traffic
	await "traffic" counts_to 'THUMBD.*.handed' 100
	before=$(counter thumbs 'THUMB.*.parsed')
	kill -KILL "$child"
	killed=$child
	while [ "$child" = "$killed" ]; do
		child=$(child_of thumbs)
	done
	await "service" says 200 get 100
	expect "body, round $round" "$(cat "$dir/body")" "an image"
	stop_traffic
	expect "deaths" "$(counter thumbs MGT.child_died)" $round
	expect "a refused URL, round $round" "$(get 0)" 400
	expect "refused, round $round" "$(counter thumbs 'THUMB.*.refused')" 1
	[ "$(counter thumbs 'THUMB.*.canonical')" -gt 0 ] ||
	    fail "the module does nothing after round $round"
	[ "$before" -ge 25 ] || fail "there was no traffic in round $round"
done
exit 0
