# Tests run on any machine: no test waits for a fixed time or needs a checkout that other users can
# read.
. "$srcdir/system/setup.sh"

# complaints DIRECTORY: lines of its tests that have a fixed time, or that run varnishd as a user
# who may be unable to read the checkout
complaints() {
	(cd "$1" && grep -nE '\bsleep ([1-9]|0\.[3-9])|(^|[( ])timeout [0-9]|--max-time [0-9]' \
	    system/*.sh render/*.tap render/*.sh fuzz/*.sh |
	    grep -v -e 'exec sleep' -e '^system/any_machine.sh'
	grep -nE '^varnish v[0-9]+ .*(-vcl|-start)' vtc/*.vtc | grep -v -e '-j none' |
	    awk -F '[: ]' '!seen[$1 " " $4]++ { print }' | while IFS=: read -r file line rest; do
		v=$(echo "$rest" | cut -d' ' -f2)
		grep -qE "^varnish $v -arg \"-j none" "$file" ||
		    echo "$file:$line: varnishd runs as another user without -j none"
	done)
}

expect "tests that wait for a time" "$(complaints "$srcdir")" ""

# this test finds such lines
mkdir -p "$dir/system" "$dir/vtc" "$dir/render" "$dir/fuzz"
echo 'sleep 1' >"$dir/system/a.sh"
echo 'curl --max-time 10' >"$dir/render/b.tap"
: >"$dir/render/c.sh"
echo 'await so' >"$dir/fuzz/d.sh"
echo 'varnish v1 -arg "-p a=b" -vcl {' >"$dir/vtc/e.vtc"
echo 'varnish v1 -arg "-j none -p a=b" -vcl {' >"$dir/vtc/f.vtc"
expect "complaints" "$(complaints "$dir" | cut -d: -f1 | xargs)" \
    "system/a.sh render/b.tap vtc/e.vtc"
exit 0
