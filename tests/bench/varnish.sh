# For parts of the bench inside varnishd, to be sourced after part.sh with build set: varnishds in
# the directory of the part, and wrk as their client. VCLs take turns in one varnishd.

for program in varnishd wrk curl; do
	command -v $program >/dev/null || die "there is no $program; see debian-packages"
done

# adm NAME COMMAND...
adm() {
	local name=$1
	shift
	varnishadm -t 60 -n "$dir/$name" "$@" >"$dir/adm" ||
	    { cat "$dir/adm" >&2; die "varnishadm $*"; }
}

counter() {
	varnishstat -n "$dir/$1" -1 -f "$2" | awk '{ n += $2 } END { print n + 0 }'
}

# The program that runs varnishd, with options; or nothing.
run_by=()

# start_varnishd NAME VCL-FILE [OPTION...]: its port in $port, the process that serves in $child
start_varnishd() {
	local name=$1 vcl=$2 log=$dir/$1.log
	shift 2
	: >"$log"
	"${run_by[@]}" varnishd -F -j none -n "$dir/$name" -a 127.0.0.1:0 \
	    -p vmod_path="$build/src/vmod/.libs:$(pkg-config --variable=vmoddir varnishapi)" \
	    -p vcl_path="$dir:$bench:$bench/../../vcl" -f "$vcl" "$@" >"$log" 2>&1 &
	started+=($!)
	until grep -q 'Child launched OK' "$log"; do
		kill -0 $! 2>/dev/null || { cat "$log" >&2; die "varnishd did not start"; }
		sleep 0.05
	done
	port=$(varnishadm -t 60 -n "$dir/$name" debug.listen_address | awk '$1 == "a0" { print $3 }')
	child=$(sed -n 's/.*Child (\([0-9]*\)) Started$/\1/p' "$log")
	[ -n "$child" ] || die "varnishd has no child"
}

answered_well() {
	! grep -q 'Non-2xx\|Socket errors' "$dir/wrk" ||
	    { cat "$dir/wrk" >&2; die "not all requests were answered well"; }
}

# load SECONDS URLS: requests a second, and CPU microseconds of $child for each. All URLs of the
# file are requested in turns at $port, and every answer must be good.
load() {
	local before after
	before=$(cpu_ms "$child")
	URLS=$2 wrk -t1 -c8 -d"$1s" -s "$bench/urls.lua" "http://127.0.0.1:$port" >"$dir/wrk"
	after=$(cpu_ms "$child")
	answered_well
	awk -v ms="$before $after" '
		/requests in/ { n = $1 }
		/^Requests\/sec/ { rate = $2 }
		END { split(ms, m, " "); printf "%.0f %.3f\n", rate, (m[2] - m[1]) * 1e3 / n }
	' "$dir/wrk"
}

# once URLS: request each URL once, over sixteen connections, at $port; every answer must be good.
once() {
	python3 -B "$bench/client.py" "$port" "$1" >"$dir/statuses"
	grep -q '^200:[0-9]* [0-9.]*$' "$dir/statuses" ||
	    die "not all requests were answered well: $(cat "$dir/statuses")"
}
