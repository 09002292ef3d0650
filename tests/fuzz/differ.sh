#!/bin/bash
# The library beside model.py, an independent implementation of doc/url-schemes.rst, on generated
# targets. The targets differ each day. LINES_PROGRAM is the program fuzz/lines; DIFFER_COUNT and
# DIFFER_SEED say how many targets, and which.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
lines=${LINES_PROGRAM:?}
dir=$PWD/fuzz/differ.d
count=${DIFFER_COUNT:-20000}
seed=${DIFFER_SEED:-$(date +%Y%m%d)}
model() {
	/usr/bin/python3 "$here/model.py" "$@"
}

# differences, each after its target
compare() {
	cmp -s "$dir/want" "$dir/got" && return 0
	paste "$dir/targets" "$dir/want" "$dir/got" |
	    awk -F'\t' '$2 != $5 || $3 != $6 || $4 != $7' | head -n 10
	echo "differ.sh: seed $seed: the model's answers (2 to 4) are not the library's (5 to 7)"
	return 1
}

mkdir -p "$dir"
model vectors "$here/../vectors.tsv"
model signed "$here/../signed.tsv"
/usr/bin/python3 "$here/../signed.py" | cmp - "$here/../signed.tsv" || {
	echo "differ.sh: run: tests/signed.py >tests/signed.tsv"
	exit 1
}
model generate "$seed" "$count" >"$dir/targets"
[ "$(wc -l <"$dir/targets")" -eq "$count" ] || { echo "differ.sh: the generator is short"; exit 1; }

model lines <"$dir/targets" >"$dir/want"
"$lines" <"$dir/targets" >"$dir/got"
compare
model lines --default-wiki wikipedia/commons --strip 'utm_*,download' <"$dir/targets" >"$dir/want"
"$lines" wikipedia/commons 'utm_*,download' <"$dir/targets" >"$dir/got"
compare
grep -q '^ok' "$dir/got" && grep -q '^reject' "$dir/got"
model generate "$seed" "$count" --signed >"$dir/targets"
for policy in allow require; do
	model lines --default-wiki wikipedia/commons --strip 'utm_*,download' --signed "$policy" <"$dir/targets" >"$dir/want"
	"$lines" --signed "$policy" wikipedia/commons 'utm_*,download' <"$dir/targets" >"$dir/got"
	compare
	grep -q '^ok.*[?&]v=' "$dir/got" && grep -q '^reject bad-signature' "$dir/got"
done
echo "$count targets and $count signed ones, seed $seed: no difference"
