#!/bin/bash
# Part: URLs in JavaScript: read, fitted and written, beside URL; and hostile URLs
# Takes: 5 s, and 5 s a round
set -eu
. "$(dirname "$0")/part.sh"
command -v node >/dev/null || die "node is not installed"

for round in $(seq "$rounds"); do
	begin_round "$round"
	node "$bench/js.mjs" "$bench/../../js/src" >>"$records"
	end_round
done
record note "CPU time of one process of Node; a hostile URL has 64 KiB, or 32 KiB if it is read"
record target "a path" "read, fit, write" "URLs a CPU second" '>=' 1000000
record target "a query" "read, fit, write" "URLs a CPU second" '>=' 1000000
record target "hostile, the slowest" "read" "CPU ms" '<=' 1
