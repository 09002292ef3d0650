# Originals by id that are stored by name only: --locator tells the name; both share a fetch; a name that
# has other bytes by now is 404 and no alarm; the file is replaced while thumbd runs.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_origin.sh"

demo=$ORIGINALS/wikipedia/commons
files=$dir/files ids=$dir/names.ids
mkdir -p "$files" "$dir/cache" "$dir/references" "$dir/byid"
chmod 700 "$dir/references" "$dir/cache"
jpg=$demo/7/75/Harbour_at_dusk.jpg
png=$demo/f/fe/Glass_marbles.png
id() {
	sha1sum "$1" | cut -d' ' -f1
}
# add NAME FILE: an original of the wiki; old versions have a timestamp
add() {
	at=$(printf %s "${1#*!}" | md5sum | sed 's|^\(.\)\(.\).*|\1/\1\2|')
	case $1 in
	*!*)	at=archive/$at ;;
	esac
	mkdir -p "$files/wikipedia/commons/$at"
	cp "$2" "$files/wikipedia/commons/$at/$1"
}
# names NAME FILE...: the locator of these names, in place of the last one
names() {
	while [ $# -gt 0 ]; do
		printf 'wikipedia/commons\t%s\t%s\n' "$1" "$(id "$2")"
		shift 2
	done >"$dir/list"
	"$THUMBCTL" ids build --ids sha1 --out "$ids" "$dir/list" >"$dir/out" 2>&1 || fail "$(cat "$dir/out")"
}
start_with() {
	start_thumbd --keep 0 --profile wikimedia --ids sha1 --params f,w --locator "$ids" "$@"
}
located() {
	metric "located_total{result=\"$1\"}"
}
# is_served URL STATUS TYPE
is_served() {
	ask "$1"
	[ "$status $(header Content-Type)" = "$2 $3" ]
}
A=/v1/id/$(id "$jpg") B=/v1/id/$(id "$png")
svg=$(find "$demo" -name '*.svg' | head -1)
C=/v1/id/$(id "$svg")

# a current version, an old one, and none
add Foo.jpg "$jpg"
add "20161203102219!Bar.png" "$png"
names Foo.jpg "$jpg" "20161203102219!Bar.png" "$png"
ORIGINALS=$files
start_with
ask "$A?w=250"
expect "a current version" "$status $(header Content-Type) $(header xkey)" "200 image/jpeg id:${A##*/}"
cp "$dir/body" "$dir/by_id"
ask "/v1/wikipedia/commons/Foo.jpg?w=250"
cmp "$dir/body" "$dir/by_id" || fail "another thumb than by name"
ask "$B?w=250"
expect "an old version" "$status $(header Content-Type)" "200 image/png"
ask "$C?w=250"
expect "no name" "$status $(header Cache-Control)" "404 public, max-age=10"
expect "located" "$(located found) $(located absent) $(located failed)" "2 1 0"

# stale HOW: ids whose names had other bytes, as a worker has found (compared) or is known (remembered)
stale() {
	metric "located_stale_total{by=\"$1\"}"
}
# the name is uploaded anew: 404, no alarm, and its bytes are compared once
add Foo.jpg "$png"
before=$(renders)
for w in 250 330 500; do
	ask "$A?w=$w"
	expect "other bytes" "$status $(header X-Thumb-Origin)$(header Cache-Control)" "404 public, max-age=10"
done
expect "no alarm" "$(metric originals_wrong_total) $(metric located_stale_total)" "0 3"
expect "compared and remembered" "$(stale compared) $(stale remembered)" "1 2"
expect "jobs of workers" "$(($(renders) - before))" 1
ask "/v1/wikipedia/commons/Foo.jpg?w=250"
expect "by its name, a worker reads it" "$status" 422
add Foo.jpg "$svg"
ask "$A?w=250"
expect "another file" "$status $(stale compared) $(stale remembered)" "404 2 2"
add Foo.jpg "$jpg"
ask "$A?w=250"
expect "the right bytes again" "$status" 200

# a file that replaces it is read; one that is none is not, and the one before it stays
add New.svg "$svg"
names New.svg "$svg" Foo.jpg "$jpg"
await "the new file" is_served "$C?w=250" 200 image/png
ask "$B?w=250"
expect "no longer" "$status" 404
expect "files" "$(metric locator_replaced_total)" 1
echo "no locator" >"$dir/bad"
mv "$dir/bad" "$ids"
refused() {
	ask "$C?w=250"
	expect "with a bad file" "$status" 200
	metric_is 'locator_replaced_total{result="refused"}' 1 && metric_is locator_bad 1
}
await "the bad file" refused
kill -HUP $thumbd
await "a refused reload" metric_is 'reloads_total{result="refused"}' 1
ask "$C?w=250"
expect "after a refused reload" "$status" 200
names Foo.jpg "$jpg"
await "a good one again" is_served "$C?w=250" 404 "text/plain; charset=utf-8"
expect "not bad" "$(metric locator_bad)" 0
expect "lines of the bad one" "$(grep -c 'the file before it stays in use' "$dir/thumbd.log")" 1

# replaced under load: every answer is right
names Foo.jpg "$jpg" New.svg "$svg"
await "both" is_served "$C?w=250" 200 image/png
for i in 1 2 3; do
	for n in $(seq 60); do
		get "$A?w=$((20 * i))"
		get "$C?w=$((20 * i))"
	done >"$dir/load$i" &
	load="${load-} $!"
done
replaced() {
	names Foo.jpg "$jpg" New.svg "$svg" "Other_$((n += 1)).png" "$png"
	[ "$(metric 'locator_replaced_total{result="read"}')" -ge 6 ]
}
n=0
await "replacements" replaced
wait $load
expect "answers" "$(cat "$dir"/load? | sort | uniq -c | xargs)" "360 200"
stop_thumbd

# a place by id comes first; wrong bytes there are an alarm still
mkdir -p "$files/ids"
cp "$png" "$files/ids/${A##*/}"
start_with --originals-ids 'ids/{id}' --references "$dir/references"
ask "$A?w=250"
expect "wrong bytes by id" "$status $(header X-Thumb-Origin)" "502 failed"
expect "an alarm" "$(metric originals_wrong_total) $(metric located_stale_total)" "1 0"
rm "$files/ids/${A##*/}"
ask "$A?w=250"
expect "by its name" "$status" 200

# a reference is of these bytes: an upload ends it
ask "$A?w=330"
await "a reference" metric_is references_files 1
ask "$A?w=120"
expect "of the reference" "$status $(metric references_used_total)" "200 1"
add Foo.jpg "$png"
ask "$A?w=60"
expect "other bytes" "$status $(metric references_used_total) $(metric references_files)" "404 1 0"
add Foo.jpg "$jpg"
stop_thumbd

# by HTTP, name and id share a fetch and a copy in the cache
start_origin origin "$files"
ORIGINALS=
start_with --origin "http://127.0.0.1:$port/{project}/{code}/{path}" --cache "$dir/cache" --cache-fresh 3600
for url in "$A?w=250" "/v1/wikipedia/commons/Foo.jpg?w=330" "$A?w=500"; do
	ask "$url"
	expect "$url" "$status" 200
done
expect "fetches" "$(asked origin "GET ") $(metric cache_files)" "1 1"
stop_thumbd

# of a version that had other bytes, no bytes are fetched again
add Foo.jpg "$png"
start_with --origin "http://127.0.0.1:$port/{project}/{code}/{path}"
for w in 250 330; do
	ask "$A?w=$w"
	expect "other bytes" "$status" 404
done
expect "fetches of other bytes" "$(metric 'origin_requests_total{result="ok"}')" 1
expect "compared and remembered" "$(stale compared) $(stale remembered)" "1 1"
add Foo.jpg "$jpg"
ask "$A?w=330"
expect "the right bytes again" "$status" 200
stop_thumbd

# while an original is fetched by its name: a request by name joins, a client leaves, the id is purged,
# the locator loses it, and the options are read again
mkdir "$dir/store"
start_with --origin "http://127.0.0.1:$port/{project}/{code}/{path}" --store "$dir/store"
behave origin hang
: >"$dir/origin/requests"
for url in "$A?w=250" "/v1/wikipedia/commons/Foo.jpg?w=250" "$A?w=330"; do
	n=$((n + 1))
	get "$url" >"$dir/got$n" &
	got="${got-} $!"
	last=$!
done
await "they share a fetch" metric_is origin_joined_total 2
leave $last
ask "$A" -X PURGE
expect "status" "$status" 204
names New.svg "$svg"
seen() {
	ask "/v1/id/0123456789012345678901234567890123456789?w=500"
	expect "no name" "$status" 404
	metric_is 'locator_replaced_total{result="read"}' 1
}
await "the new file" seen
kill -HUP $thumbd
await "a reload" metric_is 'reloads_total{result="ok"}' 1
behave origin
wait ${got% *}
expect "answers" "$(cat "$dir/got$((n - 2))" "$dir/got$((n - 1))" | xargs)" "200 200"
await "stored" metric_is 'store_thumbs_total{result="stored"}' 1
expect "outdated" "$(metric 'store_thumbs_total{result="outdated"}') $(ls "$dir/store")" "1 wikipedia"
stop_thumbd
names Foo.jpg "$jpg"

# a web server that gives the name to nobody; what it gives must have the hash, wherever else that is
ORIGINALS=$files
cp "$jpg" "$files/ids/${A##*/}"
start_origin web "$files"
start_with --originals-ids 'ids/{id}' --authorize-fresh 0 \
    --authorize "http://127.0.0.1:$port/{project}/{code}/{path}"
ask "$A?w=250"
expect "a public one" "$status $(asked web HEAD)" "200 1"
behave web status 403
ask "$A?w=250"
expect "a private one" "$status" 403
behave web
add Foo.jpg "$png"
ask "$A?w=250"
expect "a public name of other bytes" "$status" 404
ask "$B?w=250"
expect "without a name" "$status" 404
stop_thumbd

# options
wrong() {
	want=$1
	shift
	out=$(timeout $LIMIT "$THUMBD" --worker "$WORKER" --socket "$dir/s" --originals "$files" "$@" 2>&1)
	[ $? -ne 0 ] || fail "$* is accepted"
	expect_match "$*" "$out" "$want"
}
wrong "*locator: $ids needs ids = sha1 or sha256*" --locator "$ids"
wrong "*--locator: $dir/none*" --ids sha1 --locator "$dir/none"
wrong "*--locator: $ids*" --ids sha256 --locator "$ids"
wrong "*ids: the site has ids, and so thumbd needs*--locator FILE*" --ids sha1
exit 0
