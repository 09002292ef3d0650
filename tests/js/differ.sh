# The JavaScript library beside the C library and model.py, on generated targets. The targets differ each
# day. LINES_PROGRAM is the program fuzz/lines; DIFFER_COUNT and DIFFER_SEED say how many targets, and which.
set -eu
command -v node >/dev/null || { echo "node is not installed"; exit 77; }
dir=$PWD/js/differ.d
count=${DIFFER_COUNT:-20000}
seed=${DIFFER_SEED:-$(date +%Y%m%d)}
mkdir -p "$dir"

# compare [--signed POLICY] [PROJECT/CODE STRIP]
compare() {
	local options=()
	[ "${1-}" != --signed ] || options=("$1" "$2")
	"$LINES_PROGRAM" "$@" <"$dir/targets" >"$dir/c"
	node "$srcdir/js/lines.mjs" "$@" <"$dir/targets" >"$dir/js"
	[ "${1-}" != --signed ] || shift 2
	[ $# -eq 0 ] || options+=(--default-wiki "$1" --strip "$2")
	/usr/bin/python3 "$srcdir/fuzz/model.py" lines "${options[@]}" <"$dir/targets" >"$dir/model"
	cmp -s "$dir/c" "$dir/js" && cmp -s "$dir/c" "$dir/model" && return 0
	paste "$dir/targets" "$dir/c" "$dir/js" "$dir/model" | awk -F'\t' '
	    $2 != $5 || $3 != $6 || $4 != $7 || $2 != $8 || $3 != $9 || $4 != $10' | head -n 10
	echo "seed $seed: the answers of C (2 to 4), JavaScript (5 to 7) and the model (8 to 10) differ"
	return 1
}

/usr/bin/python3 "$srcdir/fuzz/model.py" generate "$seed" "$count" >"$dir/targets"
[ "$(wc -l <"$dir/targets")" -eq "$count" ] || { echo "the generator is short"; exit 1; }
compare
compare wikipedia/commons 'utm_*,download'
grep -q '^ok' "$dir/js" && grep -q '^reject' "$dir/js"
/usr/bin/python3 "$srcdir/fuzz/model.py" generate "$seed" "$count" --signed >"$dir/targets"
for policy in allow require; do
	compare --signed "$policy" wikipedia/commons 'utm_*,download'
	grep -q '^ok.*[?&]v=' "$dir/js" && grep -q '^reject bad-signature' "$dir/js"
done
# the model has no thumb.php
/usr/bin/python3 "$srcdir/fuzz/php_targets.py" "$seed" "$count" "$srcdir/unit/test_urls.c" >"$dir/targets"
for params in lang,p,t,w f,info,lang,p,q,t,v,w; do
	"$LINES_PROGRAM" wikipedia/commons utm_\* /w/thumb.php $params <"$dir/targets" >"$dir/c"
	node "$srcdir/js/lines.mjs" wikipedia/commons utm_\* /w/thumb.php $params <"$dir/targets" >"$dir/js"
	grep -q '^ok' "$dir/js" && cmp -s "$dir/c" "$dir/js" && continue
	paste "$dir/targets" "$dir/c" "$dir/js" | awk -F'\t' '$2 != $5 || $3 != $6 || $4 != $7' | head -n 10
	echo "seed $seed: the answers of C (2 to 4) and JavaScript (5 to 7) about thumb.php differ"
	exit 1
done
echo "$count targets and $count signed ones, seed $seed: no difference"
