#!/bin/bash
# Part: a cold thumb through the whole stack, beside nginx's image_filter and MediaWiki's thumb.php
# Takes: 50 s, and 52 s a round
# Usage: miss.sh BUILD-DIRECTORY
set -eu
build=$(cd "$1" && pwd)
. "$(dirname "$0")/part.sh"

for program in nginx php-fpm8.2 convert-im6.q16; do
	command -v $program >/dev/null || die "there is no $program; see tests/bench/packages"
done
make -C "$build/tests" bench/render_floor >"$dir/floor.log" 2>&1 ||
    die "the floor does not build: $(tail -n 20 "$dir/floor.log")"
# in the background: a trap waits for commands in the foreground
python3 -Bu "$bench/miss.py" "$build" "$dir" &
started+=($!)
wait $!
