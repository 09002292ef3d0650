#!/bin/bash
# Part: filling a cache by thumbctl warm, beside the limit of thumbd
# Takes: 10 s, and 30 s a round
# Nine sizes of each original, none of which exists yet. The limit is the rate of thumbd when it
# gets more requests at a time than it can serve.
set -eu
build=$(cd "$1" && pwd)
. "$(dirname "$0")/part.sh"
. "$bench/varnish.sh"
. "$bench/thumbd.sh"
workers=2
originals=30

# variant, server, thumbs at a time
ways() {
	cat <<-END
	asked_directly         unix:$dir/thumbd.sock   90
	through_a_varnishd     http://127.0.0.1:$port  36
	one_thumb_at_a_time    http://127.0.0.1:$port  1
	END
}

# The next nine originals, which were not requested yet.
next_widths() {
	step=$((step + 1))
	widths=$(for size in 100 150 200 250 300 350 400 450 500; do echo $((size + step % 50)); done |
	    paste -s -d,)
}

report() {
	python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1" <"$dir/report"
}

warm() {
	local variant=${1//_/ } busy made shared seconds
	next_widths
	busy=$(thumbd_metric render_seconds_sum)
	made=$(renders)
	shared=$(thumbd_metric decodes_saved_total)
	"$build/src/thumbctl/thumbctl" warm --server "$2" --parallel "$3" --widths "$widths" \
	    --default-wiki wikipedia/commons --progress 0 --json "$dir/names" >"$dir/report" ||
	    die "$variant: not all thumbs are there: $(cat "$dir/report")"
	seconds=$(report seconds)
	made=$(calculate "$(renders) - $made")
	[ "$made" -eq $((9 * originals)) ] || die "$variant: $made renders"
	record value "filling" "$variant" "thumbs a second" "$(report thumbs_per_second)"
	record value "filling" "$variant" "share of the time that workers render" \
	    "$(calculate "($(thumbd_metric render_seconds_sum) - $busy) / ($workers * $seconds)")"
	record value "filling" "$variant" "decodes an original" \
	    "$(calculate "($made - ($(thumbd_metric decodes_saved_total) - $shared)) / $originals")"
}

mkdir -p "$dir/originals/wikipedia/commons"
for i in $(seq $originals); do
	cp "$bench/../../demo/originals/wikipedia/commons/7/75/Harbour_at_dusk.jpg" \
	    "$dir/originals/wikipedia/commons/Harbour_$i.jpg"
	echo "Harbour_$i.jpg"
done >"$dir/names"
start_thumbd --workers $workers --keep 0
printf 'vcl 4.1;\nbackend thumbd { .path = "%s"; }\n' "$dir/thumbd.sock" >"$dir/plain.vcl"
start_varnishd edge "$dir/plain.vcl" -s malloc,256m
step=0
for round in $(seq "$rounds"); do
	begin_round "$round"
	while read -r variant server parallel; do
		warm "$variant" "$server" "$parallel" </dev/null
	done < <(in_turn "$round" "$(ways)")
	end_round
done
record note "thumbctl shares the machine with varnishd and thumbd"
record target "filling" "through a varnishd" "share of the time that workers render" '>=' 0.9
record target "filling" "through a varnishd" "decodes an original" '<=' 1.2
record against "filling" "through a varnishd" "thumbs a second" "asked directly"
record against "filling" "one thumb at a time" "thumbs a second" "asked directly"
