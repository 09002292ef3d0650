# thumbctl audit, compared with a full count of a log like Wikimedia's: numbers are exact as long as
# the memory is enough, and otherwise estimates within their errors.
# AUDIT_LINES=5000000 is the real size, and takes some minutes.
. "$srcdir/system/setup.sh"

lines=${AUDIT_LINES:-200000}
enough=${AUDIT_EXACT_MEMORY:-64M}
little=${AUDIT_MEMORY:-2M}
log=$dir/log

audit() {
	/usr/bin/python3 -c '
import os, resource, sys
pid = os.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
_, status, used = os.wait4(pid, 0)
sys.stderr.write("%.2f s of CPU, %d KiB\n" % (used.ru_utime + used.ru_stime, used.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))' "$THUMBCTL" audit --abbreviate 160 \
	    --cache-size 100M,1G,10G --json "$@"
}

/usr/bin/python3 "$srcdir/system/audit_log.py" "$lines" >"$log" || fail "no log"
expect "lines" "$(wc -l <"$log")" "$lines"

audit --memory "$enough" "$log" >"$dir/exact.json" 2>"$dir/exact.used" || fail "status $?"
audit --seed 1 --memory "$little" "$log" >"$dir/estimated.json" 2>"$dir/estimated.used" ||
    fail "status $?"
echo "exact: $(cat "$dir/exact.used"), estimated: $(cat "$dir/estimated.used") of $lines lines"

/usr/bin/python3 "$srcdir/system/audit_brute.py" "$log" "$dir/exact.json" "$dir/estimated.json" ||
    fail "numbers differ"

# Another seed gives other estimates, and the same seed the same.
for seed in 1 2; do
	audit --seed $seed --memory "$little" "$log" >"$dir/seed-$seed.json" 2>/dev/null
done
cmp "$dir/estimated.json" "$dir/seed-1.json" || fail "the same seed has other estimates"
! cmp -s "$dir/estimated.json" "$dir/seed-2.json" || fail "the seed does nothing"

# The reports say exact and estimated.
error() {
	/usr/bin/python3 -c '
import json, sys
row = json.load(open(sys.argv[1]))["fragmentation"][0]
print("exact" if row["thumbs_error"] == row["urls_error"] == 0 else "estimated")' "$1"
}
expect "with enough memory" "$(error "$dir/exact.json")" exact
expect "with little memory" "$(error "$dir/estimated.json")" estimated
exit 0
