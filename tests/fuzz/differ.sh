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
generate() {
	model generate "$seed" "$count" "$@"
}
# the answers to $dir/targets
model_says() {
	bash "$here/parts.sh" /usr/bin/python3 "$here/model.py" lines "$@" <"$dir/targets" >"$dir/want"
}
library_says() {
	"$lines" "$@" <"$dir/targets" >"$dir/got"
}
# the options of a site of ids.tsv
site() {
	awk -F'\t' -v name="$1" '$1 == "site" && $2 == name { print $3 }' "$here/../ids.tsv"
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
model ids "$here/../ids.tsv"
/usr/bin/python3 "$here/../signed.py" | cmp - "$here/../signed.tsv" || {
	echo "differ.sh: run: tests/signed.py >tests/signed.tsv"
	exit 1
}
generate >"$dir/plain" &
generate --signed >"$dir/signed" &
generate --ids >"$dir/ids" &
wait
for targets in plain signed ids; do
	[ "$(wc -l <"$dir/$targets")" -eq "$count" ] || { echo "differ.sh: the generator of $targets targets is short"; exit 1; }
done

mv "$dir/plain" "$dir/targets"
model_says
library_says
compare
model_says --default-wiki wikipedia/commons --strip 'utm_*,download'
library_says wikipedia/commons 'utm_*,download'
compare
grep -q '^ok' "$dir/got" && grep -q '^reject' "$dir/got"
mv "$dir/signed" "$dir/targets"
for policy in allow require; do
	model_says --default-wiki wikipedia/commons --strip 'utm_*,download' --signed "$policy"
	library_says --signed "$policy" wikipedia/commons 'utm_*,download'
	compare
	grep -q '^ok.*[?&]v=' "$dir/got" && grep -q '^reject bad-signature' "$dir/got"
done
mv "$dir/ids" "$dir/targets"
for site in farm one nested single; do
	model_says --site "$(site $site)"
	library_says --site "$(site $site)"
	compare
	grep -q '^ok.*/v1/id/[0-9a-f?]*w=.*no-equivalent$' "$dir/got"
done
echo "$count targets, $count signed ones and $count with ids, seed $seed: no difference"
