# Every metric that the alerts and the dashboard name is there, and no panel of the dashboard is empty,
# with real programs under a small load. Some alerts fire when their cause is real.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_origin.sh"
needs_module

monitoring=$(realpath "$srcdir/../packaging/monitoring")
py() {
	/usr/bin/python3 "$srcdir/system/monitoring.py" "$@"
}

mkdir "$dir/cache"
start_origin origin "$ORIGINALS"
ORIGINALS=
id=0123456789012345678901234567890123456789
locate() {
	printf 'wikipedia/commons\tFoo.jpg\t%s\n' $id |
	    "$THUMBCTL" ids build --ids sha1 --progress 0 --out "$dir/ids" || fail "thumbctl ids build"
}
locate
# its site is another one than that of the edge
start_thumbd --sandbox try --keep 0 --cache "$dir/cache" --cache-fresh 0 --ids sha1 --locator "$dir/ids" \
    --origin "http://127.0.0.1:$port/{project}/{code}/{path}"
order "stage = on" "percent = 100"
site_vcl "$dir/edge.vcl" none \
    "abbreviate = 160, ids = sha1, locator = \"$dir/ids\"" <<-END
	acl thumb_monitors { "127.0.0.1"; }
	backend thumbd_metrics { .path = "$dir/thumbd.sock"; }
	include "thumb-metrics.vcl";
	sub vcl_recv { call thumb_metrics_recv; }
	include "thumb-site.vcl";
END
start_varnishd edge "$dir/edge.vcl" -s malloc,16m
edge=127.0.0.1:$port
start_exporter edge

# visit N: a thumb that is not cached, one that is, of a cheap and of a dear type, and a bad URL
visit() {
	local url=http://$edge/v1/wikipedia/commons
	curl -s --max-time $LIMIT "$url/Harbour_at_dusk.jpg?w=$((20 + $1 % 900))" \
	    "$url/Harbour_at_dusk.jpg?w=60" "$url/Field_notes.pdf?w=$((20 + $1 % 900))" \
	    "$url/Foo.jpg?w=x" >/dev/null
}

# names: metrics that are named and that neither thumbd nor the exporter has
names() {
	grep -hv '^ *#' "$monitoring/alerts.yml" "$monitoring/dashboard.json" |
	    py names "$dir/thumbd.metrics" "$dir/metrics"
}
visit 0
curl -s --max-time $LIMIT "http://$exporter_at/metrics" >"$dir/metrics"
curl -s --max-time $LIMIT "http://$edge/thumbd-metrics" >"$dir/thumbd.metrics"
expect "metrics that do not exist" "$(names)" ""
sed -i 's/^thumbd_queue_limit/thumbd_queue_limits/' "$dir/thumbd.metrics"
expect "this test finds a wrong name" "$(names)" thumbd_queue_limit

command -v prometheus >/dev/null || { echo "there is no prometheus here"; exit 77; }

# the configuration as shipped, with these addresses and no time to wait
sed "s/edge.example.org:9131/$exporter_at/; s/edge.example.org:80/$edge/; 1i\\
global: {scrape_interval: 2s, scrape_timeout: 2s, evaluation_interval: 1s}" "$monitoring/prometheus.yml" \
    >"$dir/prometheus.yml"
sed 's/^    for: .*/    for: 0s/' "$monitoring/alerts.yml" >"$dir/alerts.yml"
promtool check config "$dir/prometheus.yml" >"$dir/out" 2>&1 || fail "prometheus.yml: $(cat "$dir/out")"
prometheus=http://127.0.0.1:$(free_port)
prometheus --config.file "$dir/prometheus.yml" --storage.tsdb.path "$dir/tsdb" \
    --web.listen-address "${prometheus#http://}" >"$dir/prometheus.log" 2>&1 &
started="$started $!"

# visit while the queries are asked
no_panel_is_empty() {
	local status
	visits=$((${visits-0} + 1))
	visit $visits
	py empty "$prometheus" "$monitoring/dashboard.json" 60s >"$dir/empty" 2>"$dir/out"
	status=$?
	[ $status -ne 2 ] || fail "$(cat "$dir/empty")"
	[ $status -eq 0 ] && [ ! -s "$dir/empty" ]
}
await_panels() {
	await_end=$((SECONDS + LIMIT))
	while [ $SECONDS -lt $await_end ]; do
		no_panel_is_empty && return
		sleep 0.1
	done
	fail "empty panels: $(cat "$dir/empty" "$dir/out" "$dir/prometheus.log")"
}
await_panels

# all_are_evaluated: whether each alert has been evaluated, with success or without
all_are_evaluated() {
	py broken "$prometheus" >"$dir/broken" && ! grep -q ': unknown$' "$dir/broken"
}
await "an evaluation of each alert" all_are_evaluated
expect "alerts whose expression fails" "$(py broken "$prometheus")" ""

# fire ALERT...: await that these fire, and no others
fire() {
	[ "$(py firing "$prometheus" | xargs)" = "$*" ]
}
await "two sites, and an optional sandbox" fire ThumbSitesDiffer ThumbdSandboxOptional
printf 'stage = on\npercent = 101\nend\n' >"$dir/rollout"
await "a bad control file" fire ThumbRolloutFileBad ThumbSitesDiffer ThumbdSandboxOptional
order "stage = on" "percent = 100"
await "it is good again" fire ThumbSitesDiffer ThumbdSandboxOptional
# thumbd looks for another file when it is asked for an id
locator_is() {
	ask "/v1/id/$id?w=20"
	metric_is locator_bad "$1"
}
echo bad >"$dir/bad"
mv "$dir/bad" "$dir/ids"
await "a bad locator" locator_is 1
await "alerts of a bad locator" fire ThumbLocatorBad ThumbSitesDiffer ThumbdLocatorRefused \
    ThumbdSandboxOptional
locate
await "a good locator" locator_is 0
await "no alert of a locator" fire ThumbSitesDiffer ThumbdSandboxOptional
kill $thumbd
wait $thumbd
await "no thumbd" fire ThumbSitesDiffer ThumbdDown
kill $exporter
wait $exporter
await "no exporter" fire ThumbEdgeDown ThumbdDown
exit 0
