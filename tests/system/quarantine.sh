# An original that crashes two workers is refused for a while.
. "$srcdir/system/setup.sh"

gated_worker
mkdir -p "$dir/images/wikipedia/commons/7/75"
original=$dir/images/wikipedia/commons/7/75/Harbour_at_dusk.jpg
cp "$ORIGINALS/wikipedia/commons/7/75/Harbour_at_dusk.jpg" "$original"
mkdir -p "$dir/images/wikipedia/commons/c/cf"
cp "$ORIGINALS/wikipedia/commons/c/cf/Paper_cranes.webp" "$dir/images/wikipedia/commons/c/cf"
ORIGINALS=$dir/images
poison=/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=
other=/v1/wikipedia/commons/Paper_cranes.webp?w=
text='rendering this file has failed repeatedly; *'

begun() {
	wc -l <"$dir/worker/jobs" | tr -d ' '
}
works() {
	ask "$1"
	[ "$status" = 200 ]
}

start_thumbd --workers 2
close_gate 100 die
ask "${poison}100"
expect "the first death" "$status" 500
expect "not the origin's fault" "$(header X-Thumb-Origin)" ""
expect "in quarantine after one" "$(metric quarantined)" 0

# two workers are killed from outside during its renders: the original is not to blame
kill_begun() {
	await "it is begun" lines_are "$dir/worker/jobs" "$1"
	kill -KILL "$(tail -n 1 "$dir/worker/jobs" | cut -d' ' -f1)"
}
close_gate 200
get "${poison}200" >"$dir/killed" &
killed=$!
kill_begun 2
kill_begun 3
wait $killed
expect "killed twice" "$(cat "$dir/killed")" 500
grep -q 'ended by signal 9.*: it was killed from outside' "$dir/thumbd.log" ||
    fail "the log does not mention the kill"
get "${poison}200" >"$dir/killed" &
killed=$!
kill_begun 4
open_gate 200
wait $killed
expect "killed once" "$(cat "$dir/killed")" 200
expect "in quarantine after kills" "$(metric quarantined)" 0

close_gate 201 die
ask "${poison}201"
expect "the second death" "$status" 500
expect "in quarantine after two" "$(metric quarantined)" 1
grep -q '201px-.*in quarantine for 600 s, after 2 failures' "$dir/thumbd.log" ||
    fail "the log does not mention the quarantine"

# none of its sizes reaches a worker now; other files do
before=$(begun)
for w in 100 201 300; do
	ask "${poison}$w"
	expect "in quarantine, $w" "$status" 500
	expect_match "in quarantine, $w" "$(cat "$dir/body")" "$text"
	expect "how long a cache keeps it" "$(header Cache-Control)" "public, max-age=2"
done
expect "workers touched" "$(begun)" "$before"
expect "refused" "$(metric quarantine_refused_total)" 3
works "${other}300" || fail "another file: $status"
expect "deaths" "$(metric worker_restarts_total)" 5

# a render that takes too long counts, too, and keeps its status; waiting ones are not tried
stop_thumbd
start_thumbd --workers 2 --deadline 2
open_gate 100
ask "${poison}100"
expect "before" "$status" 200
etag=$(header ETag)
close_gate 500
close_gate 501
ask "${poison}500"
expect "the first that takes too long" "$status" 504
clients=
: >"$dir/answers"
for w in 501 502 503; do
	get "${poison}$w" >>"$dir/answers" &
	clients="$clients $!"
done
wait $clients
# the second worker may have done one of the two others meanwhile
expect "a 504" "$(grep -c 504 "$dir/answers")" 1
ask "${poison}509"
expect "in quarantine for taking too long" "$status" 504
expect_match "in quarantine for taking too long" "$(cat "$dir/body")" "$text"
expect "replaced for the deadline" "$(metric 'worker_restarts_total{cause="deadline"}')" 2
# a narrower thumb, another page or another format is not in quarantine
open_gate 500
for w in 399 100; do
	ask "${poison}$w"
	expect "a narrower one" "$status" 200
done
# a thumb that the client has needs no worker
ask "${poison}100" -H "If-None-Match: $etag"
expect "what the client has" "$status" 304

# a file that is replaced is another original
cp "$original" "$dir/new"
mv "$dir/new" "$original"
ask "${poison}509"
expect "a new file of that name" "$status" 200

# jobs that waited after the one that crashed are refused, and reach no worker
kill -TERM $thumbd
wait $thumbd
open_gate 501
start_thumbd --workers 1 --quarantine-after 1
close_gate 500
get "${poison}500" >"$dir/killed" &
killed=$!
await "it is begun" metric_is workers_busy 1
get "${poison}501" >"$dir/waits" &
waits=$!
await "another waits" metric_is 'queue_length{cost="cheap"}' 1
before=$(begun)
close_gate 500 die
wait $killed $waits
expect "both" "$(cat "$dir/killed" "$dir/waits" | xargs)" "500 500"
expect "workers touched" "$(begun)" "$before"

# after an abort of a library the answer is 415, for the fallback
stop_thumbd
start_thumbd --workers 1
close_gate 610 abort
ask "${poison}610"
expect "an abort" "$status $(cat "$dir/body")" "415 this file cannot be rendered: a library aborted"

# the quarantine ends
stop_thumbd
start_thumbd --workers 1 --quarantine-after 1 --quarantine 1
close_gate 600 die
ask "${poison}600"
expect "a death" "$status" 500
open_gate 600
await "it is over" works "${poison}600"
expect "in quarantine afterwards" "$(metric quarantined)" 0

# without a quarantine
stop_thumbd
start_thumbd --workers 1 --quarantine 0
before=$(begun)
for i in 1 2 3; do
	ask "${poison}500"
	expect "without quarantine, $i" "$status $(cat "$dir/body")" "500 the renderer died"
done
expect "workers touched" "$(begun)" $((before + 3))
exit 0
