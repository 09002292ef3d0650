# Originals by id: their layouts, the type by the bytes, and that bytes of another hash are never an
# image.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_origin.sh"

demo=$ORIGINALS/wikipedia/commons
ORIGINALS=$dir/ids
mkdir "$dir/ids" "$dir/cache"

id() {
	sha1sum "$1" | cut -d' ' -f1
}
# put FILE [ID]: a file in the layout {id:0:2}/{id:2:2}/{id}
put() {
	set -- "$1" "${2-$(id "$1")}"
	mkdir -p "$dir/ids/${2:0:2}/${2:2:2}"
	cp "$1" "$dir/ids/${2:0:2}/${2:2:2}/$2"
}
jpg=$demo/7/75/Harbour_at_dusk.jpg
png=$demo/f/fe/Glass_marbles.png
svg=$(find "$demo" -name '*.svg' | head -1)
pdf=$(find "$demo" -name '*.pdf' | head -1)
jpg_id=$(id "$jpg")
png_id=$(id "$png")
for file in "$jpg" "$png" "$svg" "$pdf"; do
	put "$file"
done
start_thumbd --keep 0 --ids sha1 --originals-ids '{id:0:2}/{id:2:2}/{id}' --params f,info,lang,p,q,t,w

# the type follows from the bytes
ask "/v1/id/$jpg_id?w=50"
expect "a JPEG" "$status $(header Content-Type) $(header X-Content-Dimensions)" \
    "200 image/jpeg 2400x1600:1"
expect "its tag" "$(header xkey)" "id:$jpg_id"
expect "its name" "$(header Content-Disposition)" "inline;filename*=UTF-8''$jpg_id.jpg"
etag=$(header ETag)
cp "$dir/body" "$dir/by_id"
ask "/v1/id/$jpg_id?w=50" -H "If-None-Match: $etag"
expect "confirmed" "$status" 304
ask "/v1/id/$png_id?w=50"
expect "a PNG" "$status $(header Content-Type)" "200 image/png"
ask "/v1/id/$(id "$svg")?lang=de&w=50"
expect "an SVG" "$status $(header Content-Type)" "200 image/png"
ask "/v1/id/$(id "$pdf")?p=2&w=50"
expect "a PDF" "$status $(header Content-Type)" "200 image/jpeg"
ask "/v1/id/$jpg_id?f=webp&w=50"
expect "another format" "$status $(header Content-Type)" "200 image/webp"
ask "/v1/id/$jpg_id?info=json"
expect "an info" "$status $(header Content-Type)" "200 application/json"
grep -q '"type":"image/jpeg"\|jpeg' "$dir/body" || fail "info: $(cat "$dir/body")"

# parameters that the type does not have
ask "/v1/id/$png_id?p=2&w=50"
expect "a page of a PNG" "$status $(cat "$dir/body")" "400 param-not-applicable: this file is a PNG"
ask "/v1/id/$png_id?q=low&w=50"
expect "the quality of a PNG" "$status" 400
ask "/v1/id/$jpg_id?lang=de&w=50"
expect "the language of a JPEG" "$status" 400

# other refusals
ask "/v1/id/${jpg_id:0:20}?w=50"
expect "half an id" "$status" 400
ask "/v1/id/0123456789012345678901234567890123456789?w=50"
expect "no such file" "$status" 404
echo "no image" >"$dir/text"
put "$dir/text"
ask "/v1/id/$(id "$dir/text")?w=50"
expect "no known type" "$status" 415
ask "/v1/id/$jpg_id"
expect "an original" "$status" 400

# bytes of another hash: another image, a damaged one, an empty one
wrong=0
for file in "$png" "$dir/cut" /dev/null; do
	head -c 100000 "$jpg" >"$dir/cut"
	put "$file" "$jpg_id"
	ask "/v1/id/$jpg_id?w=51"
	expect "$file" "$status $(header X-Thumb-Origin)" "502 failed"
	wrong=$((wrong + 1))
	expect "wrong ones" "$(metric originals_wrong_total)" $wrong
done
grep -q "502 /v1/id/$jpg_id?w=51 .*another hash" "$dir/thumbd.log" || fail "nothing in the log"
put "$jpg"
ask "/v1/id/$jpg_id?w=51"
expect "the right one again" "$status" 200
stop_thumbd

# MediaWiki's own layout by hash, and SHA-256
set -- $(printf '%s' "$jpg_id" | /usr/bin/python3 -c 'import sys
n, s = int(sys.stdin.read(), 16), ""
while n: n, d = divmod(n, 36); s = "0123456789abcdefghijklmnopqrstuvwxyz"[d] + s
s = s.zfill(31); print(s[0], s[1], s[2], s)')
mkdir -p "$dir/ids/original/$1/$2/$3"
cp "$jpg" "$dir/ids/original/$1/$2/$3/$4"
start_thumbd --keep 0 --ids sha1 \
    --originals-ids 'original/{base36:0:1}/{base36:1:1}/{base36:2:1}/{base36}'
ask "/v1/id/$jpg_id?w=50"
expect "base 36" "$status" 200
cmp "$dir/body" "$dir/by_id" || fail "another thumb"
stop_thumbd
long=$(sha256sum "$jpg" | cut -d' ' -f1)
cp "$jpg" "$dir/ids/$long"
cp "$jpg" "$dir/ids/${long:0:63}0"
start_thumbd --keep 0 --ids sha256 --originals-ids '{id}'
ask "/v1/id/$long?w=50"
expect "SHA-256" "$status" 200
ask "/v1/id/${long:0:63}0?w=50"
case $long in
*0)	expect "the right SHA-256" "$status" 200 ;;
*)	expect "a wrong SHA-256" "$status" 502 ;;
esac
stop_thumbd

# by HTTP: names and ids have their own origins, and the cache keeps no wrong one
mkdir "$dir/files"
cp -r "$demo/.." "$dir/files/wikipedia"
cp "$png" "$dir/files/$jpg_id"
start_origin origin "$dir/files"
ORIGINALS=
start_thumbd --keep 0 --ids sha1 --origin "http://127.0.0.1:$port/{project}/{code}/{path}" \
    --origin "http://127.0.0.1:$port/{id}" --cache "$dir/cache" --cache-fresh 3600
ask "/v1/id/$jpg_id?w=52"
expect "a wrong one of an origin" "$status" 502
expect "in the cache" "$(metric cache_files)" 0
cp "$jpg" "$dir/files/$jpg_id"
for w in 52 53; do
	ask "/v1/id/$jpg_id?w=$w"
	expect "the right one of an origin" "$status" 200
done
expect "in the cache" "$(metric cache_files)" 1
expect "fetches by id" "$(asked origin "GET /$jpg_id ")" 2
ask "/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=52"
expect "by name" "$status" 200
expect "fetches by name" "$(asked origin "GET /wikipedia/")" 1
stop_thumbd

# options that do not fit
refused() {
	want=$1
	shift
	out=$(timeout $LIMIT "$THUMBD" --worker "$WORKER" --socket "$dir/s" "$@" 2>&1)
	expect "status of $*" $? 2
	expect_match "$*" "$out" "$want"
}
refused "*ids: the site has ids, and so thumbd needs --originals-ids*" --ids sha1 --originals "$dir/ids"
refused "*originals-ids: {id} needs ids = sha1*" --originals "$dir/ids" --originals-ids '{id}'
refused "*originals-ids: {id} needs --originals*" --ids sha1 --origin 'http://h/{id}' --originals-ids '{id}'
refused '*"../{id}" must be a path below*' --ids sha1 --originals "$dir/ids" --originals-ids '../{id}'
refused '*"{id:0:2}" names no file*' --ids sha1 --originals "$dir/ids" --originals-ids '{id:0:2}'
refused '*origin: {id} needs ids*' --origin 'http://h/{id}'
refused '*words of names and of ids*' --ids sha1 --origin 'http://h/{name}/{id}'
