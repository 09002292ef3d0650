#!/bin/bash
# Part: 500 clients request a cold thumb at once, through one varnishd and through two
# Takes: 10 s, and 8 s a round
set -eu
build=$(cd "$1" && pwd)
. "$(dirname "$0")/part.sh"
. "$bench/varnish.sh"
. "$bench/thumbd.sh"
clients=500
times=3

# variant, clients of each varnishd, the varnishds
ways() {
	cat <<-END
	one_client                    1                 one
	500_clients,_one_varnishd     $clients          one
	500_clients,_two_varnishds    $((clients / 2))  one two
	END
}

# ask WIDTH CLIENTS VARNISHD...: seconds of each answer in $dir/seconds
ask() {
	local width=$1 n=$2 v curls=()
	shift 2
	for v; do
		for _ in $(seq "$n"); do
			printf 'url = http://127.0.0.1:%s%s%s\noutput = /dev/null\n' \
			    "${ports[$v]}" "/v1/wikipedia/commons/Harbour.jpg?w=" "$width"
		done >"$dir/curl-$v"
		curl -s --max-time 60 -Z --parallel-immediate --parallel-max "$n" \
		    -K "$dir/curl-$v" -w '%{http_code} %{time_total}\n' \
		    >"$dir/answers-$v" 2>/dev/null &
		curls+=($!)
	done
	wait "${curls[@]}"
	for v; do cat "$dir/answers-$v"; done >"$dir/answers"
	[ "$(grep -c '^200 ' "$dir/answers")" -eq $((n * $#)) ] || die "not all were answered well"
	cut -d' ' -f2 "$dir/answers" | sort -n >"$dir/seconds"
}

herd() {
	local variant=${1//_/ } made began
	shift
	made=$(renders)
	began=$(thumbd_cpu)
	: >"$dir/last"
	for _ in $(seq $times); do
		width=$((width + 1))
		ask $width "$@"
		tail -n 1 "$dir/seconds" >>"$dir/last"
	done
	record value "a cold thumb" "$variant" "renders" \
	    "$(calculate "($(renders) - $made) / $times")"
	record value "a cold thumb" "$variant" "CPU ms of thumbd" \
	    "$(calculate "($(thumbd_cpu) - $began) / $times")"
	record value "a cold thumb" "$variant" "ms until the last has it" \
	    "$(sort -n "$dir/last" |
	    awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] * 1000 }')"
}

declare -A ports
mkdir -p "$dir/originals/wikipedia/commons"
cp "$bench/../../demo/originals/wikipedia/commons/7/75/Harbour_at_dusk.jpg" \
    "$dir/originals/wikipedia/commons/Harbour.jpg"
start_thumbd
thumb_vcl "$dir/canonical.vcl"
for v in one two; do
	start_varnishd $v "$dir/canonical.vcl" -s malloc,64m
	ports[$v]=$port
done
width=1000
for round in $(seq "$rounds"); do
	begin_round "$round"
	while read -r variant n varnishds; do
		herd "$variant" "$n" $varnishds </dev/null
	done < <(in_turn "$round" "$(ways)")
	end_round
done
record note "the clients are one process for each varnishd, and share the machine with it"
record target "a cold thumb" "500 clients, one varnishd" renders '<=' 1
record target "a cold thumb" "500 clients, two varnishds" renders '<=' 1
for variant in "500 clients, one varnishd" "500 clients, two varnishds"; do
	record against "a cold thumb" "$variant" "ms until the last has it" "one client"
	record against "a cold thumb" "$variant" "CPU ms of thumbd" "one client"
done
