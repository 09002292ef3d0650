# A sandbox changes no thumb: every original renders to the very same bytes with it and without.
. "$srcdir/system/setup.sh"

# thumb MODE FILE: into $dir/MODE, what was said into $dir/MODE.out
thumb() {
	rm -f "$dir/$1"
	"$THUMBCTL" render --worker "$WORKER" --sandbox "$1" --width 300 "$2" "$dir/$1" 2>&1 |
	    sed -n -e "s|^$dir/$1: \\(.* bytes\\), .*|\\1|p" -e '/^thumbctl: /p' >"$dir/$1.out"
}

rendered=0
same() {
	thumb require "$1"
	thumb off "$1"
	[ -s "$dir/off.out" ] || fail "nothing was said of $1"
	expect "$1" "$(cat "$dir/require.out")" "$(cat "$dir/off.out")"
	[ -e "$dir/off" ] || return 0
	cmp "$dir/require" "$dir/off" || fail "$1 is another thumb in a sandbox"
	rendered=$((rendered + 1))
}

for file in "$ORIGINALS"/wikipedia/commons/*/*/*; do
	same "$file"
done
expect "thumbs of the samples" "$rendered" 9

# what libraries load when it is first needed: a charset, and pictures of each sort
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

corpus=$srcdir/../../shared/corpus
if [ -d "$corpus/originals" ]; then
	for file in "$corpus"/originals/* "$corpus"/features/*.svg; do
		same "$file"
	done
	[ "$rendered" -ge 30 ] || fail "only $rendered thumbs"
else
	echo "the larger set of originals is not here: only the samples were compared"
fi
exit 0
