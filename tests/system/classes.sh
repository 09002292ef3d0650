# Dear renders leave a worker, places in the queue, and turns to cheap ones.
. "$srcdir/system/setup.sh"

gated_worker
cheap=/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=
dear=/v1/wikipedia/commons/Field_notes.pdf?w=

clients=
ask_one() {
	get "$1" >>"$dir/answers" &
	clients="$clients $!"
}
answers() {
	sort "$dir/answers" | uniq -c | xargs
}

# two workers: dear renders get one of them, however many wait
start_thumbd --workers 2 --queue 4
for w in 901 902 903; do
	close_gate $w
	ask_one "$dear$w"
done
await "dear ones wait" metric_is 'queue_length{cost="dear"}' 2
expect "dear ones at work" "$(metric workers_busy)" 1
for w in 101 102 103 104 105; do
	ask "$cheap$w"
	expect "cheap one beside dear ones" "$status" 200
done
expect "dear ones still wait" "$(metric 'queue_length{cost="dear"}')" 2

# dear renders get half of the queue, too
ask "${dear}904"
expect "one dear one too many" "$status" 503
close_gate 106
ask_one "${cheap}106"
await "all workers are taken" metric_is workers_busy 2
ask_one "${cheap}107"
ask_one "${cheap}108"
await "cheap ones wait" metric_is 'queue_length{cost="cheap"}' 2
ask "${cheap}109"
expect "a full queue" "$status" 503
open_gate 106
for w in 901 902 903; do
	open_gate $w
done
wait $clients
expect "all are answered" "$(answers)" "6 200"
expect "dear renders" "$(metric 'render_seconds_count{cost="dear"}')" 3

# three workers, with --dear-workers
kill -TERM $thumbd
wait $thumbd
start_thumbd --workers 3 --dear-workers 2
: >"$dir/answers"
clients=
for w in 901 902 903; do
	close_gate $w
	ask_one "$dear$w"
done
await "one dear one waits" metric_is 'queue_length{cost="dear"}' 1
expect "dear ones at work" "$(metric workers_busy)" 2
for w in 901 902 903; do
	open_gate $w
done
wait $clients
expect "all are answered" "$(answers)" "3 200"

# one worker: a cheap render goes before a dear one that came first, which stands back for a part of
# --wait; that part is longer than this takes on any machine
kill -TERM $thumbd
wait $thumbd
start_thumbd --workers 1
: >"$dir/answers"
: >"$dir/worker/jobs"
clients=
close_gate 200
ask_one "${cheap}200"
await "the worker is taken" metric_is workers_busy 1
ask_one "${dear}950"
await "the dear one waits" metric_is 'queue_length{cost="dear"}' 1
ask_one "${cheap}201"
ask_one "${cheap}202"
await "the cheap ones wait" metric_is 'queue_length{cost="cheap"}' 2
open_gate 200
wait $clients
expect "the last one" "$(jobs_begun | awk '{ print $NF }')" 950
expect "all are answered" "$(answers)" "4 200"

# a dear render gets its turn in time even if cheap ones always wait (how soon: unit/test_turns.c)
kill -TERM $thumbd
wait $thumbd
start_thumbd --workers 1 --wait 16
for i in 1 2 3 4; do
	close_gate $((1000 + i))
done
# flood N NAME: each flood has an original, since two of one original could share a decode
flood() {
	n=$1
	while [ ! -e "$dir/enough" ] && kill -0 $thumbd 2>/dev/null; do
		get "/v1/wikipedia/commons/$2?w=$n" >/dev/null
		n=$((n + 10))
	done
}
i=1000
for name in Harbour_at_dusk.jpg Upright_lighthouse.jpg Paper_cranes.webp Glass_marbles.png; do
	i=$((i + 1))
	flood $i $name &
	floods="${floods-} $!"
done
await "cheap ones wait" metric_is 'queue_length{cost="cheap"}' 3
get "${dear}960" >"$dir/dear" &
dear_one=$!
await "the dear one waits" metric_is 'queue_length{cost="dear"}' 1
for i in 1 2 3 4; do
	open_gate $((1000 + i))
done
wait $dear_one
expect "the dear one in a flood" "$(cat "$dir/dear")" 200
: >"$dir/enough"
wait $floods
exit 0
