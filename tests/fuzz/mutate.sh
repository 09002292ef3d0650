#!/bin/bash
# No mutated file of any type ends a worker. MUTATE_PROGRAM is the program fuzz/mutate; MUTATE_COUNT
# and MUTATE_SEED say how many files, and which. A finding is saved in fuzz/mutate.d.
. "$srcdir/system/setup.sh"

count=${MUTATE_COUNT:-300}
seed=${MUTATE_SEED:-1}
found=$PWD/fuzz/mutate.d
mkdir -p "$found"

# a decoder that fails may leak its memory; leaks.tap looks for other leaks
export ASAN_OPTIONS=detect_leaks=0:${ASAN_OPTIONS-}

types=$(all_types)
extensions=$("$THUMBCTL" types | awk -F '\t' '!/^#/ && $2 != "not built" { print $6 }' |
    tr -s ', ' '\n' | paste -s -d '|')
corpus=$srcdir/../../shared/corpus
larger=
for folder in originals features hostile reports; do
	[ ! -d "$corpus/$folder" ] || larger="$larger $corpus/$folder"
done
mapfile -t files < <(find "$srcdir/render/own" "$srcdir/render/reports" "$ORIGINALS" $larger -type f |
    grep -iE "\\.($extensions)\$" | LC_ALL=C sort)
[ "${#files[@]}" -ge 100 ] || fail "only ${#files[@]} files to mutate"
"$MUTATE_PROGRAM" "$WORKER" "$types" require "$seed" 0 "$count" "$found" "${files[@]}" ||
    fail "the findings are in $found"
exit 0
