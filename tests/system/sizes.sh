# Sizes of one original that wait together go to one worker, which decodes it once. Each is answered
# as soon as it is rendered.
. "$srcdir/system/setup.sh"

harbour=/v1/wikipedia/commons/Harbour_at_dusk.jpg
WIDTHS="400 300 250 220 200 180 150 120 100"

waiting_are() {
	[ "$(metric queue_length)" = "$1" ]
}

# ask_together URL-PREFIX WIDTH...: while the worker is busy; each status in $dir/status-WIDTH
ask_together() {
	prefix=$1
	shift
	clients=
	n=0
	for w in "$@"; do
		get "$prefix$w" -o "$dir/body-$w" >"$dir/status-$w" &
		eval "client_$w=$!"
		clients="$clients $!"
		n=$((n + 1))
	done
	await "all wait" waiting_are $n
}
statuses() {
	for w in "$@"; do
		cat "$dir/status-$w"
	done | sort | uniq -c | xargs
}
stop_thumbd() {
	kill -TERM $thumbd
	wait $thumbd
}

# a real worker that is stopped while the requests arrive
start_thumbd --workers 1 --keep 0 --params w,f
worker=$(pgrep -P $thumbd -x thumb-worker)
kill -STOP "$worker"
get "/v1/wikipedia/commons/Paper_cranes.webp?w=100" >/dev/null &
first=$!
await "the worker is taken" metric_is workers_busy 1
ask_together "$harbour?w=" $WIDTHS
kill -CONT "$worker"
wait $first $clients
expect "answers" "$(statuses $WIDTHS)" "9 200"
expect "renders" "$(renders)" 10
expect "decodes" $(($(renders) - $(metric decodes_saved_total))) 2
expect "the log" "$(grep -c 'Harbour.*shared decode.* worker' "$dir/thumbd.log")" 8
expect "the largest" "$(grep -c 'Harbour.*400px-.* cpu) worker' "$dir/thumbd.log")" 1
for w in $WIDTHS; do
	mv "$dir/body-$w" "$dir/together-$w"
	ask "$harbour?w=$w"
	expect "width $w" "$("$METER" size "$dir/together-$w")" "$("$METER" size "$dir/body")"
	score=$("$METER" ssim "$dir/together-$w" "$dir/body")
	awk "BEGIN { exit !($score >= 0.98) }" || fail "width $w: SSIM $score"
done

# an error of one size concerns only that size; an error of the original concerns all
worker=$(pgrep -P $thumbd -x thumb-worker)
kill -STOP "$worker"
get "/v1/wikipedia/commons/Paper_cranes.webp?w=100" >/dev/null &
first=$!
await "the worker is taken" metric_is workers_busy 1
ask_together "/v1/wikipedia/commons/Compass_rose.svg?w=" 7000 6000 120 100
kill -CONT "$worker"
wait $first $clients
expect "too large" "$(statuses 7000 6000)" "2 413"
expect_match "too large" "$(cat "$dir/body-7000")" "*7000 x * pixels is too large*"
expect_match "too large" "$(cat "$dir/body-6000")" "*6000 x * pixels is too large*"
expect "not too large" "$(statuses 120 100)" "2 200"
stop_thumbd

mkdir -p "$dir/images/wikipedia/commons/7/75" "$dir/images/wikipedia/commons/c/cf"
cp "$ORIGINALS/wikipedia/commons/7/75/Harbour_at_dusk.jpg" "$dir/images/wikipedia/commons/7/75"
echo "no JPEG" >"$dir/images/wikipedia/commons/7/75/damaged"
cp "$ORIGINALS/wikipedia/commons/c/cf/Paper_cranes.webp" "$dir/images/wikipedia/commons/c/cf"
ORIGINALS=$dir/images
mv "$dir/images/wikipedia/commons/7/75/damaged" \
    "$dir/images/wikipedia/commons/7/75/Harbour_at_dusk.jpg"
start_thumbd --workers 1 --keep 0
worker=$(pgrep -P $thumbd -x thumb-worker)
kill -STOP "$worker"
get "/v1/wikipedia/commons/Paper_cranes.webp?w=100" >/dev/null &
first=$!
await "the worker is taken" metric_is workers_busy 1
ask_together "$harbour?w=" 300 200 100
kill -CONT "$worker"
wait $first $clients
expect "of a damaged original" "$(statuses 300 200 100)" "3 422"
expect "decodes saved" "$(metric decodes_saved_total)" 0
stop_thumbd

# from here on the worker obeys the test
gated_worker
start_thumbd --workers 1 --keep 0 --quarantine-after 3
close_gate 500
hold() {
	get "/v1/wikipedia/commons/Paper_cranes.webp?w=500" >/dev/null &
	first=$!
	await "the worker is taken" metric_is workers_busy 1
}

# a client leaves before its size begins: it is not made; clients that come meanwhile share
hold
ask_together "$harbour?w=" 400 300 200 100
leave $client_300
close_gate 200
open_gate 500
wait $first $client_400
expect "the first ones" "$(statuses 400)" "1 200"
await "the third is begun" grep -q ' 200 ' "$dir/worker/jobs"
expect "what is begun" "$(cut -d' ' -f2- "$dir/worker/jobs" | xargs)" "500 0 400 2 200 1"
get "$harbour?w=100" >"$dir/joins" &
joins=$!
get "$harbour?w=200" >"$dir/joins-200" &
joins="$joins $!"
get "$harbour?w=400" >"$dir/late" &
late=$!
await "two join" metric_is joined_total 2
await "one is too late" waiting_are 1
open_gate 200
wait $client_200 $client_100 $joins $late
expect "all of them" "$(statuses 400 200 100)" "3 200"
expect "who came later" "$(cat "$dir/joins" "$dir/joins-200" "$dir/late" | xargs)" "200 200 200"
expect "jobs" "$(jobs_begun)" "500 400 200 100 400"
expect "jobs without a client" "$(metric dropped_total)" 1

# the worker dies half way: sizes that it answered are served, the rest fails, and it is one death
: >"$dir/worker/jobs"
close_gate 500
hold
ask_together "$harbour?w=" 400 300 200 100
close_gate 200
open_gate 500
wait $first $client_400 $client_300
await "the third is begun" grep -q ' 200 ' "$dir/worker/jobs"
kill -ABRT "$(awk '$2 == 200 { print $1 }' "$dir/worker/jobs")"
wait $clients
expect "before its death" "$(statuses 400 300)" "2 200"
expect "by its death" "$(statuses 200 100)" "2 415"
expect "deaths" "$(metric 'worker_restarts_total{cause="signal"}') $(metric quarantined)" "1 0"

# all other clients leave: the worker is ended, and the first client has its thumb
: >"$dir/worker/jobs"
close_gate 500
hold
ask_together "$harbour?w=" 400 200 100
open_gate 500
wait $first $client_400
await "the second is begun" grep -q ' 200 ' "$dir/worker/jobs"
leave $client_200 $client_100
await "its worker is ended" metric_is 'worker_restarts_total{cause="unwanted"}' 1
await "nothing runs" metric_is workers_busy 0
expect "before" "$(statuses 400)" "1 200"
expect "jobs without a client" "$(metric dropped_total)" 3
open_gate 200

# at most sixteen at once; each of them has the whole deadline
stop_thumbd
: >"$dir/worker/jobs"
start_thumbd --workers 1 --keep 0 --deadline 8
echo 600 >"$dir/worker/delay"
close_gate 500
hold
many=$(seq 101 118)
ask_together "$harbour?w=" $many
open_gate 500
wait $first $clients
expect "all of many" "$(statuses $many)" "18 200"
expect "in two batches" "$(awk '$3 == 0' "$dir/worker/jobs" | wc -l | xargs)" 3
expect "the first of them" "$(awk '$3 > m { m = $3 } END { print m }' "$dir/worker/jobs")" 15
expect "nobody was killed" "$(metric worker_restarts_total)" 0
exit 0
