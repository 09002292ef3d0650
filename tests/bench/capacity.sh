#!/bin/bash
# Part: what an object, a tag, a ban and a request to a second layer cost in varnishd
# Takes: 5 s, and 60 s a round
set -eu
build=$(cd "$1" && pwd)
. "$(dirname "$0")/part.sh"
. "$bench/varnish.sh"
objects=100000
body=1000

# cache NAME PORT HOST RETURN [IMPORT]: VCL in $dir/NAME.vcl
cache() {
	sed -e "s|@PORT@|$2|; s|@HOST@|$3|; s|@RETURN@|$4|; s|@IMPORT@|${5-}|" \
	    "$bench/capacity-cache.vcl.in" >"$dir/$1.vcl"
}

# The resident memory of $child, in bytes.
memory() {
	awk '$1 == "VmRSS:" { print $2 * 1024 }' "/proc/$child/status"
}

# fill: all URLs once
fill() {
	once "$dir/urls"
	[ "$(counter "$1" MAIN.n_object)" -ge "$objects" ] || die "not all objects are stored"
}

# object VARIANT HOST [IMPORT]: the memory of an object; its varnishd stays, on $port
object() {
	local before
	cache "$1" "$origin" "$2" hash "${3-}"
	start_varnishd "$1" "$dir/$1.vcl" -s malloc,1g -p ban_lurker_age=0.1 -p ban_lurker_batch=1000
	before=$(memory)
	fill "$1"
	record value "an object" "$1" "bytes of memory beside its body" \
	    "$(calculate "($(memory) - $before) / $objects - $body")"
}

# ban NAME: CPU of testing all objects against one ban that none matches
ban() {
	local before tested
	before=$(cpu_ms "$child")
	tested=$(counter "$1" MAIN.bans_lurker_tests_tested)
	adm "$1" ban obj.http.X-Content-Dimensions == none
	until [ "$(counter "$1" MAIN.bans_lurker_tests_tested)" -ge $((tested + objects)) ]; do
		sleep 0.1
	done
	record value "a ban" "no object matches" "CPU us an object" \
	    "$(calculate "($(cpu_ms "$child") - $before) * 1000 / $objects")"
}

# relay: a hit of the backend on $port through a frontend, and the CPU of both
relay() {
	local back=$child before numbers
	head -n 10000 "$dir/urls" >"$dir/some"
	numbers=$(load 2 "$dir/some")
	record value "a hit of a backend" "asked directly" "CPU us of the backend" "${numbers#* }"
	cache front "$port" plain pass
	start_varnishd front "$dir/front.vcl" -s malloc,64m
	before=$(cpu_ms "$back")
	numbers=$(load 3 "$dir/some")
	record value "a hit of a backend" "through a frontend" "CPU us of the frontend" "${numbers#* }"
	record value "a hit of a backend" "through a frontend" "CPU us of the backend" \
	    "$(calculate "($(cpu_ms "$back") - $before) * 1000 / \
	    $(awk '/requests in/ { print $1 }' "$dir/wrk")")"
	end_last
}

seq "$objects" | sed 's|.*|/Harbour_at_dusk_&_with_ships.jpg|' >"$dir/urls"
start_varnishd origin "$bench/capacity-origin.vcl"
origin=$port
for round in $(seq "$rounds"); do
	begin_round "$round"
	object plain plain
	ban plain
	relay
	end_last
	object tagged tagged "import xkey;"
	end_last
	rm -rf "$dir/plain" "$dir/tagged" "$dir/front"
	end_round
done
record note "$objects objects with the headers of thumbd and $body bytes each; the tag is xkey's, one an object"
record against "an object" tagged "bytes of memory beside its body" plain
