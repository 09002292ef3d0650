# For parts of the bench, to be sourced. A part is a program NAME.sh with two lines in its head,
#
#	# Part: what it measures
#	# Takes: 20 s, and 45 s a round
#
# that is called with the directory of a build. It goes through $rounds rounds, in each of which all
# variants take turns, and records its measurements in the form of results.py. Its directory is
# $dir. At its end, the processes in $started are ended, and the directory is removed.

rounds=${BENCH_ROUNDS:-5}
records=${BENCH_RECORDS:-/dev/stdout}
bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dir=$(mktemp -d "${TMPDIR:-/tmp}/thumb-bench.XXXXXX")
started=()
PATH=$PATH:/usr/sbin

stop() {
	trap - EXIT INT TERM
	[ ${#started[@]} -eq 0 ] || kill "${started[@]}" 2>/dev/null || true
	wait || true
	rm -rf "$dir"
}
trap stop EXIT
trap 'exit 1' INT TERM

die() {
	printf '%s: %s\n' "$(basename "$0" .sh)" "$*" >&2
	exit 1
}

# record KIND FIELD...
record() {
	local IFS=$'\t'
	printf '%s\n' "$*" >>"$records"
}

begin_round() {
	printf '   round %s of %s\n' "$1" "$rounds" >&2
	machine=$(python3 -B "$bench/machine.py" $$)
}

# The share of the machine that others had since then.
end_round() {
	record round $(echo "$machine" "$(python3 -B "$bench/machine.py" $$)" | awk '{
		total = $8 - $4
		others = $6 - $2 - ($5 - $1)
		printf "%.4f\t%.4f", (others > 0 ? others : 0) / total, ($7 - $3) / total
	}')
}

# in_turn ROUND VARIANT...: there and back, so that a drift favours no variant
in_turn() {
	local round=$1
	shift
	if [ $((round % 2)) -eq 1 ]; then printf '%s\n' "$@"; else printf '%s\n' "$@" | tac; fi
}

# CPU milliseconds of living processes and of the children that they have waited for.
cpu_ms() {
	local pid
	for pid; do
		cat "/proc/$pid/stat"
	done | awk -v hz="$(getconf CLK_TCK)" '
		{ sub(/.*\) /, ""); n += $12 + $13 + $14 + $15 }
		END { print n * 1000 / hz }'
}

# calculate EXPRESSION
calculate() {
	awk "BEGIN { printf \"%.6g\", $1 }"
}

# End the process that was started last, and remove its files in $dir.
end_last() {
	kill "${started[-1]}"
	wait "${started[-1]}" || true
	unset 'started[-1]'
}
