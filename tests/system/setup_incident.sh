# For system tests of incidents, to be sourced after setup.sh and setup_origin.sh: 500 thumbs of an
# application, a varnishd with an alarm, and clients that request all of them again and again.

N=500

# make_thumbs FIRST LAST NAME: files of the application, NAME_FIRST.jpg and so on; their URLs
make_thumbs() {
	python3 - "$dir/files" "$@" <<-'END'
	import hashlib, os, sys
	directory, first, last, name = sys.argv[1:]
	for i in range(int(first), int(last) + 1):
	    file = "%s_%d.jpg" % (name, i)
	    h = hashlib.md5(file.encode()).hexdigest()
	    url = "/wikipedia/commons/thumb/%s/%s/%s/120px-%s" % (h[0], h[:2], file, file)
	    os.makedirs(os.path.dirname(directory + url), exist_ok=True)
	    with open(directory + url, "w") as f:
	        f.write("the thumb of %s\n" % file)
	    print(url)
	END
}

# order_losses hold|accept...: the operator's order about losses.
order_losses() {
	order "stage = on" "percent = 100" "losses = $*"
}

# start_edge CLASSES [GUARD]: the edge, where thumbd renders these classes, with more arguments of
# thumb.guard. Thumbs are fresh for three
# seconds, so that they are refreshed all the time.
start_edge() {
	order_losses hold
	site_vcl "$dir/edge.vcl" "$port" "" "classes = \"$1\"" "window = 2s, hold = 2s, purges = 20${2:+, $2}" <<-END
		acl thumb_purgers { "127.0.0.1"; }

		include "thumb-purge.vcl";

		sub vcl_recv { call thumb_purge_recv; }
		sub vcl_hit { call thumb_purge_hit; }
		sub vcl_miss { call thumb_purge_miss; }

		include "thumb-site.vcl";

		sub vcl_backend_response {
			if (beresp.status == 200 && !beresp.http.X-Thumb-Held) {
				set beresp.ttl = 3s;
			}
		}
	END
	start_varnishd edge "$dir/edge.vcl" -s malloc,64m
	edge=http://127.0.0.1:$port
	# from the beginning: with so many requests the log soon wraps around
	record records -g raw -i Error -q 'Error ~ "^thumb.guard guard: (ALARM|alarm)"'
	record fetches -b -i BereqURL,Timestamp
	record misses -c -i ReqURL,Timestamp -q 'VCL_call eq "MISS"'
}

# record FILE OPTION...: what varnishlog shows from now on
record() {
	varnishlog -n "$dir/edge" "${@:2}" >"$dir/$1" 2>&1 &
	started="$started $!"
}

instant_misses() {
	python3 "$srcdir/system/instant_misses.py" "$dir/fetches" "$dir/misses"
}

# misses: those of the cache, without those in the instant in which an object expires
misses() {
	echo $(($(counter edge MAIN.cache_miss) - $(instant_misses)))
}

# curl_list FILE: the URLs as a configuration of curl
curl_list() {
	sed "s|.*|url = \"$edge&\"\noutput = \"/dev/null\"|" "$1" >"$1.curl"
}

# get_all FILE: for each URL a line with its status, and the mark of a held image
get_all() {
	curl -s -w '%{http_code} %header{x-thumb-held}\n' --max-time $LIMIT -K "$1.curl"
}

# Clients that request all URLs of a file again and again; $dir/got gets their answers.
start_clients() {
	rm -f "$dir/stop" "$dir"/got.* "$dir"/rounds.*
	clients=
	for client in 1 2; do
		: >"$dir/rounds.$client"
		while [ ! -e "$dir/stop" ]; do
			get_all "$1" >>"$dir/got.$client"
			echo >>"$dir/rounds.$client"
			sleep 0.2
		done &
		clients="$clients $!"
	done
	started="$started $clients"
}

# await_rounds N: wait until each client has begun and ended N more rounds.
await_rounds() {
	for client in 1 2; do
		n=$(($(wc -l <"$dir/rounds.$client") + 1 + $1))
		await "client $client's rounds" lines_at_least "$dir/rounds.$client" $n
	done
}

lines_at_least() {
	[ "$(wc -l <"$1")" -ge "$2" ]
}

# stop_clients WHAT, after some rounds: each answer was an image, except for requests at such an
# instant, which are errors for two seconds.
stop_clients() {
	for client in 1 2; do
		await "client $client's rounds" lines_at_least "$dir/rounds.$client" 2
	done
	: >"$dir/stop"
	wait $clients
	cat "$dir"/got.* >"$dir/got"
	grep -v '^200 ' "$dir/got" | sort | uniq -c >"$dir/errors"
	[ "$(awk '{ n += $1 } END { print n + 0 }' "$dir/errors")" -le \
	    $((20 * $(instant_misses))) ] ||
	    fail "$1: answers that are not images: $(cat "$dir/errors")"
	[ "$(wc -l <"$dir/got")" -ge $((2 * 2 * N)) ] || fail "$1: answers are missing"
}

# alarms: the records of the alarm in the log, as "ALARM" and "over"
alarms() {
	sed 's/.*\(ALARM\|over\).*/\1/' "$dir/records" | xargs
}

# alarms_are WORD...
alarms_are() {
	[ "$(alarms)" = "$*" ]
}
