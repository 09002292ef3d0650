# References of originals by id: thumbs are made of them, as those by name; the place and the date of the
# original do not matter, since its bytes are always the same; and bytes of another hash never get one.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_origin.sh"

demo=$ORIGINALS/wikipedia/commons
mkdir "$dir/files"
mkdir -m 700 "$dir/references"
ORIGINALS=$dir/files

id() {
	sha1sum "$1" | cut -d' ' -f1
}
# put FILE NAME: by name and by id
put() {
	cp "$1" "$dir/files/$2"
	cp "$1" "$dir/files/$(id "$1")"
}
start_with() {
	start_thumbd --keep 0 --workers 1 --query-base /v1 --path-base /images --originals-levels 0 \
	    --ids sha1 --params f,lang,p,q,w --references "$dir/references" "$@"
}
thumb() {
	ask "$@"
	expect "status of $1" "$status" 200
}
used() {
	metric references_used_total
}
idle() {
	await "the worker" metric_is workers_busy 0
}
# refer URL: let a reference be made of an original, by two widths
refer() {
	files=$(metric references_files)
	thumb "$1?w=101"
	thumb "$1?w=102"
	await "a reference of $1" metric_is references_files $((files + 1))
}

put "$demo/7/75/Harbour_at_dusk.jpg" Harbour.jpg
"$THUMBCTL" render --worker "$WORKER" $PATIENT_CTL --width 2301 "$demo/b/b2/Compass_rose.svg" \
    "$dir/drawing.png" >"$dir/out" 2>&1 || fail "$(cat "$dir/out")"
put "$dir/drawing.png" Drawing.png
# a TIFF of noise, of two pages that are the same
/usr/bin/python3 - "$dir/noise.tif" <<'END'
import random, struct, sys
width, height, data = 2000, 100, 8
def page(following):
    tags = [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, data), (277, 1),
            (278, height), (279, width * height)]
    return (struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", t, 4, 1, v) for t, v in tags) +
            struct.pack("<I", following))
at = data + width * height
with open(sys.argv[1], "wb") as f:
    f.write(struct.pack("<2sHI", b"II", 42, at))
    f.write(random.Random(1).randbytes(width * height))
    f.write(page(at + len(page(0))) + page(0))
END
put "$dir/noise.tif" Noise.tif

# the same thumbs as by name, whatever the type of the original and of its reference
start_with --originals-ids '{id}'
for name in Harbour.jpg Drawing.png Noise.tif; do
	by_id=/v1/id/$(id "$dir/files/$name")
	refer "/v1/$name"
	refer "$by_id"
	for params in w=140 'f=webp&w=141'; do
		n=$(used)
		thumb "/v1/$name?$params"
		cp "$dir/body" "$dir/by_name"
		type=$(header Content-Type) size=$(header X-Content-Dimensions)
		thumb "$by_id?$params"
		expect "$by_id?$params: made of references" "$(used)" $((n + 2))
		expect "$by_id?$params" "$(header Content-Type) $(header X-Content-Dimensions)" "$type $size"
		cmp "$dir/body" "$dir/by_name" || fail "$by_id?$params is another thumb than by name"
	done
done
by_id=/v1/id/$(id "$dir/noise.tif")
n=$(used)
thumb "$by_id?q=lossless&w=140"
expect "without a loss" "$(header Content-Type) $(used)" "image/png $n"
files=$(metric references_files)
thumb "$by_id?p=2&w=101"
thumb "$by_id?p=2&w=102"
await "one of the second page" metric_is references_files $((files + 1))

# what a type does not have is refused as before, and costs no reference
jpg=/v1/id/$(id "$dir/files/Harbour.jpg")
png=/v1/id/$(id "$dir/drawing.png")
files=$(metric references_files)
for url in "$png?q=low&w=142" "$jpg?lang=de&w=142" "$jpg?p=2&w=142"; do
	ask "$url"
	expect_match "$url" "$status $(cat "$dir/body")" "400 param-not-applicable:*"
done
n=$(used)
thumb "$png?w=143"
thumb "$jpg?w=143"
expect "references" "$(metric references_files) $(used)" "$files $((n + 2))"
expect "dropped" "$(metric references_dropped_total)" 0
stop_thumbd

# nor do such requests keep one from being made
rm "$dir"/references/[0-9a-f]*
start_with --originals-ids '{id}'
for of in "$png?q=low" "$jpg?lang=de"; do
	for w in 101 102; do
		ask "$of&w=$w"
		expect_match "$of, width $w" "$status $(cat "$dir/body")" "400 param-not-applicable:*"
	done
done
idle
refer "$png"
refer "$jpg"

# another date of the same original; a damaged one, whose reference is of the right bytes
file=$dir/files/${jpg##*/}
n=$(used)
touch -d "2001-02-03" "$file"
thumb "$jpg?w=144"
expect "another date" "$(used)" $((n + 1))
cp "$file" "$dir/right"
cp "$dir/drawing.png" "$file"
thumb "$jpg?w=145"
expect "a reference of the right bytes" "$(used) $(header Content-Type)" "$((n + 2)) image/jpeg"
ask "$jpg?w=600"
expect "a width for which there is none" "$status $(metric originals_wrong_total)" "200 0"
ask "$jpg?w=1500"
expect "a wider one" "$status $(metric originals_wrong_total)" "502 1"
rm "$file"
ask "$jpg?w=146"
expect "one that is gone" "$status $(metric 'references_dropped_total{cause="stale"}')" "404 1"

# a wrong one gets no reference, and once it is right it has one
cp "$dir/noise.tif" "$file"
for w in 101 102 103; do
	ask "$jpg?w=$w"
	expect "a wrong one" "$status" 502
done
idle
files=$(metric references_files)
made=$(metric 'references_total{result="made"}')
expect "references" "$files" 1
cp "$dir/right" "$file"
refer "$jpg"
expect "made" "$(metric 'references_total{result="made"}')" $((made + 1))

# files of types that have no reference
for file in "$(find "$demo" -name '*.svg' | head -1)" "$(find "$demo" -name '*.pdf' | head -1)"; do
	put "$file" other
	by_id=/v1/id/$(id "$file")
	for w in 101 102 103; do
		thumb "$by_id?w=$w"
	done
	idle
	expect "references" "$(metric references_files)" 2
done
stop_thumbd

# an origin sends no bytes, of whatever date or tag the original is
rm "$dir"/references/[0-9a-f]*
start_origin origin "$dir/files"
ORIGINALS=
start_with --origin "http://127.0.0.1:$port/{id}"
refer "$jpg"
bytes=$(metric origin_bytes_total)
thumb "$jpg?w=147"
touch "$dir/files/${jpg##*/}"
thumb "$jpg?w=148"
expect "bytes" "$(metric origin_bytes_total) $(used)" "$bytes 2"
stop_thumbd
exit 0
