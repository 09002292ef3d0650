#!/bin/bash
# Part: queries of pages in varnishd: thumb.query beside std.querysort, and regsubs with it
# Takes: 20 s, and 12 s a round
# One varnishd has a VCL for each variant; the VCLs take turns over 2,000 URLs of pages with tracking
# parameters. A request does its work eight times: the cost of a request without work is subtracted,
# and the rest is divided.
set -eu
build=$(cd "$1" && pwd)
. "$(dirname "$0")/part.sh"
. "$bench/varnish.sh"
repeats=8	# in url-common.vcl
variants="nothing querysort querysort-regsub query"

# Four spellings of each page.
make_urls() {
	awk 'BEGIN {
		for (i = 0; i < 500; i++) {
			print "/w/index.php?title=Page_" i "&action=history&limit=50&utm_source=a&utm_campaign=b"
			print "/w/index.php?utm_source=x&limit=50&title=Page_" i "&action=history"
			print "/w/index.php?action=history&&title=%50age_" i "&limit=50&fbclid=IwAR0x" i
			print "/w/index.php?action=history&limit=50&title=Page_" i
		}
	}'
}

# shapes VARIANT: the number of different URLs that are left
shapes() {
	adm varnish vcl.use "$1"
	sed "s|.*|url = \"http://127.0.0.1:$port&\"|" "$dir/urls" >"$dir/curl"
	curl -sg -o /dev/null -D - -K "$dir/curl" | tr -d '\r' | sed -n 's/^X-URL: //p' | sort -u | wc -l
}

make_urls >"$dir/urls"
start_varnishd varnish "$bench/url-nothing.vcl" -s malloc,16m -p workspace_client=512k
for name in $variants; do
	adm varnish vcl.load "$name" "$bench/url-$name.vcl"
done
for name in $variants; do
	record value "queries of pages" "$name" "URLs left of 2000" "$(shapes "$name")"
done
[ "$(shapes query)" -eq 500 ] || die "thumb.query leaves $(shapes query) URLs, and not 500"
for round in $(seq "$rounds"); do
	begin_round "$round"
	: >"$dir/results"
	for name in $(in_turn "$round" $variants); do
		adm varnish vcl.use "$name"
		echo "$name $(load 2 "$dir/urls")" >>"$dir/results"
	done
	end_round
	base=$(awk '$1 == "nothing" { print $3 }' "$dir/results")
	awk -v base="$base" -v repeats=$repeats '$1 != "nothing" {
		printf "value\tqueries of pages\t%s\tCPU us a URL\t%.3f\n", $1, ($3 - base) / repeats
	}' "$dir/results" >>"$records"
done
for name in querysort querysort-regsub; do
	record against "queries of pages" "$name" "CPU us a URL" query
done
