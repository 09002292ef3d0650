# The JavaScript library finds the thumbs for places on a page that the C library finds.
. "$srcdir/system/setup.sh"

command -v node >/dev/null || { echo "there is no node"; exit 77; }
seed=${SEED:-$RANDOM}
echo "seed $seed"
/usr/bin/python3 "$srcdir/fuzz/fits.py" "$seed" 10000 >"$dir/places" || fail "the generator of places"
for site in '' steps keep; do
	"$BUILD/tests/fuzz/fits" $site <"$dir/places" >"$dir/want" || fail "fits: status $?"
	node "$srcdir/fuzz/fits.mjs" "$(realpath "$srcdir/../js/src")" "$dir/places" $site >"$dir/got" ||
	    fail "fits.mjs: status $?"
	cmp "$dir/want" "$dir/got" || {
		paste -d '\n' "$dir/places" "$dir/want" "$dir/got" | awk 'NR % 3 == 1 { p = $0 } NR % 3 == 2 { w = $0 }
		    NR % 3 == 0 && w != $0 { print p; print w; print }' | head -n 9
		fail "fits ${site:+of a site with $site }differ, with SEED=$seed"
	}
done
[ "$(grep -c ' 1.5x' "$dir/want")" -gt 1000 ] || fail "there are few fits"
exit 0
