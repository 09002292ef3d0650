# Thumbs by id in the store: a directory of their own, beside any wiki; PURGE, sweeps, age and size treat
# them as others, and the date of an original does not matter.
. "$srcdir/system/setup.sh"

demo=$ORIGINALS/wikipedia/commons
images=$dir/images store=$dir/store
ORIGINALS=$images

stored() {
	(cd "$store" && find . ! -type d | sed 's|^\./||' | LC_ALL=C sort)
}
more_results() {
	[ "$(metric store_thumbs_total)" -gt "$results" ]
}
# store_thumb URL [NAME]: ask for a thumb, and wait until it is stored
store_thumb() {
	results=$(metric store_thumbs_total)
	ask "$1"
	expect "status of $1" "$status" 200
	await "the end of $1" more_results
	[ $# -lt 2 ] || [ -e "$store/$2" ] || fail "$1 leaves no $2, but $(stored)"
}
more_sweeps() {
	[ "$(metric store_sweeps_total)" -gt "$sweeps" ]
}
sweep() {
	sweeps=$(metric store_sweeps_total)
	kill -HUP $thumbd
	await "a sweep" more_sweeps
}
removed() {
	metric "store_removed_total{cause=\"$1\"}"
}
# begin [OPTION...]
begin() {
	rm -rf "$store"
	mkdir "$store"
	start_thumbd --ids sha1 --originals-ids 'ids/{id:0:2}/{id}' --params f,info,lang,p,q,w --store "$store" \
	    --keep 0 "$@"
	sweeps=0
	await "the first sweep" more_sweeps
}
# place FILE: its directory in the store; its original by id is $file
place() {
	id=$(sha1sum "$1" | cut -d' ' -f1)
	file=$images/ids/${id:0:2}/$id
	mkdir -p "${file%/*}"
	cp "$1" "$file"
	at=id/${id:0:2}/${id:2:2}/$id
}
place "$demo/f/fe/Glass_marbles.png"
png=$id png_at=$at
place "$(find "$demo" -name '*.svg' | head -1)"
svg=$id svg_at=$at
place "$demo/7/75/Harbour_at_dusk.jpg"
# the same original by the names of two wikis, one of which is called id
for wiki in wikipedia/commons id/commons id "id/${id:0:2}"; do
	mkdir -p "$images/$wiki/0/06"
	cp "$demo/7/75/Harbour_at_dusk.jpg" "$images/$wiki/0/06/Foo.jpg"
done

# each thumb under its canonical URL, with the extension of its format
begin --profile wikimedia --store-names both
store_thumb "/v1/id/$id?w=220" "$at/w=220.jpg"
cmp "$dir/body" "$store/$at/w=220.jpg" || fail "another thumb is stored"
expect "its time" "$(stat -c %y "$store/$at/w=220.jpg")" "$(stat -c %y "$file")"
store_thumb "/v1/id/$id?w=220&f=webp&utm_source=x" "$at/f=webp&w=220.webp"
store_thumb "/v1/id/$png?w=220" "$png_at/w=220.png"
store_thumb "/v1/id/$svg?w=250" "$svg_at/w=250.png"
ask "/v1/id/$id?w=3840"
expect "wider than its original" "$status" 200
ask "/v1/id/$id?info=json"
expect "an info" "$status" 200
ask "/v1/id/$svg?lang=xx&w=250"
expect "a language that it lacks" "$status" 200
store_thumb "/v1/wikipedia/commons/Foo.jpg?w=250" wikipedia/commons/thumb/0/06/Foo.jpg/250px-Foo.jpg
store_thumb "/v1/id/commons/Foo.jpg?w=250" id/commons/thumb/0/06/Foo.jpg/250px-Foo.jpg
store_thumb "/v1/id/${id:0:2}/Foo.jpg?w=250" "id/${id:0:2}/thumb/0/06/Foo.jpg/250px-Foo.jpg"
all="$(stored)"
expect "files and links" "$(echo "$all" | wc -l)" 10
sweep
expect "what a sweep leaves" "$(stored)" "$all"
expect "files that it counts" "$(metric store_files)" 7

# PURGE: one thumb in any format; all of an original; nothing else
ask "/v1/id/$id?w=220" -X PURGE
expect "status" "$status" 204
expect "what is left" "$(cd "$store/$at" && echo *)" "f=webp&w=220.webp"
store_thumb "/v1/id/$id?w=220" "$at/w=220.jpg"
store_thumb "/v1/id/$id?w=20" "$at/w=20.jpg"
ask "/v1/id/$id?w=20" -X DELETE
expect "what is left" "$(cd "$store/$at" && echo *)" "f=webp&w=220.webp w=220.jpg"
ask "/v1/id/$id" -X PURGE
expect "all" "$status $(ls "$store/$at")" "204 "
expect "others" "$(stored)" "$(echo "$all" | grep -v "^$at")"
ask "/v1/id/$id?w=220" -X PURGE
expect "once more" "$status" 204
ask "/v1/id/0123456789012345678901234567890123456789" -X PURGE
expect "of nothing" "$status" 204
expect "purged" "$(removed purge)" 4

# another date is no other original; one that is gone has no thumbs
store_thumb "/v1/id/$id?w=220" "$at/w=220.jpg"
touch -d tomorrow "$file"
sweep
expect "stale" "$(removed stale)" 0
rm "$file"
sweep
expect "stale" "$(removed stale) $(ls "$store/$at")" "1 "
[ -e "$store/$png_at/w=220.png" ] || fail "another is gone"
stop_thumbd

# age and size; other files stay
cp "$demo/7/75/Harbour_at_dusk.jpg" "$file"
begin --profile wikimedia --store-age 1
for w in 220 250; do
	store_thumb "/v1/id/$id?w=$w" "$at/w=$w.jpg"
done
touch -a -d "3 days ago" "$store/$at/w=220.jpg"
touch -a -d "3 days ago" "$store/$at/note.txt" "$store/id/note.txt" "$store/id/${id:0:2}/note.jpg"
sweep
expect "old ones" "$(removed age)" 1
expect "what is left" "$(stored)" "id/${id:0:2}/${id:2:2}/$id/note.txt
id/${id:0:2}/${id:2:2}/$id/w=250.jpg
id/${id:0:2}/note.jpg
id/note.txt"
stop_thumbd
begin --profile wikimedia --store-size 1
for query in "$png?w=330" "$png?w=500" "$id?w=500" "$id?w=960" "$id?w=1280" "$id?w=1920" "$id?f=webp&w=1280" \
    "$id?f=webp&w=1920"; do
	store_thumb "/v1/id/$query"
done
sweep
[ "$(du -sk "$store/id" --apparent-size | cut -f1)" -lt 1200 ] || fail "the store is too large"
[ "$(removed size)" -gt 0 ] || fail "nothing was removed for the size"
stop_thumbd

# a farm whose wikis have names of one part, one of which is called id
begin --query-base '/v1/*' --path-base '/*'
store_thumb "/v1/id/$id?w=220" "$at/w=220.jpg"
store_thumb "/v1/id/Foo.jpg?w=220" id/thumb/0/06/Foo.jpg/220px-Foo.jpg
sweep
expect "files" "$(metric store_files)" 2
stop_thumbd

# a wiki alone; a purge while its thumb is rendered
gated_worker
begin --profile mediawiki --workers 1
close_gate 220
get "/v1/id/$id?w=220" >"$dir/got" &
got=$!
await "the render" lines_are "$dir/worker/jobs" 1
ask "/v1/id/$id" -X PURGE
open_gate 220
wait $got
expect "status" "$(cat "$dir/got")" 200
expect "outdated" "$(metric 'store_thumbs_total{result="outdated"}') $(stored)" "1 "

# an original that goes while its thumb is rendered
close_gate 230
get "/v1/id/$id?w=230" >"$dir/got" &
got=$!
await "the render" lines_are "$dir/worker/jobs" 2
mv "$file" "$dir/kept"
open_gate 230
wait $got
await "it is not stored" metric_is 'store_thumbs_total{result="outdated"}' 2
expect "stored" "$(stored)" ""
mv "$dir/kept" "$file"
stop_thumbd

# a directory that cannot be written to is told at the start
if [ "$(id -u)" -ne 0 ]; then
	rm -rf "$store"
	mkdir -p "$store/thumb" "$store/id"
	chmod 500 "$store/id"
	start_thumbd --profile mediawiki --ids sha1 --originals-ids '{id}' --store "$store"
	grep -q -- "--store: cannot write to the directory $store/id:" "$dir/thumbd.log" || fail "no line"
	stop_thumbd
	chmod 700 "$store/id"
fi
exit 0
