# A site moves from names to ids and back under load: no request fails, each gets the bytes of its file and
# version, and each thumb is rendered once more, when it moves.
# names_to_ids_located.sh is the same with files that are stored by their names only (STORED=name).
. "$srcdir/system/setup.sh"
needs_module

N=${N-240}
SHARES=${SHARES-5 50 100}
export STORED=${STORED-id}
WIDTH=16

# colours WHAT [ARGUMENT...]
colours() {
	/usr/bin/python3 "$srcdir/system/names_to_ids.py" "$1" "$dir" "${@:2}" || fail "$*"
}

# build: a locator of the files as they are, which is newer than all purges so far
build() {
	later=$(($(date +%s) + 2))
	await "the next second" eval '[ $(date +%s) -ge $later ]'
	"$THUMBCTL" ids build --ids sha1 --progress 0 --out "$dir/ids" <"$dir/list" ||
	    fail "thumbctl ids build"
	await "the locator" is_built
}

# NB: thumbd looks for another file when it is asked for an id
is_built() {
	[ "$(counter edge THUMB.thumbs.locator_built)" -ge "$later" ] || return
	[ $STORED = name ] || return 0
	ask "/v1/id/0123456789012345678901234567890123456789?w=$WIDTH"
	[ "$(metric locator_built_time_seconds)" -ge "$later" ]
}

# links PERCENT: pages link ids
links() {
	echo "$1" >"$dir/links.new"
	mv "$dir/links.new" "$dir/links"
}

lines_at_least() {
	[ "$(wc -l <"$1")" -ge "$2" ]
}

# rounds: until each client has begun and ended a round since now
rounds() {
	for client in 1 2; do
		n=$(($(wc -l <"$dir/rounds.$client") + 2))
		await "client $client's rounds" lines_at_least "$dir/rounds.$client" $n
	done
}

# by_id PERCENT
by_id() {
	order "stage = on" "percent = 100" "by-id = $1"
	await "the order" counter_is edge THUMB_ROLLOUT.rollout.by_id $(($1 * 100))
	rounds
}

# moved FIRST COUNT PERCENT: how many of these files by-id = PERCENT selects
moved() {
	colours places "$@"
}

# renders_are N
renders_are() {
	[ "$(renders)" -ge "$1" ]
}

# rendered WHAT N [MORE]: so many renders since the last call, and in further rounds no more, or at most
# so many
rendered() {
	await "$1" renders_are $((before + $2))
	rounds
	now=$(renders)
	echo "$1: $((now - before)) renders"
	[ $((now - before)) -ge "$2" ] && [ $((now - before)) -le $(($2 + ${3-0})) ] ||
	    fail "$1: $((now - before)) renders, and not $2${3:+ to $(($2 + $3))}"
	before=$now
}

# A request of each client may be under way to the old bytes, which the PURGE has just removed.
UNDER_WAY=$((2 * 8))

colours make $((N + 3)) 
links 0
ORIGINALS=$dir/files
"$THUMBCTL" ids build --ids sha1 --progress 0 --out "$dir/ids" "$dir/list" || fail "thumbctl ids build"
case $STORED in
id)	start_thumbd --keep 0 --ids sha1 --originals-ids 'id/{id}' ;;
name)	start_thumbd --keep 0 --ids sha1 --locator "$dir/ids" ;;
esac
order "stage = on" "percent = 100"
site_vcl "$dir/edge.vcl" none "ids = sha1, locator = \"$dir/ids\"" <<-END
	acl thumb_purgers { "127.0.0.1"; }

	include "thumb-purge.vcl";

	sub vcl_recv { call thumb_purge_recv; }
	sub vcl_hit { call thumb_purge_hit; }
	sub vcl_miss { call thumb_purge_miss; }

	include "thumb-site.vcl";
END
# a thread adds its counts to the counters when it has no request
start_varnishd edge "$dir/edge.vcl" -s malloc,64m -p timeout_linger=0
edge=$port
: >"$dir/rounds.1"
: >"$dir/rounds.2"
before=0
/usr/bin/python3 "$srcdir/system/names_to_ids.py" clients "$dir" "$edge" $N >"$dir/got" &
clients=$!
started="$started $clients"

# all by name: a new locator changes nothing
rendered "by name" $N
build
rendered "by-id = 0" 0

# a share, and more: what has moved is rendered once more
share=0
for percent in $SHARES; do
	by_id $percent
	moved=$(moved 0 $N $percent)
	[ "$moved" -gt "$share" ] || fail "nothing has moved"
	rendered "by-id = $percent" $((moved - share))
	share=$moved

	# an upload: once by its name, at once; and once by its id, if the order has it there, when the
	# locator knows the new bytes
	first=$((percent * N / 240))
	colours upload "$edge" $first 8
	rendered "uploads at $percent" 8 $UNDER_WAY
	build
	rendered "located at $percent" "$(moved $first 8 $percent)"
done

# pages link ids: they have the entries of names
colours located "$edge" $N
links 50
rendered "half of the links are ids" 0
colours upload "$edge" $((N / 2)) 8
case $STORED in
id)	rendered "uploads" 16 $UNDER_WAY ;;
name)	rendered "uploads" 8 $UNDER_WAY ;;	# an id is 404 until the locator has it
esac
build
case $STORED in
id)	rendered "located" 0 ;;
name)	rendered "located" 8 ;;
esac
colours located "$edge" $N
links 100
rendered "all links are ids" 0

# and back: the entries by name are still there
links 0
rendered "all links are names" 0
by_id 0
rendered "by-id = 0 again" 0

# deleted files are gone by both
by_id 100
get() {
	curl -s -o /dev/null -w '%{http_code}' --max-time $LIMIT "http://127.0.0.1:$edge$1"
}
for i in 0 1 2; do
	id=$(awk -F '\t' -v name="Colour_$((N + i)).png" '$2 == name { print $3 }' "$dir/list")
	ids="${ids-} $id"
	expect "by name" "$(get "/v1/test/w/Colour_$((N + i)).png?w=$WIDTH")" 200
	expect "by id" "$(get "/v1/id/$id?w=$WIDTH")" 200
done
colours delete "$edge" $N 3
for i in 0 1 2; do
	[ "$(get "/v1/test/w/Colour_$((N + i)).png?w=$WIDTH")" != 200 ] || fail "the name is still there"
done
for id in $ids; do
	expect "a deleted id" "$(get "/v1/id/$id?w=$WIDTH")" 404
done

: >"$dir/stop"
wait $clients
expect "status of the clients" $? 0
echo "$(cat "$dir/got") requests, $(counter edge THUMB.thumbs.located) located," \
    "$(counter edge THUMB.thumbs.not_located) not"
cat "$dir"/wrong.* >"$dir/wrong"
[ ! -s "$dir/wrong" ] || fail "$(wc -l <"$dir/wrong") wrong answers: $(head -n 5 "$dir/wrong")"
[ "$(cat "$dir/got")" -ge $((20 * N)) ] || fail "there were too few requests"
[ $STORED = name ] || expect "back to names" "$(counter edge THUMB.thumbs.located_again)" 0
expect "failed fetches" "$(counter edge MAIN.fetch_failed)" 0
expect "failed VCLs" "$(counter edge MAIN.vcl_fail)" 0
expect "the alarm" "$(counter edge THUMB_GUARD.guard.alarms)" 0
stop_thumbd
exit 0
