# Off and observe change nothing: clients and the origin get the same bytes as with a varnishd
# without the module, for many requests of all sorts. In the stage on, the bytes differ.
. "$srcdir/system/setup.sh"
needs_module

vcl=$(cd "$srcdir/../vcl" && pwd)

# An origin for one varnishd, at $origin.
start_origin() {
	python3 "$srcdir/system/recorder.py" "$dir/port-$1" "$dir/requests-$1" &
	started="$started $!"
	await "an origin" test -s "$dir/port-$1"
	origin=$(cat "$dir/port-$1")
}

asked() {
	[ "$(grep -ac '^[A-Z]* /wikipedia/commons/thumb/./../stale.jpg/' \
	    "$dir/requests-$1")" -ge 2 ]
}

# play NAME VCL-FILE [PURGE]: its answers, and the requests to its origin
play() {
	start_varnishd "$1" "$2" -s malloc,64m
	python3 "$srcdir/system/replay.py" "$port" "$srcdir/vectors.tsv" "$dir/answers-$1" ${3-} ||
	    fail "$1: requests have no answers"
	await "the refresh of what is stale" asked "$1"
}

# site SITE STAGE [EDIT]: the shipped site, edited by sed, with its own origin and this order
site() {
	name=$1-$2
	start_origin "$name"
	order "stage = $2" "percent = 100"
	sed -e "${3-}" -e "s|/run/thumbd/thumbd.sock|$dir/none.sock|" -e "s|\"8080\"|\"$origin\"|" \
	    -e "s|/etc/varnish/thumb.rollout|$dir/rollout|" \
	    -e "s|/etc/thumb/site.conf|$vcl/$1.conf|" "$vcl/$1.vcl" >"$dir/$name.vcl"
}

# plain NAME [PURGE]: without the module
plain() {
	start_origin "$1"
	printf 'vcl 4.1;\nbackend application { .host = "127.0.0.1"; .port = "%s"; }\n' "$origin" \
	    >"$dir/$1.vcl"
	play "$1" "$dir/$1.vcl" "${2-}"
}

# same NAME PLAIN: it did the same as the plain one
same() {
	for what in answers requests; do
		cmp "$dir/$what-$1" "$dir/$what-$2" && continue
		diff -a "$dir/$what-$2" "$dir/$what-$1" | head -n 20
		fail "$1: $what differ"
	done
}

plain plain PURGE
requests=$(grep -ac '^--- ' "$dir/answers-plain")
echo "$requests requests"
[ "$requests" -gt 700 ] || fail "those are few"
[ "$(grep -ac '^HTTP/1.1 200' "$dir/answers-plain")" -gt 500 ] || fail "those were few answers"

for stage in off observe; do
	site example $stage '/^include "thumb-site-purge/d; /^acl /,/^}/d'
	play example-$stage "$dir/example-$stage.vcl" PURGE
	same example-$stage plain
	expect "thumbd's, $stage" "$(counter example-$stage 'THUMBD.*')" 0
done
expect "observed when it is off" "$(counter example-off THUMB_ROLLOUT.rollout.observed)" 0
expect "observed" "$(counter example-observe THUMB_ROLLOUT.rollout.observed)" "$requests"
expect "mappings that disagree" \
    "$(counter example-observe THUMB_ROLLOUT.rollout.differs_round_trip)" 0

# purges work in all stages
plain no-purges
sites=small-wiki
if [ -e "$VMODDIR/libvmod_xkey.so" ] && [ -e "$VMODDIR/libvmod_vsthrottle.so" ]; then
	sites="$sites farm"
fi
for site in $sites; do
	for stage in off observe; do
		site $site $stage
		play $site-$stage "$dir/$site-$stage.vcl"
		same $site-$stage no-purges
	done
done

site example on
play example-on "$dir/example-on.vcl" PURGE
! cmp -s "$dir/answers-plain" "$dir/answers-example-on" || fail "nothing differs when it is on"
exit 0
