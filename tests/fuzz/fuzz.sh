#!/bin/bash
# Fuzz the URL parser on one processor: half of the time with sanitizers, and half without them, which is
# many times as fast and finds disagreements; then thumb.query for a quarter of that time. New inputs are
# kept for the next run.
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
# build PROGRAM SOURCE OPTION...
build() {
	clang -std=gnu11 -g -O2 -I. -I"$top/src" -I"$top/src/thumburl" -I"$top/tests" \
	    "${@:3}" "$here/$2" -lnettle -o "$1"
}
sanitized=(-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all)
# comparisons are traced by the sanitized build, whose inputs this one starts with
fast=(-fsanitize=fuzzer -fno-sanitize-coverage=trace-cmp,trace-div,trace-gep)
url=("$top"/src/thumburl/*.c "$here/properties.c" "$here/signed.c")
build fuzz_url fuzz_url.c "${sanitized[@]}" "${url[@]}"
build fuzz_url_fast fuzz_url.c "${fast[@]}" "${url[@]}"
build fuzz_query fuzz_query.c "${sanitized[@]}" "$top/src/vmod/state/query.c"
[ -n "$(ls seeds)" ] || awk -v dir=seeds -f "$here/seeds.awk" "$top/tests/vectors.tsv" "$top/tests/signed.tsv"

# run NAME SECONDS OPTION...: libFuzzer prints a line sometimes, and the number of executions at the end.
run() {
	"./$1" -max_len=1024 -max_total_time="$2" -print_final_stats=1 -artifact_prefix="$dir/" "${@:3}" \
	    2>"$1.log" || { tail -n 60 "$1.log"; exit 1; }
	grep -E 'number_of_executed_units|average_exec_per_sec' "$1.log"
}
mkdir -p corpus_query
run fuzz_url $(((seconds + 1) / 2)) -dict="$here/url.dict" corpus seeds
run fuzz_url_fast $(((seconds + 1) / 2)) -entropic=0 -dict="$here/url.dict" corpus seeds
run fuzz_query $(((seconds + 3) / 4)) corpus_query
