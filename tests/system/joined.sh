# Clients that request the same thumb while it waits or is rendered share one render.
. "$srcdir/system/setup.sh"

gated_worker
mkdir -p "$dir/images/wikipedia/commons/7/75"
original=$dir/images/wikipedia/commons/7/75/Harbour_at_dusk.jpg
cp "$ORIGINALS/wikipedia/commons/7/75/Harbour_at_dusk.jpg" "$original"
ORIGINALS=$dir/images
query=/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=
path=/wikipedia/commons/thumb/7/75/Harbour_at_dusk.jpg/
start_thumbd --workers 1 --keep 0 --params w,f

# thirty clients, each with a separate connection, in both schemes, while the render is held
close_gate 100
clients=
for i in $(seq 15); do
	get "${query}100" -o "$dir/body-$i" >>"$dir/answers" &
	clients="$clients $!"
	get "${path}100px-Harbour_at_dusk.jpg" -o "$dir/body-$i-path" >>"$dir/answers" &
	clients="$clients $!"
done
get "${query}100" -I >>"$dir/head" &
head=$!
get "${query}100" >"$dir/leaver" &
leaver=$!
await "all ask" metric_is joined_total 31
leave $leaver
open_gate 100
wait $clients $head
expect "answers" "$(sort "$dir/answers" | uniq -c | xargs)" "30 200"
expect "bodies" "$(cat "$dir"/body-* | sed 's/abc/&\n/g' | sort | uniq -c | xargs)" "30 abc"
expect "the HEAD" "$(cat "$dir/head")" 200
expect "renders" "$(renders)" 1
expect "jobs" "$(jobs_begun)" 100
grep -q 'worker [0-9]* for 32 clients' "$dir/thumbd.log" || fail "the log counts no clients"

# a request after the end starts another render; this one is in time
ask "${query}100"
expect "asked again" "$status $(renders)" "200 2"

# the first client leaves while the job waits; a second client gets the thumb; a third job has no
# client
close_gate 200
get "${query}200" >"$dir/running" &
running=$!
await "the worker is taken" metric_is workers_busy 1
get "${query}201" >"$dir/first" &
first=$!
await "the first waits" metric_is 'queue_length{cost="cheap"}' 1
get "${query}201" >"$dir/second" &
second=$!
get "${query}202" >"$dir/third" &
third=$!
await "the third waits" metric_is 'queue_length{cost="cheap"}' 2
await "the second joins" metric_is joined_total 32
leave $first $third
await "they are missed" metric_is clients_gone_total 2
expect "jobs without a client" "$(metric dropped_total)" 1
open_gate 200
wait $running $second
expect "who stayed" "$(cat "$dir/running" "$dir/second" | xargs)" "200 200"
expect "jobs begun" "$(jobs_begun)" "100 100 200 201"

# a long render without clients is cancelled, and does not count against the original
close_gate 250
get "${query}250" >"$dir/first" &
first=$!
get "${query}250" >"$dir/second" &
second=$!
await "both ask" metric_is joined_total 33
leave $first $second
await "its worker is ended" metric_is 'worker_restarts_total{cause="unwanted"}' 1
await "nothing runs" metric_is workers_busy 0
expect "clients that left" "$(metric clients_gone_total)" 4
expect "quarantine" "$(metric quarantined)" 0
open_gate 250
: >"$dir/worker/jobs"
await "another worker" metric_is workers 1
ask "${query}250"
expect "asked again" "$status" 200

# a file that is replaced is another original, whatever its name
close_gate 300
get "${query}300" >"$dir/old" &
old=$!
await "the old one is begun" metric_is workers_busy 1
cp "$original" "$dir/new"
mv "$dir/new" "$original"
get "${query}300" >"$dir/new" &
new=$!
await "the new one waits" metric_is 'queue_length{cost="cheap"}' 1
open_gate 300
wait $old $new
expect "both" "$(cat "$dir/old" "$dir/new" | xargs)" "200 200"
expect "jobs of both" "$(jobs_begun)" "250 300 300"

# all clients of a failed render get its error, once
close_gate 400
: >"$dir/answers"
clients=
for i in 1 2 3; do
	get "${query}400" >>"$dir/answers" &
	clients="$clients $!"
done
await "all three ask" metric_is joined_total 35
close_gate 400 die
wait $clients
expect "a worker's death" "$(sort "$dir/answers" | uniq -c | xargs)" "3 500"
expect "workers that died" "$(metric 'worker_restarts_total{cause="exit"}')" 1

# waiting jobs of one original are sent together, without jobs of others or later jobs
close_gate 500
cp "$original" "$dir/images/wikipedia/commons/7/75/.other"
mkdir -p "$dir/images/wikipedia/commons/7/7a"
mv "$dir/images/wikipedia/commons/7/75/.other" \
    "$dir/images/wikipedia/commons/7/7a/Upright_lighthouse.jpg"
other=/v1/wikipedia/commons/Upright_lighthouse.jpg?w=
: >"$dir/worker/jobs"
clients=
ask_one() {
	get "$1" >>"$dir/answers" &
	clients="$clients $!"
}
ask_one "${query}500"
await "it is begun" metric_is workers_busy 1
n=0
for url in "${query}501" "${other}601" "${query}502&f=webp" "${other}602" "${query}503&f=png"; do
	ask_one "$url"
	n=$((n + 1))
	await "$url waits" metric_is 'queue_length{cost="cheap"}' $n
done
close_gate 501
open_gate 500
await "the second group's turn" metric_is 'queue_length{cost="cheap"}' 4
ask_one "${query}504"
await "the late one waits" metric_is 'queue_length{cost="cheap"}' 5
open_gate 501
wait $clients
expect "by original" "$(jobs_begun)" "500 501 502 503 602 601 504"

# a request shortly after the end shares the render, unless the file was replaced
kill -TERM $thumbd
wait $thumbd
: >"$dir/worker/jobs"
start_thumbd --workers 1 --keep 60000
for url in "${query}700" "${path}700px-Harbour_at_dusk.jpg" "${other}700"; do
	ask "$url"
	expect "$url" "$status $(cat "$dir/body")" "200 abc"
done
ask "${query}700" -I
expect "a HEAD" "$status $(header Content-Length)" "200 3"
expect "jobs of all these" "$(jobs_begun)" "700 700"
expect "shared" "$(metric joined_total)" 2
cp "$original" "$dir/new"
mv "$dir/new" "$original"
ask "${query}700"
expect "the file that replaces it" "$(jobs_begun)" "700 700 700"
kill -TERM $thumbd
wait $thumbd
start_thumbd --workers 1 --keep 200
ask "${query}701"
again() {
	ask "${query}701"
	[ "$(renders)" = 2 ]
}
await "a second render in time" again
exit 0
