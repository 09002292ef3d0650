# Two edges, each with a thumbd of its own: one has a thumb of a reference, the other of the original.
# Different bytes have different ETags, both thumbds confirm either ETag, and a client that continues at
# the other edge never gets parts of both.
. "$srcdir/system/setup.sh"
needs_module

top=$dir
trap 'status=$?; dir=$top; (exit $status); finish' EXIT
file=wikipedia/commons/7/75/Harbour_at_dusk.jpg
harbour=/v1/wikipedia/commons/Harbour_at_dusk.jpg
mkdir -p "$top/files/${file%/*}"
cp "$ORIGINALS/$file" "$top/files/$file"
# a date is a strong validator only if it is an old one (RFC 9110 8.8.2.2)
touch -d "2020-01-02 03:04:05 UTC" "$top/files/$file"
ORIGINALS=$top/files

# at EDGE COMMAND...: with the files and the thumbd of an edge
at() {
	local dir=$top/$1
	"${@:2}"
}

# an object is refreshed in the background at each request after its first
start_edge() {
	mkdir -p -m 700 "$dir" "$dir/references"
	order "stage = on" "percent = 100"
	start_thumbd --keep 0 --references "$dir/references"
	site_vcl "$dir/edge.vcl" none <<-END
		include "thumb-site.vcl";
		sub vcl_backend_response { set beresp.ttl = 0.001s; }
	END
	start_varnishd edge "$dir/edge.vcl"
	echo "$port" >"$dir/port"
}

# refer: let thumbd make a reference, at a second width
refer() {
	for w in 101 102; do
		ask "$harbour?w=$w"
		expect "$w" "$status" 200
	done
	await "a reference" metric_is references_files 1
}

# fetch EDGE NAME [CURL-OPTION...]: a thumb of 220 pixels through Varnish, into $top/NAME
fetch() {
	status=$(curl -s -o "$top/$2" -D "$top/headers" -w '%{http_code}' --max-time $LIMIT "${@:3}" \
	    "http://127.0.0.1:$(cat "$top/$1/port")$harbour?w=220")
}

# came WHAT FILE WANT: the status, and whose bytes they are
came() {
	local whose bytes=others
	for whose in direct referred; do
		! cmp -s "$2" "$top/$whose/thumb" || bytes=$whose
	done
	expect "$1" "$status $bytes" "$3"
}

at direct start_edge
at referred start_edge
at referred refer
fetch direct direct/thumb
expect "of the original" "$status" 200
tag_direct=$(header ETag)
date=$(header Last-Modified)
fetch referred referred/thumb
expect "of a reference" "$status $(header Last-Modified)" "200 $date"
tag_referred=$(header ETag)
expect "made of a reference" "$(at direct metric references_used_total) \
$(at referred metric references_used_total)" "0 1"
! cmp -s "$top/direct/thumb" "$top/referred/thumb" || fail "the thumbs are equal, and nothing is tested"
[ "$tag_direct" != "$tag_referred" ] || fail "different thumbs have one ETag: $tag_direct"

# both thumbds confirm either ETag, and name the one that they confirm
for edge in direct referred; do
	for tag in "$tag_direct" "$tag_referred"; do
		at $edge ask "$harbour?w=220" -H "If-None-Match: $tag"
		expect "$edge, If-None-Match: $tag" "$status $(dir=$top/$edge; header ETag)" "304 $tag"
	done
done

# refreshed EDGE TAG: Varnish refreshes its object, which keeps its bytes and its ETag
refreshed() {
	local n
	n=$(at "$1" metric 'requests_total{status="304"')
	fetch "$1" got
	came "before a refresh of $1" "$top/got" "200 $1"
	await "a refresh of $1" more_confirmed "$1" "$n"
	fetch "$1" got
	came "after it" "$top/got" "200 $1"
	expect "the ETag of $1" "$(header ETag)" "$2"
}
more_confirmed() {
	[ "$(at "$1" metric 'requests_total{status="304"')" -gt "$2" ]
}
refreshed direct "$tag_direct"
refreshed referred "$tag_referred"
# also when its thumbd would make another thumb today
at direct refer
refreshed direct "$tag_direct"
at direct ask "$harbour?w=220"
came "another thumb today" "$top/direct/body" "200 referred"
expect "with the ETag of its bytes" "$(dir=$top/direct; header ETag)" "$tag_referred"

# continued FIRST NEXT CONDITION WANT: the first half at one edge, the rest at an edge if the condition
# holds there
continued() {
	local half=1000
	fetch "$1" part -H "Range: bytes=0-$((half - 1))"
	expect "a first half at $1" "$status $(stat -c %s "$top/part")" "206 $half"
	fetch "$2" rest -H "Range: bytes=$half-" -H "If-Range: $3"
	[ "$status" != 206 ] || cat "$top/part" "$top/rest" >"$top/whole"
	[ "$status" != 200 ] || cp "$top/rest" "$top/whole"
	came "from $1 to $2, If-Range: $3" "$top/whole" "$4"
}
continued direct direct "$tag_direct" "206 direct"
continued referred referred "$tag_referred" "206 referred"
continued direct referred "$tag_direct" "200 referred"
continued referred direct "$tag_referred" "200 direct"
# an ETag that was confirmed has one thumb, too
continued direct referred "W/$tag_referred" "200 referred"
# thumbs of one date have different bytes
continued direct referred "$date" "200 referred"
continued referred direct "$date" "200 direct"
exit 0
