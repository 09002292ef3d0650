# The application answers 404 for all 500 cached thumbs: every client still gets its image, and the
# alarm goes up. A thumb that is really deleted goes, and all go if an operator accepts the losses.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_origin.sh"
. "$srcdir/system/setup_incident.sh"
needs_module

make_thumbs 1 $N Image >"$dir/all"
make_thumbs 1 60 Purged >"$dir/purged"
make_thumbs 1 1 New >"$dir/new"
cat "$dir/all" "$dir/purged" >"$dir/cached"
start_origin application "$dir/files"
start_edge complex
start_exporter edge
for list in all purged new cached; do
	curl_list "$dir/$list"
done
expect "filled" "$(get_all "$dir/cached" | grep -c '^200 $')" $((N + 60))

# some rounds without a fault
start_clients "$dir/all"
await "refreshed" lines_at_least "$dir/rounds.1" 5
await_rounds 2
expect "no alarm" "$(counter edge THUMB_GUARD.guard.alarm) $(counter edge THUMB_GUARD.guard.alarms)" "0 0"

# then the application answers 404
begin=$(date +%s%3N)
behave application status 404
await "the alarm" counter_is edge THUMB_GUARD.guard.alarm 1
echo "the alarm went up $(($(date +%s%3N) - begin)) ms after the first 404"
await "the record of it" alarms_are ALARM
curl -s --max-time $LIMIT "http://$exporter_at/metrics" >"$dir/metrics"
expect "for Prometheus" "$(grep '^varnish_main_thumb_guard_guard_alarm{' "$dir/metrics")" \
    'varnish_main_thumb_guard_guard_alarm{id="thumb_guard.guard"} 1'

# wait until each image has been requested more than once
asked=$(asked application)
await "more than once" eval '[ $(($(asked application) - asked)) -gt $((2 * N)) ]'
await_rounds 2
expect "the alarm" "$(counter edge THUMB_GUARD.guard.alarm) $(counter edge THUMB_GUARD.guard.alarms)" "1 1"
expect "one record" "$(alarms)" ALARM
expect "no loss was believed" "$(counter edge THUMB_GUARD.guard.lost)" 0
get_all "$dir/all" >"$dir/held"
expect "all are there" "$(grep -c '^200 ' "$dir/held")" $N
expect "and marked" "$(grep -c '^200 404; since=' "$dir/held")" $N

# an image that was not cached is missing, for a short time
curl -s -D "$dir/headers" -o "$dir/body" "$edge$(cat "$dir/new")"
expect_match "not there" "$(head -n 1 "$dir/headers")" 'HTTP/1.1 404 *'
expect "for how long" "$(header Cache-Control)" "public, max-age=1"

# a mass of purges is refused
curl -s -X PURGE -w '%{http_code}\n' --max-time $LIMIT -K "$dir/purged.curl" | sort | uniq -c |
    awk '{ print $2, $1 }' >"$dir/statuses"
expect "statuses of purges" "$(cut -d ' ' -f 1 "$dir/statuses" | xargs)" "200 503"
[ "$(awk '$1 == 200 { print $2 }' "$dir/statuses")" -le 40 ] || fail "they were purged"
expect "refused" "$(counter edge THUMB_GUARD.guard.purges_held)" \
    "$(awk '$1 == 503 { print $2 }' "$dir/statuses")"

# the application works again: the cache needs no refill
behave application
begin=$(date +%s%3N)
await "what was not there" eval '[ "$(get_all "$dir/new")" = "200 " ]'
echo "a new thumb was there $(($(date +%s%3N) - begin)) ms after it was well again"
misses=$(misses)
await "the alarm is over" counter_is edge THUMB_GUARD.guard.alarm 0
echo "the alarm was over $(($(date +%s%3N) - begin)) ms after it was well again"
await "nothing is marked" eval '! get_all "$dir/all" | grep -qv "^200 $"'
expect "misses since then" "$(misses)" "$misses"
stop_clients "the incident"
await "the records" alarms_are ALARM over
expect "how often" "$(counter edge THUMB_GUARD.guard.alarms)" 1
held=$(grep -c '^200 404;' "$dir/got")
echo "$(wc -l <"$dir/got") answers to clients, $held of them held images"
[ "$held" -gt $N ] || fail "there was no incident"

# an image that is really deleted
start_clients "$dir/cached"
gone=$(sed -n 7p "$dir/all")
rm "$dir/files$gone"
begin=$(date +%s%3N)
await "it goes" eval '[ "$(curl -s -o /dev/null -w "%{http_code}" "$edge$gone")" = 404 ]'
echo "the one that is gone went after $(($(date +%s%3N) - begin)) ms"
: >"$dir/stop"
wait $clients
expect "believed" "$(counter edge THUMB_GUARD.guard.lost) $(counter edge THUMB_GUARD.guard.alarm)" "1 0"
expect "all others are there" "$(get_all "$dir/all" | grep -c '^200 ')" $((N - 1))

# all images are deleted, and an operator accepts the losses
start_clients "$dir/all"
behave application status 404
await "the alarm" counter_is edge THUMB_GUARD.guard.alarm 1
order_losses accept until "$(date -u -d '+1 hour' +%Y-%m-%dT%H:%M:%SZ)"
await "they go" eval '[ "$(get_all "$dir/all" | grep -c "^404 ")" = $N ]'
expect "accepted" "$(counter edge THUMB_GUARD.guard.accepting) $(counter edge THUMB_GUARD.guard.alarm)" "1 0"
: >"$dir/stop"
wait $clients
exit 0
