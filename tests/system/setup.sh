# For system tests, to be sourced: a temporary directory, and functions to start and to compare.
# The makefile sets BUILD, SANITIZE, VMODDIR, VCL_CC, THUMBD, THUMBCTL, WORKER and ORIGINALS.

set -u
. "$srcdir/site_vcl.sh"
# Seconds until a test gives up, longer than on any machine, so that no test hangs for ever.
LIMIT=600
# Long limits of thumbd, for tests of something else.
PATIENT="--deadline $LIMIT --wait $LIMIT --worker-start $LIMIT --origin-connect 60 \
--origin-timeout $LIMIT --origin-slow $LIMIT"
# The same for thumbctl render and diff.
PATIENT_CTL="--worker-start $LIMIT --deadline $LIMIT"
dir=$(mktemp -d "${TMPDIR:-/tmp}/thumb-test.XXXXXX")
started=

# loses_nothing: true unless the leak checker, if there is one, found leaks in a process that ended.
loses_nothing() {
	! grep -h -A 20 'LeakSanitizer: detected' "$dir"/*.log 2>/dev/null
}

finish() {
	status=$?
	trap - EXIT
	for pid in $started; do
		kill "$pid" 2>/dev/null
	done
	# a process that does not end must not stop all other tests
	(sleep $LIMIT; kill -KILL $started) >/dev/null 2>&1 &
	impatient=$!
	for pid in $started; do
		wait "$pid"
	done
	kill $impatient $(pgrep -P $impatient) 2>/dev/null
	wait
	if [ $status -eq 0 ] && ! loses_nothing; then
		echo "FAIL: leaks"
		status=1
	fi
	if [ $status -ne 0 ] && [ $status -ne 77 ]; then
		for log in "$dir"/thumbd.log "$dir"/varnishd-*.log; do
			[ -s "$log" ] || continue
			echo "--- $(basename "$log")"
			tail -n 30 "$log"
		done
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

# all_types: the types of this build, with commas between them
all_types() {
	"$THUMBCTL" types | awk -F '\t' '!/^#/ && $2 != "not built" { print $1 }' | paste -s -d ,
}

# expect_match WHAT GOT PATTERN (of case)
expect_match() {
	case $2 in
	$3)	;;
	*)	fail "$1: got \"$2\", want $3" ;;
	esac
}

# usage PATTERN [ARGUMENT...]: thumbctl prints a usage error that matches, and exits with 2.
usage() {
	want=$1
	shift
	out=$("$THUMBCTL" "$@" 2>&1 </dev/null)
	expect "status of thumbctl $*" $? 2
	expect_match "thumbctl $*" "$out" "$want"
}

# Wait until $thumbd is ready.
await_ready() {
	until grep -q 'thumbd: ready' "$dir/thumbd.log"; do
		kill -0 $thumbd 2>/dev/null || fail "thumbd did not start: $(cat "$dir/thumbd.log")"
		sleep 0.05
	done
}

# Start thumbd on $dir/thumbd.sock with more options, and wait until it is ready; without a
# directory if ORIGINALS is empty. Its limits are long enough for slow machines, unless an option
# changes them.
start_thumbd() {
	loses_nothing || fail "leaks"
	: >"$dir/thumbd.log"
	"$THUMBD" --worker "$WORKER" ${ORIGINALS:+--originals "$ORIGINALS"} \
	    --socket "$dir/thumbd.sock" $PATIENT "$@" \
	    2>>"$dir/thumbd.log" &
	thumbd=$!
	started="$started $thumbd"
	await_ready
}

# Skip the test if the module has a sanitizer that varnishd lacks.
needs_module() {
	case $SANITIZE in
	"" | "-fsanitize=undefined "*) ;;
	*)	echo "a module with sanitizers cannot be loaded"; exit 77 ;;
	esac
}

# await_varnishd NAME: $varnishd, which logs to $dir/varnishd-NAME.log, has started
await_varnishd() {
	until grep -q 'Child launched OK' "$dir/varnishd-$1.log"; do
		kill -0 $varnishd 2>/dev/null || fail "varnishd $1 did not start"
		sleep 0.05
	done
}

# start_varnishd NAME VCL-FILE [OPTION...]: varnishd with the module and VCL. Its process is in
# $varnishd, its port in $port.
start_varnishd() {
	name=$1
	log=$dir/varnishd-$name.log
	: >"$log"
	varnishd -F -j none -n "$dir/$name" -a 127.0.0.1:0 -f "$(realpath "$2")" \
	    -p vmod_path="$BUILD/src/vmod/.libs:$VMODDIR" -p cc_command="$VCL_CC" -p cli_timeout=$LIMIT \
	    -p vcl_path="$dir:$(realpath "$srcdir/../vcl")" \
	    "${@:3}" >"$log" 2>&1 &
	varnishd=$!
	started="$started $varnishd"
	await_varnishd "$name"
	port=$(adm "$name" debug.listen_address | awk '$1 == "a0" { print $3 }')
}

# order LINE...: write the control file of a rollout, $dir/rollout, in place of the last one.
order() {
	printf '%s\n' "$@" end >"$dir/rollout.new"
	mv "$dir/rollout.new" "$dir/rollout"
}

# varnishadm NAME COMMAND...
adm() {
	varnishadm -t $LIMIT -n "$dir/$1" "${@:2}" || fail "varnishadm ${*:2}"
}

# counter NAME PATTERN: the counter of varnishd NAME, or the sum of several
counter() {
	varnishstat -n "$dir/$1" -1 -f "$2" | awk '{ n += $2 } END { print n + 0 }'
}

# counter_is NAME PATTERN VALUE
counter_is() {
	[ "$(counter "$1" "$2")" = "$3" ]
}

# free_port: a port of loopback that nobody uses
free_port() {
	/usr/bin/python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# start_exporter NAME: the exporter for varnishd NAME, on a free port. Its address is in
# $exporter_at, and $dir/metrics has its page.
start_exporter() {
	for i in 1 2 3 4 5; do
		exporter_at=127.0.0.1:$(free_port)
		prometheus-varnish-exporter -n "$dir/$1" -web.listen-address "$exporter_at" \
		    >"$dir/exporter.log" 2>&1 &
		exporter=$!
		started="$started $exporter"
		while kill -0 $exporter 2>/dev/null; do
			curl -s --max-time $LIMIT "http://$exporter_at/metrics" >"$dir/metrics" &&
			    return 0
			sleep 0.05
		done
	done
	fail "no exporter: $(cat "$dir/exporter.log")"
}

# child_of NAME: the child process of varnishd NAME; the manager has helpers besides.
child_of() {
	sed -n 's/.*Child (\([0-9]*\)) Started$/\1/p' "$dir/varnishd-$1.log" | tail -n 1
}

# ask URL [CURL-OPTION...]: status in $status, headers in $dir/headers, body in $dir/body
ask() {
	url=$1
	shift
	status=$(curl -s -o "$dir/body" -D "$dir/headers" -w '%{http_code}' --max-time $LIMIT \
	    --unix-socket "$dir/thumbd.sock" "$@" "http://thumbd$url")
}

header() {
	tr -d '\r' <"$dir/headers" | sed -n "s/^$1: //Ip" | head -n 1
}

# get URL [CURL-OPTION...]: print the status in a line; for the background.
get() {
	url=$1
	shift
	curl -s "$@" -o /dev/null -w '%{http_code}\n' --max-time $LIMIT \
	    --unix-socket "$dir/thumbd.sock" "http://thumbd$url"
}

# leave PID...: end clients of get before their answer.
leave() {
	for pid in "$@"; do
		pkill -P "$pid" -x curl
		wait "$pid"
	done
}

# metric NAME[{LABELS}]: its value; 0 if it does not exist, the sum if several have that NAME.
# NAME{LABEL without the closing brace means those that begin so.
metric() {
	curl -s --max-time $LIMIT --unix-socket "$dir/thumbd.sock" http://thumbd/metrics |
	    awk -v name="thumbd_$1" '$1 == name || index($1, name "{") == 1 ||
	    name ~ /{[^}]*$/ && index($1, name) == 1 { n += $2 }
	    END { print n + 0 }'
}

# renders: the number of renders that ended in a worker.
renders() {
	metric render_seconds_count
}

# await WHAT COMMAND...: wait until it succeeds.
await() {
	what=$1
	shift
	await_end=$((SECONDS + LIMIT))
	until "$@"; do
		[ $SECONDS -lt $await_end ] || fail "$what: $* never came"
		sleep 0.05
	done
}

# metric_is NAME VALUE
metric_is() {
	[ "$(metric "$1")" = "$2" ]
}

# lines_are FILE N
lines_are() {
	[ "$(wc -l <"$1")" -eq "$2" ]
}

# gated_worker: use the worker that obeys the test (gated_worker.c), in $dir/worker.
gated_worker() {
	mkdir "$dir/worker"
	cp "$GATED_WORKER" "$dir/worker/thumb-worker"
	: >"$dir/worker/jobs"
	WORKER=$dir/worker/thumb-worker
}

# close_gate WIDTH [die]; open_gate WIDTH
close_gate() {
	echo "${2-}" >"$dir/worker/gate-$1"
}
open_gate() {
	rm "$dir/worker/gate-$1"
}

# jobs_begun: the widths of the jobs that began, in order
jobs_begun() {
	cut -d' ' -f2 "$dir/worker/jobs" | xargs
}

# Stop thumbd, and expect a clean stop.
stop_thumbd() {
	kill -TERM $thumbd
	wait $thumbd
	expect "status of a clean stop" $? 0
}
