# thumbd takes the socket of a service manager and notifies it: manager.py, and
# systemd-socket-activate.
. "$srcdir/system/setup.sh"

grep -q '^#define HAVE_SYSTEMD 1' "$BUILD/config.h" || { echo "built without libsystemd"; exit 77; }
jpg=/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=

start_managed() {
	rm -f "$dir/thumbd.sock" "$dir"/notes*
	: >"$dir/thumbd.log"
	/usr/bin/python3 "$srcdir/system/manager.py" "$dir/thumbd.sock" "$dir/notes" "$@" 2>>"$dir/thumbd.log" &
	manager=$!
	started="$started $manager"
}

# told STATE...: all notifications, except for extensions of the start timeout
told() {
	[ "$(grep -v '^EXTEND_TIMEOUT_USEC=' "$dir/notes" | xargs)" = "$*" ] 2>/dev/null
}

start_managed 1 "$THUMBD" --worker "$WORKER" --originals "$ORIGINALS" $PATIENT
# a client that connects before thumbd has started waits
await "the socket" test -S "$dir/thumbd.sock"
ask "${jpg}100"
expect "a thumb" "$status" 200
grep -q "ready: .* listening on the service manager's socket" "$dir/thumbd.log" ||
    fail "the log does not mention the socket"
await "it says that it is ready" told READY=1
thumbd=$(cat "$dir/notes.pid")
kill -HUP "$thumbd"
await "it says that it reloads" told READY=1 RELOADING=1 READY=1
ask "${jpg}101"
expect "a thumb after that" "$status" 200
kill -TERM "$thumbd"
wait $manager
expect "status of a clean stop" $? 0
told READY=1 RELOADING=1 READY=1 STOPPING=1 || fail "told: $(xargs <"$dir/notes")"
[ -S "$dir/thumbd.sock" ] || fail "the manager's socket was removed"

# the manager's socket overrides the configured one
start_managed 1 "$THUMBD" --worker "$WORKER" --originals "$ORIGINALS" $PATIENT --socket "$dir/not-this"
await "the socket" test -S "$dir/thumbd.sock"
ask "${jpg}102"
expect "a thumb" "$status" 200
grep -q 'passed a socket: --socket is ignored' "$dir/thumbd.log" ||
    fail "the log does not mention --socket"
[ ! -e "$dir/not-this" ] || fail "another socket was made"
kill -TERM "$(cat "$dir/notes.pid")"
wait $manager

# thumbd refuses sockets that it cannot use
start_managed 2 "$THUMBD" --worker "$WORKER" --originals "$ORIGINALS" $PATIENT
wait $manager
expect "status with two sockets" $? 1
grep -q 'passed 2 sockets; thumbd listens on one' "$dir/thumbd.log" ||
    fail "the log does not mention two sockets"

# systemd-socket-activate starts thumbd at the first connection
if command -v systemd-socket-activate >/dev/null; then
	rm -f "$dir/thumbd.sock"
	: >"$dir/thumbd.log"
	systemd-socket-activate -l "$dir/thumbd.sock" "$THUMBD" --worker "$WORKER" \
	    --originals "$ORIGINALS" $PATIENT 2>>"$dir/thumbd.log" &
	thumbd=$!
	started="$started $thumbd"
	await "the socket" test -S "$dir/thumbd.sock"
	ask "${jpg}103"
	expect "a thumb by systemd-socket-activate" "$status" 200
	kill -TERM $thumbd
	wait $thumbd
	expect "status of a clean stop" $? 0
else
	echo "no systemd-socket-activate here: that part is left out"
fi
exit 0
