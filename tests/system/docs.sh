# The documents are valid reStructuredText, each file and each name that a page for developers
# mentions exists, and the URLs of doc/url-schemes.rst map as the page says.
. "$srcdir/system/setup.sh"

top=$(realpath "$srcdir/..")

# files DIRECTORY: those that are not made by a build
files() {
	(cd "$1" && find . \( -name build -o -name _build -o -name _inst -o -name .git \) -prune \
	    -o -type f -print | sed 's|^\./||' | LC_ALL=C sort)
}

# lists made for a page are parts of it, and are in a distribution
documents() {
	files "$1" | grep '\.rst$' | grep -vE '^doc/(reasons|site-options|thumbd-options|types|thumbctl-[a-z]*)\.rst$'
}

# invalid DIRECTORY: a line for each warning of docutils; the build itself checks manual pages
invalid() {
	(cd "$1" && documents . | grep -v '\.[0-9]\.rst$' | /usr/bin/python3 -c '
import sys
from docutils.core import publish_string
for name in sys.stdin.read().split():
    with open(name, encoding="utf-8") as f:
        publish_string(f.read(), source_path=name, writer_name="html",
            settings_overrides={"report_level": 2, "halt_level": 5, "warning_stream": sys.stdout})
')
}

# Words that look like a file of the tree: below one of its folders, or with the extension of a
# source.
folders='src|tests|doc|vcl|m4|systemd|demo|js|conformance|packaging'
endings='c|h|cc|vcc|vcl|vtc|sh|tap|py|awk|tsv|rst|ac|am|m4'

# named FILE: those words, without placeholders such as NAME.sh and files of the system
named() {
	grep -oE "(^|[^A-Za-z0-9_./-])(($folders)/[A-Za-z0-9_./*-]+|[A-Za-z0-9_/-]+\.($endings))\b/?" "$1" |
	    sed 's/^[^A-Za-z0-9_]//; s/[.]$//' | grep -v -e NAME -e '^/*etc/' | LC_ALL=C sort -u
}

# missing DIRECTORY FILE: those words that name no file; the end of a path is enough
missing() {
	named "$1/$2" | while read -r name; do
		grep -q "/$name$" "$dir/files" || compgen -G "$1/$name" >/dev/null ||
		    echo "$2: there is no $name"
	done
}

# unknown DIRECTORY FILE: functions, and macros in double backquotes, that are in no source
unknown() {
	(grep -oE '[a-z][a-z_]*\(\)' "$1/$2" | sed 's/()$//'
	grep -oE '``[A-Z][A-Z0-9]*(_[A-Z0-9]+)+``' "$1/$2" | tr -d '`') | LC_ALL=C sort -u |
	    while read -r name; do
		grep -rqw -- "$name" "$1/src" "$1/vcl" "$1/tests" || echo "$2: nothing is called $name"
	done
}

files "$top" | sed 's|^|/|' >"$dir/files"

expect "invalid documents" "$(invalid "$top")" ""
[ "$(documents "$top" | wc -l)" -ge 10 ] || fail "only $(documents "$top" | wc -l) documents were found"

for page in README.rst CONTRIBUTING.rst SECURITY.rst doc/architecture.rst doc/clients.rst doc/conformance.rst doc/rendering.rst \
    doc/url-schemes.rst tests/README.rst vcl/README.rst; do
	[ -e "$top/$page" ] || continue
	expect "files" "$(missing "$top" $page)" ""
	expect "names" "$(unknown "$top" $page)" ""
done

# SECURITY.rst names the address that ./configure --help prints.
address=$(sed -n 's/^AC_INIT(.*\[\([^]]*@[^]]*\)\].*/\1/p' "$top/configure.ac")
grep -q "${address:-no address}" "$top/SECURITY.rst" || fail "SECURITY.rst does not name $address"

# The two columns of the indented blocks of doc/url-schemes.rst: URLs that map to each other, and
# URLs with the reason to refuse them.
columns() {
	awk '/^  \/[^ ]+ +[^ ]+$/ { print $1 "\t" $2 }' "$top/doc/url-schemes.rst"
}

# to FORM URL
to() {
	"$THUMBCTL" url --abbreviate 160 --to "$1" "$2"
}

columns >"$dir/columns"
[ "$(wc -l <"$dir/columns")" -ge 20 ] || fail "only $(wc -l <"$dir/columns") examples were found"
while IFS=$'\t' read -r url other; do
	case $other in
	/*)	expect "$url in the query scheme" "$(to query "$url")" "ok	$other"
		expect "$other in the path scheme" "$(to path "$other")" "ok	$url" ;;
	*)	expect "$url" "$(to query "$url")" "reject	$other" ;;
	esac
done <"$dir/columns"

# reasons_of_header, reasons_of_page: code and status
reasons_of_header() {
	sed -n '/^#define THUMBURL_REASONS/,/[^\\]$/p' "$top/src/thumburl/thumburl.h" |
	    sed -nE 's/.*X\([A-Z0-9_]+,[^"]*"([a-z0-9-]+)",[^0-9]*([0-9]+),.*/\1 \2/p' |
	    grep -v '^ok ' | LC_ALL=C sort
}
reasons_of_page() {
	sed -nE 's/^``([a-z0-9-]+)``  +([0-9]+)  +[a-z].*/\1 \2/p' "$top/doc/url-schemes.rst" |
	    LC_ALL=C sort
}

[ "$(reasons_of_header | wc -l)" -ge 15 ] || fail "the reasons of thumburl.h are not understood"
expect "reasons" "$(reasons_of_page)" "$(reasons_of_header)"

# metrics_of_header, metrics_of_page: the names in METRICS and HISTOGRAMS, and in thumbd(8)
metrics_of_header() {
	sed -nE 's/^	X\([A-Z_]+,	+"([a-z_]+)".*/\1/p' "$top/src/thumbd/metrics.h" | LC_ALL=C sort -u
	echo requests_total			# by status and type, without a row
}
metrics_of_page() {
	sed -n '/^METRICS$/,/^SANDBOX$/p' "$top/doc/thumbd.8.rst" |
	    sed -nE 's/^([a-z_]+(, [a-z_]+)*)  +[a-zA-Z0-9].*/\1/p' | sed 's/, /\n/g'
}

[ "$(metrics_of_header | wc -l)" -ge 20 ] || fail "the metrics of metrics.h are not understood"
expect "metrics" "$(metrics_of_page | LC_ALL=C sort)" "$(metrics_of_header | LC_ALL=C sort)"
# their labels, as words of that section
sed -n '/^METRICS$/,/^SANDBOX$/p' "$top/doc/thumbd.8.rst" | grep -oE '[a-z_]+' | sort -u >"$dir/words"
for word in $(grep -oE '[a-z]+=\\"[a-z_]+' "$top/src/thumbd/metrics.h" | tr '=' '\n' | tr -d '\\"' | sort -u); do
	grep -qx "$word" "$dir/words" || fail "METRICS of thumbd(8) do not mention the label $word"
done

# types_of_page: type, format, nature and extensions, as thumbctl types prints them
types_of_page() {
	sed -nE 's/^([a-z0-9]+)  +([a-z0-9, ]+[a-z0-9])  +([a-z]+)  +(web|fixed|vector)$/\1 \3 \4 \2/p' \
	    "$top/doc/url-schemes.rst" | sed 's/, /,/g'
}

expect "types" "$(types_of_page)" \
    "$("$THUMBCTL" types | awk -F'\t' '!/^#/ { print $1, $3, $4, $6 }')"

# doc/rendering.rst has a row for each type.
for type in $("$THUMBCTL" types | awk -F'\t' '!/^#/ { print $1 }'); do
	grep -qE "^([a-z0-9]+, )*$type(, [a-z0-9]+)*  " "$top/doc/rendering.rst" ||
	    fail "doc/rendering.rst has no row for $type"
done

# This test finds such mistakes.
mkdir -p "$dir/tree/src" "$dir/tree/vcl" "$dir/tree/tests"
printf 'Title\n====\n\n``src/gone.c``, gone_too.c, ``no_such()``, ``NO_SUCH``, ``.no_method()``\n' \
    >"$dir/tree/page.rst"
expect_match "an invalid document" "$(invalid "$dir/tree")" "page.rst:2: *Title underline too short*"
expect "missing files" "$(missing "$dir/tree" page.rst | xargs)" \
    "page.rst: there is no gone_too.c page.rst: there is no src/gone.c"
expect "unknown names" "$(unknown "$dir/tree" page.rst | xargs)" \
    "page.rst: nothing is called NO_SUCH page.rst: nothing is called no_method page.rst: nothing is called no_such"
