# For system tests, to be sourced: a directory of their own, and ways to start and to compare.
# THUMBD, THUMBCTL, WORKER and ORIGINALS are set by the makefile.

set -u
dir=$(mktemp -d "${TMPDIR:-/tmp}/thumb-test.XXXXXX")
started=

finish() {
	status=$?
	trap - EXIT
	for pid in $started; do
		kill "$pid" 2>/dev/null
	done
	wait
	if [ $status -ne 0 ] && [ -s "$dir/thumbd.log" ]; then
		echo "--- thumbd.log"
		tail -n 30 "$dir/thumbd.log"
	fi
	rm -rf "$dir"
	exit $status
}
trap finish EXIT
trap 'exit 1' INT TERM

fail() {
	echo "FAIL: $*"
	exit 1
}

# expect WHAT GOT WANTED
expect() {
	[ "$2" = "$3" ] || fail "$1: got \"$2\", want \"$3\""
}

# expect_match WHAT GOT PATTERN (of case)
expect_match() {
	case $2 in
	$3)	;;
	*)	fail "$1: got \"$2\", want $3" ;;
	esac
}

# Start thumbd on $dir/thumbd.sock with more options, and wait until it is ready.
start_thumbd() {
	: >"$dir/thumbd.log"
	"$THUMBD" --worker "$WORKER" --originals "$ORIGINALS" --socket "$dir/thumbd.sock" "$@" \
	    2>>"$dir/thumbd.log" &
	thumbd=$!
	started="$started $thumbd"
	until grep -q 'thumbd: ready' "$dir/thumbd.log"; do
		kill -0 $thumbd 2>/dev/null || fail "thumbd did not start: $(cat "$dir/thumbd.log")"
		sleep 0.05
	done
}

# ask URL [CURL-OPTION...]: status in $status, headers in $dir/headers, body in $dir/body
ask() {
	url=$1
	shift
	status=$(curl -s -o "$dir/body" -D "$dir/headers" -w '%{http_code}' --max-time 60 \
	    --unix-socket "$dir/thumbd.sock" "$@" "http://thumbd$url")
}

header() {
	tr -d '\r' <"$dir/headers" | sed -n "s/^$1: //Ip" | head -n 1
}
