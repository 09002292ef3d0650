# Versions of originals in a directory: the right token is answered for ever, an old one from the
# archive, any other 404 without a render; and a versioned thumb is the same as one without.
. "$srcdir/system/setup.sh"

mkdir -p "$dir/files" "$dir/store"
cp -r "$ORIGINALS/wikipedia" "$dir/files/"
ORIGINALS=$dir/files
commons=$dir/files/wikipedia/commons
jpg=/v1/wikipedia/commons/Harbour_at_dusk.jpg
for_ever="public, max-age=31536000, immutable"
garbage=00000000000000000000
versions="--keep 0 --params info,lang,p,t,v,w"

# without the parameter nothing changes
start_thumbd
ask "$jpg?w=100"
expect "untold" "$status $(header X-Content-Version)" "200 "
etag=$(header ETag)
ask "$jpg?v=$garbage&w=100"
expect "an unknown parameter" "$status" 400
stop_thumbd

start_thumbd $versions
ask "$jpg?w=100"
token=$(header X-Content-Version)
expect "the same thumb" "$status $(header ETag)" "200 $etag"
expect_match "the usual time" "$(header Cache-Control)" "*must-revalidate"
expect "the token" "$(expr "$token" : '[0-9a-f]*$')" 20
cp "$dir/body" "$dir/thumb"
ask "$jpg?v=$token&w=100"
expect "the right token" "$status $(header Cache-Control)" "200 $for_ever"
expect "the same ETag" "$(header ETag)" "$etag"
expect "the token again" "$(header X-Content-Version)" "$token"
cmp -s "$dir/body" "$dir/thumb" || fail "a versioned thumb has other bytes"
ask "$jpg?v=$token&w=100" -H "If-None-Match: $etag"
expect "confirmed" "$status $(header Cache-Control)" "304 $for_ever"
ask "$jpg?info=json"
expect_match "the info" "$(cat "$dir/body")" "{\"version\":\"$token\",\"mime\":\"image/jpeg\",*}"
ask "$jpg?info=json" -I
expect "HEAD" "$status $(header X-Content-Version)" "200 $token"

# a made-up one
n=$(renders)
ask "$jpg?v=$garbage&w=100"
expect "a wrong token" "$status $(header X-Content-Version)" "404 $token"
expect "briefly" "$(header Cache-Control)" "public, max-age=10"
expect "all versions" "$(header X-Thumb-Versions)" "$token"
expect_match "its text" "$(cat "$dir/body")" "*current one is $token"
for i in $(seq 1000 1099); do
	echo "url = \"http://thumbd$jpg?v=${i}0000&w=100\""
done >"$dir/flood"
curl -s --unix-socket "$dir/thumbd.sock" -K "$dir/flood" >/dev/null
expect "renders" "$(renders)" "$n"
expect "counted" "$(metric 'versions_total{result="other"}')" 101
ask "/v1/wikipedia/commons/No_such_file.jpg?v=$garbage&w=100"
expect "of no file" "$status $(header X-Content-Version)" "404 "

# an error of this version has the token, too
ask "/v1/wikipedia/commons/Field_notes.pdf?p=77&w=100"
expect "no such page" "$status" 404
pdf=$(header X-Content-Version)
ask "/v1/wikipedia/commons/Field_notes.pdf?p=77&v=$pdf&w=100"
expect "the page of a version" "$status $(header X-Content-Version)" "404 $pdf"

# another upload, whose old file keeps its time in the archive: keep-versions.php
mkdir -p "$commons/archive/7/75"
mv "$commons/7/75/Harbour_at_dusk.jpg" "$commons/archive/7/75/20200101000000!Harbour_at_dusk.jpg"
cp "$commons"/*/*/Upright_lighthouse.jpg "$commons/7/75/Harbour_at_dusk.jpg"
ask "$jpg?w=100"
new=$(header X-Content-Version)
[ "$new" != "$token" ] || fail "another file has the same token"
ask "$jpg?v=$new&w=100"
expect "the new token" "$status $(header Cache-Control)" "200 $for_ever"
cp "$dir/body" "$dir/new"
ask "$jpg?v=$token&w=100"
expect "the old token" "$status $(header Cache-Control)" "200 $for_ever"
expect "the current one" "$(header X-Content-Version)" "$new"
expect "the old tags" "$(header xkey)" \
    "File:20200101000000!Harbour_at_dusk.jpg File:Harbour_at_dusk.jpg"
cmp -s "$dir/body" "$dir/thumb" || fail "the old version has other bytes"
tag=$(header ETag)
ask "/v1/wikipedia/commons/20200101000000!Harbour_at_dusk.jpg?w=100"
expect "the old version by its name" "$status $(header ETag)" "200 $tag"
expect "its token" "$(header X-Content-Version)" "$token"
ask "$jpg?v=$garbage&w=100"
expect "neither" "$status $(header X-Thumb-Versions)" "404 $new $token"
expect "counted" "$(metric 'versions_total{result="old"}')" 1
# with more old versions than are listed, no list is said to be complete
at=$(cd "$commons" && echo */*/Upright_lighthouse.jpg)
mkdir -p "$commons/archive/$(dirname "$at")"
for i in $(seq 10 40); do
	echo $i >"$commons/archive/$(dirname "$at")/202001010000$i!Upright_lighthouse.jpg"
done
ask "/v1/wikipedia/commons/Upright_lighthouse.jpg?v=$garbage&w=100"
expect "too many versions" "$status $(header X-Content-Version | wc -c) $(header X-Thumb-Versions)" \
    "404 21 "
# a third upload is seen at once, though the archive was read before
touch -d '2019-01-01 00:00:00.123456789' "$commons/7/75/Harbour_at_dusk.jpg"
ask "$jpg?w=100"
third=$(header X-Content-Version)
cp -p "$commons/7/75/Harbour_at_dusk.jpg" \
    "$commons/archive/7/75/20210101000000!Harbour_at_dusk.jpg"
touch "$commons/7/75/Harbour_at_dusk.jpg"
ask "$jpg?v=$third&w=100"
expect "the second old one" "$status" 200
stop_thumbd

# a copy of the files has the same tokens
cp -a "$dir/files" "$dir/copy"
ORIGINALS=$dir/copy
start_thumbd $versions --store "$dir/store"
ask "$jpg?v=$token&w=100"
expect "on another machine" "$status" 200
fourth=$(header X-Content-Version)

# the store has no versions, and a purge is of the thumb
ask "$jpg?v=$fourth&w=100"
expect "for the store" "$status" 200
await "the store" metric_is 'store_thumbs_total{result="stored"}' 2
expect "stored" "$(cd "$dir/store" && find . -type f | sort | xargs)" \
    "./wikipedia/commons/thumb/7/75/Harbour_at_dusk.jpg/100px-Harbour_at_dusk.jpg \
./wikipedia/commons/thumb/archive/7/75/20200101000000!Harbour_at_dusk.jpg/100px-Harbour_at_dusk.jpg"
ask "$jpg?v=$fourth&w=100" -X DELETE
expect "purged" "$status" 204
expect "stored" "$(cd "$dir/store" && find . -type f | sort | xargs)" \
    "./wikipedia/commons/thumb/archive/7/75/20200101000000!Harbour_at_dusk.jpg/100px-Harbour_at_dusk.jpg"
stop_thumbd

# two clients, one with a version, share a render
gated_worker
start_thumbd $versions --workers 1
close_gate 110
get "$jpg?w=110" >"$dir/one" &
one=$!
await "the thumb begins" lines_are "$dir/worker/jobs" 1
get "$jpg?v=$fourth&w=110" >"$dir/two" &
two=$!
await "the other joins" metric_is joined_total 1
open_gate 110
wait $one $two
expect "both" "$(cat "$dir/one" "$dir/two" | xargs)" "200 200"
stop_thumbd
exit 0
