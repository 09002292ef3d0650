#!/bin/bash
# Bench of a hit: one varnishd, one cache, and in turns a VCL that has nothing but a backend and one
# with thumb.vcl. Both deliver the very same objects, which thumb.vcl has put there. Asked for by the
# canonical path and by the query URL, which is rewritten; one URL, and a thousand.
# Usage: edge-hit.sh BUILD-DIRECTORY [ROUNDS [SECONDS [BODY-BYTES]]]
set -eu
build=$(cd "$1" && pwd)
rounds=${2:-25}
seconds=${3:-1}
bytes=${4:-10240}
target=0.97
. "$(dirname "$0")/edge.sh"

write_vcls() {
	printf 'stage = on\npercent = 100\nend\n' >"$dir/rollout"
	cat >"$dir/origin.vcl" <<-END
		vcl 4.1;

		import std;

		backend none none;

		sub vcl_recv {
			return (synth(200));
		}

		sub vcl_synth {
			set resp.http.Content-Type = "image/jpeg";
			set resp.http.ETag = {""1""};
			set resp.body = std.fileread("$dir/body");
			return (deliver);
		}
	END
	cat >"$dir/plain.vcl" <<-END
		vcl 4.1;

		backend origin { .host = "127.0.0.1"; .port = "$port"; }
	END
	cat >"$dir/thumb-vcl.vcl" <<-END
		vcl 4.1;

		import thumb;

		backend origin { .host = "127.0.0.1"; .port = "$port"; }

		sub vcl_init {
			new thumbs = thumb.site();
			new thumbd = thumb.renderer(address = "127.0.0.1:$port", fallback = origin);
			new rollout = thumb.rollout("$dir/rollout");
		}

		include "thumb.vcl";

		sub vcl_recv { call thumb_recv; }
		sub vcl_backend_fetch { call thumb_backend_fetch; }
		sub vcl_backend_response { call thumb_backend_response; }
		sub vcl_backend_error { call thumb_backend_error; }
		sub vcl_deliver { call thumb_deliver; }
		sub vcl_synth { call thumb_synth; }
	END
}

counter() {
	varnishstat -n "$dir/varnish" -1 -f "$1" | awk '{ print $2 }'
}

# case, VCL, list
cases() {
	cat <<-END
	one-plain       plain      path-one
	one-path        thumb-vcl  path-one
	one-query       thumb-vcl  query-one
	thousand-plain  plain      path-thousand
	thousand-path   thumb-vcl  path-thousand
	thousand-query  thumb-vcl  query-thousand
	END
}

# Ratios are made round by round, then their medians and spreads; and of the best round of each,
# which is what a machine with other work to do says best.
report() {
	awk -v target=$target -f "$bench/median.awk" -f - "$dir/cases" "$1" <<-'END'
	NF == 3 {
		order[++keys] = $1
		next
	}
	function least(s,    v) {
		sorted(s, v)
		return v[1]
	}
	{
		rates[$2] = rates[$2] " " $3
		cpus[$2] = cpus[$2] " " $4
		rate[$1, $2] = $3
		cpu[$1, $2] = $4
		if ($1 > rounds)
			rounds = $1
	}
	END {
		printf "%-14s %6s  %-20s  %-19s  %-19s  %s\n", "a hit of", "req/s", "CPU us a request", \
		    "throughput, of plain", "CPU, of plain", "least CPU"
		for (i = 1; i <= keys; i++) {
			key = order[i]
			split(key, k, "-")
			plain = k[1] "-plain"
			r = c = ""
			for (n = 1; n <= rounds; n++) {
				r = r " " rate[n, key] / rate[n, plain]
				c = c " " cpu[n, key] / cpu[n, plain]
			}
			printf "%-14s %6.0f  %5.2f %-14s", key, median(rates[key]), median(cpus[key]), \
			    spread(cpus[key], "%.2f")
			if (key != plain)
				printf "  %.3f %-13s  %.3f %-13s  %.3f", median(r), spread(r, "%.2f"), \
				    median(c), spread(c, "%.2f"), least(cpus[key]) / least(cpus[plain])
			printf "\n"
			if (k[2] == "path" && median(r) < target) {
				printf "missed: %s has %.3f of the throughput, not %s\n", key, median(r), target
				missed = 1
			}
		}
		exit missed
	}
	END
}

head -c "$bytes" /dev/zero | tr '\0' x >"$dir/body"
awk 'BEGIN {
	for (i = 0; i < 1000; i++)
		printf "/v1/wikipedia/commons/File_number_%d.jpg?w=%d\n", i, 120 + i % 300
}' |
    "$build/src/thumbctl/thumbctl" url --fields query,path |
    while read -r _ query path; do
	echo "$query" >>"$dir/query-thousand"
	echo "$path" >>"$dir/path-thousand"
    done
head -n 1 "$dir/query-thousand" >"$dir/query-one"
head -n 1 "$dir/path-thousand" >"$dir/path-one"
: >"$dir/plain.vcl"
port=0
write_vcls
start_varnishd origin "$dir/origin.vcl" -s malloc,1m
write_vcls
start_varnishd varnish "$dir/plain.vcl" -s malloc,64m -p vcl_path="$bench/../../vcl"
adm vcl.load plain "$dir/plain.vcl"
adm vcl.load thumb-vcl "$dir/thumb-vcl.vcl"

# all objects, by thumb.vcl
adm vcl.use thumb-vcl
sed "s|^|url = http://127.0.0.1:$port|" "$dir/query-thousand" >"$dir/curl"
curl -sf -K "$dir/curl" -o /dev/null $(printf -- '-o /dev/null %.0s' $(seq 999)) || die "objects cannot be had"
misses=$(counter MAIN.cache_miss)
[ "$misses" -eq 1000 ] || die "$misses misses, not 1000"

cases >"$dir/cases"
round=0
while [ $round -le "$rounds" ]; do
	# there and back, so that what drifts does no side a favour
	if [ $((round % 2)) -eq 0 ]; then cat "$dir/cases"; else tac "$dir/cases"; fi >"$dir/order"
	while read -r name vcl list; do
		line=$(measure "$vcl" "$dir/$list" </dev/null)
		# the first round warms up
		[ $round -eq 0 ] || echo "$round $name $line" >>"$dir/results"
	done <"$dir/order"
	round=$((round + 1))
done
[ "$(counter MAIN.cache_miss)" -eq "$misses" ] || die "not all were hits"
printf '%s rounds of %s s each, objects of %s bytes\n' "$rounds" "$seconds" "$bytes"
report "$dir/results"
