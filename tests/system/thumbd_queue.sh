# Waiting has an end, nobody's thumbs are not rendered, and neither a death nor a successor hurts.
. "$srcdir/system/setup.sh"

jpg=/v1/wikipedia/commons/Harbour_at_dusk.jpg

worker() {
	pgrep -P $thumbd -x thumb-worker
}

# Wait until the file has so many lines; a minute at most.
await_lines() {
	for i in $(seq 600); do
		[ "$(wc -l <"$1")" -lt "$2" ] || return 0
		sleep 0.1
	done
	fail "$1 has $(wc -l <"$1") lines and not $2"
}

await_worker() {
	for i in $(seq 100); do
		[ -z "$(worker)" ] || return 0
		sleep 0.05
	done
	fail "no worker"
}

start_thumbd --workers 1 --queue 3 --wait 2 --deadline 60
await_worker
kill -STOP "$(worker)"
: >"$dir/answers"
for w in 20 21 22 23; do
	get "$jpg?w=$w" >>"$dir/answers" &
	sleep 0.1
done

# one is with the worker, three wait; a fifth is too many
ask "$jpg?w=24"
expect "beyond the queue" "$status" 503
expect "when to come again" "$(header Retry-After)" 2
ask /healthz
expect "busy is not broken" "$status" 200

# those that wait are told so in time
await_lines "$dir/answers" 3
expect "what waited too long" "$(sort "$dir/answers" | uniq -c | awk '{ print $1, $2 }')" "3 503"
kill -CONT "$(worker)"
await_lines "$dir/answers" 4
expect "what was with the worker" "$(grep -c 200 "$dir/answers")" 1

# clients that went away while they waited are not rendered for
kill -STOP "$(worker)"
get "$jpg?w=30" >"$dir/first" &
sleep 0.5
for w in 31 32; do
	curl -s --max-time 0.3 -o /dev/null --unix-socket "$dir/thumbd.sock" \
	    "http://thumbd$jpg?w=$w"
done
kill -CONT "$(worker)"
await_lines "$dir/first" 1
expect "the one that stayed" "$(cat "$dir/first")" 200
ask "$jpg?w=33"
expect "afterwards" "$status" 200
grep -q '200 .*/3[12]px-' "$dir/thumbd.log" && fail "rendered for nobody"

# a worker that dies in its first job is replaced at once
kill -KILL "$(worker)"
for i in $(seq 40); do
	sleep 0.05
	[ -z "$(worker)" ] || break
done
kill -STOP "$(worker)"
get "$jpg?w=40" >"$dir/killed" &
sleep 1
kill -KILL "$(worker)"
await_lines "$dir/killed" 1
expect "the killed one" "$(cat "$dir/killed")" 200
for i in 1 2 3 4 5 6 7 8 9 10; do
	ask /healthz
	[ "$status" != 200 ] || break
	sleep 0.05
done
expect "health after a death in the first job" "$status" 200

# a successor's socket is not removed by who makes room for it
await_worker
kill -STOP "$(worker)"
old=$thumbd
old_worker=$(worker)
get "$jpg?w=50" >"$dir/last" &
sleep 1
kill -TERM $old
for i in $(seq 100); do
	[ -e "$dir/thumbd.sock" ] || break
	sleep 0.05
done
[ ! -e "$dir/thumbd.sock" ] || fail "the socket is not removed at once"
start_thumbd
kill -CONT "$old_worker"
wait $old
expect "status of the old one" $? 0
await_lines "$dir/last" 1
expect "what the old one had accepted" "$(cat "$dir/last")" 200
ask "$jpg?w=51"
expect "the new one" "$status" 200
exit 0
