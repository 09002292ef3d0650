# /metrics has Prometheus' text format, and its numbers match what thumbd did.
. "$srcdir/system/setup.sh"

jpg=/v1/wikipedia/commons/Harbour_at_dusk.jpg

start_thumbd --workers 2 --worker-jobs 4 --keep 0
bytes=0
for w in 40 41 42; do
	ask "$jpg?w=$w"
	expect "status" "$status" 200
	bytes=$((bytes + $(wc -c <"$dir/body")))
done
etag=$(header ETag)
ask "$jpg?w=42" -H "If-None-Match: $etag"
expect "status" "$status" 304
ask "$jpg?w=0"
ask "$jpg?w=x"
ask '/v1/wikipedia/commons/No_such.jpg?w=220'
# after the first page, thumbd would know that there is no page 9
ask '/v1/wikipedia/commons/Field_notes.pdf?w=40&p=9'
ask '/v1/wikipedia/commons/Field_notes.pdf?w=40'
bytes=$((bytes + $(wc -c <"$dir/body")))
ask "$jpg?w=42" -I
expect "status of HEAD" "$status" 200

expect "JPEGs" "$(metric 'requests_total{status="200",type="jpeg"}')" 4
expect "PDFs" "$(metric 'requests_total{status="200",type="pdf"}')" 1
expect "unchanged" "$(metric 'requests_total{status="304",type="jpeg"}')" 1
expect "bad URLs" "$(metric 'requests_total{status="400",type="none"}')" 2
expect "no original" "$(metric 'requests_total{status="404",type="jpeg"}')" 1
expect "no page" "$(metric 'requests_total{status="404",type="pdf"}')" 1
expect "all requests" "$(metric requests_total)" 10
expect "cheap renders" "$(metric 'render_seconds_count{cost="cheap"}')" 4
expect "dear renders" "$(metric 'render_seconds_count{cost="dear"}')" 2
expect "what waited" "$(metric queue_seconds_count)" 6
expect "bytes" "$(metric thumb_bytes_total)" "$bytes"
expect "queue" "$(metric queue_length)" 0
expect "busy" "$(metric workers_busy)" 0
expect "the queue's limits" \
    "$(metric 'queue_limit{cost="cheap"}') $(metric 'queue_limit{cost="dear"}')" "100 50"
expect "a sandbox is required" "$(metric sandbox_required)" 1

# one worker did the first four renders; then it is replaced
await "the other worker is back" metric_is workers 2
# the second worker is replaced after its first render, which was of a PDF
expect "replaced" "$(metric 'worker_restarts_total{cause="jobs"}')" 2
expect "replaced for anything else" "$(metric worker_restarts_total)" 2
kill -KILL "$(pgrep -P $thumbd -x thumb-worker | head -n 1)"
await "a death is counted" metric_is 'worker_restarts_total{cause="signal"}' 1

# every worker needs more memory than this
kill -TERM $thumbd
wait $thumbd
start_thumbd --workers 1 --worker-memory 1 --sandbox try --queue 7
expect "other limits" "$(metric 'queue_limit{cost="cheap"}')" 7
expect "a sandbox is not required" "$(metric sandbox_required)" 0
ask "$jpg?w=40"
expect "status" "$status" 200
await "a worker is replaced for its memory" metric_is 'worker_restarts_total{cause="memory"}' 1
await "the next one" metric_is workers 1
ask '/v1/wikipedia/commons/Field_notes.pdf?w=40'

# the format, by a check here and by Prometheus' own if it is installed
ask /metrics
expect "status" "$status" 200
expect "type" "$(header Content-Type)" "text/plain; version=0.0.4; charset=utf-8"
expect "cache" "$(header Cache-Control)" no-store
/usr/bin/python3 - "$dir/body" <<'END' || fail "/metrics: $(cat "$dir/body")"
import re, sys
types, seen, buckets = {}, set(), {}
number = r"(?:\d+(?:\.\d+)?)"
for n, line in enumerate(open(sys.argv[1]).read().split("\n")[:-1], 1):
    def bad(why):
        sys.exit("line %d: %s: %s" % (n, why, line))
    m = re.fullmatch(r"# HELP (thumbd_[a-z_]+) [A-Z].*\.", line)
    if m:
        if m[1] in seen: bad("a second HELP")
        seen.add(m[1]); helped = m[1]; continue
    m = re.fullmatch(r"# TYPE (thumbd_[a-z_]+) (counter|gauge|histogram)", line)
    if m:
        if m[1] != helped or m[1] in types: bad("TYPE belongs behind its HELP, once")
        types[m[1]] = m[2]; last = m[1]; continue
    m = re.fullmatch(r"(thumbd_[a-z_]+)(?:\{((?:[a-z]+=\"[^\"\\]*\",?)*)\})? (%s)" % number, line)
    if not m: bad("not a sample")
    name, labels, value = m[1], m[2] or "", float(m[3])
    family = re.sub(r"_(bucket|sum|count)$", "", name) if types.get(last) == "histogram" else name
    if family != last: bad("not below its TYPE")
    if (types[last] == "counter") != name.endswith("_total"): bad("_total is for counters")
    if (name, labels) in seen: bad("twice")
    seen.add((name, labels))
    if name.endswith("_bucket"):
        key = (family, re.sub(r",?le=\"[^\"]*\"", "", labels))
        le = float(re.search(r"le=\"([^\"]*)\"", labels)[1])
        before = buckets.setdefault(key, [])
        if before and (before[-1][0] >= le or before[-1][1] > value): bad("buckets must rise")
        before.append((le, value))
    elif types[last] == "histogram" and name.endswith("_count"):
        if buckets[(family, labels)][-1] != (float("inf"), value): bad("count is not +Inf's")
if len(types) < 10 or not buckets: sys.exit("too little")
END
if command -v promtool >/dev/null; then
	promtool check metrics <"$dir/body" || fail "promtool"
fi
exit 0
