# Originals by id at the edge: they come from thumbd if the renderer's classes say so, those by name from the
# application, and a signature is needed where one is required.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_origin.sh"
needs_module

demo=$ORIGINALS/wikipedia/commons
start_origin application "$ORIGINALS"
application=$port
ORIGINALS=$dir/files
mkdir -p "$dir/files/ids"
jpg=$demo/7/75/Harbour_at_dusk.jpg
png=$demo/f/fe/Glass_marbles.png
id() {
	sha1sum "$1" | cut -d' ' -f1
}
for file in "$jpg" "$png"; do
	cp "$file" "$dir/files/ids/$(id "$file")"
done
A=/v1/id/$(id "$jpg")
B=/v1/id/$(id "$png")
start_thumbd --ids sha1 --originals-ids 'ids/{id}' --serve-originals by-id

# edge URL [CURL-OPTION...]: as ask, of varnishd
edge() {
	url=$1
	shift
	status=$(curl -s -o "$dir/body" -D "$dir/headers" -w '%{http_code}' --max-time $LIMIT "$@" \
	    "http://127.0.0.1:$edge$url")
}
# edge_with NAME RENDERER [SITE]
edge_with() {
	site_vcl "$dir/$1.vcl" $application "ids = sha1${3:+, $3}" "$2" <<-'END'
		acl thumb_purgers { "127.0.0.1"; }
		include "thumb-site-purge.vcl";
		include "thumb-site.vcl";
		sub vcl_deliver {
			set resp.http.X-Hits = obj.hits;
		}
	END
	start_varnishd $1 "$dir/$1.vcl"
	edge=$port
	await "thumbd" eval 'adm '$1' backend.list | grep -q "thumbd.socket.*healthy"'
}

# without the class: they go where other originals go, and thumbs do not
order "stage = on" "percent = 100"
edge_with off 'classes = "simple,complex"'
edge "$A"
expect "without the class" "$status $(asked application " $A ")" "404 1"
edge "$A?w=250"
expect "a thumb" "$status $(header Content-Type)" "200 image/jpeg"

# with it
edge_with on 'classes = "original,simple,complex", types = "png"'
sent() {
	metric 'originals_sent_total{result="whole"}'
}
edge "$A" -H "Cookie: a=b" -H "Range: bytes=0-1"
expect "a part" "$status $(wc -c <"$dir/body")" "206 2"
for hits in 1 2; do
	edge "$A" -H "Authorization: me"
	expect "by its id" "$status $(header Content-Type) $(header X-Hits)" "200 image/jpeg $hits"
	cmp "$jpg" "$dir/body" || fail "other bytes"
done
expect_match "a policy" "$(header Content-Security-Policy)" "*sandbox"
edge "$A" -H "If-None-Match: \"${A##*/}\""
expect "confirmed" "$status" 304
expect "asked of thumbd" "$(sent)" 1
# by varnishd: thumbd takes a DELETE from everybody who reaches it
edge "$A" -X DELETE
expect "a DELETE" "$status $(header Server)" "405 Varnish"
edge "/wikipedia/commons/7/75/Harbour_at_dusk.jpg"
expect "by name" "$status $(asked application " /wikipedia/commons/7/75/Harbour_at_dusk.jpg ")" "200 1"
edge "/v1/id/0123456789012345678901234567890123456789"
expect "no such id" "$status" 404
expect "the application was asked" "$(asked application " /v1/id")" 1

# one purge of the id removes the original and its thumbs
edge "$A?w=250"
edge "$A" -X PURGE
expect "purged" "$status" 200
edge "$A"
expect "fetched anew" "$status $(header X-Hits) $(sent)" "200 0 2"

# wrong bytes are nobody's
cp "$jpg" "$dir/files/ids/${B##*/}"
edge "$B"
expect "wrong bytes" "$status $(header ETag)" "502 "
cp "$png" "$dir/files/ids/${B##*/}"
healed() {
	edge "$B"
	[ "$status" = 200 ]
}
await "the right ones" healed
cmp "$png" "$dir/body" || fail "other bytes"

# only thumbd is asked: while it is away, what is cached is served
stop_thumbd
await "its death" eval 'adm on backend.list | grep -q "thumbd.socket.*sick"'
edge "$A"
expect "cached" "$status" 200
edge "/v1/id/1123456789012345678901234567890123456789"
expect "not cached" "$status" 503
expect "the application was not asked" "$(asked application " /v1/id")" 1

# a signature is needed for an original by id, too
"$THUMBCTL" sign --new-key a >"$dir/keys" 2>"$dir/err" || fail "$(cat "$dir/err")"
chmod 600 "$dir/keys"
start_thumbd --ids sha1 --signed-urls require --originals-ids 'ids/{id}' --serve-originals by-id
edge_with signed 'classes = "original,simple,complex"' "signed_urls = require, keys = \"$dir/keys\""
edge "$A"
expect "unsigned" "$status" 403
edge "/v1/./id/${A##*/}" --path-as-is
expect "another spelling" "$status $(asked application "/v1/\./id")" "404 0"
signed=$("$THUMBCTL" sign --ids sha1 --signed-urls require --keys "$dir/keys" "$A" | cut -f2)
edge "$signed"
expect "signed" "$status" 200
cmp "$jpg" "$dir/body" || fail "other bytes"
edge "$A"
expect "unsigned, and cached" "$status" 403
exit 0
