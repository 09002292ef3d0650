# A hostile worker cannot damage the log, and a log without a reader stops nothing.
. "$srcdir/system/setup.sh"

WORKER=$HOSTILE_WORKER
# lines of a worker that may be in the log, and others; see SAID_LINES
[ -z "$SANITIZE" ] && most=100 || most=1050
image=/v1/wikipedia/commons/Harbour_at_dusk.jpg

# job WIDTH: what the worker does, see hostile_worker.c
job() {
	ask "$image?w=$1"
	expect "status of $1" "$status" 200
}
start_thumbd --workers 1 --keep 0
job 1
grep -q '^thumbd: ready: ' "$dir/thumbd.log" || fail "a worker has cut off the log"
! grep -q 'spoilt\|truncated\|over' "$dir/thumbd.log" || fail "a worker has written over the log"

# forged lines are marked as a worker's, without control characters
job 2
await "what it says" grep -q 'ready: forged' "$dir/thumbd.log"
! LC_ALL=C grep -q '[^ -~]' "$dir/thumbd.log" || fail "a terminal gets more than text"
worker=$(pgrep -P $thumbd)
expect "what it says" "$(grep forged "$dir/thumbd.log")" "thumbd: worker $worker: thumbd: forged \
\\x1b[2J\\x1b]0;title\\x07 \\xc2\\x9b \\xc2\\x85 \\x9b \\x85 \\xe2\\x80\\xae   \\x0d
thumbd: worker $worker: thumbd: ready: forged"

# a worker can write much, but not fill the log
job 3
await "word of what was dropped" grep -qE "worker $worker wrote too much: [0-9]* lines were dropped" \
    "$dir/thumbd.log"
[ "$(wc -l <"$dir/thumbd.log")" -le $most ] || fail "the log has $(wc -l <"$dir/thumbd.log") lines"
[ "$(metric 'log_dropped_total{of="workers"}')" -gt 0 ] || fail "dropped lines are not counted"
expect "dropped of thumbd's own" "$(metric 'log_dropped_total{of="thumbd"}')" 0
stop_thumbd

# stalled HOW: standard error is a pipe, or a socket, whose reader has stopped
stalled() {
	await "it is ready" [ -S "$dir/thumbd.sock" ]
	for i in $(seq 40); do
		ask "$image?w=3"
		ask "$image?w=4"
		expect "status of a worker's end" "$status" 500
	done
	ask /healthz --max-time $LIMIT
	expect "health with $1" "$status" 200
	await "lines are dropped with $1" dropped_are_counted
	[ ! -s "$dir/log" ] || fail "with $1 there is a reader after all"
}
dropped_are_counted() {
	[ "$(metric 'log_dropped_total{of="thumbd"}')" -gt 0 ]
}
# what a worker wrote may have filled all of the log before the end of any worker
is_written() {
	ask "$image?w=4"
	grep -q 'exited with 3' "$dir/log"
}
# the log that was read in the end is complete
whole() {
	expect "status of a clean stop" $? 0
	grep -q 'thumbd: worker [0-9]* exited with 3' "$dir/log" || fail "the log is lost"
	grep -qE '^thumbd: [0-9]* lines were dropped: no reader kept up' "$dir/log" ||
	    fail "the log does not mention dropped lines"
	! grep -v '^thumbd: ' "$dir/log" || fail "lines are torn"
}
# a pipe, and a socket like that of the journal
cat >"$dir/starter.py" <<'END'
import os, shutil, signal, socket, subprocess, sys, time
how, log, command = sys.argv[1], sys.argv[2], sys.argv[3:]
if how == "a socket":
    mine, its = (s.detach() for s in socket.socketpair())
else:
    mine, its = os.pipe()
daemon = subprocess.Popen(command, stderr=its)
os.close(its)
def stop(*_):
    daemon.kill()
    sys.exit(1)
signal.signal(signal.SIGTERM, stop)
with open(log + ".pid", "w", encoding="ascii") as f:
    f.write(f"{daemon.pid}\n")
while not os.path.exists(log + ".read"):
    time.sleep(0.05)
with open(log, "wb", buffering=0) as f:
    shutil.copyfileobj(os.fdopen(mine, "rb", buffering=0), f)
sys.exit(daemon.wait())
END
for how in "a pipe" "a socket"; do
	rm -f "$dir"/log*
	: >"$dir/log"
	/usr/bin/python3 "$dir/starter.py" "$how" "$dir/log" "$THUMBD" --worker "$WORKER" \
	    --originals "$ORIGINALS" --socket "$dir/thumbd.sock" --workers 1 --keep 0 \
	    --quarantine 0 &
	starter=$!
	started="$started $starter"
	await "its process" test -s "$dir/log.pid"
	thumbd=$(cat "$dir/log.pid")
	stalled "$how"
	: >"$dir/log.read"
	await "the log is read, and written again" is_written
	kill -TERM $thumbd
	wait $starter
	whole
done
exit 0
