#!/bin/bash
# Bench of URL work inside varnishd: the module beside std.querysort and regsub. One varnishd has
# a VCL for each way and takes them in turns; the CPU time of its child is what counts. A request
# does its work eight times; what one costs that does nothing is subtracted, and the rest divided.
# All answers are checked first.
# Usage: edge-url.sh BUILD-DIRECTORY URL-PROGRAM [ROUNDS [SECONDS]]
set -eu
build=$(cd "$1" && pwd)
url=$2
repeats=8	# in edge-common.vcl
rounds=${3:-9}
seconds=${4:-1}
bench=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d "${TMPDIR:-/tmp}/thumb-bench.XXXXXX")
varnishd=
PATH=$PATH:/usr/sbin

stop() {
	trap - EXIT INT TERM
	[ -z "$varnishd" ] || { kill "$varnishd" 2>/dev/null || true; wait "$varnishd" || true; }
	rm -rf "$dir"
}
trap stop EXIT
trap 'exit 1' INT TERM

die() {
	printf 'edge-url: %s\n' "$*" >&2
	exit 1
}

adm() {
	varnishadm -n "$dir/varnish" "$@" || die "varnishadm $*"
}

# way, VCL, scheme of the requests, column of the list that is the right answer
ways() {
	cat <<-END
	nothing             nothing         query  1
	module              module          query  3
	module-to_path      module-path     query  4
	regsub              regsub          query  3
	regsub-guarded      regsub-guarded  query  3
	nothing             nothing         path   2
	module              module          path   3
	regsub              regsub          path   3
	regsub-guarded      regsub-guarded  path   3
	END
}

vcls="nothing module module-path regsub regsub-guarded"

start_varnishd() {
	local name
	varnishd -F -j none -n "$dir/varnish" -a 127.0.0.1:0 -s malloc,16m \
	    -p workspace_client=512k -p vcl_path="$bench" \
	    -p vmod_path="$build/src/vmod/.libs:$(pkg-config --variable=vmoddir varnishapi)" \
	    -f "$bench/edge-nothing.vcl" >"$dir/varnishd.log" 2>&1 &
	varnishd=$!
	until grep -q 'Child launched OK' "$dir/varnishd.log" 2>/dev/null; do
		kill -0 "$varnishd" 2>/dev/null || { cat "$dir/varnishd.log" >&2; die "varnishd did not start"; }
		sleep 0.05
	done
	for name in $vcls; do
		adm vcl.load "$name" "$bench/edge-$name.vcl" >/dev/null
	done
	port=$(adm debug.listen_address | awk '{ print $3 }')
	child=$(ps -o pid= --ppid "$varnishd" | tr -d ' ')
	[ -n "$child" ] || die "varnishd has no child"
}

# A bench that measures refusals is worthless: ask for some of the URLs, and compare.
verify() {
	local way=$1 vcl=$2 column=$3 in=$4
	adm vcl.use "$vcl" >/dev/null
	awk -F '\t' -v in_column="$in" -v port="$port" 'NR % 16 == 1 {
		gsub(/["\\]/, "\\\\&", $in_column)
		printf "url = \"http://127.0.0.1:%s%s\"\n", port, $in_column
	}' "$dir/list" >"$dir/curl"
	curl -sg --path-as-is -o /dev/null -D - -K "$dir/curl" |
	    tr -d '\r' | sed -n 's/^X-URL: //p' >"$dir/got"
	awk -F '\t' -v column="$column" 'NR % 16 == 1 { print $column }' "$dir/list" >"$dir/wanted"
	cmp -s "$dir/got" "$dir/wanted" || {
		diff "$dir/got" "$dir/wanted" | head -n 6 >&2 || true
		die "$way gives other URLs than are right"
	}
}

# CPU time of the child in clock ticks: user and system. Its name holds no blanks.
ticks() {
	awk '{ print $14 + $15 }' "/proc/$child/stat"
}

# One line: way, scheme, requests a second, CPU microseconds a request
measure() {
	local way=$1 vcl=$2 scheme=$3 before after
	adm vcl.use "$vcl" >/dev/null
	before=$(ticks)
	URLS=$dir/$scheme wrk -t1 -c8 -d"${seconds}s" -s "$bench/edge-url.lua" \
	    "http://127.0.0.1:$port" >"$dir/wrk"
	after=$(ticks)
	if grep -q 'Non-2xx\|Socket errors' "$dir/wrk"; then
		cat "$dir/wrk" >&2
		die "$way: not all requests were answered"
	fi
	awk -v way="$way" -v scheme="$scheme" -v ticks=$((after - before)) -v hz="$(getconf CLK_TCK)" '
		/requests in/ { n = $1 }
		/^Requests\/sec/ { rate = $2 }
		END { printf "%s %s %.0f %.3f\n", way, scheme, rate, ticks / hz * 1e6 / n }
	' "$dir/wrk"
}

# Net cost and ratio are made round by round, then their medians and spreads.
report() {
	awk -v repeats="$repeats" '
	function sorted(s, v,    n, i, j, t) {
		n = split(s, v, " ")
		for (i = 2; i <= n; i++)
			for (j = i; j > 1 && v[j - 1] + 0 > v[j] + 0; j--) {
				t = v[j]; v[j] = v[j - 1]; v[j - 1] = t
			}
		return n
	}
	function median(s,    v, n) {
		n = sorted(s, v)
		return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
	}
	function spread(s, format,    v, n) {
		n = sorted(s, v)
		return sprintf("(" format "-" format ")", v[1], v[n])
	}
	{
		key = $1 " " $2
		if (!(key in rates))
			order[++keys] = key
		rates[key] = rates[key] " " $3
		cpu[key] = cpu[key] " " $4
		if ($1 == "nothing")
			base[$2] = $4
		alone = ($4 - base[$2]) / repeats
		net[key] = net[key] " " alone
		if ($1 == "module")
			ours[$2] = alone
		if ($1 ~ /^regsub/ && ours[$2] > 0)
			ratio[key] = ratio[key] " " alone / ours[$2]
	}
	END {
		printf "%-22s %-6s %7s  %-22s %-21s %s\n", "in varnishd", "URLs", "req/s", \
		    "CPU us a request", "CPU us a URL", "times ours"
		for (i = 1; i <= keys; i++) {
			key = order[i]
			split(key, k, " ")
			printf "%-22s %-6s %7.0f  %6.2f %-15s %6.2f %-14s", k[1], k[2], median(rates[key]), \
			    median(cpu[key]), spread(cpu[key], "%.2f"), median(net[key]), spread(net[key], "%.2f")
			if (key in ratio)
				printf " %5.2f %s", median(ratio[key]), spread(ratio[key], "%.2f")
			printf "\n"
		}
	}' "$1"
}

command -v wrk >/dev/null || die "there is no wrk; see packages"
"$url" --list >"$dir/list"
cut -f1 "$dir/list" >"$dir/query"
cut -f2 "$dir/list" >"$dir/path"
start_varnishd
while read -r way vcl scheme column; do
	verify "$way" "$vcl" "$column" "$([ "$scheme" = query ] && echo 1 || echo 2)"
done < <(ways)
for round in $(seq 0 "$rounds"); do
	while read -r way vcl scheme column; do
		measure "$way" "$vcl" "$scheme" </dev/null >"$dir/line"
		# the first round warms up
		[ "$round" -eq 0 ] || cat "$dir/line" >>"$dir/results"
	done < <(ways)
done
report "$dir/results"
