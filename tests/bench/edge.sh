# For benches inside varnishd, to be sourced with build set: a varnishd in a directory of its own,
# and wrk on it. Its VCLs take turns.

seconds=${seconds:-2}
bench=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d "${TMPDIR:-/tmp}/thumb-bench.XXXXXX")
started=()
PATH=$PATH:/usr/sbin

stop() {
	trap - EXIT INT TERM
	[ ${#started[@]} -eq 0 ] || kill "${started[@]}" 2>/dev/null || true
	wait || true
	rm -rf "$dir"
}
trap stop EXIT
trap 'exit 1' INT TERM

die() {
	printf '%s: %s\n' "$(basename "$0" .sh)" "$*" >&2
	exit 1
}

command -v wrk >/dev/null || die "there is no wrk; see debian-packages"

adm() {
	varnishadm -n "$dir/varnish" "$@" >"$dir/adm" || { cat "$dir/adm" >&2; die "varnishadm $*"; }
}

# start_varnishd NAME VCL-FILE [OPTION...]: its port in $port, the process that serves in $child
start_varnishd() {
	local name=$1 vcl=$2 log=$dir/$1.log
	shift 2
	: >"$log"
	varnishd -F -j none -n "$dir/$name" -a 127.0.0.1:0 \
	    -p vmod_path="$build/src/vmod/.libs:$(pkg-config --variable=vmoddir varnishapi)" \
	    -f "$vcl" "$@" >"$log" 2>&1 &
	started+=($!)
	until grep -q 'Child launched OK' "$log"; do
		kill -0 $! 2>/dev/null || { cat "$log" >&2; die "varnishd did not start"; }
		sleep 0.05
	done
	port=$(varnishadm -n "$dir/$name" debug.listen_address | awk '$1 == "a0" { print $3 }')
	child=$(sed -n 's/.*Child (\([0-9]*\)) Started$/\1/p' "$log")
	[ -n "$child" ] || die "varnishd has no child"
}

# CPU time of the child in clock ticks: user and system. Its name holds no blanks.
ticks() {
	awk '{ print $14 + $15 }' "/proc/$child/stat"
}

# measure VCL URLS: requests a second, CPU microseconds a request. All must be answered well.
measure() {
	local before after
	adm vcl.use "$1"
	before=$(ticks)
	URLS=$2 wrk -t1 -c8 -d"${seconds}s" -s "$bench/edge-url.lua" "http://127.0.0.1:$port" >"$dir/wrk"
	after=$(ticks)
	if grep -q 'Non-2xx\|Socket errors' "$dir/wrk"; then
		cat "$dir/wrk" >&2
		die "$1: not all requests were answered"
	fi
	awk -v ticks=$((after - before)) -v hz="$(getconf CLK_TCK)" '
		/requests in/ { n = $1 }
		/^Requests\/sec/ { rate = $2 }
		END { printf "%.0f %.3f\n", rate, ticks / hz * 1e6 / n }
	' "$dir/wrk"
}
