# Each alert for Prometheus has a section in the runbook, and unit tests that fail if its rule never
# fires or always does.
. "$srcdir/system/setup.sh"

top=$(realpath "$srcdir/..")
cp "$top"/packaging/monitoring/alerts*.yml "$dir"
sed -n 's/^  - alert: //p' "$dir/alerts.yml" >"$dir/alerts"
[ "$(wc -l <"$dir/alerts")" -ge 15 ] || fail "alerts.yml cannot be parsed"

# sections FILE: the sections of a runbook that have the three parts of an alert
sections() {
	awk 'length($0) > 0 && length($0) == length(title) && /^=+$/ { section = title; parts = "" }
	    /^What it means$/ { parts = parts 1 }
	    /^What to look at$/ { parts = parts 2 }
	    /^What to do$/ { parts = parts 3; if (parts == "123") print section }
	    { title = $0 }' "$1" | sort
}
expect "sections of the runbook" "$(sections "$top/doc/runbook.rst")" "$(sort "$dir/alerts")"
while read -r alert; do
	# its annotation is in the lines before the next alert
	sed -n "/alert: $alert\$/,/runbook:/p" "$dir/alerts.yml" |
	    grep -qx "      runbook: runbook.rst, $alert" ||
	    fail "the annotation of $alert does not name its section"
done <"$dir/alerts"
sed '/^ThumbdSick$/,/^What to do$/s/^What to look at$/What to see/' "$top/doc/runbook.rst" >"$dir/lacking"
! sections "$dir/lacking" | grep -qx ThumbdSick || fail "a section without a part is not found"

command -v promtool >/dev/null || { echo "promtool is missing (Debian's package prometheus)"; exit 77; }

promtool check rules "$dir/alerts.yml" >"$dir/out" 2>&1 || fail "$(cat "$dir/out")"
promtool test rules "$dir/alerts_test.yml" >"$dir/out" 2>&1 || fail "$(cat "$dir/out")"

# failures_with EXPRESSION: the alerts whose tests fail if all alerts have this expression
failures_with() {
	awk -v expr="$1" '
	/^    expr:/ { print "    expr: " expr; skip = 1; next }
	skip && /^      / { next }
	{ skip = 0; print }' "$top/packaging/monitoring/alerts.yml" >"$dir/alerts.yml"
	promtool test rules "$dir/alerts_test.yml" 2>&1 |
	    sed -n 's/.*alertname: *\([A-Za-z]*\).*/\1/p' | sort -u
}
expect "tests that fail if an alert always fires" \
    "$(failures_with 'absent(no_such_metric)')" "$(sort "$dir/alerts")"
expect "tests that fail if an alert never fires" \
    "$(failures_with 'no_such_metric == 1')" "$(sort "$dir/alerts")"
exit 0
