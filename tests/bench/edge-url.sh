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
. "$(dirname "$0")/edge.sh"

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

# A bench that measures refusals is worthless: ask for some of the URLs, and compare.
verify() {
	local way=$1 vcl=$2 column=$3 in=$4
	adm vcl.use "$vcl"
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

# Net cost and ratio are made round by round, then their medians and spreads.
report() {
	awk -v repeats="$repeats" -f "$bench/median.awk" -f - "$1" <<-'END'
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
	}
	END
}

"$url" --list >"$dir/list"
cut -f1 "$dir/list" >"$dir/query"
cut -f2 "$dir/list" >"$dir/path"
start_varnishd varnish "$bench/edge-nothing.vcl" -s malloc,16m -p workspace_client=512k \
    -p vcl_path="$bench"
for name in $vcls; do
	adm vcl.load "$name" "$bench/edge-$name.vcl"
done
while read -r way vcl scheme column; do
	verify "$way" "$vcl" "$column" "$([ "$scheme" = query ] && echo 1 || echo 2)"
done < <(ways)
for round in $(seq 0 "$rounds"); do
	while read -r way vcl scheme column; do
		line=$(measure "$vcl" "$dir/$scheme" </dev/null)
		# the first round warms up
		[ "$round" -eq 0 ] || echo "$way $scheme $line" >>"$dir/results"
	done < <(ways)
done
report "$dir/results"
