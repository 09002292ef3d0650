#!/bin/bash
# Part: memory of thumbd after ten thousand renders, beside its memory after five hundred
# Takes: 300 s, and 0 s a round
set -eu
bench=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
"$bench/render-set.sh" "$build/bench-originals"
exec python3 -Bu "$bench/soak.py" "$build" "$build/bench-originals"
