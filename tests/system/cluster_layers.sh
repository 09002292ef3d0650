# Two layers of caches, cluster.vcl behind cluster-frontend.vcl: a thumb is on one backend, a purge of a
# frontend purges the backends first, and no order of requests keeps an old image.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_origin.sh"
needs_module

vcl=$(realpath "$srcdir/../vcl")
widths="20 40 60 120 330 500"
thumb=/wikipedia/commons/thumb/7/75/Harbour_at_dusk.jpg
mkdir -p "$dir/files$thumb" "$dir/files/wikipedia/commons/7/75"
# versions TEXT: all images have this text now
versions() {
	for w in 20 40 60 120 250 330 500; do
		echo "$1" >"$dir/files$thumb/${w}px-Harbour_at_dusk.jpg"
	done
	echo "$1" >"$dir/files/wikipedia/commons/7/75/Harbour_at_dusk.jpg"
}
versions one
start_origin application "$dir/files"
app=$port

# the machines that render are not there: all comes from the application
sed -e "s|/etc/thumb/site.conf|$vcl/farm.conf|" -e "s|10[.]0[.]1[.]|$dir/none|" -e "s|\"8080\"|\"$app\"|" \
    -e 's|address = "\([^"]*\):8100"|socket = "\1"|' -e "s|/etc/varnish/thumb.rollout|$dir/rollout|" \
    -e "s|/etc/varnish/thumb.drain|$dir/drain|" -e 's|[.]timeout = 500ms|.timeout = 60s|' \
    "$vcl/cluster.vcl" >"$dir/cluster.vcl"
order "stage = on" "percent = 100"
start_varnishd back1 "$dir/cluster.vcl" -i back1
back1=$varnishd at1=127.0.0.1:$port
start_varnishd back2 "$dir/cluster.vcl" -i back2
back2=$varnishd at2=127.0.0.1:$port

# frontend FILE: as it is shipped, but for places
frontend() {
	sed -e "s|/etc/thumb/site.conf|$vcl/farm.conf|" -e "s|10[.]0[.]2[.]1:80|$at1|" \
	    -e "s|10[.]0[.]2[.]2:80|$at2|" -e "s|/etc/varnish/thumb.rollout|$dir/rollout|" \
	    -e 's|set_rampup(1m)|set_rampup(0s)|' -e 's|[.]timeout = 500ms|.timeout = 60s|' \
	    "$vcl/cluster-frontend.vcl" >"$1"
}
frontend "$dir/frontend.vcl"
start_varnishd front1 "$dir/frontend.vcl" -i front1
front1=127.0.0.1:$port
start_varnishd front2 "$dir/frontend.vcl" -i front2
front2=127.0.0.1:$port

# healthy NAME MACHINE
healthy() {
	adm "$1" backend.list | grep -q "[.]$2 .*healthy"
}
for front in front1 front2; do
	await "$front" healthy $front cache1
	await "$front" healthy $front cache2
done

# at ADDRESS METHOD [WIDTH] [CURL-OPTION...]: the status, the body and X-Cache
at() {
	local url=/v1/wikipedia/commons/Harbour_at_dusk.jpg
	[ -z "${3-}" ] || url=$url?w=$3
	curl -s -X "$2" -o "$dir/body" -D "$dir/headers" -w '%{http_code} ' --max-time $LIMIT \
	    "${@:4}" "http://$1$url"
	head -c 20 "$dir/body" | head -n 1 | xargs
	header X-Cache
}
body() {
	at "$@" | head -n 1
}
thumbs() {
	asked application "GET $thumb"
}

# all frontends ask one backend for a thumb
for w in $widths; do
	at $front1 GET $w >"$dir/first"
	at $front2 GET $w >"$dir/second"
	expect "first" "$(sed 's/back[12]/back/' "$dir/first" | xargs)" \
	    "200 one application, back miss, front1 miss"
	expect "second" "$(sed 's/back[12]/back/' "$dir/second" | xargs)" \
	    "200 one application, back hit, front2 miss"
	grep -ho 'back[12]' "$dir/first" "$dir/second" | sort -u
done >"$dir/backs"
expect "a backend for each thumb" "$(wc -l <"$dir/backs" | xargs)" 6
expect "backends in use" "$(sort -u "$dir/backs" | wc -l | xargs)" 2
expect "fetches" "$(thumbs)" 6
at $front1 GET 20 >"$dir/again"
grep -q 'front1 hit' "$dir/again" || fail "no hit: $(cat "$dir/again")"

# a frontend that is purged before the backends fetches the old image again, and keeps it
versions two
expect "purge of a frontend" "$(body $front1 PURGE "" -H 'X-Purge-Layer: frontend' | cut -d' ' -f1)" 200
expect "in between" "$(body $front1 GET 20)" "200 one"
for at in $at1 $at2; do
	expect "purge of a backend" "$(body $at PURGE | cut -d' ' -f1)" 200
done
expect "the wrong order" "$(body $front1 GET 20)" "200 one"

# a purge of a frontend alone purges both layers, in the right order
for front in $front1 $front2; do
	expect "purge" "$(body $front PURGE | cut -d' ' -f1)" 200
	for w in $widths; do
		expect "after the purge, $w" "$(body $front GET $w)" "200 two"
	done
done

# a fetch in flight, while the purge goes through all layers
versions three
expect "purge" "$(body $front1 PURGE | cut -d' ' -f1)" 200
before=$(asked application)
behave application hang
body $front1 GET 250 >"$dir/in-flight" &
client=$!
await "it is in flight" test -e "$dir/application/requests"
hangs() {
	[ "$(counter back1 MEMPOOL.busyobj.live)$(counter back2 MEMPOOL.busyobj.live)" != 00 ] &&
	    [ "$(counter front1 MEMPOOL.busyobj.live)" != 0 ]
}
await "the fetch is in flight" hangs
expect "purge, with a fetch in flight" "$(body $front1 PURGE | cut -d' ' -f1)" 200
versions four
behave application
wait $client
expect "the fetch in flight" "$(cat "$dir/in-flight")" "200 four"
expect "later" "$(body $front1 GET 250)" "200 four"
[ "$(asked application)" -gt "$before" ] || fail "no fetch"

# The guard of the backends sees that an image is lost: it stays, in both layers, until the loss is
# confirmed. A soft purge makes each layer refresh it. The application alone has images of this class.
hash=$(printf V.webm | md5sum | sed 's/^\(.\)\(.\).*/\1\/\1\2/')
frame=/wikipedia/commons/thumb/$hash/V.webm/120px-seek%3D17.6-V.webm.jpg
mkdir -p "$dir/files/${frame%/*}"
echo frame >"$dir/files$(echo "$frame" | sed 's/%3D/=/')"
# frame METHOD [CURL-OPTION...]: the status and the body
frame() {
	curl -s -X "$1" -o "$dir/body" -w '%{http_code} ' --max-time $LIMIT "${@:2}" "http://$front1$frame"
	head -c 20 "$dir/body" | head -n 1 | xargs
}
expect "before" "$(frame GET)" "200 frame"
rm -r "$dir/files/${frame%/*}"
expect "soft purge" "$(frame PURGE -H 'X-Purge: soft' | cut -d' ' -f1)" 200
held() {
	expect "stale" "$(frame GET)" "200 frame"
	[ $(($(counter back1 THUMB_GUARD.guard.held) + $(counter back2 THUMB_GUARD.guard.held))) -ge 1 ]
}
await "the guard of a backend holds it" held
expect "in both layers" "$(frame GET)" "200 frame"

# off in the control file is off in both layers: the URL goes to the application as it is
order "stage = off"
off() {
	[ "$(body $front1 GET 20 | cut -d' ' -f1)" = 404 ]
}
await "off" off
expect "X-Cache" "$(header X-Cache)" ""
order "stage = on" "percent = 100"
on() {
	[ "$(body $front1 GET 20)" = "200 four" ]
}
await "on" on

# a client that may not purge
sed -i -e '/^acl thumb_purgers/,/^}/s/"[0-9:].*;/"192.0.2.1";/' "$dir/frontend.vcl"
adm front2 vcl.load strict "$dir/frontend.vcl" >/dev/null
adm front2 vcl.use strict >/dev/null
expect "a purge by anybody" "$(body $front2 PURGE | cut -d' ' -f1)" 403

# without one of the backends, the purge says that it is not complete, and the rest is purged
kill $back2
wait $back2
await "a backend less" eval '! healthy front1 cache2'
versions five
expect "purge without a backend" "$(body $front1 PURGE | cut -d' ' -f1)" 503
for w in $widths; do
	expect "after that, $w" "$(body $front1 GET $w)" "200 five"
done

# a drained backend is sick for the frontends, and serves
: >"$dir/drain"
await "it drains" eval '! healthy front1 cache1'
expect "it serves" "$(body $at1 GET 20)" "200 five"
exit 0
