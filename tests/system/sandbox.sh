# The sandbox holds, thumbd refuses a kernel without it, and a breach is logged.
. "$srcdir/system/setup.sh"

check() {
	"$THUMBD" --worker "$WORKER" --worker-start $LIMIT --check-sandbox "$@" >"$dir/check" 2>"$dir/err"
}
without() {
	/usr/bin/python3 "$srcdir/system/without.py" "$@"
}
lines() {
	grep -c "$1" "$dir/check"
}

# no_worker PROGRAM MESSAGE: thumbd does not start with it
no_worker() {
	out=$("$THUMBD" --worker "$1" --originals "$ORIGINALS" --socket "$dir/none" 2>&1)
	expect "status with $1" $? 1
	expect_match "$1" "$out" "$2"
	expect "lines about $1" "$(printf '%s\n' "$out" | wc -l | tr -d ' ')" 1
}

check || fail "the check fails: $(cat "$dir/check" "$dir/err")"
trials=$(lines ' refused[: ]')
[ "$trials" -ge 37 ] || fail "only $trials trials: $(cat "$dir/check")"
expect "verdict" "$(tail -n 1 "$dir/check")" "$trials of $trials refused"
expect_match "the kernel" "$(head -n 1 "$dir/check")" \
    'kernel: Landlock ABI [1-9]*, seccomp (kill_process), *; user id [1-9]*'
for who in Landlock seccomp rlimit; do
	[ "$(lines "refused by $who")" -ge 2 ] || fail "$who refuses next to nothing"
done

# the check can fail
if check --sandbox=off; then
	fail "without a sandbox, the check passes: $(cat "$dir/check")"
fi
grep -q 'no Landlock, no seccomp' "$dir/check" || fail "off: $(head -n 1 "$dir/check")"
if [ "$(id -u)" -eq 0 ]; then
	[ "$(lines ALLOWED)" -ge 30 ] || fail "trials that try nothing: $(cat "$dir/check")"
fi
[ -z "$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'thumbd-check.*' -newer "$dir/thumbd.log" 2>/dev/null)" ] ||
    fail "victims are left"

# refuse SYSCALL MESSAGE: thumbd does not start where the kernel lacks it, except with --sandbox try
refuse() {
	out=$(without "$1" "$THUMBD" --worker "$WORKER" --originals "$ORIGINALS" \
	    --socket "$dir/none" 2>&1)
	expect "status without $1" $? 1
	expect_match "without $1" "$out" "thumbd: worker: cannot start with --sandbox=require: $2"
	expect "lines without $1" "$(printf '%s\n' "$out" | wc -l | tr -d ' ')" 1
	[ ! -e "$dir/none" ] || fail "without $1: a socket is left"
	out=$(without "$1" "$THUMBCTL" render --worker "$WORKER" $PATIENT_CTL --sandbox try \
	    "$ORIGINALS/wikipedia/commons/b/b2/Compass_rose.svg" "$dir/thumb" 2>&1)
	expect "status of a try without $1" $? 0
	expect_match "a try without $1" "$out" "thumbctl render: worker: the sandbox is incomplete: $2*"
}
refuse landlock_create_ruleset \
    'the kernel has no Landlock (Function not implemented): this needs Linux 5.13 *'
refuse seccomp 'the kernel has no seccomp filters that kill a process (*'

# an incomplete sandbox is not enough
if check_out=$(without landlock_create_ruleset "$THUMBD" --worker "$WORKER" --check-sandbox \
    --sandbox=try 2>&1); then
	fail "without Landlock, the check passes"
fi
expect_match "without Landlock" "$check_out" '*no Landlock, seccomp (kill_process)*'
expect_match "without Landlock" "$check_out" '*read /etc/passwd *ALLOWED*'
expect_match "without Landlock" "$check_out" '*fork *refused by seccomp: killed*'

# wrong FIRST-OPTION MESSAGE
wrong() {
	out=$("$THUMBD" --worker "$WORKER" --check-sandbox "$1" 2>&1)
	expect "status of $1" $? 2
	expect_match "$1" "$out" "$2"
}
wrong --sandbox=perhaps 'thumbd: --sandbox: "perhaps" must be require, try or off'
if [ "$(id -u)" -eq 0 ]; then
	wrong --user=no-such-user 'thumbd: --user: there is no user "no-such-user"*'
	out=$("$THUMBD" --worker "$WORKER" --check-sandbox --user=root 2>&1)
	expect "status of root" $? 1
	expect_match "root" "$out" '*--user: "root" is root: *'
fi

# the user of a worker, and that its memory is hidden: files in /proc of a process that is not
# dumpable belong to root
start_thumbd --workers 1
ask '/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=100'
expect "in a sandbox" "$status" 200
worker=$(pgrep -P $thumbd -x thumb-worker)
if [ "$(id -u)" -eq 0 ]; then
	expect "the worker's user" "$(awk '/^Uid:/ { print $2, $3, $4, $5 }' \
	    "/proc/$worker/status")" "$(id -u nobody | sed 's/.*/& & & &/')"
	expect "the worker's groups" "$(awk '/^Groups:/ { print $2 }' "/proc/$worker/status")" ""
fi
expect "the owner of its memory" "$(stat -c %u "/proc/$worker/mem")" 0
expect "seccomp, capabilities" "$(awk '/^(Seccomp|CapEff|NoNewPrivs):/ { print $2 }' \
    "/proc/$worker/status" | tr '\n' ' ')" "0000000000000000 1 2 "
[ "$(cat "/proc/$worker/oom_score_adj")" -ge 500 ] || fail "the kernel would not kill it first"
expect "its environment" "$(tr '\0' '\n' <"/proc/$worker/environ" 2>/dev/null |
    grep -cE '^(PATH|SHELL|USER|PWD)=')" 0
kill $thumbd
wait $thumbd

# these options stay the same, also for workers that start after a reload
printf 'sandbox = require\nuser = nobody\nworkers = 1\n' >"$dir/thumbd.conf"
start_thumbd --config "$dir/thumbd.conf"
printf 'sandbox = off\nuser = daemon\nworkers = 2\n' >"$dir/thumbd.conf"
for n in 1 2; do
	kill -HUP $thumbd
	await "reload $n" metric_is reloads_total $n
done
for name in sandbox user; do
	grep -q "$name: a change from .* needs a restart" "$dir/thumbd.log" ||
	    fail "the log does not mention $name"
done
kill -KILL "$(pgrep -P $thumbd -x thumb-worker | head -n 1)"
await "it is replaced" metric_is 'worker_restarts_total{cause="signal"}' 1
await "two workers" metric_is workers 2
ask '/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=100'
expect "after a reload" "$status" 200
locked() {
	[ "$(awk '/^Seccomp:/ { print $2 }' "/proc/$1/status")" = 2 ]
}
for worker in $(pgrep -P $thumbd -x thumb-worker); do
	await "a worker like those before" locked "$worker"
done
kill $thumbd
wait $thumbd

# a program that is not a worker is detected at the start
no_worker /bin/false 'thumbd: --worker: /bin/false is not a thumb-worker: it exited with 1 when it started'
printf '#!/bin/sh\nkill -SEGV $$\n' >"$dir/dies"
chmod 755 "$dir/dies"
no_worker "$dir/dies" 'thumbd: --worker: */dies was ended by signal 11 (*) when it started'

# a worker that its sandbox kills: its own request fails, and the log says why
WORKER=$srcdir/system/breach.py
start_thumbd --workers 1
ask '/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=100'
expect "a breach" "$status" 500
expect "word of a breach" "$(cat "$dir/body")" "the renderer died"
grep -q 'killed by its sandbox (SIGSYS) after 0 renders' "$dir/thumbd.log" ||
    fail "the log says nothing of the breach: $(cat "$dir/thumbd.log")"
expect "deaths by signal" "$(metric 'worker_restarts_total{cause="signal"}')" 1
ask /healthz
expect "after a breach" "$status" 200
exit 0
