#!/bin/bash
# Run a command that answers each line of its input with a line: on parts of the input, one for each processor,
# at the same time. The answers have the order of the input.
# Usage: parts.sh COMMAND [ARGUMENT...] <FILE
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
split -n "l/$(nproc)" -a 4 - "$dir/in."
pids=()
for part in "$dir"/in.*; do
	"$@" <"$part" >"$dir/out.${part##*.}" &
	pids+=($!)
done
for pid in "${pids[@]}"; do
	wait "$pid"
done
cat "$dir"/out.*
