# thumbctl url: all vectors that have both URLs, and how mistakes are told.
. "$srcdir/system/setup.sh"

vectors=$srcdir/vectors.tsv
url() {
	"$THUMBCTL" url --abbreviate 160 "$@"
}

awk -F'\t' '$5 == "both" { print $3 }' "$vectors" >"$dir/path"
awk -F'\t' '$5 == "both" { print $4 }' "$vectors" >"$dir/query"
[ "$(wc -l <"$dir/path")" -gt 300 ] || fail "vectors.tsv is short"
sed 's/^/ok\t/' "$dir/path" >"$dir/ok-path"
sed 's/^/ok\t/' "$dir/query" >"$dir/ok-query"

for from in path query; do
	for to in path query canonical; do
		want=$to
		[ $to != canonical ] || want=$from
		url --to $to <"$dir/$from" >"$dir/out" || fail "--to $to of $from: status $?"
		cmp "$dir/out" "$dir/ok-$want" || fail "--to $to of $from"
	done
done

# the output of one direction is input of the other
url --to query <"$dir/path" | cut -f2 | url --to path | cut -f2 | cmp - "$dir/path" ||
    fail "there and back"

out=$(url --to path '/v1/wikipedia/commons/Foo.jpg?w=220' '/v1/wikipedia/commons/Foo.jpg?w=0')
expect "status of a refusal" $? 1
expect "output of a refusal" "$out" "ok	/wikipedia/commons/thumb/0/06/Foo.jpg/220px-Foo.jpg
reject	bad-value"

out=$(url --to query /wikipedia/commons/thumb/0/06/Foo.jpg/qlow-220px-Foo.jpg)
expect "status without an equivalent" $? 1
expect "without an equivalent" "$out" "reject	no-equivalent"

out=$(url --to canonical --default-wiki wikipedia/commons /v1/Foo.jpg)
expect "the bare form" "$out" "ok	/v1/wikipedia/commons/Foo.jpg"

out=$(url --to path --query-base /v1 --path-base /w/images --hash-levels 0 '/v1/Foo.jpg?w=9')
expect "a small wiki" "$out" "ok	/w/images/thumb/Foo.jpg/9px-Foo.jpg"

# a line without its newline, an empty line, a NUL
out=$(printf '\n/v1/wikipedia/commons/A.jpg\0' | url --to path)
expect "odd lines" "$out" "reject	bad-path
reject	bad-name"

# a wiki's name has no limit, nor has the output
long=$(printf 'w%05000d' 0)
out=$(url --to canonical "/v1/wikipedia/$long/Foo.jpg")
expect "a long URL" "$out" "ok	/v1/wikipedia/$long/Foo.jpg"

usage() {
	want=$1
	shift
	out=$("$THUMBCTL" "$@" 2>&1 </dev/null)
	expect "status of thumbctl $*" $? 2
	expect_match "thumbctl $*" "$out" "$want"
}
usage '*--to canonical, --to query or --to path is needed' url
usage '*--to must be canonical, query or path' url --to new
usage '*unrecognized option*--frobnicate*' url --frobnicate
usage '*hash-levels: "x" must be a whole number*' url --to path --hash-levels x
usage '*hash_levels: 3 must be 0, 1 or 2' url --to path --hash-levels 3
usage '*query_base: "v1" must begin with a slash' url --to path --query-base v1
usage '*default_wiki: "x" does not fit*' url --to path --default-wiki x
usage 'Usage: thumbctl COMMAND*'
usage '*no command "frobnicate"*' frobnicate
exit 0
