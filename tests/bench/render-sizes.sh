#!/bin/bash
# Nine sizes of one original: what they cost one worker when they are asked for one by one, when
# they wait for it together, and when they are asked for at once while nothing else is going on.
# Usage: tests/bench/render-sizes.sh BUILD-DIRECTORY [FILE...]; without a file, the demo's.
# WIDTHS, ROUNDS and REPEAT can be set in the environment.
set -eu
[ $# -ge 1 ] || { sed -n 's/^# Usage: /usage: /p' "$0" >&2; exit 2; }
build=$(cd "$1" && pwd)
shift
demo=$(cd "$(dirname "$0")/../../demo/originals" && pwd)
: "${WIDTHS=120 150 180 200 220 250 300 400 800}" "${ROUNDS=5}" "${REPEAT=2}"
ticks=$(getconf CLK_TCK)
n=$(echo $WIDTHS | wc -w)
dir=$(mktemp -d "${TMPDIR:-/tmp}/thumb-bench.XXXXXX")
trap 'kill $thumbd 2>/dev/null; wait; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM

mkdir "$dir/images"
if [ $# -eq 0 ]; then
	find "$demo" -type f -name '*_*.*' -exec cp {} "$dir/images" \;
else
	cp "$@" "$dir/images"
fi
files=$(cd "$dir/images" && ls)
cp "$demo"/wikipedia/commons/b/b2/Compass_rose.svg "$dir/images/first.svg"

"$build/src/thumbd/thumbd" --worker "$build/src/worker/thumb-worker" --originals "$dir/images" \
    --socket "$dir/sock" --originals-levels 0 --query-base /v1 --path-base /w/images \
    --workers 1 --keep 0 --queue 100 --wait 60 --worker-jobs 1000000 --worker-memory 0 \
    2>"$dir/log" &
thumbd=$!
until grep -q 'thumbd: ready' "$dir/log"; do
	kill -0 $thumbd || { cat "$dir/log"; exit 1; }
	sleep 0.05
done
worker=$(pgrep -P $thumbd -x thumb-worker)

metric() {
	curl -s --unix-socket "$dir/sock" http://thumbd/metrics |
	    awk -v name="thumbd_$1" '$1 == name || index($1, name "{") == 1 { n += $2 } END { print n + 0 }'
}

# get FILE OPTION...: all widths; each must come
get() {
	for w in $WIDTHS; do
		echo "url = \"http://thumbd/v1/$1?w=$w\""
		echo "output = \"$dir/out-$w\""
	done >"$dir/urls"
	shift
	curl -sf --unix-socket "$dir/sock" -K "$dir/urls" "$@"
}

first() {
	curl -sf -o "$dir/out" --unix-socket "$dir/sock" "http://thumbd/v1/first.svg?w=20"
}

singly() {
	first
	get "$1"
}

# The worker stands still until all wait.
together() {
	kill -STOP "$worker"
	first &
	local pids=$!
	until [ "$(metric workers_busy)" = 1 ]; do sleep 0.01; done
	get "$1" -Z --parallel-immediate --no-progress-meter &
	pids="$pids $!"
	until [ "$(metric queue_length)" = "$n" ]; do sleep 0.01; done
	kill -CONT "$worker"
	wait $pids
}

at_once() {
	first
	get "$1" -Z --parallel-immediate --no-progress-meter
}

used() {
	awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$worker/stat"
}

# measure WAY FILE: milliseconds of the worker's processor time
measure() {
	local before after i
	before=$(used)
	for i in $(seq "$REPEAT"); do
		"$1" "$2"
	done
	after=$(used)
	echo $(((after - before) * 1000 / ticks / REPEAT)) >>"$dir/$1.$2"
}

# ratio FILE OTHER: of their medians; spread FILE: median, least, most
spread() {
	sort -n "$1" | awk '{ v[NR] = $1 } END { printf "%d (%d-%d)", v[int((NR + 1) / 2)], v[1], v[NR] }'
}
median() {
	sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

ratio() {
	awk "BEGIN { printf \"%.2f\", $(median "$1") / ($(median "$2") + .001) }"
}

ways="singly together at_once"
for round in $(seq "$ROUNDS"); do
	for file in $files; do
		for way in $ways; do
			measure $way "$file"
		done
	done
done
printf 'CPU of the worker in ms for %s widths (%s)\n' "$n" "$WIDTHS"
printf 'median of %s rounds (least-most), ratio to one by one\n\n' "$ROUNDS"
printf '%-28s %20s %20s %6s %20s %6s\n' "" "one by one" "waiting together" "" "at once, idle" ""
for file in $files; do
	printf '%-28s %20s' "$file" "$(spread "$dir/singly.$file")"
	for way in together at_once; do
		printf ' %20s %6s' "$(spread "$dir/$way.$file")" \
		    "$(ratio "$dir/$way.$file" "$dir/singly.$file")"
	done
	printf '\n'
done
