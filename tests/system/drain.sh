# --drain: after SIGTERM, thumbd says in /healthz that it drains, and goes on serving for that time.
# A connection that is kept gets its answer and is closed.
. "$srcdir/system/setup.sh"

gated_worker
jpg=/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=

# drains: /healthz says so
drains() {
	ask /healthz
	[ "$status $(head -n 1 "$dir/body")" = "503 draining" ]
}

start_thumbd --workers 1 --drain 3600
ask /healthz
expect "healthz" "$status $(head -n 1 "$dir/body")" "200 ok"
expect "Connection before" "$(header Connection)" ""

close_gate 200
get "${jpg}200" >"$dir/in-flight" &
client=$!
await "one runs" metric_is workers_busy 1
kill -TERM $thumbd
await "it drains" drains
expect "Connection of /healthz" "$(header Connection)" close
[ -e "$dir/thumbd.sock" ] || fail "the socket is gone"

# two requests on one connection: the second needs a new connection, and none is lost
open_gate 200
wait $client
expect "in flight" "$(cat "$dir/in-flight")" 200
codes=$(curl -s --max-time $LIMIT --unix-socket "$dir/thumbd.sock" -o "$dir/body" -o "$dir/body" \
    -w '%{http_code} %{num_connects}\n' "http://thumbd${jpg}100" "http://thumbd${jpg}101" | xargs)
expect "statuses and new connections" "$codes" "200 1 200 1"
ask "${jpg}102"
expect "a new request" "$status $(header Connection)" "200 close"

# a change of the options has no effect any more; a second signal ends the drain
kill -HUP $thumbd
kill -TERM $thumbd
wait $thumbd
expect "status" $? 0
[ ! -e "$dir/thumbd.sock" ] || fail "the socket is there"
grep -q 'draining for 3600 s' "$dir/thumbd.log" || fail "the log does not mention the drain"

# the drain ends by itself
start_thumbd --workers 1 --drain 1
stop_thumbd
grep -q 'draining for 1 s' "$dir/thumbd.log" || fail "the log does not mention the drain"
exit 0
