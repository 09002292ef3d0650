#!/bin/bash
# Part: a hit in varnishd through thumb.vcl, beside no module, regsubs, and std.querysort
# Takes: 120 s, and 23 s a round
# One varnishd and one cache have a VCL for each variant. The VCLs take turns over 10,000 URLs,
# there and back in each round. All deliver the same objects, which thumb.vcl has stored.
set -eu
build=$(cd "$1" && pwd)
. "$(dirname "$0")/part.sh"
. "$bench/varnish.sh"
urls=10000
counted_urls=2000
seconds=2
vcls="plain thumb-vcl regsub querysort"

# variant, VCL, list
ways() {
	cat <<-END
	plain                 plain      path
	thumb.vcl             thumb-vcl  path
	regsub                regsub     path
	querysort             querysort  path
	thumb.vcl,_rewriting  thumb-vcl  query
	END
}

hit() {
	local variant=$1 vcl=$2 list=$3
	adm varnish vcl.use "$vcl"
	echo "$variant $(load $seconds "$dir/$list")" >>"$dir/results"
}

# The mean of the two times in a round.
record_round() {
	local variant rate cpu
	awk '!($1 in rate) { order[++n] = $1 }
		{ rate[$1] += $2 / 2; cpu[$1] += $3 / 2 }
		END { for (i = 1; i <= n; i++) print order[i], rate[order[i]], cpu[order[i]] }' \
	    "$dir/results" |
	    while read -r variant rate cpu; do
		record value "a hit" "${variant//_/ }" requests/s "$rate"
		record value "a hit" "${variant//_/ }" "CPU us a request" "$cpu"
	    done
}

# fill VARNISHD LIST: store all objects by thumb.vcl
fill() {
	adm "$1" vcl.use thumb-vcl
	once "$2"
	misses=$(counter "$1" MAIN.cache_miss)
	[ "$misses" -eq "$(wc -l <"$2")" ] || die "$misses misses"
}

load_vcls() {
	local name
	for name in $vcls; do
		sed "s|/etc/varnish/thumb.rollout|$dir/rollout|" "$bench/edge-$name.vcl" \
		    >"$dir/$name.vcl"
		adm "$1" vcl.load "$name" "$dir/$name.vcl"
	done
}

# Instructions of a request in user mode, by callgrind: other load does not change them. Fewer URLs
# suffice.
count_instructions() {
	local variant vcl list
	run_by=(valgrind --tool=callgrind --trace-children=yes --instr-atstart=no
	    "--trace-children-skip=*/cc1,*gcc*,*/as,*/sh,*/ld,*collect2"
	    "--callgrind-out-file=$dir/callgrind.%p")
	start_varnishd counted "$bench/edge-plain.vcl" -s malloc,64m -p cli_timeout=300 \
	    -p thread_pools=1 -p thread_pool_min=20
	for list in path query; do
		head -n $counted_urls "$dir/$list" >"$dir/counted-$list"
	done
	load_vcls counted
	fill counted "$dir/counted-query"
	while read -r variant vcl list; do
		adm counted vcl.use "$vcl" </dev/null
		once "$dir/counted-$list"
		callgrind_control -i on "$child" >/dev/null 2>&1
		once "$dir/counted-$list"
		callgrind_control -i off "$child" >/dev/null 2>&1
		callgrind_control --dump="$vcl" "$child" >/dev/null 2>&1
		callgrind_control -z "$child" >/dev/null 2>&1
		record value "a hit" "${variant//_/ }" "instructions a request" "$(calculate \
		    "$(instructions_of_last_dump) / $counted_urls")"
	done < <(ways)
	end_last
	run_by=()
}

instructions_of_last_dump() {
	awk '/^totals:/ { print $2 }' "$(ls -t "$dir/callgrind.$child".* | head -n 1)"
}

"$bench/thumb_urls.py" $urls --each |
    "$build/src/thumbctl/thumbctl" url --fields query,path >"$dir/list"
cut -f2 "$dir/list" >"$dir/query"
cut -f3 "$dir/list" >"$dir/path"
head -c 10240 /dev/zero | tr '\0' x >"$dir/body"
sed "s|\"body\"|\"$dir/body\"|" "$bench/edge-body.vcl" >"$dir/body.vcl"
start_varnishd origin "$dir/body.vcl" -s malloc,1m
printf 'backend origin { .host = "127.0.0.1"; .port = "%s"; }\n' "$port" >"$dir/edge-origin.vcl"
start_varnishd varnish "$bench/edge-plain.vcl" -s malloc,300m
printf '%s\n' "stage = on" "percent = 100" end >"$dir/rollout"
load_vcls varnish
fill varnish "$dir/query"
# a look at each before what counts
while read -r variant vcl list; do
	adm varnish vcl.use "$vcl"
	load 1 "$dir/$list" >/dev/null </dev/null
done < <(ways)
for round in $(seq "$rounds"); do
	begin_round "$round"
	: >"$dir/results"
	while read -r variant vcl list; do
		hit "$variant" "$vcl" "$list" </dev/null
	done < <(ways; ways | tac)
	end_round
	record_round
done
[ "$(counter varnish MAIN.cache_miss)" -eq $urls ] || die "not all were hits"
if command -v valgrind >/dev/null; then
	count_instructions
	for variant in "thumb.vcl" "regsub" "querysort" "thumb.vcl, rewriting"; do
		record against "a hit" "$variant" "instructions a request" plain
	done
fi
record note "$urls URLs in turns, of the published distribution of widths; objects of 10,240 bytes"
for variant in "regsub" "querysort" "thumb.vcl, rewriting"; do
	record against "a hit" "$variant" requests/s plain
	record against "a hit" "$variant" "CPU us a request" plain
done
record against "a hit" "thumb.vcl" requests/s plain '>=' 0.97
record against "a hit" "thumb.vcl" "CPU us a request" plain
record against "a hit" "thumb.vcl" "CPU us a request" regsub '<=' 1
