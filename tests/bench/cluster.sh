#!/bin/bash
# Part: renders by one, two and four machines behind cluster.vcl, with as many workers in all
# Takes: 15 s, and 15 s a round
set -eu
build=$(cd "$1" && pwd)
. "$(dirname "$0")/part.sh"
. "$bench/varnish.sh"
. "$bench/thumbd.sh"
vcl=$bench/../../vcl
processors=$(nproc)
originals=200
widths="20 40 60 120"

# The processors of machine I (from 0) of N: its share, or one that it shares.
share() {
	if [ "$2" -gt "$processors" ]; then
		echo $(($1 % processors))
	else
		echo $(($1 * processors / $2))-$((($1 + 1) * processors / $2 - 1))
	fi
}

# start_machine NAME PROCESSORS WORKERS: a thumbd
start_machine() {
	taskset -c "$2" "$build/src/thumbd/thumbd" --worker "$build/src/worker/thumb-worker" \
	    --socket "$dir/$1.sock" --originals "$dir/originals" --originals-levels 0 \
	    --site "$vcl/farm.conf" --authorize none --workers "$3" --worker-jobs 1000000 \
	    2>"$dir/$1.log" &
	started+=($!)
	until grep -q 'thumbd: ready' "$dir/$1.log"; do
		kill -0 $! 2>/dev/null || { cat "$dir/$1.log" >&2; die "thumbd did not start"; }
		sleep 0.05
	done
}

# start_machines N: N thumbds in $machines, and their VCL in $dir/N.vcl
start_machines() {
	local i
	machines=()
	for i in $(seq "$1"); do
		start_machine "$1-$i" "$(share $((i - 1)) "$1")" $((4 / $1))
		machines+=("${started[-1]}")
	done
	sed -e "s|address = \"10[.]0[.]1[.]\(.\):8100\"|socket = \"$dir/$1-\1.sock\"|" \
	    -e "s|/etc/thumb/site.conf|$(realpath "$vcl")/farm.conf|" \
	    -e "s|/etc/varnish/thumb.rollout|$dir/rollout|" -e 's|set_rampup(30s)|set_rampup(0s)|' \
	    -e 's|[.]timeout = 500ms|.timeout = 60s|' "$vcl/cluster.vcl" >"$dir/$1.vcl"
}

cpu() {
	local pid n=0
	for pid; do
		n=$((n + $(python3 -B "$bench/machine.py" "$pid" | cut -d' ' -f1)))
	done
	calculate "$n * 1000 / $(getconf CLK_TCK)"
}

# healthy N: those of the VCL in use
healthy() {
	varnishadm -t 60 -n "$dir/edge" backend.list >"$dir/list"
	[ "$(grep -c '[.]render[1-4]  *probe .*healthy' "$dir/list")" -eq "$1" ]
}

# renders ROUND N MACHINE...: all widths of originals that nobody has asked for
renders() {
	local round=$1 n=$2 before began variant="$2 machines"
	shift 2
	[ "$n" -gt 1 ] || variant="1 machine"
	adm edge vcl.use "of-$n"
	until healthy "$n"; do
		sleep 0.05
	done
	for i in $(seq $originals); do
		cp "$dir/photograph.jpg" "$dir/originals/wikipedia/commons/P_${round}_${n}_$i.jpg"
		for w in $widths; do
			echo "/v1/wikipedia/commons/P_${round}_${n}_$i.jpg?w=$w"
		done
	done >"$dir/urls"
	before=$(cpu "$@")
	began=$(date +%s.%N)
	once "$dir/urls"
	record value "thumbs" "$variant" "thumbs a second" \
	    "$(calculate "$(wc -l <"$dir/urls") / ($(date +%s.%N) - $began)")"
	record value "thumbs" "$variant" "CPU ms a thumb" \
	    "$(calculate "($(cpu "$@") - $before) / $(wc -l <"$dir/urls")")"
	rm "$dir/originals/wikipedia/commons/P_${round}_${n}_"*
}

mkdir -p "$dir/originals/wikipedia/commons"
vips thumbnail "$bench/../../demo/originals/wikipedia/commons/7/75/Harbour_at_dusk.jpg" \
    "$dir/photograph.jpg[Q=90,strip]" 640
printf '%s\n' "stage = on" "percent = 100" end >"$dir/rollout"
declare -A of
for n in 1 2 4; do
	start_machines $n
	of[$n]=${machines[*]}
done
start_varnishd edge "$dir/1.vcl" -s malloc,64m
for n in 1 2 4; do
	adm edge vcl.load of-$n "$dir/$n.vcl"
done
for round in $(seq "$rounds"); do
	begin_round "$round"
	while read -r n; do
		renders "$round" "$n" ${of[$n]} </dev/null
	done < <(in_turn "$round" 1 2 4)
	end_round
done
record note "four workers in all; each machine has its share of the processors of this one, so the throughput shows overhead, and no speed"
record against thumbs "2 machines" "CPU ms a thumb" "1 machine" '<=' 1.05
record against thumbs "4 machines" "CPU ms a thumb" "1 machine" '<=' 1.05
record against thumbs "2 machines" "thumbs a second" "1 machine"
record against thumbs "4 machines" "thumbs a second" "1 machine"
