# --help, the manual pages and the example file have the defaults of the program.
. "$srcdir/system/setup.sh"

effective() {
	"$THUMBD" --check-config --originals "$ORIGINALS" --socket "$dir/s" "$@"
}

"$THUMBD" --help >"$dir/help" || fail "--help: status $?"
"$THUMBD" --help=rst >"$dir/rst" || fail "--help=rst: status $?"
"$THUMBCTL" --help=rst >>"$dir/rst" || fail "thumbctl --help=rst: status $?"
"$THUMBD" --help=conf >"$dir/conf" || fail "--help=conf: status $?"
effective >"$dir/effective" || fail "--check-config: status $?"

# the default of each option in the example file is also in the other lists and in the page
cat >"$dir/compare.py" <<'END'
import re, sys

def words(text):
    return ' '.join(text.split())

directory, page = sys.argv[1:]
read = lambda name: open(directory + '/' + name).read()
effective = dict(line.split(' = ', 1) for line in read('effective').splitlines() if ' = ' in line)
help_text, rst = words(read('help')), read('rst').replace('\\', '')
page = words(re.sub(r'\\f[BIPR]|\\&', '', open(page).read()).replace('\\-', '-'))

compared = 0
for comment, name, value in re.findall(r'((?:^# .*\n)+)#([a-z-]+) = (.*)\n', read('conf'), re.M):
    comment = words(comment.replace('# ', ' '))
    default = re.search(r'Default: (.*?)\.(?: |$)', comment)
    if '--' + name + ' ' not in help_text:
        sys.exit('--help does not list --' + name)
    if default is None:
        continue
    default = default[1]
    if default.split()[0] == value:
        if effective[name] != value:
            sys.exit('%s is %s, and not %s' % (name, effective[name], value))
        compared += 1
        open(directory + '/defaults', 'a').write('%s = %s\n' % (name, value))
    if not re.search('--%s [^()]*?\\(%s\\)' % (name, re.escape(default)), help_text):
        sys.exit('--help does not say that %s is %s' % (name, default))
    block = re.search(r'^\*\*--%s\*\* .*\n((?:  .*\n|\n)*)' % name, rst, re.M)[1]
    sentence = 'Default: %s.' % default
    if sentence not in words(block):
        sys.exit('--help=rst does not say that %s is %s' % (name, default))
    if not re.search('--%s ' % name, page) or sentence not in page:
        sys.exit('the page does not say that %s is %s' % (name, default))
if compared < 23:
    sys.exit('only %d defaults are compared' % compared)
END
compare() {
	/usr/bin/python3 "$dir/compare.py" "$dir" "$(ls "$BUILD/doc/thumbd.8" "$srcdir/../doc/thumbd.8" 2>/dev/null | head -n 1)"
}
compare || fail "the lists differ"

# a file with all defaults changes nothing, nor does a file with all options in effect
effective --config "$dir/defaults" | diff "$dir/effective" - || fail "a file of the defaults"
sed '/^socket = /d' "$dir/effective" >"$dir/again"
effective --config "$dir/again" | diff "$dir/effective" - || fail "a file of what is in effect"
sed -i 's/^queue = .*/queue = 7/; s/^steps = .*/steps = 100,200/' "$dir/again"
effective --config "$dir/again" --wait 9 >"$dir/changed"
expect "what changes" "$(diff "$dir/effective" "$dir/changed" | sed -n 's/^> //p' | xargs)" \
    "queue = 7 wait = 9 steps = 100,200"

# this test finds a wrong default
sed -i 's/^queue = .*/queue = 101/' "$dir/effective"
expect "a default that differs" "$(compare 2>&1)" "queue is 101, and not 100"

# each option of a site is an argument of thumb.site() and in its manual page
"$THUMBCTL" site | sed -n 's/^\([a-z-]*\) = .*/\1/p' | tr - _ >"$dir/fields"
[ "$(wc -l <"$dir/fields")" -ge 12 ] || fail "thumbctl site is short"
while read -r field; do
	sed -n '/^\$Object site/,/)$/p' "$srcdir/../src/vmod/vmod_thumb.vcc" | grep -q " $field\]" ||
	    fail "thumb.site() has no argument $field"
	grep -q "\*$field\*" "$srcdir/../src/vmod/vmod_thumb.vcc" || fail "vmod_thumb(3) lacks $field"
done <"$dir/fields"

# the pages do not repeat the defaults of the rows
for page in "$srcdir"/../doc/*.rst "$srcdir/../README.rst"; do
	! grep -n -- '--[a-z][a-z-]*.* by default' "$page" || fail "$page writes a default itself"
done

# thumbctl: each option in the --help of a command is in the manual page, with its default
page=$(ls "$BUILD/doc/thumbctl.1" "$srcdir/../doc/thumbctl.1" 2>/dev/null | head -n 1)
sed 's/\\f[BIPR]//g; s/\\-/-/g; s/\\&//g; s/\\(aq/'"'"'/g' "$page" >"$dir/page"
for command in audit conform diff plan render site types url warm; do
	"$THUMBCTL" $command --help | sed '/^The site:/,$d' >"$dir/help" || fail "$command --help"
	"$THUMBCTL" $command --help=rst >"$dir/rst" || fail "$command --help=rst: status $?"
	sed -n 's/^  --\([a-z-]*\).*/\1/p' "$dir/help" | grep -vx help | sort >"$dir/names"
	expect "options of $command" "$(sed -n 's/^\*\*--\([a-z-]*\)\*\*.*/\1/p' "$dir/rst" | sort | xargs)" \
	    "$(xargs <"$dir/names")"
	while read -r name; do
		grep -q -- "--$name\b" "$dir/page" || fail "thumbctl(1) does not list --$name"
	done <"$dir/names"
	sed -n 's/.*\(Default: [^.]*[.]\).*/\1/p' "$dir/rst" | while read -r default; do
		tr '\n' ' ' <"$dir/page" | grep -qF -- "$default" ||
		    echo "thumbctl(1) does not say of $command: $default"
	done >"$dir/missing"
	expect "defaults of $command" "$(cat "$dir/missing")" ""
done
# all commands refuse an option with the same message and the same status
for command in audit conform diff plan render site types url warm; do
	usage "thumbctl $command: --frobnicate: no such option; --help lists all options" \
	    $command --frobnicate
done

# after a message, nothing is printed
out=$(effective --queue many 2>&1)
expect "status of a wrong option" $? 2
expect_match "a wrong option" "$out" '*--queue: "many" must be a whole number from 0 to 100000'
out=$("$THUMBD" --help=html 2>&1)
expect "status of another format" $? 2
expect_match "another format" "$out" '*--help: "html" must be text, conf, rst or words'
exit 0
