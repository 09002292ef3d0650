# thumbctl plan: the arithmetic of its tables, the same simulation for the same seed, and wrong calls.
. "$srcdir/system/setup.sh"
lines=${PLAN_LINES:-40000}

# plan OPTION...: the plan as JSON in $dir/plan
plan() {
	"$THUMBCTL" plan --json "$@" >"$dir/plan" 2>"$dir/err" || fail "plan $*: $(cat "$dir/err")"
}

# value EXPRESSION: of the plan, p
value() {
	/usr/bin/python3 -c 'import json, sys
p = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$dir/plan" "$1"
}

# one width has a known number of bytes: 12,000 for a JPEG of 250 pixels
site="--lines 0 --rate 10000 --hits 95,99 --front-hits 50 --widths 250:1 --originals 1000000 --cores 16
--busy 50 --sites 1 --racks 1 --network 1 --machine-memory 64G --machine-disk 1T"
plan $site --cost render-cpu=40 --cost hit-cpu=20 --cost relay-cpu=100 --cost original-bytes=1000000 \
    --cost thumbs=20
expect "renders" "$(value '[round(r["renders"]) for r in p["loads"]]')" "[500, 100]"
expect "cores of renders" "$(value '[round(r["cores"]) for r in p["loads"]]')" "[20, 4]"
expect "originals" "$(value '[round(r["origin_bytes"]) for r in p["loads"]]')" "[500000000, 100000000]"
# 10,000 * (20 + 0.5 * 100) us of 16 cores at half load; 120 MB/s of 125 at half load
expect "frontends by CPU" "$(value 'round(p["layers"][0]["cpu"], 4)')" 0.0875
expect "frontends by network" "$(value 'round(p["layers"][0]["network"], 4)')" 1.92
# 20,000,000 thumbs of 12,000 bytes on 0.9 TiB
expect "backends by disk" "$(value 'round(p["layers"][1]["disk"], 4)')" 0.2425
# 500 * 40 ms of 8 cores; 500 MB/s of 62.5
expect "renderers by CPU" "$(value 'round(p["layers"][2]["cpu"], 4)')" 2.5
expect "renderers by network" "$(value 'round(p["layers"][2]["network"], 4)')" 8.0
expect "renderers" "$(value '(p["layers"][2]["machines"], p["layers"][2]["most"])')" "(8, 'network')"
expect "all machines" "$(value 'p["loads"][0]["machines"]')" 12
expect "thumbs" "$(value 'round(p["storage"][1]["number"])')" 20000000
expect "no simulation" "$(value '"losses" in p')" False
expect "a source" "$(value '[r["source"] for r in p["costs"] if r["name"] == "render-cpu"]')" "['--cost']"
# a spare rack of three; and a site that another can replace
plan $site --racks 3
expect "with a rack to spare" "$(value 'p["layers"][2]["machines"]')" 48
plan $site --sites 2
expect "of two sites" "$(value 'p["layers"][2]["machines"]')" 32
plan $site --sites 3
expect "of three sites" "$(value 'p["layers"][2]["machines"]')" 16

# losses
few="--lines $lines --rate 10000 --originals 2000000 --sites 2 --frontends 2 --backends 4 --renderers 4
--widths 250:6,500:4 --racks 4 --days 0.2 --machine-memory 1G"
plan $few --seed 3
cp "$dir/plan" "$dir/first"
plan $few --seed 3
cmp -s "$dir/first" "$dir/plan" || fail "the same seed gives another plan"
expect "events" "$(value '[r["lost"] for r in p["losses"]]')" \
    "['nothing', 'a frontend', 'a backend', 'a renderer', 'a rack', 'a site']"
expect "a backend costs renders" "$(value 'p["losses"][2]["more_renders"] > 0')" True
expect "a rack costs as many" \
    "$(value '0.8 < p["losses"][4]["more_renders"] / p["losses"][2]["more_renders"] < 1.2')" True
expect "a renderer costs no render" "$(value 'p["losses"][3]["more_renders"]')" 0
plan $few --seed 4
! cmp -s "$dir/first" "$dir/plan" || fail "another seed gives the same plan"
"$THUMBCTL" plan $few >"$dir/text" || fail "text"
grep -q "^$lines lines, seed 1: 0.2 days at 1:" "$dir/text" || fail "the seed is not printed: $(cat "$dir/text")"
plan $few --sites 1 --backends 1
expect "events that leave nothing" "$(value '[r["lost"] for r in p["losses"]]')" \
    "['nothing', 'a frontend', 'a renderer']"

# the tables of doc/scaling.rst
"$THUMBCTL" plan --lines 0 | sed '/^What the plan is computed from/,$d; s/^/  /; s/ *$//' | sed '1,/^ *$/d' >"$dir/tables"
while read -r line; do
	grep -qF -- "$line" "$srcdir/../doc/scaling.rst" ||
	    fail "doc/scaling.rst does not have: $line"
done <"$dir/tables"
[ "$(wc -l <"$dir/tables")" -gt 20 ] || fail "no tables: $(cat "$dir/tables")"

usage '*"extra": plan takes options only' plan extra
usage '*--hits: "95,x" must be up to 8 shares in percent, below 100, such as 95,98,99' plan --hits 95,x
usage '*--hits: "100" must be*' plan --hits 100
usage '*--hits: 30 must be at least 35, the share of --front-hits*' plan --hits 30
usage '*--widths: "250" must be WIDTH:SHARE*' plan --widths 250
usage '*--cost: "render=4" must be NAME=VALUE*' plan --cost render=4
usage '*--cost: "render-cpu=0" must have a number above 0 (ms)' plan --cost render-cpu=0
usage '*--speed: 0 must be at least 0.001' plan --speed 0
usage '*--rate: *' plan --rate 0
"$THUMBCTL" plan --lines 1000000 --memory 8M >"$dir/out" 2>"$dir/err"
expect "status without memory" $? 1
expect_match "without memory" "$(cat "$dir/err")" '*needs more memory than --memory allows*'
[ ! -s "$dir/out" ] || fail "a plan without memory"
exit 0
