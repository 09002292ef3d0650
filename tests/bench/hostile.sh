#!/bin/bash
# Part: ordinary thumbs while hostile files are requested all the time
# Takes: 30 s, and 30 s a round
# The files are those of the tests, and of the larger set where it exists.
set -eu
bench=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
corpus=$bench/../../../shared/corpus/hostile
dir=$(mktemp -d "${TMPDIR:-/tmp}/thumb-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
"$bench/render-set.sh" "$build/bench-originals"
mkdir "$dir/hostile"
/usr/bin/python3 "$bench/../render/make-hostile.py" "$dir/hostile" >/dev/null
[ ! -d "$corpus" ] || find "$corpus" -type f -exec cp {} "$dir/hostile" \;
python3 -Bu "$bench/hostile.py" "$build" "$build/bench-originals" "$dir/hostile"
