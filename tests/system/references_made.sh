# A reference that is being made: its thumb is sent before, its end is no fault of the original, and
# thumbd stops without waiting for it.
. "$srcdir/system/setup.sh"

gated_worker
mkdir -m 700 "$dir/references"
jpg=/v1/wikipedia/commons/Harbour_at_dusk.jpg

# the one worker makes a reference, and the thumb is here already
start_thumbd --keep 0 --workers 1 --references "$dir/references" --quarantine-after 1
close_gate 0
ask "$jpg?w=100"
expect "a first width" "$status" 200
ask "$jpg?w=101"
expect "a thumb beside it" "$status" 200
await "the reference begins" lines_are "$dir/worker/jobs" 3
expect "jobs" "$(jobs_begun)" "100 101 0"
expect "busy" "$(metric workers_busy)" 1

# a request waits for the worker, and the reference is there for it
get "$jpg?w=102" >"$dir/waits" &
waits=$!
await "it waits" metric_is queue_length 1
expect "not kept yet" "$(metric references_files)" 0
open_gate 0
wait $waits
expect "the next thumb" "$(cat "$dir/waits")" 200
expect "kept" "$(metric references_files)" 1
ask "$jpg?w=103"
expect "made of it" "$status $(metric references_used_total)" "200 1"
stop_thumbd
rm "$dir"/references/[0-9a-f]*

# a worker that dies of a reference costs no thumb, and puts no original in quarantine
: >"$dir/worker/jobs"
start_thumbd --keep 0 --workers 1 --references "$dir/references" --quarantine-after 1
close_gate 0 die
for w in 100 101 102 103; do
	ask "$jpg?w=$w"
	expect "with a deadly reference" "$status" 200
done
expect "tried once" "$(jobs_begun)" "100 101 0 102 103"
expect "in quarantine" "$(metric quarantined)" 0
expect "made" "$(metric references_total) $(metric references_files)" "0 0"
open_gate 0

# a stop does not wait for a reference
: >"$dir/worker/jobs"
ask "/v1/wikipedia/commons/Upright_lighthouse.jpg?w=100"
close_gate 0
ask "/v1/wikipedia/commons/Upright_lighthouse.jpg?w=101"
expect "a thumb beside it" "$status" 200
await "the reference begins" lines_are "$dir/worker/jobs" 3
stop_thumbd
start_thumbd --keep 0 --workers 1 --references "$dir/references"
expect "kept" "$(metric references_files)" 0

# nor does a SIGKILL leave anything of it
ask "$jpg?w=100"
ask "$jpg?w=101"
await "the reference begins" lines_are "$dir/worker/jobs" 6
kill -KILL $thumbd
wait $thumbd 2>/dev/null
open_gate 0
start_thumbd --keep 0 --workers 1 --references "$dir/references"
expect "kept" "$(metric references_files) $(ls "$dir/references")" "0 thumbd-cache"
stop_thumbd
exit 0
