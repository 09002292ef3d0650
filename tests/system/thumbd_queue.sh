# Waiting is limited, thumbs without clients are not rendered, and crashes and successors do no
# harm.
. "$srcdir/system/setup.sh"

jpg=/v1/wikipedia/commons/Harbour_at_dusk.jpg
gated_worker

# ask_for FILE WIDTH...: clients in the background, with their statuses in a file
clients=
ask_for() {
	file=$dir/$1
	: >"$file"
	shift
	for w in "$@"; do
		get "$jpg?w=$w" >>"$file" &
		clients="$clients $!"
	done
}

# take_worker WIDTH: keep it busy with this until the gate opens
take_worker() {
	close_gate "$1"
	ask_for taken "$1"
	await "the worker is at it" grep -q " $1 " "$dir/worker/jobs"
}
waiting_are() {
	metric_is 'queue_length{cost="cheap"}' "$1"
}
await_clients() {
	wait $clients
	clients=
}

# one job is in the worker, three wait; a fifth is too many
start_thumbd --workers 1 --queue 3
take_worker 20
ask_for answers 21 22 23
await "three wait" waiting_are 3
ask "$jpg?w=24"
expect "beyond the queue" "$status" 503
expect "when to come again" "$(header Retry-After)" 2
ask /healthz
expect "busy is not broken" "$status" 200
open_gate 20
await_clients
expect "all others" "$(cat "$dir/taken" "$dir/answers" | xargs)" "200 200 200 200"

# thumbs whose clients left while they waited are not rendered
take_worker 30
ask_for leavers 31 32
await "both wait" waiting_are 2
leave $(echo "$clients" | cut -d' ' -f3-)
await "they are missed" metric_is clients_gone_total 2
open_gate 30
await_clients
expect "the one that stayed" "$(cat "$dir/taken")" 200
ask "$jpg?w=33"
expect "afterwards" "$status" 200
expect "renders without a client" "$(grep -c ' 3[12] ' "$dir/worker/jobs")" 0

# clients that wait too long are answered in time
stop_thumbd
start_thumbd --workers 1 --wait 1
take_worker 40
ask_for answers 41 42 43
await "they are answered" lines_are "$dir/answers" 3
expect "what waited too long" "$(xargs <"$dir/answers")" "503 503 503"
open_gate 40
await_clients
expect "what was with the worker" "$(cat "$dir/taken")" 200
stop_thumbd

# a worker that dies during its first job is replaced at once
start_thumbd --workers 1
take_worker 50
kill -KILL "$(tail -n 1 "$dir/worker/jobs" | cut -d' ' -f1)"
open_gate 50
await_clients
expect "the killed one" "$(cat "$dir/taken")" 200
await "health after a death in the first job" \
    eval 'ask /healthz; [ "$status" = 200 ]'

# thumbd does not remove the socket of its successor
take_worker 60
old=$thumbd
kill -TERM $old
await "the socket is removed at once" test ! -e "$dir/thumbd.sock"
kill -0 $old || fail "the old one has not waited for its client"
start_thumbd
open_gate 60
wait $old
expect "status of the old one" $? 0
await_clients
expect "what the old one had accepted" "$(cat "$dir/taken")" 200
ask "$jpg?w=61"
expect "the new one" "$status" 200
stop_thumbd
exit 0
