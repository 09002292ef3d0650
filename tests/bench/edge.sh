#!/bin/bash
# Part: a hit in varnishd through thumb.vcl, beside no module, normalising by regsubs, and std.querysort
# Takes: 45 s, and 18 s a round
# One varnishd, one cache, a VCL for each way, which take turns over 10,000 URLs. All ways deliver the
# very same objects, which thumb.vcl has put there.
set -eu
build=$(cd "$1" && pwd)
. "$(dirname "$0")/part.sh"
. "$bench/varnish.sh"
urls=10000
seconds=3
vcls="plain thumb-vcl regsub querysort"

# variant, VCL, list
ways() {
	cat <<-END
	plain                 plain      path
	thumb.vcl             thumb-vcl  path
	regsub                regsub     path
	querysort             querysort  path
	thumb.vcl,_rewriting  thumb-vcl  query
	END
}

hit() {
	local variant=$1 vcl=$2 list=$3 rate cpu
	adm varnish vcl.use "$vcl"
	read -r rate cpu < <(load $seconds "$dir/$list")
	record value "a hit" "${variant//_/ }" requests/s "$rate"
	record value "a hit" "${variant//_/ }" "CPU us a request" "$cpu"
}

fill() {
	adm varnish vcl.use thumb-vcl
	sed "s|^|url = http://127.0.0.1:$port|; p; s|.*|output = /dev/null|" "$dir/query" >"$dir/curl"
	curl -sf --globoff -K "$dir/curl" || die "objects cannot be had"
	misses=$(counter varnish MAIN.cache_miss)
	[ "$misses" -eq $urls ] || die "$misses misses, not $urls"
}

"$bench/thumb_urls.py" $urls --each |
    "$build/src/thumbctl/thumbctl" url --fields query,path >"$dir/list"
cut -f2 "$dir/list" >"$dir/query"
cut -f3 "$dir/list" >"$dir/path"
head -c 10240 /dev/zero | tr '\0' x >"$dir/body"
sed "s|\"body\"|\"$dir/body\"|" "$bench/edge-body.vcl" >"$dir/body.vcl"
start_varnishd origin "$dir/body.vcl" -s malloc,1m
printf 'backend origin { .host = "127.0.0.1"; .port = "%s"; }\n' "$port" >"$dir/edge-origin.vcl"
start_varnishd varnish "$bench/edge-plain.vcl" -s malloc,300m
printf '%s\n' "stage = on" "percent = 100" end >"$dir/rollout"
for name in $vcls; do
	sed "s|/etc/varnish/thumb.rollout|$dir/rollout|" "$bench/edge-$name.vcl" >"$dir/$name.vcl"
	adm varnish vcl.load "$name" "$dir/$name.vcl"
done
fill
# a look at each before what counts
while read -r variant vcl list; do
	adm varnish vcl.use "$vcl"
	load 1 "$dir/$list" >/dev/null </dev/null
done < <(ways)
for round in $(seq "$rounds"); do
	begin_round "$round"
	while read -r variant vcl list; do
		hit "$variant" "$vcl" "$list" </dev/null
	done < <(in_turn "$round" "$(ways)")
	end_round
done
[ "$(counter varnish MAIN.cache_miss)" -eq "$misses" ] || die "not all were hits"
record note "$urls URLs in turns, of the published distribution of widths; objects of 10,240 bytes"
for variant in "regsub" "querysort" "thumb.vcl, rewriting"; do
	record against "a hit" "$variant" requests/s plain
	record against "a hit" "$variant" "CPU us a request" plain
done
record against "a hit" "thumb.vcl" requests/s plain '>=' 0.97
record against "a hit" "thumb.vcl" "CPU us a request" plain
record against "a hit" "thumb.vcl" "CPU us a request" regsub '<=' 1
