# The JavaScript library beside the C library and model.py, on generated targets. The targets differ each
# day. LINES_PROGRAM is the program fuzz/lines; DIFFER_COUNT and DIFFER_SEED say how many targets, and which.
set -eu
command -v node >/dev/null || { echo "node is not installed"; exit 77; }
dir=$PWD/js/differ.d
count=${DIFFER_COUNT:-20000}
seed=${DIFFER_SEED:-$(date +%Y%m%d)}
mkdir -p "$dir"

# on all processors
parts() {
	bash "$srcdir/fuzz/parts.sh" "$@"
}

# the options of a site of ids.tsv
site() {
	awk -F'\t' -v name="$1" '$1 == "site" && $2 == name { print $3 }' "$srcdir/ids.tsv"
}

# compare [--signed POLICY] [PROJECT/CODE STRIP], or compare --site OPTIONS
compare() {
	local options=()
	"$LINES_PROGRAM" "$@" <"$dir/targets" >"$dir/c"
	parts node "$srcdir/js/lines.mjs" "$@" <"$dir/targets" >"$dir/js"
	case ${1-} in
	--signed | --site)	options=("$1" "$2"); shift 2 ;;
	esac
	[ $# -eq 0 ] || options+=(--default-wiki "$1" --strip "$2")
	parts /usr/bin/python3 "$srcdir/fuzz/model.py" lines "${options[@]}" <"$dir/targets" >"$dir/model"
	cmp -s "$dir/c" "$dir/js" && cmp -s "$dir/c" "$dir/model" && return 0
	paste "$dir/targets" "$dir/c" "$dir/js" "$dir/model" | awk -F'\t' '
	    $2 != $5 || $3 != $6 || $4 != $7 || $2 != $8 || $3 != $9 || $4 != $10' | head -n 10
	echo "seed $seed: the answers of C (2 to 4), JavaScript (5 to 7) and the model (8 to 10) differ"
	return 1
}

generate() {
	/usr/bin/python3 "$srcdir/fuzz/model.py" generate "$seed" "$count" "$@"
}

generate >"$dir/plain" &
generate --signed >"$dir/signed" &
generate --ids >"$dir/ids" &
wait
for targets in plain signed ids; do
	[ "$(wc -l <"$dir/$targets")" -eq "$count" ] || { echo "the generator of $targets targets is short"; exit 1; }
done
mv "$dir/plain" "$dir/targets"
compare
compare wikipedia/commons 'utm_*,download'
grep -q '^ok' "$dir/js" && grep -q '^reject' "$dir/js"
mv "$dir/signed" "$dir/targets"
for policy in allow require; do
	compare --signed "$policy" wikipedia/commons 'utm_*,download'
	grep -q '^ok.*[?&]v=' "$dir/js" && grep -q '^reject bad-signature' "$dir/js"
done
mv "$dir/ids" "$dir/targets"
for site in farm one nested single; do
	compare --site "$(site $site)"
	grep -q '^ok.*/v1/id/[0-9a-f?]*w=.*no-equivalent$' "$dir/js"
done
# the model has no thumb.php
/usr/bin/python3 "$srcdir/fuzz/php_targets.py" "$seed" "$count" "$srcdir/unit/test_urls.c" >"$dir/targets"
for params in lang,p,t,w f,info,lang,p,q,t,v,w; do
	"$LINES_PROGRAM" wikipedia/commons utm_\* /w/thumb.php $params <"$dir/targets" >"$dir/c"
	parts node "$srcdir/js/lines.mjs" wikipedia/commons utm_\* /w/thumb.php $params <"$dir/targets" >"$dir/js"
	grep -q '^ok' "$dir/js" && cmp -s "$dir/c" "$dir/js" && continue
	paste "$dir/targets" "$dir/c" "$dir/js" | awk -F'\t' '$2 != $5 || $3 != $6 || $4 != $7' | head -n 10
	echo "seed $seed: the answers of C (2 to 4) and JavaScript (5 to 7) about thumb.php differ"
	exit 1
done
echo "$count targets, $count signed ones and $count with ids, seed $seed: no difference"
