# SIGTERM: thumbd answers requests in flight and in the queue, and refuses new ones on open
# connections.
. "$srcdir/system/setup.sh"

gated_worker
jpg=/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=
start_thumbd --workers 1

# a client that keeps its connection, and sends a second request when thumbd stops
cat >"$dir/keeper" <<'END'
import http.client, os, socket, sys, time
path, url, stopping = sys.argv[1:]
class Connection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(path)
def ask(c):
    c.request("GET", url)
    r = c.getresponse()
    r.read()
    return r
c = Connection("thumbd")
print(ask(c).status, flush=True)
while not os.path.exists(stopping):
    time.sleep(0.02)
r = ask(c)
print(r.status, r.getheader("Connection"), r.getheader("Retry-After"))
END
/usr/bin/python3 "$dir/keeper" "$dir/thumbd.sock" "${jpg}100" "$dir/stopping" >"$dir/kept" &
keeper=$!
started="$started $keeper"
await "the connection" lines_are "$dir/kept" 1

close_gate 200
clients=
for w in 200 201 202; do
	get "$jpg$w" >>"$dir/answers" &
	clients="$clients $!"
	await "one runs" metric_is workers_busy 1
done
await "two wait" metric_is 'queue_length{cost="cheap"}' 2
kill -TERM $thumbd
await "it stops" grep -q 'stopping after 3 requests in flight' "$dir/thumbd.log"
[ ! -e "$dir/thumbd.sock" ] || fail "the socket is there"
: >"$dir/stopping"
wait $keeper
expect "on a connection that is kept" "$(tail -n 1 "$dir/kept")" "503 close 2"
# a second SIGTERM or a SIGHUP changes nothing
kill -TERM $thumbd
kill -HUP $thumbd
open_gate 200
wait $clients
expect "what had come before" "$(sort "$dir/answers" | uniq -c | xargs)" "3 200"
wait $thumbd
expect "status" $? 0
grep -q 'thumbd: stopped' "$dir/thumbd.log" || fail "the log does not mention the end"
exit 0
