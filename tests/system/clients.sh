# Clients over TCP: who may ask, how much each address may have, and that slow ones cost only
# themselves.
. "$srcdir/system/setup.sh"

gated_worker
mkdir "$dir/flat"
for i in $(seq 0 22); do
	cp "$ORIGINALS/wikipedia/commons/7/7a/Upright_lighthouse.jpg" "$dir/flat/F$i.jpg"
done

# serve OPTION...: thumbd on a free port, which is in $port
serve() {
	for i in 1 2 3 4 5; do
		port=$(free_port)
		: >"$dir/thumbd.log"
		"$THUMBD" --worker "$WORKER" --originals "$dir/flat" --originals-levels 0 --query-base /v1 \
		    --path-base /images --listen "$at:$port" $PATIENT --keep 0 "$@" 2>>"$dir/thumbd.log" &
		thumbd=$!
		started="$started $thumbd"
		until grep -q 'thumbd: ready' "$dir/thumbd.log"; do
			kill -0 $thumbd 2>/dev/null || break
			sleep 0.05
		done
		kill -0 $thumbd 2>/dev/null && return 0
		grep -q 'Address already in use' "$dir/thumbd.log" || break
	done
	fail "thumbd did not start: $(cat "$dir/thumbd.log")"
}

# clients NAME [ARGUMENT...]: a part of clients.py
clients() {
	/usr/bin/python3 "$srcdir/system/clients.py" "$1" $port "${@:2}" || fail "clients $*"
}

# a socket for both families sees IPv4 addresses as IPv6
for at in 127.0.0.1 '[::]'; do
	serve --trust 127.0.0.2 --trust 127.0.0.8/30
	clients trust
	expect "one line in the log" "$(grep -c 'refused' "$dir/thumbd.log")" 1
	grep -q 'refused 1 connection of addresses that --trust does not name, such as one from 127.0.0.1$' \
	    "$dir/thumbd.log" || fail "the log: $(cat "$dir/thumbd.log")"
	stop_thumbd
done

# a reload that changes who may ask, and one that would leave out who
cat >"$dir/conf" <<END
trust = 127.0.0.2 127.0.0.9
END
at='[::]'
serve --config "$dir/conf"
close_gate 101
clients reload_before "$dir/told" &
reload=$!
await "a request in flight" test -e "$dir/told"
await "its job" grep -q ' 101 ' "$dir/worker/jobs"
echo 'trust = 127.0.0.9' >"$dir/conf"
kill -HUP $thumbd
await "the reload" grep -q 'thumbd: reloaded' "$dir/thumbd.log"
open_gate 101
wait $reload
expect "status of a client that is trusted no more" $? 0
: >"$dir/conf"
kill -HUP $thumbd
await "a refused reload" grep -q 'thumbd: not reloaded' "$dir/thumbd.log"
grep -q -- '--trust: other machines can reach' "$dir/thumbd.log" || fail "no reason"
stop_thumbd

at=127.0.0.1
serve --client-receive 1 --client-idle 2
clients slow
stop_thumbd
serve --client-connections 5
clients many
stop_thumbd
serve --client-connections 0 --workers 1
prlimit --nofile=60:60 --pid $thumbd || fail "prlimit"
clients descriptors $thumbd
expect "lines about descriptors" \
    "$(grep -c 'cannot accept connections: Too many open files; [1-9][0-9] are open' "$dir/thumbd.log")" 1
stop_thumbd
close_gate 200
serve --client-requests 2 --workers 3
clients limit >"$dir/limit" &
limit=$!
await "the limit" grep -q ready "$dir/limit"
open_gate 200
wait $limit
expect "status of the limit" $? 0
stop_thumbd
for width in $(seq 200 222); do
	close_gate $width
done
serve --workers 1 --queue 8
clients share "$dir/worker"
stop_thumbd
