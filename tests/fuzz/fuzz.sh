#!/bin/bash
# Fuzz the URL parser, and thumb.query for a quarter of that time, on one processor. New inputs are kept for the next run.
# Usage: fuzz.sh [DIRECTORY [SECONDS]]; FUZZ_SECONDS is the duration when it runs as a test.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
dir=${1:-$PWD/fuzz/fuzz.d}
seconds=${2:-${FUZZ_SECONDS:-60}}

command -v clang >/dev/null || { echo "fuzz.sh: clang is needed"; exit 77; }
mkdir -p "$dir/corpus" "$dir/seeds"
cd "$dir"

cat >config.h <<'END'
#define _GNU_SOURCE 1
END
# build NAME SOURCE...
build() {
	clang -std=gnu11 -g -O2 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
	    -I. -I"$top/src" -I"$top/src/thumburl" -I"$top/tests" "${@:2}" "$here/$1.c" -lnettle -o "$1"
}
build fuzz_url "$top"/src/thumburl/*.c "$here/properties.c" "$here/signed.c"
build fuzz_query "$top/src/vmod/state/query.c"
[ -n "$(ls seeds)" ] || awk -v dir=seeds -f "$here/seeds.awk" "$top/tests/vectors.tsv" "$top/tests/signed.tsv"

# run NAME SECONDS OPTION...: libFuzzer prints a line sometimes, and the number of executions at the end.
run() {
	"./$1" -max_len=1024 -max_total_time="$2" -print_final_stats=1 -artifact_prefix="$dir/" "${@:3}" \
	    2>"$1.log" || { tail -n 60 "$1.log"; exit 1; }
	grep -E 'number_of_executed_units|average_exec_per_sec' "$1.log"
}
mkdir -p corpus_query
run fuzz_url "$seconds" -dict="$here/url.dict" corpus seeds
run fuzz_query $(((seconds + 3) / 4)) corpus_query
