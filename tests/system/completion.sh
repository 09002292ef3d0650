# bash completes commands, options and their words, for thumbctl and thumbd.
. "$srcdir/system/setup.sh"

completions=$(realpath "$srcdir/../completions/thumb.bash")
mkdir "$dir/files" "$dir/files/originals"
: >"$dir/files/orders"

# complete_words WORD...: what the last word may become, in a shell that knows nothing else
complete_words() {
	(cd "$dir/files" && bash --norc --noprofile -c '
		. "$1"
		shift
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_thumb "$1"
		printf "%s\n" "${COMPREPLY[@]}"' bash "$completions" "$@" | xargs)
}

expect "commands" "$(complete_words "$THUMBCTL" '' | tr ' ' '\n' | grep -v '^--' | sort | xargs)" \
    "$("$THUMBCTL" --help | sed -n 's/^  \([a-z]*\) .*/\1/p' | sort | xargs)"
expect "some commands" "$(complete_words "$THUMBCTL" wa)" warm
for command in audit conform diff doctor ids plan render sign site types url warm; do
	expect "options of $command" "$(complete_words "$THUMBCTL" $command -- | tr ' ' '\n' | sort | xargs)" \
	    "$("$THUMBCTL" $command --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p' | sort | xargs)"
done
expect "options of thumbd" "$(complete_words "$THUMBD" -- | tr ' ' '\n' | sort | xargs)" \
    "$("$THUMBD" --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p' | sort | xargs)"

expect "an option" "$(complete_words "$THUMBD" --check-c)" --check-config
expect "words of an option" "$(complete_words "$THUMBD" --sandbox '')" "require try off"
expect "some of them" "$(complete_words "$THUMBD" --sandbox r)" require
expect "words after =" "$(complete_words "$THUMBD" --sandbox = t)" try
expect "all words after =" "$(complete_words "$THUMBCTL" url --to =)" "canonical query path"
expect "a directory" "$(complete_words "$THUMBD" --originals o)" originals
expect "a file is left to bash" "$(complete_words "$THUMBD" --config o)" ""
expect "an operand is left to bash" "$(complete_words "$THUMBCTL" url /v1/)" ""
expect "a command that does not exist" "$(complete_words "$THUMBCTL" frobnicate --)" ""
bash --norc --noprofile -c ". '$completions'; complete -p thumbctl thumbd" >"$dir/out" || fail "complete"
expect "for both" "$(wc -l <"$dir/out")" 2
exit 0
