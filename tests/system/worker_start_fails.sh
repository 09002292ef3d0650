# A worker that cannot start leaves its job to another worker, and no original is blamed.
. "$srcdir/system/setup.sh"

# a worker that does not start as long as $dir/broken exists
cat >"$dir/thumb-worker" <<END
#!/bin/sh
[ ! -e "$dir/broken" ] || { echo >>"$dir/tries"; exit 9; }
exec "$WORKER" "\$@"
END
chmod +x "$dir/thumb-worker"
REAL_WORKER=$WORKER
WORKER=$dir/thumb-worker
chmod 755 "$dir"

has_tried() {
	[ -s "$dir/tries" ]
}
one_worker() {
	[ "$(pgrep -c -P $thumbd -x thumb-worker)" = 1 ]
}

start_thumbd --workers 1 --quarantine-after 1 --keep 0
await "a worker" one_worker
: >"$dir/broken"
kill -KILL "$(pgrep -P $thumbd -x thumb-worker)"
get '/v1/wikipedia/commons/Paper_cranes.webp?w=100' >"$dir/answer" &
asked=$!
await "a worker that cannot start" has_tried
rm "$dir/broken"
wait $asked
expect "when one can be started" "$(cat "$dir/answer")" 200
expect "in quarantine" "$(metric quarantined)" 0
grep -q 'exited with 9 after 0 renders' "$dir/thumbd.log" || fail "the log does not mention it"

# if no worker can start, requests fail as with a full queue
kill -TERM $thumbd
wait $thumbd
start_thumbd --workers 1 --quarantine-after 1 --keep 0 --wait 2
await "a worker" one_worker
: >"$dir/broken"
kill -KILL "$(pgrep -P $thumbd -x thumb-worker)"
ask '/v1/wikipedia/commons/Paper_cranes.webp?w=101'
expect "while none can be started" "$status" 503
expect "in quarantine" "$(metric quarantined)" 0

# a program that does nothing
kill -TERM $thumbd
wait $thumbd
: >"$dir/thumbd.log"
"$THUMBD" --worker /bin/true --originals "$ORIGINALS" --socket "$dir/other.sock" 2>>"$dir/thumbd.log" &
thumbd=$!
started="$started $thumbd"
await "a line about it" grep -q 'ended before it was ready, and said nothing: is /bin/true a thumb-worker?' \
    "$dir/thumbd.log"

# thumbd ends while a worker starts: the worker writes nothing, and exits with 0
out=$(/usr/bin/python3 - "$REAL_WORKER" 2>&1 <<'END'
import os, socket, subprocess, sys
ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
ours.close()
os.dup2(os.memfd_create("tray"), 3)
os.set_inheritable(3, True)
worker = subprocess.run([sys.argv[1], "--sandbox", "off"], stdin=theirs, close_fds=False,
                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
print("%d: %s" % (worker.returncode, worker.stdout.decode()))
END
)
expect "a worker whose thumbd is gone" "$out" "0: "
exit 0
