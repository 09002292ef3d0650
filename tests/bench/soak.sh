#!/bin/bash
# Soak of thumbd: its memory after ten thousand renders, beside that after five hundred.
# Usage: soak.sh BUILD-DIRECTORY [OPTION-OF-render_soak.py...]
set -eu
bench=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
shift
"$bench/render-set.sh" "$build/bench-originals"
exec python3 -Bu "$bench/render_soak.py" "$build" "$build/bench-originals" \
    --json "$build/bench-soak.json" "$@"
