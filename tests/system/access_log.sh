# The VCL and the format of varnishncsa in doc/rollout.rst log the class, the type and the width of each
# thumb, and whether it was a hit.
. "$srcdir/system/setup.sh"
needs_module

page=$srcdir/../doc/rollout.rst
# the VCL of the page, and its command on one line, without its name
sed -n '/^A log of thumbs$/,/^Going back$/p' "$page" >"$dir/section"
sed -n '/^  import std;/,/^  }/p' "$dir/section" >"$dir/log.vcl"
sed -n '/^  varnishncsa /,/^$/p' "$dir/section" | tr -d '\\\n' | sed 's/^ *varnishncsa //' >"$dir/arguments"
[ -s "$dir/log.vcl" ] && [ -s "$dir/arguments" ] || fail "the page is not understood"

start_thumbd
order "stage = on" "percent = 100"
site_vcl "$dir/edge.vcl" none <<-END
	include "thumb-site.vcl";
	include "$dir/log.vcl";
	sub vcl_deliver {
		if (obj.hits > 0) {
			set resp.http.X-Cache = "hit";
		} else {
			set resp.http.X-Cache = "miss";
		}
	}
END
start_varnishd edge "$dir/edge.vcl" -s malloc,16m
edge=http://127.0.0.1:$port

eval "varnishncsa -n '$dir/edge' $(cat "$dir/arguments")" >"$dir/log" 2>"$dir/out" &
started="$started $!"
# varnishncsa has begun when it logs a request
await "a line" eval 'curl -s "$edge/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=60" >/dev/null; [ -s "$dir/log" ]'
path=$("$THUMBCTL" url --to path "/v1/wikipedia/commons/Field_notes.pdf?w=50&p=1" | cut -f 2)
for url in "$path" "$path" /v1/wikipedia/commons/Harbour_at_dusk.jpg /else \
    '/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=60'; do
	curl -s -o /dev/null --max-time $LIMIT "$edge$url"
done
# fields: from the status on, without the size
fields() {
	grep -v '" 200 [0-9]* simple jpeg 60 ' "$dir/log" |
	    sed 's/.*" \([0-9]*\) [0-9-]* /\1 /' | sort | uniq
}
wanted='200 simple pdf 50 hit
200 simple pdf 50 miss
503 original jpeg  miss'
await "all lines" eval '[ "$(fields)" = "$wanted" ]'
await "a hit by the other URL" grep -q '" 200 [0-9]* simple jpeg 60 hit$' "$dir/log"
! grep -q /else "$dir/log" || fail "a line for another URL"
exit 0
