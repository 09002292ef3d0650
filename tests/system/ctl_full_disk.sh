# thumbctl: each subcommand says, and ends with 1, if what it prints cannot be written.
. "$srcdir/system/setup.sh"

url=/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=120
original=$ORIGINALS/wikipedia/commons/7/75/Harbour_at_dusk.jpg
nobody=http://127.0.0.1:1
(umask 077; "$THUMBCTL" sign --new-key new >"$dir/keys")
printf 'wikipedia/commons\tA.jpg\t%040d\n' 1 >"$dir/list"
"$THUMBCTL" ids build --ids sha1 --progress 0 --out "$dir/ids" "$dir/list" >"$dir/out" || fail "ids build"

calls() {
	cat <<-END
	audit
	audit --json
	conform --pack $srcdir/../conformance --worker $WORKER $PATIENT_CTL --sandbox try $nobody
	diff --a $nobody --b $nobody --worker $WORKER $PATIENT_CTL --sandbox try --retries 0 --widths 9
	diff --a $nobody --b $nobody --worker $WORKER $PATIENT_CTL --sandbox try --retries 0 --widths 9 --json
	doctor --config $dir/none --server unix:$dir/none
	ids build --ids sha1 --progress 0 --out $dir/again $dir/list
	ids check $dir/ids
	ids look --ids sha1 $dir/ids $url
	plan --lines 0
	plan --lines 0 --json
	render --worker $WORKER $PATIENT_CTL --sandbox try $original $dir/thumb.jpg
	sign --keys $dir/keys --signed-urls allow $url
	sign --new-key new
	site
	site --check
	site --json
	types
	types --json
	types --rst
	url --json $url
	url --to path $url
	warm --server $nobody --widths 9
	warm --server $nobody --widths 9 --json
	--help
	--help=rst
	--help=words
	--version
	END
	for command in $commands; do
		printf '%s\n' "$command --help" "$command --help=rst" "$command --help=words"
	done
}

commands=$("$THUMBCTL" --help=words | cut -f1 | grep -v ^-)
calls >"$dir/calls"
for command in $commands; do
	grep -q "^$command\( \|\$\)" "$dir/calls" || fail "no call of $command in this test"
done
while read -r call; do
	"$THUMBCTL" $call </dev/null >/dev/full 2>"$dir/err"
	expect "status of thumbctl $call with a full disk" $? 1
	expect_match "the message of thumbctl $call" "$(tail -n 1 "$dir/err")" \
	    "thumbctl*: No space left on device"
	expect "lines of that of thumbctl $call" "$(grep -c "No space left on device" "$dir/err")" 1
done <"$dir/calls"
exit 0
