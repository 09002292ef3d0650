#!/bin/bash
# Part: both schemes mixed half and half, through thumb.vcl and as they come, with thumbd behind
# Takes: 10 s, and 35 s a round
# The pattern of an hour in a few seconds: Zipf over originals, widths as they were published, and
# nine of ten requests are hits if each thumb is stored once. Each variant begins with an empty
# cache.
set -eu
build=$(cd "$1" && pwd)
. "$(dirname "$0")/part.sh"
. "$bench/varnish.sh"
. "$bench/thumbd.sh"
requests=25000
originals=60

# variant, VCL, list
ways() {
	cat <<-END
	as_they_come  plain      mixed
	thumb.vcl     canonical  mixed
	one_scheme    plain      path
	END
}

make_lists() {
	local name
	"$bench/thumb_urls.py" $requests --originals $originals |
	    "$build/src/thumbctl/thumbctl" url --fields query,path,name >"$dir/list"
	cut -f3 "$dir/list" >"$dir/path"
	# both schemes have the same thumbs
	awk -F '\t' '{ print $((NR + int(NR / 7)) % 2 ? 2 : 3) }' "$dir/list" >"$dir/mixed"
	thumbs=$(sort -u "$dir/path" | wc -l)
	mkdir -p "$dir/originals/wikipedia/commons"
	small_photograph "$dir/small.jpg"
	cut -f4 "$dir/list" | sort -u | while read -r name; do
		cp "$dir/small.jpg" "$dir/originals/wikipedia/commons/$name"
	done
}

value() {
	record value "$requests requests" "$@"
}

way() {
	local variant=${1//_/ } vcl=$2 list=$3 edge_began thumbd_began made hits
	start_varnishd "$vcl" "$dir/$vcl.vcl" -s malloc,600m
	made=$(renders)
	thumbd_began=$(thumbd_cpu)
	edge_began=$(cpu_ms "$child")
	once "$dir/$list"
	value "$variant" "CPU us a request, varnishd" \
	    "$(calculate "($(cpu_ms "$child") - $edge_began) * 1e3 / $requests")"
	value "$variant" "CPU us a request, thumbd" \
	    "$(calculate "($(thumbd_cpu) - $thumbd_began) * 1e3 / $requests")"
	value "$variant" renders $(($(renders) - made))
	value "$variant" "objects a thumb" \
	    "$(calculate "$(counter "$vcl" MAIN.n_object) / $thumbs")"
	hits=$(counter "$vcl" MAIN.cache_hit)
	value "$variant" "hits, %" \
	    "$(calculate "100 * $hits / ($hits + $(counter "$vcl" MAIN.cache_miss))")"
	value "$variant" "MiB stored" "$(calculate "$(counter "$vcl" SMA.s0.g_bytes) / 1048576")"
	end_last
	rm -rf "${dir:?}/$vcl"
}

make_lists
start_thumbd
printf 'vcl 4.1;\nbackend thumbd { .path = "%s"; }\n' "$dir/thumbd.sock" >"$dir/plain.vcl"
thumb_vcl "$dir/canonical.vcl"
for round in $(seq "$rounds"); do
	begin_round "$round"
	while read -r variant vcl list; do
		way "$variant" "$vcl" "$list" </dev/null
	done < <(in_turn "$round" "$(ways)")
	end_round
done
record note "$thumbs thumbs of $originals originals; a worker renders each in some milliseconds"
for unit in renders "MiB stored" "CPU us a request, varnishd" "CPU us a request, thumbd"; do
	record against '*' "thumb.vcl" "$unit" "as they come"
done
record target '*' "thumb.vcl" "objects a thumb" '<=' 1.01
