# Every reason to refuse a URL has a counter, each site and renderer has its own counters, and
# Prometheus gets all of them. With the tag Debug on, the log has a record for each refusal and each
# rewrite.
. "$srcdir/system/setup.sh"
needs_module

order "stage = on" "percent = 100"
secret=000102030405060708090a0b0c0d0e0f
(umask 077; echo "one = $secret" >"$dir/keys")
site_vcl "$dir/thumbs.vcl" none "abbreviate = 160" <<-END
	sub vcl_init {
		new wiki = thumb.site(query_base = "/small", path_base = "/w/images",
		    steps = "120,250", size_policy = refuse);
		new closed = thumb.site(query_base = "/closed", path_base = "/c/images",
		    signed_urls = require, keys = "$dir/keys");
		new other = thumb.renderer(socket = "$dir/none.sock", fallback = application);
	}

	include "thumb-site.vcl";

	sub vcl_recv {
		if (wiki.status(req.url) >= 400) {
			return (synth(wiki.status(req.url)));
		}
		if (closed.status(req.url) >= 400) {
			return (synth(closed.status(req.url)));
		}
		if (wiki.match(req.url)) {
			set req.url = wiki.to_path(req.url);
		}
	}

	sub vcl_backend_fetch {
		if (wiki.match(bereq.url)) {
			set bereq.backend = other.backend();
		}
	}
END

# send URL...: the statuses of the answers, one a line
send() {
	for url; do
		printf 'url = "http://127.0.0.1:%s%s"\noutput = "/dev/null"\n' "$port" "$url"
	done >"$dir/curl"
	curl -sg --path-as-is -w '%{http_code}\n' --max-time $LIMIT -K "$dir/curl"
}

# repeat N TEXT
repeat() {
	for i in $(seq "$1"); do
		echo "$2"
	done
}

# The codes of all reasons to refuse a URL, and their statuses, from the library's own table.
sed -n '/define THUMBURL_REASONS/,/[^\\]$/s/.*X([A-Z0-9_]*,[^"]*"\([a-z0-9-]*\)",[^0-9]*\([0-9]*\),.*/\1 \2/p' \
    "$srcdir/../src/thumburl/thumburl.h" | awk '$2 >= 400' >"$dir/reasons"
[ "$(wc -l <"$dir/reasons")" -gt 10 ] || fail "thumburl.h is not understood"

# The site of this file that refuses a URL for this reason.
site_of() {
	case $1 in
	not-a-step)	echo wiki ;;
	missing-signature | bad-signature | expired)	echo closed ;;
	*)	echo thumbs ;;
	esac
}

# A URL that is refused for this reason.
url_for() {
	case $1 in
	not-a-step)
		echo "/small/Foo.jpg?w=121" ;;
	missing-signature)
		echo "/closed/Foo.jpg?w=120" ;;
	bad-signature)
		echo "/closed/Foo.jpg?sig=one.AAAAAAAAAAAAAAAAAAAAAA&w=120" ;;
	expired)
		/usr/bin/python3 -c 'import base64, hmac, sys
mac = hmac.digest(bytes.fromhex(sys.argv[1]), b"/closed/Foo.jpg?exp=1&w=120", "sha256")[:16]
print("/closed/Foo.jpg?exp=1&sig=one.%s&w=120" % base64.urlsafe_b64encode(mac)[:22].decode())' $secret ;;
	*)
		awk -F '\t' -v code="$1" '$5 == "reject" && $7 == code &&
		    $6 ~ /^\/[!-~]*$/ && $6 !~ /["\\#]/ { print $6; exit }' "$srcdir/vectors.tsv" ;;
	esac
}

start_thumbd
start_varnishd thumbs "$dir/thumbs.vcl" -s malloc,16m
adm thumbs backend.set_health thumbd healthy >/dev/null
adm thumbs backend.set_health other sick >/dev/null

# each reason a different number of times
times=0
while read -r code code_status; do
	times=$((times + 1))
	url=$(url_for "$code")
	[ -n "$url" ] || fail "vectors.tsv has no URL that is refused as $code"
	urls=()
	for i in $(seq $times); do
		urls+=("$url")
	done
	expect "status of $url" "$(send "${urls[@]}")" "$(repeat $times "$code_status")"
	echo "$code $times"
done <"$dir/reasons" >"$dir/sent" || { cat "$dir/sent"; exit 1; }

while read -r code times; do
	site=$(site_of "$code")
	expect "$code" "$(counter thumbs "THUMB.$site.refused_$(echo "$code" | tr - _)")" "$times"
done <"$dir/sent"
for site in thumbs wiki closed; do
	expect "refused by $site" "$(counter thumbs "THUMB.$site.refused")" "$(while read -r code times; do
		[ "$(site_of "$code")" != $site ] || echo "$times"
	done <"$dir/sent" | awk '{ n += $1 } END { print n }')"
	expect "the sum, $site" "$(counter thumbs "THUMB.$site.refused_*")" \
	    "$(counter thumbs THUMB.$site.refused)"
	expect "counters of refusals, $site" \
	    "$(varnishstat -n "$dir/thumbs" -1 -f "THUMB.$site.refused_*" | wc -l)" \
	    "$(wc -l <"$dir/reasons")"
done

# a render, a hit of it by its other URL, and a URL without a backend
jpg=Harbour_at_dusk.jpg
path=$("$THUMBCTL" url --to path "/v1/wikipedia/commons/$jpg?w=60" | cut -f2)
expect "a render and its hits" "$(send "$path" "$path" "/v1/wikipedia/commons/$jpg?w=60")" \
    "$(repeat 3 200)"
expect "without a backend" "$(send /small/Foo.jpg?w=120 /else)" "$(repeat 2 503)"
expect "handed" "$(counter thumbs THUMBD.thumbd.handed)" 1
expect "not handed" "$(counter thumbs THUMBD.other.shed_sick)" 1
expect "rewritten" "$(counter thumbs THUMB.thumbs.to_path)" 1
expect "rewritten by the other" "$(counter thumbs THUMB.wiki.to_path)" 1

# records NUMBER PATTERN: wait until the log has that many, and expect no more
in_log() {
	# varnishlog quotes this tag, and shows the NUL after it
	varnishlog -n "$dir/thumbs" -d -g raw -i Debug |
	    sed 's/^[^"]*"\(.*\)%00"$/\1/' >"$dir/log"
	[ "$(grep -c "^thumb.site $2" "$dir/log")" -ge "$1" ]
}
records() {
	await "records of $2" in_log "$1" "$2"
	expect "records of $2" "$(grep -c "^thumb.site $2" "$dir/log")" "$1"
}

records 0 ''
adm thumbs param.set vsl_mask +Debug >/dev/null
url=$(url_for bad-hash)
send "$url" "$url" /small/Foo.jpg?w=121 >/dev/null
send "$path" "/v1/wikipedia/commons/$jpg?w=60" "/v1/wikipedia/commons/$jpg?w=61" \
    /small/Foo.jpg?w=250 /else >/dev/null
adm thumbs param.set vsl_mask -Debug >/dev/null
send "$url" "/v1/wikipedia/commons/$jpg?w=60" >/dev/null
records 2 'thumbs: refused bad-hash: /'
records 1 'wiki: refused not-a-step: /small/Foo.jpg?w=121$'
records 1 "thumbs: /v1/wikipedia/commons/$jpg?w=60 is $path\$"
records 1 "thumbs: /v1/wikipedia/commons/$jpg?w=61 is /"
records 1 'wiki: /small/Foo.jpg?w=250 is /w/images/thumb/'
records 6 ''

start_exporter thumbs
# the counter of reads of the control file rises by itself
varnishstat -n "$dir/thumbs" -1 -f 'THUMB.*' -f 'THUMBD.*' -f 'THUMB_GUARD.*' \
    -f 'THUMB_ROLLOUT.*' |
    awk '$1 !~ /[.]looks$/ {
	name = tolower($1)
	id = name
	sub(/\.[a-z0-9_]*$/, "", id)
	gsub(/\./, "_", name)
	printf "varnish_main_%s{id=\"%s\"} %s\n", name, id, $2
}' | sort >"$dir/wanted"
# in_file FILE: the counters of a description, without those of reasons and of reads
in_file() {
	grep '^\.\. @vsc@:: ' "$srcdir/../src/vmod/$1.vsc.in" | grep -cv ' looks$'
}
reasons=$(wc -l <"$dir/reasons")
expect "counters" "$(wc -l <"$dir/wanted")" \
    "$((3 * (reasons + $(in_file thumb)) + $(in_file thumb_guard) + 2 * $(in_file thumbd) + \
    reasons + $(in_file thumb_rollout)))"
grep -v '^#' "$dir/metrics" | grep -E '^varnish_main_thumbd?_' | grep -v rollout_looks |
    sort >"$dir/got"
diff "$dir/wanted" "$dir/got" || fail "Prometheus has others"
exit 0
