# A stored thumb does not outlive its original: by PURGE, by the deletion of MediaWiki, by a sweep; and
# the store keeps its size.
. "$srcdir/system/setup.sh"

images=$dir/images store=$dir/store
demo=$ORIGINALS/wikipedia/commons
mkdir "$images" "$store"
ORIGINALS=$images

# add NAME FILE: an original in MediaWiki's layout; its hash directories are in $at
add() {
	at=$(printf %s "$1" | md5sum | sed 's|^\(.\)\(.\).*|\1/\1\2|')
	mkdir -p "$images/$at"
	cp "$2" "$images/$at/$1"
}

# stored: the files and links of the store, in order
stored() {
	(cd "$store" && find . ! -type d | sed 's|^\./||' | LC_ALL=C sort)
}

# store_thumb URL NAME...: ask for a thumb, and wait until its files are there. A file may be there a
# moment before thumbd has compared the original again.
store_thumb() {
	results=$(metric store_thumbs_total)
	ask "$1"
	expect "status of $1" "$status" 200
	await "the end of $1" more_results
	for name in "${@:2}"; do
		[ -e "$store/$name" ] || fail "$1 leaves no $name"
	done
}
more_results() {
	[ "$(metric store_thumbs_total)" -gt "$results" ]
}

# sweep: have a sweep begin, and wait for its end
sweep() {
	sweeps=$(metric store_sweeps_total)
	kill -HUP $thumbd
	await "a sweep" more_sweeps
}
more_sweeps() {
	[ "$(metric store_sweeps_total)" -gt "$sweeps" ]
}

add Photo.jpg "$demo/7/75/Harbour_at_dusk.jpg"
touch -d "2020-01-02 03:04:05 UTC" "$images/$at/Photo.jpg"
photo=thumb/$at/Photo.jpg original=$images/$at/Photo.jpg
start_thumbd --profile mediawiki --store "$store" --store-names both --keep 0
await "the first sweep" metric_is store_sweeps_total 1

# PURGE and DELETE of a thumb, in any spelling
for method in PURGE DELETE; do
	for target in "/w/images/$photo/220px-Photo.jpg" "/v1/Photo.jpg?w=220&utm_source=x" \
	    "/w/images/$photo/220px-ANYTHING.jpg"; do
		store_thumb "/w/images/$photo/220px-Photo.jpg" "$photo/220px-Photo.jpg" \
		    thumb/query/Photo.jpg/w=220.jpg
		store_thumb "/v1/Photo.jpg?w=100" "$photo/100px-Photo.jpg"
		ask "$target" -X $method
		expect "status of $method $target" "$status" 204
		expect "what $method $target leaves" "$(stored)" "$photo/100px-Photo.jpg
thumb/query/Photo.jpg/w=100.jpg"
	done
done
# and of an original: all its thumbs
for target in "/w/images/$at/Photo.jpg" "/v1/Photo.jpg"; do
	store_thumb "/v1/Photo.jpg?w=220" "$photo/220px-Photo.jpg" thumb/query/Photo.jpg/w=220.jpg
	ask "$target" -X PURGE
	expect "status of PURGE $target" "$status" 204
	expect "what PURGE $target leaves" "$(stored)" ""
	[ ! -e "$store/$photo" ] || fail "the directory of the original is left"
	ask "$target" -X PURGE
	expect "status of PURGE $target, when nothing is there" "$status" 204
done
expect "purged thumbs" "$(metric 'store_removed_total{cause="purge"}')" 9
ask "/nowhere" -X PURGE
expect "status of a PURGE of something else" "$status" 404
ask "/v1/Photo.jpg?w=220" -X POST
expect "another method" "$status $(header Allow)" "405 GET, HEAD, DELETE, PURGE"

# MediaWiki deletes a file: its link is nothing, and a sweep removes it
store_thumb "/v1/Photo.jpg?w=220" "$photo/220px-Photo.jpg" thumb/query/Photo.jpg/w=220.jpg
rm "$store/$photo/220px-Photo.jpg"
[ ! -e "$store/thumb/query/Photo.jpg/w=220.jpg" ] || fail "the link leads somewhere"
sweep
expect "what is left without the file" "$(stored)" ""

# a newer original, and none: its thumbs are removed; other files stay, and so do those of a disk
# that is not mounted
add Gone.jpg "$demo/7/7a/Upright_lighthouse.jpg"
gone=thumb/$at/Gone.jpg
store_thumb "/v1/Gone.jpg?w=100" "$gone/100px-Gone.jpg"
rm "$images/$at/Gone.jpg"
add Unmounted.jpg "$demo/7/7a/Upright_lighthouse.jpg"
unmounted=thumb/$at/Unmounted.jpg
store_thumb "/v1/Unmounted.jpg?w=100" "$unmounted/100px-Unmounted.jpg"
rm -r "$images/$at"
store_thumb "/v1/Photo.jpg?w=100" "$photo/100px-Photo.jpg"
store_thumb "/v1/Photo.jpg?w=220" "$photo/220px-Photo.jpg"
touch "$store/$photo/220px-Photo.jpg"
cp "$demo/7/7a/Upright_lighthouse.jpg" "$original"
touch -d "2021-01-02 03:04:05 UTC" "$original"
others="$photo/100px-other.jpg $photo/readme thumb/1/else.jpg other/file.jpg"
for other in $others; do
	mkdir -p "$store/$(dirname "$other")"
	touch -d "2019-01-01" "$store/$other"
done
touch -d "2019-01-01" "$store/$photo/.thumbd-0123456789abcdef"
sweep
expect "what is left" "$(stored | grep -v '^thumb/query/')" "$(printf '%s\n' "$photo/220px-Photo.jpg" \
    "$unmounted/100px-Unmounted.jpg" $others "$photo/.thumbd-0123456789abcdef" | LC_ALL=C sort)"
expect "stale thumbs" "$(metric 'store_removed_total{cause="stale"}')" 2
expect "counted thumbs" "$(metric store_files)" 2
ask "/v1/Photo.jpg?w=100"
expect "the new original" "$(header Last-Modified)" "Sat, 02 Jan 2021 03:04:05 GMT"
stop_thumbd

# an original that changes while its thumb is rendered, and a purge meanwhile: nothing is stored
rm -r "$store"
mkdir "$store"
real_worker=$WORKER
gated_worker
start_thumbd --profile mediawiki --store "$store" --keep 0
close_gate 120
get "/v1/Photo.jpg?w=120" >"$dir/status" &
client=$!
await "the render" grep -qs ' 120' "$dir/worker/jobs"
touch "$original"
open_gate 120
wait $client
expect "status of an outdated thumb" "$(cat "$dir/status")" 200
await "the outdated thumb" metric_is 'store_thumbs_total{result="outdated"}' 1
close_gate 121
get "/v1/Photo.jpg?w=121" >"$dir/status" &
client=$!
await "the render" grep -qs ' 121' "$dir/worker/jobs"
ask "/w/images/$at/Other.jpg" -X PURGE
ask "/v1/Photo.jpg" -X PURGE
expect "status of a purge" "$status" 204
open_gate 121
wait $client
expect "status of a purged thumb" "$(cat "$dir/status")" 200
await "the purged thumb" metric_is 'store_thumbs_total{result="outdated"}' 2
expect "what is stored" "$(stored)" ""
close_gate 122
get "/v1/Photo.jpg?w=122" >"$dir/status" &
client=$!
await "the render" grep -qs ' 122' "$dir/worker/jobs"
ask "/v1/Other.jpg" -X PURGE
open_gate 122
wait $client
await "a thumb whose original was not purged" test -e "$store/$photo/122px-Photo.jpg"
stop_thumbd

# fill FIRST LAST DAYS: stored thumbs of these widths and 100 kB, the first unused for that many days,
# and each later one for one day less
fill() {
	days=$3
	mkdir -p "$store/$photo"
	for width in $(seq "$1" "$2"); do
		head -c 102400 /dev/urandom >"$store/$photo/${width}px-Photo.jpg"
		touch -a -d "$days days ago 12 hours" "$store/$photo/${width}px-Photo.jpg"
		days=$((days - 1))
	done
}
widths() {
	(cd "$store/$photo" && ls | sed 's/px-.*//' | sort -n | xargs)
}

# the size: those that were used last stay
cp "$demo/7/75/Harbour_at_dusk.jpg" "$original"
touch -d "2020-01-02 03:04:05 UTC" "$original"
rm -r "$store"
fill 101 120 30
WORKER=$real_worker
start_thumbd --profile mediawiki --store "$store" --store-size 1 --keep 0
await "the first sweep" metric_is store_sweeps_total 1
expect "what has room" "$(widths)" "113 114 115 116 117 118 119 120"
expect "metrics" "$(metric store_files) $(metric store_bytes) $(metric \
    'store_removed_total{cause="size"}')" "8 819200 12"
# one that has no room makes room for the next
fill 121 121 0
touch -a -d "100 days ago" "$store/$photo/113px-Photo.jpg"
sweep
expect "bytes" "$(metric store_bytes)" 921600
ask "/v1/Photo.jpg?w=1200"
[ "$(wc -c <"$dir/body")" -gt 131072 ] || fail "this thumb is too small for the test"
await "no room" metric_is 'store_thumbs_total{result="full"}' 1
await "room" metric_is store_files 8
expect "who made room" "$(widths)" "114 115 116 117 118 119 120 121"
store_thumb "/v1/Photo.jpg?w=1200" "$photo/1200px-Photo.jpg"
stop_thumbd

# the age
rm -r "$store"
fill 101 120 40
start_thumbd --profile mediawiki --store "$store" --store-age 30
await "the first sweep" metric_is store_sweeps_total 1
expect "what was used" "$(widths)" "111 112 113 114 115 116 117 118 119 120"
expect "why the others are removed" "$(metric 'store_removed_total{cause="age"}')" 10
stop_thumbd
exit 0
