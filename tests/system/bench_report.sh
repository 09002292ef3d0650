# ./run bench makes results, verdicts and reports from the records of its parts.
. "$srcdir/system/setup.sh"

bench=$srcdir/bench
tab=$(printf '\t')

# records NAME: from lines with | between fields
records() {
	tr '|' "$tab" >"$dir/$1.records"
	python3 -B "$bench/results.py" "$1" "$dir/$1.records" "$dir/$1.json" "of <no> thumbs"
}

# field EXPRESSION: about the results r
field() {
	python3 -c "import json; r = json.load(open('$dir/good.json')); print($1)"
}

records good <<-END || fail "good records are refused"
	value|a hit|plain|us|10
	value|a hit|ours|us|11
	value|a hit|ours|MiB|3
	round|0.01|0
	value|a hit|plain|us|20
	value|a hit|ours|us|24
	value|a hit|ours|MiB|4
	round|0.02|0.04
	value|a hit|plain|us|10
	value|a hit|ours|us|30
	value|a hit|ours|MiB|5
	round|0|0
	against|*|ours|us|plain|<=|1.25
	target|a hit|ours|MiB|<=|3.5
	note|said & done
END
expect rounds "$(field "[x['disturbed'] for x in r['rounds']]")" "[False, True, False]"
expect rows "$(field "[(x['variant'], x['unit'], x['median']) for x in r['rows']]")" \
    "[('plain', 'us', 10.0), ('ours', 'us', 24.0), ('ours', 'MiB', 4.0)]"
expect "ratio, round by round" "$(field "r['rows'][1]['ratio']['rounds']")" "[1.1, 1.2, 3.0]"
expect "its median" "$(field "(r['rows'][1]['ratio']['median'], r['rows'][1]['met'])")" \
    "(1.2, True)"
expect "a missed target" "$(field "(r['rows'][2]['target'], r['rows'][2]['met'])")" \
    "('<= 3.5', False)"

python3 -B "$bench/report.py" --brief --out "$dir/bench" "$dir/good.json" >"$dir/said" &&
    fail "report.py succeeds though a target was missed"
expect_match "last line" "$(tail -n 1 "$dir/said")" \
    "== 1 of 2 targets missed; 1 of 3 rounds were disturbed*"
grep -q 'round 2 was disturbed: other processes had 2% of the machine, and its host 4%' \
    "$dir/bench.txt" || fail "the text does not mention the disturbance"
python3 -c "import json; assert json.load(open('$dir/bench.json'))['missed'] == 1" ||
    fail "bench.json"
python3 - "$dir/bench.html" <<-'END' || fail "the page is not well made or not whole in itself"
	import html.parser, sys
	void, stack, seen = {"meta", "circle", "rect", "line"}, [], set()

	class Parser(html.parser.HTMLParser):
	    def handle_starttag(self, tag, attributes):
	        seen.add(tag)
	        assert not {"src", "xlink:href"} & {name for name, _ in attributes}
	        if tag not in void:
	            stack.append(tag)

	    def handle_endtag(self, tag):
	        if tag not in void:
	            assert stack.pop() == tag, tag

	text = open(sys.argv[1]).read()
	Parser().feed(text)
	assert not stack
	assert {"svg", "table", "style"} <= seen and not {"script", "link", "no"} & seen
	assert "said &amp; done" in text
END
if python3 -c 'import docutils' 2>/dev/null; then
	python3 -c 'import docutils.core; docutils.core.publish_doctree(open("'"$dir"'/bench.rst").read(),
	    settings_overrides={"halt_level": 2})' >/dev/null 2>"$dir/rst" ||
	    fail "bench.rst: $(cat "$dir/rst")"
fi

for wrong in 'value|a|b' 'speed|a|b|c|1' 'against|a|ours|us|plain|<|1' 'target|a|none|us|<=|1'; do
	printf 'value|a|ours|us|1\n%s\n' "$wrong" | records wrong 2>"$dir/said" &&
	    fail "accepted: $wrong"
	expect_match "why not: $wrong" "$(cat "$dir/said")" "results: *"
done

# each part has the functions and variables that the frame needs
for part in $(grep -l '^# Part: ' "$bench"/*.sh); do
	grep -qE '^# Takes: [0-9]+ s, and [0-9]+ s a round$' "$part" ||
	    fail "$part: how long does it take?"
	bash -n "$part" || fail "$part"
done
exit 0
