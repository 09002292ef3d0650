#!/bin/bash
# Part: cost against workers, size of the original, length of the URL, and number of sites
# Takes: 20 s, and 45 s a round
set -eu
build=$(cd "$1" && pwd)
. "$(dirname "$0")/part.sh"
. "$bench/varnish.sh"
lengths="64 128 256 512 1024"
sites="1 10 100 1000"
seconds=1

# A varnishd with few objects in it.
start_edge() {
	head -c 1024 /dev/zero | tr '\0' x >"$dir/body"
	sed "s|\"body\"|\"$dir/body\"|" "$bench/edge-body.vcl" >"$dir/body.vcl"
	start_varnishd origin "$dir/body.vcl" -s malloc,1m
	printf 'backend origin { .host = "127.0.0.1"; .port = "%s"; }\n' "$port" >"$dir/edge-origin.vcl"
	start_varnishd varnish "$bench/edge-plain.vcl" -s malloc,64m -p http_req_size=64k \
	    -p workspace_client=128k -p cli_timeout=300
	adm varnish vcl.load plain "$bench/edge-plain.vcl"
	printf '%s\n' "stage = on" "percent = 100" end >"$dir/rollout"
	sed "s|/etc/varnish/thumb.rollout|$dir/rollout|" "$bench/edge-thumb-vcl.vcl" \
	    >"$dir/thumb-vcl.vcl"
	adm varnish vcl.load thumb-vcl "$dir/thumb-vcl.vcl"
}

# edge-thumb-vcl.vcl with more sites, which get no request.
sites_vcl() {
	awk -v n="$1" '{ print } /^sub vcl_init/ {
		for (i = 1; i < n; i++)
			printf "\tnew other%d = thumb.site(query_base = \"/q%d\", path_base = \"/p%d\");\n", i, i, i
	}' "$dir/thumb-vcl.vcl" >"$dir/sites-$1.vcl"
}

resident_mib() {
	awk '/^VmRSS/ { print $2 / 1024 }' "/proc/$child/status"
}

# Loading is recorded once: most of it is the compiler.
load_sites() {
	local n before
	for n in $sites; do
		sites_vcl "$n"
		before=$(resident_mib)
		adm varnish vcl.load "sites-$n" "$dir/sites-$n.vcl"
		record value "$n sites" "thumb.vcl" "MiB of memory" \
		    "$(calculate "$(resident_mib) - $before")"
	done
}

# url_of LENGTH: a canonical path of about so many bytes
url_of() {
	case $1 in
	# a name is at most 240 bytes, and stands twice; percent signs make more of it
	64) echo "/v1/wikipedia/commons/Ab.jpg?w=220" ;;
	128) echo "/v1/wikipedia/commons/$(printf 'a%.0s' $(seq 35)).jpg?w=220" ;;
	256) echo "/v1/wikipedia/commons/$(printf 'a%.0s' $(seq 99)).jpg?w=220" ;;
	512) echo "/v1/wikipedia/commons/$(printf '%%C3%%A4%.0s' $(seq 38)).jpg?w=220" ;;
	1024) echo "/v1/wikipedia/commons/$(printf '%%C3%%A4%.0s' $(seq 80)).jpg?w=220" ;;
	esac | "$build/src/thumbctl/thumbctl" url --fields path | cut -f2
}

hit() {
	local name=$1 variant=$2 vcl=$3 list=$4 cpu
	adm varnish vcl.use "$vcl"
	read -r _ cpu < <(load $seconds "$dir/$list")
	record value "$name" "$variant" "CPU us a hit" "$cpu"
}

edge_round() {
	local n
	for n in $lengths; do
		hit "URLs of $n bytes, about" plain plain "url-$n"
		hit "URLs of $n bytes, about" thumb.vcl thumb-vcl "url-$n"
	done
	for n in $sites; do
		hit "$n sites" thumb.vcl "sites-$n" url-128
	done
}

start_edge
for n in $lengths; do
	url_of "$n" >"$dir/url-$n"
done
load_sites
"$bench/render-set.sh" "$build/bench-originals"
for round in $(seq "$rounds"); do
	begin_round "$round"
	edge_round </dev/null
	python3 -B "$bench/scale.py" "$build" "$build/bench-originals"
	end_round
done
for n in $lengths; do
	record note "URLs of $n bytes, about: of $(($(wc -c <"$dir/url-$n") - 1))"
	record against "URLs of $n bytes, about" thumb.vcl "CPU us a hit" plain
done
