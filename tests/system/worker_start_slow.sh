# A service whose workers take too long to start waits for them, and extends its start timeout.
. "$srcdir/system/setup.sh"

grep -q '^#define HAVE_SYSTEMD 1' "$BUILD/config.h" || { echo "built without libsystemd"; exit 77; }

# a worker that does not start as long as $dir/slow exists, and then starts at once on any machine
gated_worker
cat >"$dir/thumb-worker" <<END
#!/bin/sh
[ ! -e "$dir/slow" ] || exec sleep 600
exec "$WORKER" "\$@"
END
chmod 755 "$dir" "$dir/thumb-worker"
: >"$dir/slow"

: >"$dir/thumbd.log"
/usr/bin/python3 "$srcdir/system/manager.py" "$dir/thumbd.sock" "$dir/notes" 1 \
    "$THUMBD" --worker "$dir/thumb-worker" --originals "$ORIGINALS" --workers 1 $PATIENT \
    --worker-start 1 2>>"$dir/thumbd.log" &
manager=$!
started="$started $manager"

# tries N: thumbd gave up N starts
tries() {
	[ "$(grep -c 'thumb-worker did not start within 1 s (--worker-start); trying again' \
	    "$dir/thumbd.log")" -ge "$1" ]
}
notified() {
	grep -q "^$1\$" "$dir/notes"
}

await "two tries" tries 2
notified EXTEND_TIMEOUT_USEC=11000000 || fail "the start timeout is not extended"
notified READY=1 && fail "ready without a worker"
kill -0 $manager || fail "thumbd does not wait"
rm "$dir/slow"
ask '/v1/wikipedia/commons/Paper_cranes.webp?w=100'
expect "a thumb once a worker has started" "$status" 200
await "ready" notified READY=1
thumbd=$(cat "$dir/notes.pid")

# a worker that replaces another gets no job before it has started, too
: >"$dir/slow"
kill -KILL "$(pgrep -P "$thumbd" -x thumb-worker)"
get '/v1/wikipedia/commons/Paper_cranes.webp?w=101' >"$dir/answer" &
asked=$!
restarts() {
	[ "$(metric 'worker_restarts_total{cause="start"}')" -ge "$1" ]
}
await "a start that takes too long" restarts 2
grep -q 'after 0 renders: it did not start in time (--worker-start)' "$dir/thumbd.log" ||
    fail "the log does not mention the slow start"
[ ! -s "$dir/answer" ] || fail "answered without a worker: $(cat "$dir/answer")"
rm "$dir/slow"
wait $asked
expect "a thumb once another worker has started" "$(cat "$dir/answer")" 200
expect "in quarantine" "$(metric quarantined)" 0
kill -TERM "$thumbd"
wait $manager
expect "status of a clean stop" $? 0

# a command does not wait forever
: >"$dir/slow"
out=$("$THUMBCTL" render --worker "$dir/thumb-worker" --worker-start 1 \
    "$ORIGINALS/wikipedia/commons/c/cf/Paper_cranes.webp" "$dir/out.png" 2>&1)
expect "status of thumbctl render" $? 1
expect_match "thumbctl render" "$out" \
    'thumbctl render: --worker: */thumb-worker did not start within 1 s (--worker-start)'
out=$("$THUMBD" --worker "$dir/thumb-worker" --worker-start 1 --check-sandbox 2>&1)
expect "status of --check-sandbox" $? 1
expect_match "--check-sandbox" "$out" \
    'thumbd: --worker: */thumb-worker did not start within 1 s (--worker-start)'
exit 0
