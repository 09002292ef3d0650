# 25 percent are 25 percent of the originals, within 1, and the same on two edges with other URLs. A
# smaller percentage is a part of them. The order survives the death of the child, and a restart.
. "$srcdir/system/setup.sh"
needs_module

# edge NAME QUERY-BASE PATH-BASE: a varnishd that answers with the stage
edge() {
	cat >"$dir/$1.vcl" <<-END
		vcl 4.1;

		import thumb;

		backend none none;

		sub vcl_init {
			new thumbs = thumb.site(query_base = "$2", path_base = "$3");
			new rollout = thumb.rollout("$dir/rollout", renderer = "");
		}

		sub vcl_recv { return (synth(200)); }

		sub vcl_synth {
			set resp.body = rollout.stage(req.url) + {"
		"};
			return (deliver);
		}
	END
	start_varnishd "$1" "$dir/$1.vcl" -s malloc,1m
}

# stages PORT URLS: the stage of each URL, one a line
stages() {
	sed "s|^|url = http://127.0.0.1:$1|" "$2" >"$dir/curl"
	curl -sf --globoff --max-time $LIMIT -K "$dir/curl"
}

# percentage FILE: the share that is on, in hundredths of a percent
percentage() {
	awk '$1 == "on" { n++ } END { printf "%d\n", n * 10000 / NR }' "$1"
}

awk 'BEGIN {
	for (i = 0; i < 4000; i++) {
		printf "Harbour_at_dusk_%d.jpg\n", i
		printf "%x_on_a_map.svg\n", i * 7919
		printf "%%C3%%85lesund_(%d).pdf\n", i
	}
}' >"$dir/names"
sed 's|.*|/v1/wikipedia/commons/&?w=220|' "$dir/names" >"$dir/queries"
"$THUMBCTL" url --to path <"$dir/queries" | cut -f2 >"$dir/paths"
sed 's|^/wikipedia/commons|/w/images|' "$dir/paths" >"$dir/wiki-paths"
sed 's|.*|/v1/&|' "$dir/names" >"$dir/originals"
names=$(wc -l <"$dir/names")
expect "paths" "$(grep -c "^/w/images/thumb/" "$dir/wiki-paths")" "$names"

order "stage = on" "percent = 25"
edge farm "/v1/*/*" "/*/*"
farm=$port
edge wiki /v1 /w/images
wiki=$port

stages "$farm" "$dir/queries" >"$dir/stages-farm"
expect "answers" "$(grep -cE '^(on|off)$' "$dir/stages-farm")" "$names"
of=$(percentage "$dir/stages-farm")
echo "25 % are $of of 10000"
[ "$of" -ge 2400 ] && [ "$of" -le 2600 ] || fail "25 % are $of of 10000"
stages "$farm" "$dir/paths" >"$dir/farm-paths"
cmp "$dir/stages-farm" "$dir/farm-paths" || fail "a thumb's URLs differ"
stages "$wiki" "$dir/wiki-paths" >"$dir/stages-wiki"
cmp "$dir/stages-farm" "$dir/stages-wiki" || fail "the edges differ"
stages "$wiki" "$dir/originals" >"$dir/wiki-originals"
cmp "$dir/stages-farm" "$dir/wiki-originals" || fail "the originals differ from their thumbs"

# the child dies, and then varnishd
child=$(child_of wiki)
kill -KILL "$child"
another_child() {
	[ "$(child_of wiki)" != "$child" ] && adm wiki status | grep -q running
}
await "another child" another_child
stages "$wiki" "$dir/originals" >"$dir/again"
cmp "$dir/stages-farm" "$dir/again" || fail "another child has another order"
kill $varnishd
wait $varnishd
edge wiki /v1 /w/images
stages "$port" "$dir/originals" >"$dir/again"
cmp "$dir/stages-farm" "$dir/again" || fail "after a restart there is another order"

# a smaller share is a part of a larger one
order "stage = on" "percent = 5.5"
await "the next order" counter_is farm THUMB_ROLLOUT.rollout.share 550
stages "$farm" "$dir/queries" >"$dir/fewer"
of=$(percentage "$dir/fewer")
echo "5.5 % are $of of 10000"
[ "$of" -ge 450 ] && [ "$of" -le 650 ] || fail "5.5 % are $of of 10000"
expect "not among the 25 %" "$(paste "$dir/fewer" "$dir/stages-farm" | grep -c '^on	off$')" 0
exit 0
