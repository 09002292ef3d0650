# The tables of the JavaScript library are those of the C library; js/generate.py writes them.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
/usr/bin/python3 "$srcdir/../js/generate.py" "$THUMBCTL" "$dir"
for file in "$dir"/*; do
	diff -u "$srcdir/../js/src/${file##*/}" "$file" || {
		echo "run: js/generate.py $THUMBCTL js/src"
		exit 1
	}
done
cmp "$srcdir/../LICENSE" "$srcdir/../js/LICENSE"
