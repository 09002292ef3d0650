# SIGHUP reads the file again: no request is lost meanwhile, and a bad file changes nothing.
. "$srcdir/system/setup.sh"

conf=$dir/thumbd.conf
jpg=/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=

# write the file, with more lines
write_conf() {
	printf '%s\n' "socket = $dir/thumbd.sock" "deadline = $LIMIT" "$@" >"$conf"
	case $* in
	*wait\ =*)	;;
	*)		echo "wait = $LIMIT" >>"$conf" ;;
	esac
}

# reload, and wait for the end
reload() {
	n=$(metric reloads_total)
	kill -HUP $thumbd
	await "a reload" metric_is reloads_total $((n + 1))
}

gated_worker
write_conf "workers = 1" "queue = 1"
: >"$dir/thumbd.log"
"$THUMBD" --config "$conf" --worker "$WORKER" --originals "$ORIGINALS" 2>>"$dir/thumbd.log" &
thumbd=$!
started="$started $thumbd"
await_ready

# endless requests while the number of workers changes
echo 5 >"$dir/worker/delay"
load() {
	w=$1
	while [ ! -e "$dir/enough" ] && kill -0 $thumbd 2>/dev/null; do
		get "$jpg$w" -H 'Connection: close'
		w=$((w + 10))
	done
}
write_conf "workers = 2"
reload
for i in 1 2 3 4; do
	load $((1000 + i)) >"$dir/load-$i" &
	loads="${loads-} $!"
done
for workers in 4 1 3 2 1 4 2 3 1 2; do
	write_conf "workers = $workers" "wait = $((LIMIT - workers))" "worker-jobs = $((workers * 10))"
	reload
	await "so many workers" metric_is workers $workers
done
: >"$dir/enough"
wait $loads
expect "answers in all that" "$(cat "$dir"/load-* | sort -u)" 200
[ "$(cat "$dir"/load-* | wc -l)" -gt 50 ] || fail "there were too few requests"
for cause in signal exit; do
	expect "deaths by $cause" "$(metric "worker_restarts_total{cause=\"$cause\"}")" 0
done

# a worker that is one too many ends its job first
close_gate 100
close_gate 101
get "${jpg}100" >"$dir/first" &
first=$!
await "it runs" metric_is workers_busy 1
get "${jpg}101" >"$dir/second" &
second=$!
await "both run" metric_is workers_busy 2
write_conf "workers = 1"
reload
expect "both still run" "$(metric workers_busy)" 2
open_gate 100
open_gate 101
wait $first $second
expect "both" "$(cat "$dir/first" "$dir/second" | xargs)" "200 200"
await "one is left" metric_is workers 1

# a longer queue for later requests, and another site
close_gate 200
write_conf "workers = 1" "queue = 0"
reload
get "${jpg}200" >"$dir/first" &
first=$!
await "it runs" metric_is workers_busy 1
ask "${jpg}201"
expect "without a queue" "$status" 503
write_conf "workers = 1" "queue = 5" "query-base = /v2/*/*"
reload
get "/v2/wikipedia/commons/Harbour_at_dusk.jpg?w=201" >"$dir/second" &
second=$!
await "it waits" metric_is 'queue_length{cost="cheap"}' 1
ask "${jpg}202"
expect "a URL of the site before" "$status" 404
open_gate 200
wait $first $second
expect "both" "$(cat "$dir/first" "$dir/second" | xargs)" "200 200"

# options that need a restart do not change, and the log says so
write_conf "workers = 2" "backlog = 100"
sed -i 's|^socket = .*|socket = /nowhere/s|' "$conf"
reload
grep -q "socket: a change from \"$dir/thumbd.sock\" to \"/nowhere/s\" needs a restart" "$dir/thumbd.log" ||
    fail "the log does not mention the socket"
grep -q 'backlog: a change from "4096" to "100" needs a restart' "$dir/thumbd.log" ||
    fail "the log does not mention the backlog"
await "the rest is taken" metric_is workers 2
ask "${jpg}300"
expect "on the socket as before" "$status" 200

# a bad file changes nothing; the next good one does
write_conf "workers = 3" "query-base = v3"
reload
grep -q "$conf:4: query-base: \"v3\" must begin with a slash" "$dir/thumbd.log" ||
    fail "the log does not say what is wrong"
grep -q 'not reloaded: all options stay as they were' "$dir/thumbd.log" ||
    fail "the log does not mention the refusal"
expect "refused" "$(metric 'reloads_total{result="refused"}')" 1
expect "workers as before" "$(metric workers)" 2
ask "${jpg}301"
expect "URLs as before" "$status" 200
rm "$conf"
reload
expect "refused" "$(metric 'reloads_total{result="refused"}')" 2
write_conf "workers = 2" "originals-levels = 0"
reload
ask "${jpg}302"
expect "originals are looked for elsewhere" "$status" 404

# SIGTERM after SIGHUP still stops thumbd
kill -HUP $thumbd
kill -TERM $thumbd
wait $thumbd
expect "status of a clean stop" $? 0
exit 0
