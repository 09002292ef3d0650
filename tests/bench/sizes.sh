#!/bin/bash
# Part: several sizes of one original at different times, with references and without
# Takes: 45 s, and 190 s a round
# Usage: sizes.sh BUILD-DIRECTORY
set -eu
build=$(cd "$1" && pwd)
. "$(dirname "$0")/part.sh"
. "$bench/sharp.sh"

for program in nginx php-fpm8.2 convert-im6.q16; do
	command -v $program >/dev/null || die "there is no $program; see tests/bench/packages"
done
others=()
if try_sharp >&2; then others=("$npm/node_modules/sharp"); fi
# in the background: a trap waits for commands in the foreground
python3 -Bu "$bench/sizes.py" "$build" "$dir" "${others[@]}" &
started+=($!)
wait $!
