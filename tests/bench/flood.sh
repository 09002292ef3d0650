#!/bin/bash
# Part: an attacker requests random widths, with steps and without, and other clients meanwhile
# Takes: 15 s, and 25 s a round
# The attacker has 32 connections, and requests a few originals in all widths, a thousand times a
# second. One client requests in turns a thumb that is in the cache and one that is not, in the
# steps of the site.
set -eu
build=$(cd "$1" && pwd)
. "$(dirname "$0")/part.sh"
. "$bench/varnish.sh"
. "$bench/thumbd.sh"
steps=20,40,60,120,250,330,500,960,1280,1920,3840
n_steps=$(echo "$steps" | tr ',' '\n' | wc -l)
attacked=4
seconds=6

# variant, VCL, with an attack or without
ways() {
	cat <<-END
	no_flood               up   no
	flood,_steps_up        up   yes
	flood,_no_steps        any  yes
	END
}

# Each variant of each round has originals of its own, of which nothing is cached.
way() {
	local variant=${1//_/ } vcl=$2 attack=$3 name=round-$round-$vcl-$3
	local edge_began thumbd_began made
	prepare "$name"
	start_varnishd "$name" "$dir/$vcl.vcl" -s malloc,300m
	made=$(renders)
	thumbd_began=$(thumbd_cpu)
	edge_began=$(cpu_ms "$child")
	python3 -B "$bench/flood.py" "$port" "$name" $attacked "$seconds" "$attack" >"$dir/flood"
	value() {
		record value "$seconds seconds" "$variant" "$@"
	}
	value "renders" $(($(renders) - made))
	value "CPU ms, varnishd" "$(calculate "$(cpu_ms "$child") - $edge_began")"
	value "CPU ms, thumbd" "$(calculate "$(thumbd_cpu) - $thumbd_began")"
	value "objects stored" "$(counter "$name" MAIN.n_object)"
	while read -r number unit; do
		value "$unit" "$number"
	done <"$dir/flood"
	# one cold thumb is made before the client's clock runs
	[ "$attack" = no ] || value "renders an attacked original" "$(calculate \
	    "($(renders) - $made - $(awk '/cold thumbs$/ { print $1 + 1 }' "$dir/flood")) / $attacked")"
	end_last
	rm -rf "${dir:?}/$name"
}

prepare() {
	local i
	for i in $(seq $attacked); do
		cp "$dir/small.jpg" "$dir/originals/wikipedia/commons/Attacked-$1-$i.jpg"
	done
	for i in $(seq 0 99); do
		cp "$dir/small.jpg" "$dir/originals/wikipedia/commons/Cold-$1-$i.jpg"
	done
}

mkdir -p "$dir/originals/wikipedia/commons"
small_photograph "$dir/small.jpg"
start_thumbd
thumb_vcl "$dir/up.vcl" "steps = \"$steps\", size_policy = up"
thumb_vcl "$dir/any.vcl"
for round in $(seq "$rounds"); do
	begin_round "$round"
	while read -r variant vcl attack; do
		way "$variant" "$vcl" "$attack" </dev/null
	done < <(in_turn "$round" "$(ways)")
	end_round
done
record note "$attacked originals are attacked; the site has $n_steps steps"
record target "$seconds seconds" "flood, steps up" "renders an attacked original" '<=' "$n_steps"
record target "$seconds seconds" "flood, steps up" "a client's failures" '<=' 0
for unit in renders "objects stored" "CPU ms, varnishd" "CPU ms, thumbd"; do
	record against '*' "flood, steps up" "$unit" "flood, no steps"
done
for kind in hit "cold thumb"; do
	for variant in "flood, steps up" "flood, no steps"; do
		record against '*' "$variant" "a client's $kind, p50 ms" "no flood"
		record against '*' "$variant" "a client's $kind, p99 ms" "no flood" '<=' 2
	done
done
