# The PHP class answers as the library does: all rows of the tables, generated URLs, and fits.
. "$srcdir/system/setup.sh"

command -v php >/dev/null || { echo "there is no php"; exit 77; }
php=$srcdir/../clients/php/tests
seed=${SEED:-$RANDOM}
count=${DIFFER_COUNT:-20000}
echo "seed $seed"

/usr/bin/python3 "$srcdir/fuzz/model.py" generate "$seed" "$count" >"$dir/targets" || fail "the generator"
"$LINES_PROGRAM" <"$dir/targets" >"$dir/want"
php "$php/lines.php" <"$dir/targets" >"$dir/got" || fail "lines.php: status $?"
cmp "$dir/want" "$dir/got" || fail "URLs differ, with SEED=$seed"
"$LINES_PROGRAM" wikipedia/commons 'utm_*,download' <"$dir/targets" >"$dir/want"
php "$php/lines.php" wikipedia/commons 'utm_*,download' <"$dir/targets" >"$dir/got"
cmp "$dir/want" "$dir/got" || fail "URLs of a site with options differ, with SEED=$seed"
grep -q '^ok' "$dir/got" && grep -q '^reject' "$dir/got" || fail "all are accepted, or all refused"

/usr/bin/python3 "$srcdir/fuzz/model.py" generate "$seed" "$count" --signed >"$dir/targets" || fail "the generator of signed URLs"
for policy in allow require; do
	"$LINES_PROGRAM" --signed $policy wikipedia/commons 'utm_*,download' <"$dir/targets" >"$dir/want"
	php "$php/lines.php" --signed $policy wikipedia/commons 'utm_*,download' <"$dir/targets" >"$dir/got"
	cmp "$dir/want" "$dir/got" || fail "signed URLs differ, with SEED=$seed"
	[ "$(grep -c '^ok' "$dir/got")" -gt $((count / 10)) ] || fail "most signed URLs are refused"
done

# ids, on the sites of the table
/usr/bin/python3 "$srcdir/fuzz/model.py" generate "$seed" "$count" --ids >"$dir/targets" || fail "the generator of ids"
for site in farm one nested single; do
	options=$(awk -F'\t' -v name=$site '$1 == "site" && $2 == name { print $3 }' "$srcdir/ids.tsv")
	"$LINES_PROGRAM" --site "$options" <"$dir/targets" >"$dir/want"
	php "$php/lines.php" --site "$options" <"$dir/targets" >"$dir/got" || fail "lines.php: status $?"
	cmp "$dir/want" "$dir/got" || fail "ids of the site $site differ, with SEED=$seed"
	grep -q '^ok.*/v1/id/[0-9a-f?]*w=.*no-equivalent$' "$dir/got" || fail "no id is accepted"
done

# thumb.php, with the URLs of the library's own tests among others, and versions
/usr/bin/python3 "$srcdir/fuzz/php_targets.py" "$seed" "$count" "$srcdir/unit/test_urls.c" >"$dir/targets" ||
    fail "the generator for thumb.php"
for params in lang,p,t,w f,info,lang,p,q,t,v,w; do
	"$LINES_PROGRAM" wikipedia/commons utm_\* /w/thumb.php $params <"$dir/targets" >"$dir/want"
	php "$php/lines.php" wikipedia/commons utm_\* /w/thumb.php $params <"$dir/targets" >"$dir/got"
	cmp "$dir/want" "$dir/got" || {
		paste -d '\n' "$dir/targets" "$dir/want" "$dir/got" | awk 'NR % 3 == 1 { p = $0 } NR % 3 == 2 { w = $0 }
		    NR % 3 == 0 && w != $0 { print p; print w; print }' | head -n 9
		fail "URLs of thumb.php differ, with SEED=$seed"
	}
	[ "$(grep -c '^ok' "$dir/got")" -gt $((count / 10)) ] || fail "most URLs of thumb.php are refused"
done

/usr/bin/python3 "$srcdir/fuzz/fits.py" "$seed" 10000 >"$dir/places" || fail "the generator of places"
for site in '' steps keep; do
	"$BUILD/tests/fuzz/fits" $site <"$dir/places" >"$dir/want" || fail "fits: status $?"
	php "$php/fits.php" $site <"$dir/places" >"$dir/got" || fail "fits.php: status $?"
	cmp "$dir/want" "$dir/got" || {
		paste -d '\n' "$dir/places" "$dir/want" "$dir/got" | awk 'NR % 3 == 1 { p = $0 } NR % 3 == 2 { w = $0 }
		    NR % 3 == 0 && w != $0 { print p; print w; print }' | head -n 9
		fail "fits ${site:+of a site with $site }differ, with SEED=$seed"
	}
done

if command -v phpunit >/dev/null; then
	phpunit --do-not-cache-result "$php" >"$dir/phpunit" || { tail -n 40 "$dir/phpunit"; fail "phpunit"; }
	grep '^OK (' "$dir/phpunit" || fail "phpunit has run no tests"
else
	echo "there is no phpunit: the rows of the tables were not tried"
fi
exit 0
