# A worker gets SIGKILL during a render: another worker does the render, and no request fails.
. "$srcdir/system/setup.sh"

# each request is a render, and one strike would put an original in quarantine
start_thumbd --workers 2 --quarantine-after 1 --keep 0

workers() {
	pgrep -P $thumbd -x thumb-worker
}

# the busiest sample takes some hundred milliseconds
slow='/v1/wikipedia/commons/Turning_wheel.gif?w=399'
fast='/v1/wikipedia/commons/Paper_cranes.webp?w=100'

# The CPU time of each worker: PID TICKS
ticks() {
	for pid in $(workers); do
		awk -v pid="$pid" '{ sub(/.*\) /, ""); print pid, $12 + $13 }' \
		    "/proc/$pid/stat" 2>/dev/null
	done
}

# The worker that used most CPU time since the ticks in a file is the one that renders.
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

# A worker that has just been started uses CPU time, too.
idle() {
	metric_is workers 2 && metric_is workers_busy 0
}

# NB: if the stopped worker is not the one that renders, the others wait for it.
answered() {
	[ -s "$dir/slow" ] || [ "$(wc -l <"$dir/fast")" -eq 5 ]
}

# The worker that renders is stopped, so that it cannot end its render before it is killed.  The other
# one renders for others meanwhile.
catch_busy() {
	await "two idle workers" idle
	ticks >"$dir/ticks"
	get "$slow" >"$dir/slow" &
	slow_pid=$! fast_pid=
	await "one is at work" at_work "$dir/ticks"
	victim=$(busy_worker "$dir/ticks")
	kill -STOP "$victim"
	if [ "$(metric workers_busy)" = 1 ]; then
		for i in 1 2 3 4 5; do
			get "$fast"
		done >"$dir/fast" &
		fast_pid=$!
		await "the others are answered, or the slow one is" answered
		[ -s "$dir/slow" ] || { wait $fast_pid; return 0; }
	fi
	# its render ended before that, or it was one that had just been started
	kill -CONT "$victim"
	wait $slow_pid $fast_pid
	return 1
}

for round in 1 2 3; do
	await "one is caught" catch_busy
	expect "others, round $round" \
	    "$(sort "$dir/fast" | uniq -c | awk '{ print $1, $2 }')" "5 200"
	kill -KILL "$victim"
	wait $slow_pid
	expect "the killed one, round $round" "$(cat "$dir/slow")" 200
done
grep -q 'ended by signal 9' "$dir/thumbd.log" || fail "the log does not mention the death"

# both workers are back
await "two workers" metric_is workers 2
ask "$slow"
expect "afterwards" "$status" 200
exit 0
