# The sandbox changes no thumb: every original gives the same bytes with it and without.
. "$srcdir/system/setup.sh"

types=$(all_types)
[ -n "$types" ] || fail "no types are listed"

# render MODE FILE [OPTION...]: into $dir/MODE, with messages in $dir/MODE.out
render() {
	mode=$1 original=$2
	shift 2
	rm -f "$dir/$mode"
	"$THUMBCTL" render --worker "$WORKER" $PATIENT_CTL --types "$types" --sandbox "$mode" --width 300 "$@" \
	    "$original" "$dir/$mode" 2>&1 |
	    sed -n -e "s|^$dir/$mode: \\(.* bytes\\), .*|\\1|p" -e '/^thumbctl render: /p' \
	    >"$dir/$mode.out"
}

# same FILE [OPTION...]
rendered=0
same() {
	render off "$@" &
	render require "$@"
	wait $!
	expect "$*" "$(cat "$dir/require.out")" "$(cat "$dir/off.out")"
	if [ ! -e "$dir/off" ]; then
		[ -s "$dir/off.out" ] || fail "nothing was said of $*"
		return
	fi
	cmp "$dir/require" "$dir/off" || fail "$* is another thumb in a sandbox"
	rendered=$((rendered + 1))
}

for file in "$ORIGINALS"/wikipedia/commons/*/*/*; do
	same "$file"
done
expect "thumbs of the samples" "$rendered" 9

# what libraries load at its first use: a charset, and images of each type
printf '%s\n' "<?xml version='1.0' encoding='windows-1251'?>" \
    "<svg xmlns='http://www.w3.org/2000/svg' width='300' height='60'>" \
    "<text y='40' font-size='32' font-family='serif'>$(printf '\317\360\350\342\345\362')</text>" \
    '</svg>' >"$dir/cyrillic.svg"
same "$dir/cyrillic.svg"
printf '%s\n' "<svg xmlns='http://www.w3.org/2000/svg' width='300' height='200'>" \
    "<image width='300' height='200' href='data:image/gif;base64,$(
	printf 'GIF89a\1\0\1\0\200\0\0\377\0\0\377\377\377,\0\0\0\0\1\0\1\0\0\2\2D\1\0;' |
	    base64)'/>" \
    "<image width='100' height='100' href='data:image/jpeg;base64,$(
	base64 -w 0 "$ORIGINALS/wikipedia/commons/7/7a/Upright_lighthouse.jpg")'/>" \
    '</svg>' >"$dir/pictures.svg"
same "$dir/pictures.svg"
expect "thumbs with what is loaded late" "$rendered" 11

# every type, also those without a sample; other pages than the first; infos
own=$srcdir/render/own
before=$rendered refused=0 files=0
for file in "$own"/*.[a-z]*; do
	files=$((files + 1))
	n=$rendered
	same "$file"
	[ "$rendered" -gt "$n" ] || refused=$((refused + 1))
done
for type in pdf djvu video; do
	case ,$types, in
	*,$type,*)	;;
	*)		echo "built without $type"; built=part ;;
	esac
done
if [ "${built-all}" = all ]; then
	# a video without images
	expect "refused of our own" "$refused" 1
	same "$own/pdf-4-pages.pdf" --page 3
	same "$own/djvu-4-pages.djvu" --page 4
	same "$own/video-vp9-10s.webm" --time 3s
	for file in pdf-4-pages.pdf djvu-4-pages.djvu video-vp9-10s.webm svg-switch-lang.svg; do
		same "$own/$file" --info
	done
	expect "thumbs of our own" "$((rendered - before))" $((files - 1 + 7))
fi

corpus=$srcdir/../../shared/corpus
if [ -n "$SANITIZE" ]; then
	# libxml2 also leaks the entities that a document declares
	echo "sanitized: the larger sets of originals are left to the plain build"
	exit 0
fi

# reported files, and the larger set but for those that take until the deadline
ext=$("$THUMBCTL" types | awk -F '\t' '!/^#/ && $2 != "not built" { print $6 }' | tr -s ', ' '\n' |
    paste -s -d '|')
find "$srcdir/render/reports" -type f >"$dir/files"
: >"$dir/slow"
if [ -d "$corpus/originals" ]; then
	find "$corpus" -type f ! -path "$corpus/reports/*" >>"$dir/files"
	awk -F '\t' '$4 ~ /timeout/ { print $1 }' "$corpus/hostile.tsv" >"$dir/slow"
else
	echo "the larger set of originals is not here: only the samples were compared"
fi
mapfile -t asked < <(grep -iE "\\.($ext)\$" "$dir/files" | grep -vFf "$dir/slow" | LC_ALL=C sort |
    sed 's/$/?w=300/')
for mode in off require; do
	"$FEED" -s $mode -t "$types" "$WORKER" 1 "${asked[@]}" >"$dir/$mode" 2>"$dir/$mode.err" &
done
wait
expect "answers" "$(wc -l <"$dir/off")" ${#asked[@]}
diff "$dir/off" "$dir/require" >"$dir/diff" || fail "other thumbs in a sandbox: $(cat "$dir/diff")"
[ "$(grep -c '^200 ' "$dir/off")" -ge 100 ] || fail "only $(grep -c '^200 ' "$dir/off") thumbs"
exit 0
