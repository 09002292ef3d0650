# For the part url, to be sourced with the program $url: URL work inside varnishd. One varnishd has
# a VCL for each variant, and the VCLs take turns. The CPU time of its child counts. A request does
# its work eight times: the cost of a request without work is subtracted, and the rest is divided.
# All answers are checked first.

repeats=8	# in url-common.vcl
vcls="nothing module module-path regsub regsub-guarded"
. "$bench/varnish.sh"

# variant, VCL, scheme of the requests, column of the list with the right answer
ways() {
	cat <<-END
	nothing             nothing         query  1
	module              module          query  3
	module-to_path      module-path     query  4
	regsub              regsub          query  3
	regsub-guarded      regsub-guarded  query  3
	nothing             nothing         path   2
	module              module          path   3
	regsub              regsub          path   3
	regsub-guarded      regsub-guarded  path   3
	END
}

# Request some of the URLs, and compare: a bench of refusals would be worthless.
verify() {
	local way=$1 vcl=$2 column=$3 in=$4
	adm varnish vcl.use "$vcl"
	awk -F '\t' -v in_column="$in" -v port="$port" 'NR % 16 == 1 {
		gsub(/["\\]/, "\\\\&", $in_column)
		printf "url = \"http://127.0.0.1:%s%s\"\n", port, $in_column
	}' "$dir/list" >"$dir/curl"
	curl -sg --path-as-is -o /dev/null -D - -K "$dir/curl" |
	    tr -d '\r' | sed -n 's/^X-URL: //p' >"$dir/got"
	awk -F '\t' -v column="$column" 'NR % 16 == 1 { print $column }' "$dir/list" >"$dir/wanted"
	cmp -s "$dir/got" "$dir/wanted" || {
		diff "$dir/got" "$dir/wanted" | head -n 6 >&2 || true
		die "$way gives other URLs than are right"
	}
}

# Net costs, round by round.
record_net() {
	awk -v repeats="$repeats" '{
		name = "in varnishd, " $2 " URLs"
		if ($1 == "nothing")
			base = $4
		else
			printf "value\t%s\t%s\tCPU us a URL\t%.3f\n", name, $1, ($4 - base) / repeats
	}' "$dir/results" >>"$records"
}

"$url" --list >"$dir/list"
cut -f1 "$dir/list" >"$dir/query"
cut -f2 "$dir/list" >"$dir/path"
start_varnishd varnish "$bench/url-nothing.vcl" -s malloc,16m -p workspace_client=512k
for name in $vcls; do
	adm varnish vcl.load "$name" "$bench/url-$name.vcl"
done
while read -r way vcl scheme column; do
	verify "$way" "$vcl" "$column" "$([ "$scheme" = query ] && echo 1 || echo 2)"
	load 1 "$dir/$scheme" >/dev/null </dev/null
done < <(ways)
for round in $(seq "$rounds"); do
	begin_round "$round"
	: >"$dir/results"
	while read -r way vcl scheme column; do
		adm varnish vcl.use "$vcl"
		echo "$way $scheme $(load 1 "$dir/$scheme" </dev/null)" >>"$dir/results"
	done < <(ways)
	end_round
	record_net
done
for way in regsub regsub-guarded; do
	record against '*' $way "CPU us a URL" module
done
