# A folder includes only what rooms.tsv allows, and no two headers share a name or a guard.
. "$srcdir/system/setup.sh"

top=$(realpath "$srcdir/..")

# includes_of DIRECTORY: a line for each include of a header below src
includes_of() {
	(cd "$1" && find . \( -name '*.c' -o -name '*.h' -o -name '*.cc' \) | sed 's|^\./||' |
	    LC_ALL=C sort | xargs grep -Ho '^#include "[^"]*"') |
	    sed 's/:#include "/ /; s/"$//' |
	    while read -r file header; do
		if [ -e "$1/${file%/*}/$header" ]; then
			echo "$file ${file%/*}/$header"
		elif [ -e "$1/$header" ]; then
			echo "$file $header"
		fi
	    done
}

# forbidden DIRECTORY: includes that the table does not allow
forbidden() {
	includes_of "$1" | awk -v table="$srcdir/rooms.tsv" '
		function room(file) {
			sub("/[^/]*$", "", file)
			return (file)
		}
		BEGIN {
			FS = "\t"
			while ((getline <table) > 0) {
				if ($0 ~ /^#/)
					continue
				known[$1] = 1
				n = split($2, names, " ")
				for (i = 1; i <= n; i++)
					may[$1, names[i]] = 1
			}
			FS = " "
		}
		{
			from = room($1)
			to = room($2)
			if (!(from in known))
				print "rooms.tsv has no line for src/" from " (" $1 ")"
			else if (from != to && !((from, to) in may) && !((from, $2) in may))
				print "src/" $1 " must not include " $2
		}'
}

# twice: each repeated line
twice() {
	sort | uniq -d
}

headers() {
	(cd "$top" && find src tests -name '*.h')
}

includes_of "$top/src" >"$dir/includes"
[ "$(wc -l <"$dir/includes")" -gt 200 ] || fail "only $(wc -l <"$dir/includes") includes were found"

expect "includes" "$(forbidden "$top/src")" ""
expect "headers of one name" "$(headers | sed 's|.*/||' | twice)" ""
headers | while read -r header; do
	guard=$(basename "$header" .h | tr a-z A-Z)_H_INCLUDED
	grep -qx "#ifndef $guard" "$top/$header" || echo "$header has no guard $guard"
done >"$dir/guards"
expect "guards" "$(cat "$dir/guards")" ""

# this test finds such mistakes
mkdir -p "$dir/src/thumburl" "$dir/src/vmod" "$dir/src/attic"
echo '#include "vmod/vmod_thumb.h"' >"$dir/src/thumburl/site.c"
echo '#include "thumburl/base.h"' >"$dir/src/vmod/vmod_thumb.h"
: >"$dir/src/thumburl/base.h"
echo '#include "thumburl/base.h"' >"$dir/src/attic/old.c"
expect "a tree with three wrong includes" "$(forbidden "$dir/src" | sort)" \
    "rooms.tsv has no line for src/attic (attic/old.c)
src/thumburl/site.c must not include vmod/vmod_thumb.h
src/vmod/vmod_thumb.h must not include thumburl/base.h"
