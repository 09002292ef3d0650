# The VCL of README.rst and of vmod_thumb(3) compiles as it stands, and so does the example site.
. "$srcdir/system/setup.sh"

[ -z "$SANITIZE" ] || { echo "a module with sanitizers cannot be loaded"; exit 77; }

vcl=$(cd "$srcdir/../vcl" && pwd)

# The first indented block of a document that begins with "vcl 4.1;".
vcl_of() {
	awk '/^  vcl 4.1;/ { on = 1 } on && /^[^ ]/ { exit } on { sub(/^  /, ""); print }' "$1"
}

# compile NAME FILE
compile() {
	[ -s "$2" ] || fail "$1: there is no VCL in it"
	varnishd -C -j none -n "$dir/v" -p vmod_path="$BUILD/src/vmod/.libs:$VMODDIR" \
	    -p vcl_path="$vcl" -f "$2" >"$dir/out" 2>&1 ||
	    fail "$1: $(grep -v '^ *$' "$dir/out" | tail -n 15)"
}

vcl_of "$srcdir/../README.rst" >"$dir/readme.vcl"
vcl_of "$srcdir/../src/vmod/vmod_thumb.vcc" >"$dir/manual.vcl"
compile README.rst "$dir/readme.vcl"
compile "vmod_thumb(3)" "$dir/manual.vcl"
cp "$srcdir/../vcl/example.vcl" "$dir"
compile example.vcl "$dir/example.vcl"

# and what does not compile is noticed
echo 'vcl 4.1; import thumb; backend none none; sub vcl_init { new x = thumb.nothing(); }' >"$dir/bad.vcl"
(compile bad.vcl "$dir/bad.vcl") >/dev/null && fail "anything compiles"
exit 0
