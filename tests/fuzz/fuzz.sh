#!/bin/bash
# Fuzz the URL parser for some seconds, on one processor. New inputs are kept for the next run.
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
clang -std=gnu11 -g -O2 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
    -I. -I"$top/src" -I"$top/src/thumburl" -I"$top/tests" "$top"/src/thumburl/*.c \
    "$here/properties.c" "$here/fuzz_url.c" -lnettle -o fuzz_url
[ -n "$(ls seeds)" ] || awk -v dir=seeds -f "$here/seeds.awk" "$top/tests/vectors.tsv"

# libFuzzer prints a line sometimes, and the number of executions at the end.
./fuzz_url -dict="$here/url.dict" -max_len=1024 -max_total_time="$seconds" -print_final_stats=1 \
    -artifact_prefix="$dir/" corpus seeds 2>fuzz.log || { tail -n 60 fuzz.log; exit 1; }
grep -E 'number_of_executed_units|average_exec_per_sec' fuzz.log
