# A worker gets SIGKILL in the middle of a render: another worker does it, and no request fails.
. "$srcdir/system/setup.sh"

# each request is a render, and one strike would be too many
start_thumbd --workers 2 --quarantine-after 1 --keep 0

workers() {
	pgrep -P $thumbd -x thumb-worker
}

# the busiest sample takes some hundred milliseconds
slow='/v1/wikipedia/commons/Turning_wheel.gif?w=399'
fast='/v1/wikipedia/commons/Paper_cranes.webp?w=100'

# What each worker has used of the processor: PID TICKS
ticks() {
	for pid in $(workers); do
		awk -v pid="$pid" '{ sub(/.*\) /, ""); print pid, $12 + $13 }' \
		    "/proc/$pid/stat" 2>/dev/null
	done
}

# The worker that has used most since the ticks in a file were noted is the one that renders.
busiest() {
	ticks | awk 'NR == FNR { before[$1] = $2; next } { print $2 - before[$1], $1 }' "$1" - |
	    sort -n | tail -n 1
}

most_ticks() {
	busiest "$1" | cut -d' ' -f1
}

at_work() {
	[ "$(most_ticks "$1")" -ge 3 ]
}

busy_worker() {
	busiest "$1" | cut -d' ' -f2
}

ask "$fast"
expect "before" "$status" 200

# The one that renders is stopped: it cannot have finished when it is killed.
catch_busy() {
	ticks >"$dir/ticks"
	get "$slow" >"$dir/slow" &
	slow_pid=$!
	await "one is at work" at_work "$dir/ticks"
	victim=$(busy_worker "$dir/ticks")
	kill -STOP "$victim"
	[ -s "$dir/slow" ] || return 0
	# it was over before that
	kill -CONT "$victim"
	return 1
}

for round in 1 2 3; do
	await "one is caught" catch_busy
	for i in 1 2 3 4 5; do
		get "$fast"
	done >"$dir/fast" &
	fast_pid=$!
	wait $fast_pid
	expect "others, round $round" \
	    "$(sort "$dir/fast" | uniq -c | awk '{ print $1, $2 }')" "5 200"
	[ ! -s "$dir/slow" ] || fail "round $round: the slow one was over: $(cat "$dir/slow")"
	kill -KILL "$victim"
	wait $slow_pid
	expect "the killed one, round $round" "$(cat "$dir/slow")" 200
done
grep -q 'ended by signal 9' "$dir/thumbd.log" || fail "no word of the death"

# both workers are back
await "two workers" metric_is workers 2
ask "$slow"
expect "afterwards" "$status" 200
exit 0
