# doc/mediawiki.rst, a farm whose thumbs are in an object store: its blocks, with thumbd and a store that
# has originals and old thumbs. What comes from the store and what from thumbd, in each stage.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_origin.sh"
needs_module

# documented TEXT: the block of the document below the paragraph that has this text, with addresses and
# paths of this test
documented() {
	awk -v text="$1" '
	/^[^ ]/	{ paragraph = (within ? paragraph " " : "") $0; within = 1; on = 0; next }
	NF == 0	{ on = on || (within && index(paragraph, text) && paragraph ~ /::$/)
		  within = 0; if (on) print ""; next }
	on	{ print substr($0, 3) }' "$srcdir/../doc/mediawiki.rst" | sed \
	    -e "s|swift.example:8080|127.0.0.1:$store|" \
	    -e 's|"swift.example"|"127.0.0.1"|' -e "s|\"80\"|\"$store\"|" \
	    -e "s|/etc/varnish/thumb.rollout|$dir/rollout|" -e "s|/etc/thumb/site.conf|$dir/site.conf|" \
	    -e "s|/run/thumbd/thumbd.sock|$dir/thumbd.sock|" >"$dir/block"
	grep -q . "$dir/block" || fail "doc/mediawiki.rst has nothing for $1"
	cat "$dir/block"
}

# fetch URL [CURL-OPTION...]: through Varnish
fetch() {
	url=$1
	shift
	status=$(curl -s -o "$dir/body" -D "$dir/headers" -w '%{http_code}' --max-time $LIMIT \
	    -H 'Host: upload.example.org' "$@" "http://127.0.0.1:$edge$url")
}

# came WHAT URL WANT: the status, the source, and whose bytes they are
came() {
	fetch "$2"
	bytes=rendered
	! grep -q '^stored' "$dir/body" || bytes=stored
	[ "$status" = 200 ] || bytes=none
	expect "$1" "$status $(header X-Thumb-Source) $bytes" "$3"
}

thumb() {
	echo "/wikipedia/commons/thumb/7/75/Harbour_at_dusk.jpg/$1px-Harbour_at_dusk.jpg"
}

demo=$ORIGINALS/wikipedia/commons
ORIGINALS=
public=$dir/store/v1/AUTH_mw/wikipedia-commons-local-public
thumbs=$dir/store/wikipedia/commons/thumb/7/75
cp "$srcdir/../vcl/farm.conf" "$dir/site.conf"
mkdir -p "$public.75/7/75" "$public/7/7a" "$thumbs/Harbour_at_dusk.jpg"
cp "$demo/7/75/Harbour_at_dusk.jpg" "$public.75/7/75/"
cp "$demo/7/7a/Upright_lighthouse.jpg" "$public/7/7a/"
for width in 120 250 330 500; do
	echo "stored $width" >"$thumbs/Harbour_at_dusk.jpg/${width}px-Harbour_at_dusk.jpg"
done
left=/wikipedia/commons/thumb/$(printf %s Left_over.jpg | md5sum | sed 's|^\(.\)\(.\).*|\1/\1\2|')/Left_over.jpg/250px-Left_over.jpg
mkdir -p "$dir/store$(dirname "$left")"
echo "stored of a deleted file" >"$dir/store$left"
start_origin store-front "$dir/store"
store=$port
echo "http://127.0.0.1:$store X-Token: of swift" >"$dir/headers-file"
{
	documented "for originals in Swift"
	echo "origin-headers = $dir/headers-file"
} >"$dir/thumbd.conf"
documented "VCL of a farm whose thumbs are stored" >"$dir/farm.vcl"
start_thumbd --config "$dir/thumbd.conf"

# observed, all is as before
order "stage = observe"
# below the blocks, so that a refresh need not be waited for
cat "$dir/farm.vcl" - >"$dir/short.vcl" <<-'END'
	sub vcl_backend_response {
		if (bereq.url ~ "/(500|640)px-" && !bereq.is_bgfetch) {
			set beresp.ttl = 0.01s;
		}
	}
END
start_varnishd farm "$dir/short.vcl"
edge=$port
adm farm backend.set_health thumbd healthy >/dev/null
came "observed" "$(thumb 120)" "200  stored"
expect "observed: no original is read" "$(asked store-front /v1/)" 0

# on: thumbd renders, by its token, what is stored, too; the cache stays
order "stage = on" "percent = 100"
await "on" counter_is farm THUMB_ROLLOUT.rollout.stage 2
came "cached before" "$(thumb 120)" "200  stored"
came "stored" "$(thumb 250)" "200 thumbd rendered"
came "a hit" "$(thumb 250)" "200 thumbd rendered"
expect "the stored one is not asked for" "$(asked store-front /250px-)" 0
expect "with its token" "$(asked store-front '[-]public.75/7/75/Harbour_at_dusk.jpg 200 .*token=of swift$')" 1
came "of the second container" \
    /wikipedia/commons/thumb/7/7a/Upright_lighthouse.jpg/250px-Upright_lighthouse.jpg "200 thumbd rendered"
came "of a deleted file" "$left" "404 thumbd none"

# thumbd is sick: from the store; then its refresh is thumbd's
adm farm backend.set_health thumbd sick >/dev/null
came "stored, thumbd is sick" "$(thumb 330)" "200 fallback stored"
came "stored, for a moment" "$(thumb 500)" "200 fallback stored"
came "neither stored nor rendered" "$(thumb 960)" "404 fallback none"
adm farm backend.set_health thumbd healthy >/dev/null
came "it is kept" "$(thumb 330)" "200 fallback stored"
is_refreshed() {
	fetch "$(thumb 500)"
	[ "$status $(header X-Thumb-Source)" = "200 thumbd" ]
}
await "a refresh by thumbd" is_refreshed

# what is held during an incident keeps its source
came "rendered, for a moment" "$(thumb 640)" "200 thumbd rendered"
behave store-front status 500
is_held() {
	fetch "$(thumb 640)"
	[ -n "$(header X-Thumb-Held)" ]
}
await "a thumb that is held" is_held
came "held" "$(thumb 640)" "200 thumbd rendered"
behave store-front

# a purge of the original removes thumbs of both
fetch /wikipedia/commons/7/75/Harbour_at_dusk.jpg -X PURGE
expect "purged" "$status" 200
came "after a purge" "$(thumb 330)" "200 thumbd rendered"

# what is still asked of the store, as documented
documented "what is still asked of it" | sed -e "s|varnishncsa|& -d -n $dir/farm|" \
    -e "s|-w .*|-w $dir/store.log|" >"$dir/list"
timeout $LIMIT sh "$dir/list" || fail "list: $(cat "$dir/list")"
expect "still asked" "$(grep -o '/[0-9]*px-' "$dir/store.log" | sort | uniq | xargs)" "/330px- /500px- /960px-"
"$THUMBCTL" audit "$dir/store.log" >"$dir/out" 2>&1 || fail "audit: $(cat "$dir/out")"
grep -qE '^jpeg +3 +100.00 %' "$dir/out" || fail "the audit of it: $(cat "$dir/out")"

# back within a second: from the store; nothing else was ever sent to it
order "stage = off"
await "off" counter_is farm THUMB_ROLLOUT.rollout.stage 0
came "off" "$(thumb 500)" "200  stored"
expect "methods that the store has seen" "$(cut -d' ' -f2 "$dir/store-front/requests" | sort -u | xargs)" GET

# without the old renderer, a 404 of the store says nothing
documented "To let the answer of thumbd stand" >"$dir/part.vcl"
awk -v part="$dir/part.vcl" '/^include/ && !n++ { while ((getline line < part) > 0) print line } { print }' \
    "$dir/farm.vcl" >"$dir/alone.vcl"
order "stage = on" "percent = 100"
start_varnishd alone "$dir/alone.vcl"
edge=$port
adm alone backend.set_health thumbd healthy >/dev/null
came "rendered" "$(thumb 250)" "200 thumbd rendered"
came "absent" "$left" "404 thumbd none"
adm alone backend.set_health thumbd sick >/dev/null
came "stored" "$(thumb 330)" "200 fallback stored"
came "not stored" "$(thumb 960)" "503 fallback none"
adm alone backend.set_health thumbd healthy >/dev/null
came "thumbd is asked again" "$(thumb 1280)" "200 thumbd rendered"
# thumbd is asked and cannot render: its own status stands, or the stored thumb is served
echo "no image" >"$public.75/7/75/Harbour_at_dusk.jpg"
fetch /wikipedia/commons/7/75/Harbour_at_dusk.jpg -X PURGE
came "damaged and stored" "$(thumb 500)" "200 fallback stored"
ask "$(thumb 20)"
said=$status
[ "$said" -ge 413 ] || fail "a damaged original: $said"
came "damaged and not stored" "$(thumb 20)" "$said fallback none"
exit 0
