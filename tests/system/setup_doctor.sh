# For tests of thumbctl doctor, to be sourced after setup.sh: an edge with varnishd and thumbd, and
# what the doctor says of it.

conf=$dir/thumbd.conf

# write_conf [LINE...]: thumbd's file; a later test may write another
write_conf() {
	printf '%s\n' "originals = $ORIGINALS" "socket = $dir/thumbd.sock" "worker = $WORKER" \
	    "worker-start = $LIMIT" "wait = $LIMIT" "deadline = $LIMIT" "$@" >"$conf"
}

# start_thumbd_by_file: thumbd with that file
start_thumbd_by_file() {
	: >"$dir/thumbd.log"
	"$THUMBD" --config "$conf" "$@" 2>>"$dir/thumbd.log" &
	thumbd=$!
	started="$started $thumbd"
	await_ready
}

# write_vcl FILE [SITE]: VCL with all objects
write_vcl() {
	site_vcl "$1" none "${2-}" <<<'include "thumb-site.vcl";'
}

# doctor [OPTION...]: what it says is in $dir/out, its status in $doctor
doctor() {
	"$THUMBCTL" doctor --varnishd "$dir/v" --config "$conf" --thumbd "$THUMBD" \
	    --worker-start $LIMIT "$@" >"$dir/out" 2>&1
	doctor=$?
}

# says FINDING CHECK TEXT: a line of the last doctor
says() {
	grep -E "^$1 +$2 " "$dir/out" | grep -qF -- "$3" ||
	    fail "no line \"$1 $2 $3\" in: $(cat "$dir/out")"
}

# wrong STATUS CHECK TEXT [OPTION...]: the doctor finds it, says what to do, and has that status
finds() {
	want=$1 check=$2 text=$3
	shift 3
	doctor "$@"
	expect "status of: $text" $doctor "$want"
	says "$([ "$want" = 1 ] && echo wrong || echo warning)" "$check" "$text"
	grep -E -A 1 "^(wrong|warning) +$check " "$dir/out" | grep -q '^ \{20\}[a-z]' ||
	    fail "it does not say what to do: $(cat "$dir/out")"
}
