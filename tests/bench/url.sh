#!/bin/bash
# Part: URL work: the library beside PCRE2, the module beside std.querysort and regsub
# Takes: 40 s, and 16 s a round
set -eu
build=$(cd "$1" && pwd)
. "$(dirname "$0")/part.sh"
url=$build/tests/bench/urls

# A number for each operation by callgrind, where the counters of the processor are not available.
count_instructions() {
	local i=0 n
	command -v valgrind >/dev/null || return 1
	valgrind --tool=callgrind --callgrind-out-file="$dir/callgrind" --collect-atstart=no \
	    --toggle-collect=url_pass --dump-after=url_pass \
	    "$url" --passes >"$dir/sizes" 2>"$dir/valgrind.log" || return 1
	while read -r n; do
		i=$((i + 1))
		awk -v n="$n" '$1 == "totals:" { print $2 / n }' "$dir/callgrind.$i"
	done <"$dir/sizes" >"$dir/instructions"
}

make -s -C "$build/tests" bench/urls >"$dir/make.log" 2>&1 ||
    { cat "$dir/make.log" >&2; die "it does not build"; }
options=()
if count_instructions; then
	options=(--instructions "$dir/instructions")
fi
"$url" --records "$records" --rounds $((rounds < 5 ? 5 : rounds)) "${options[@]}"
. "$bench/url-varnishd.sh"
