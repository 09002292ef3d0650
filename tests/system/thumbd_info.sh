# The info of an original: one answer for all sizes, with validators, where the site has info=.
. "$srcdir/system/setup.sh"

start_thumbd --abbreviate 160 --params info,lang,p,t,w
base=/v1/wikipedia/commons

# value KEY: the value in the JSON of the body
value() {
	python3 -c 'import json, sys; print(json.dumps(json.load(open(sys.argv[1])).get(sys.argv[2])))' \
	    "$dir/body" "$1"
}

ask "$base/Harbour_at_dusk.jpg?info=json"
expect "status" "$status" 200
expect "type" "$(header Content-Type)" application/json
expect "width" "$(value width)" 2400
expect "height" "$(value height)" 1600
expect "mime" "$(value mime)" '"image/jpeg"'
expect "dimensions" "$(header X-Content-Dimensions)" 2400x1600:1
expect "disposition" "$(header Content-Disposition)" ""
expect "served width" "$(header X-Thumb-Width)" ""
expect "xkey" "$(header xkey)" File:Harbour_at_dusk.jpg
expect "cache" "$(header Cache-Control)" "public, s-maxage=86400, max-age=0, must-revalidate"
etag=$(header ETag)

ask "$base/Harbour_at_dusk.jpg?info=json" -H "If-None-Match: $etag"
expect "status of what has not changed" "$status" 304

ask "$base/Harbour_at_dusk.jpg?w=220"
[ "$(header ETag)" != "$etag" ] || fail "a thumb has the validator of the info"

ask "$base/Field_notes.pdf?info=json"
expect "status of a PDF's" "$status" 200
[ "$(value pages)" -gt 1 ] || fail "pages: $(value pages)"

ask "$base/No_such_file.jpg?info=json"
expect "status of none" "$status" 404
ask "$base/Harbour_at_dusk.jpg?info=json&w=220"
expect "status with a width" "$status" 400
ask "$base/Harbour_at_dusk.jpg"
expect "status of an original" "$status" 400
exit 0
