# For tests of thumbs, to be sourced: a thumbd for the test, and cases in TAP.
# The makefile sets METER; the larger set of files is used if it exists.
. "$srcdir/system/setup.sh"

corpus=$srcdir/../../shared/corpus
own=$srcdir/render/own
n_cases=0

# Skip the whole test.
skip_all() {
	echo "1..0 # SKIP $*"
	exit 0
}

# ok NAME, not_ok NAME WHY, skip NAME WHY
ok() {
	n_cases=$((n_cases + 1))
	echo "ok $n_cases - $1"
}

not_ok() {
	n_cases=$((n_cases + 1))
	echo "not ok $n_cases - $1"
	echo "# $2"
}

skip() {
	n_cases=$((n_cases + 1))
	echo "ok $n_cases - $1 # SKIP $2"
}

plan() {
	echo "1..$n_cases"
}

# Start thumbd over a flat directory of files.
start_flat() {
	ORIGINALS=$1
	shift
	start_thumbd --originals-levels 0 --query-base /v1 --path-base /w/images \
	    --params f,lang,p,q,t,w --workers 1 "$@"
}

# at_least NUMBER NUMBER, with fractions
at_least() {
	awk "BEGIN { exit !($1 >= $2) }"
}
