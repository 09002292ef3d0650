# A reference that is being made: its thumb is sent before, other widths wait for it, its end is no
# fault of the original, and thumbd stops without waiting for it.
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

# a request waits for it, and is made of it
get "$jpg?w=102" >"$dir/waits" &
waits=$!
await "it waits" metric_is references_awaited 1
expect "not kept yet" "$(metric references_files)" 0
open_gate 0
wait $waits
expect "the next thumb" "$(cat "$dir/waits") $(metric references_used_total)" "200 1"
expect "kept" "$(metric references_files)" 1
ask "$jpg?w=103"
expect "made of it" "$status $(metric references_used_total)" "200 2"
stop_thumbd
rm "$dir"/references/[0-9a-f]*

# with an idle worker, a request waits as soon as the thumb beside the reference has begun; it does not
# wait for that thumb, a thumb that is too wide for a reference, one of another original, or one that
# the client may have; and no more requests wait than --queue allows
: >"$dir/worker/jobs"
start_thumbd --keep 0 --workers 2 --queue 2 --references "$dir/references"
ask "$jpg?w=100"
close_gate 101
get "$jpg?w=101" >"$dir/beside" &
beside=$!
await "the thumb begins" lines_are "$dir/worker/jobs" 2
get "$jpg?w=102" >"$dir/waits" &
waits=$!
get "$jpg?w=103" >"$dir/left" &
left=$!
await "two wait" metric_is references_awaited 2
get "$jpg?w=101" >"$dir/same" &
same=$!
await "the same thumb" metric_is joined_total 1
ask "$jpg?w=104"
expect "one too many" "$status" 200
leave $left
ask "$jpg?w=501"
expect "a wide one" "$status" 200
ask "/v1/wikipedia/commons/Upright_lighthouse.jpg?w=100"
expect "of another original" "$status" 200
expect "jobs" "$(jobs_begun)" "100 101 104 501 100"
close_gate 0
open_gate 101
wait $beside $same
expect "the second width" "$(cat "$dir/beside" "$dir/same" | xargs)" "200 200"
await "the reference begins" lines_are "$dir/worker/jobs" 6
expect "two wait still" "$(metric references_awaited) $(cat "$dir/waits")" "2 "
ask "$jpg?w=105" -H 'If-None-Match: "other"'
expect "a thumb to be confirmed" "$status" 200
open_gate 0
wait $waits
expect "made of it" "$(cat "$dir/waits") $(metric references_used_total)" "200 1"
await "one has left" metric_is clients_gone_total 1
expect "jobs" "$(jobs_begun)" "100 101 104 501 100 0 105 102"
expect "nobody waits" "$(metric references_awaited)" 0
stop_thumbd
rm "$dir"/references/[0-9a-f]*


# a worker that dies of a reference costs no thumb, and puts no original in quarantine
: >"$dir/worker/jobs"
start_thumbd --keep 0 --workers 1 --references "$dir/references" --quarantine-after 1
close_gate 0
for w in 100 101; do
	ask "$jpg?w=$w"
	expect "with a deadly reference" "$status" 200
done
await "the reference begins" lines_are "$dir/worker/jobs" 3
get "$jpg?w=102" >"$dir/waits" &
waits=$!
await "it waits" metric_is references_awaited 1
close_gate 0 die
wait $waits
expect "after a deadly reference" "$(cat "$dir/waits")" 200
ask "$jpg?w=103"
expect "after a deadly reference" "$status" 200
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
