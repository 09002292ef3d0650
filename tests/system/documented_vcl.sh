# All VCL in the documents loads: complete sites as they are, and each example of the manual in its
# subroutine. Every object and every method has an example.
. "$srcdir/system/setup.sh"
needs_module

top=$(cd "$srcdir/.." && pwd)

# The first indented block of a document that begins with "vcl 4.1;".
vcl_of() {
	awk '/^  vcl 4.1;/ { on = 1 } on && /^[^ ]/ { exit } on { sub(/^  /, ""); print }' "$1"
}

# The examples of a document, each in a file DIRECTORY/NUMBER; complete ones are left out. Their
# subjects are in DIRECTORY/about, and all that the document describes in DIRECTORY/things.
examples_of() {
	mkdir -p "$2"
	awk -v to="$2" '
	function flush() {
		if (text != "" && text !~ /^vcl 4/) {
			printf "%s", text > (to "/" ++n)
			print thing > (to "/about")
		}
		text = ""
		on = 0
	}
	on && /^[^ ]/ { flush() }
	/^\$(Object|Function) / {
		match($0, /[a-z_]+\(/)
		thing = object = substr($0, RSTART, RLENGTH - 1)
		print thing > (to "/things")
	}
	# an old name: the name of its only argument is the new one
	/^\$Method .*\(ENUM \{use_[a-z_]*\} / { next }
	/^\$Method / {
		match($0, /\.[a-z_]+\(/)
		thing = object substr($0, RSTART, RLENGTH - 1)
		print thing > (to "/things")
	}
	/^Example::$/ { on = 1; next }
	on && /^  / { text = text substr($0, 3) "\n" }
	END { flush() }
	' "$1"
}

# without DIRECTORY: things that have no example
without() {
	sort "$1/things" | comm -23 - <(sort -u "$1/about")
}

# The subroutine that an example belongs in.
subroutine() {
	case $(tr '\n' ' ' <"$1") in
	*"new "*)	echo vcl_init ;;
	*beresp.*)	echo vcl_backend_response ;;
	*bereq.*)	echo vcl_backend_fetch ;;
	*resp.*|*obj.*)	echo vcl_deliver ;;
	*)		echo vcl_recv ;;
	esac
}

# All examples in one VCL. Those of the objects create the objects that the others use.
together() {
	printf 'vcl 4.1;\n\nimport std;\nimport thumb;\n\n'
	printf 'backend mediawiki { .host = "127.0.0.1"; .port = "8080"; }\n'
	for example in $(ls "$1" | grep '^[0-9]*$' | sort -n); do
		printf '\nsub %s {\n' "$(subroutine "$1/$example")"
		sed 's/^/	/' "$1/$example"
		printf '}\n'
	done
}

loaded=0

# load WHAT FILE: with a site file at the path that the VCL names
load() {
	[ -s "$2" ] || fail "$1: there is no VCL in it"
	loaded=$((loaded + 1))
	sed "s|/etc/thumb/site.conf|$dir/site.conf|" "$2" >"$dir/loaded.vcl"
	varnishadm -t $LIMIT -n "$dir/documents" vcl.load "vcl$loaded" "$dir/loaded.vcl" >"$dir/out" 2>&1 ||
	    fail "$1: $(grep -v '^ *$' "$dir/out" | tail -n 15)"
}

cat >"$dir/nothing.vcl" <<-'END'
	vcl 4.1;
	backend none none;
END
start_varnishd documents "$dir/nothing.vcl" -s malloc,1m
echo 'profile = wikimedia' >"$dir/site.conf"

for document in README.rst vcl/README.rst; do
	vcl_of "$top/$document" >"$dir/document.vcl"
	[ ! -s "$dir/document.vcl" ] || load $document "$dir/document.vcl"
done
expect "README.rst has VCL" $loaded 1
vcl_of "$top/src/vmod/vmod_thumb.vcc" >"$dir/manual.vcl"
load "the synopsis of vmod_thumb(3)" "$dir/manual.vcl"

examples_of "$top/src/vmod/vmod_thumb.vcc" "$dir/examples"
expect "without an example" "$(without "$dir/examples" | tr '\n' ' ')" ""
[ "$(wc -l <"$dir/examples/about")" -ge 20 ] || fail "the manual is not understood"
together "$dir/examples" >"$dir/examples.vcl"
load "the examples of vmod_thumb(3)" "$dir/examples.vcl"

# complete sites; each shipped file is included by one of them at least
for file in "$top"/vcl/*.vcl; do
	name=$(basename "$file")
	if grep -q '^vcl 4' "$file"; then
		load "$name" "$file"
	else
		grep -q "^include \"$name\";" "$top"/vcl/*.vcl || fail "no file includes $name"
	fi
done

# this test finds a broken example in any place, and a missing one
examples=$(ls "$dir/examples" | grep -c '^[0-9]*$')
for example in $(seq "$examples"); do
	cp -r "$dir/examples" "$dir/broken"
	sed -i '0,/\(thumb[sd]*\|popular\|rollout\|guard\)\.\([a-z_]*\)(/s//\1.no_\2(/' \
	    "$dir/broken/$example"
	cmp -s "$dir/examples/$example" "$dir/broken/$example" &&
	    fail "example $example calls nothing"
	together "$dir/broken" >"$dir/broken.vcl"
	(load "broken" "$dir/broken.vcl") >/dev/null && fail "example $example is not loaded"
	rm -r "$dir/broken"
done
sed '/^\$Method INT .status/,/^Example/s/^Example::/Nothing::/' "$top/src/vmod/vmod_thumb.vcc" \
    >"$dir/lacking.vcc"
examples_of "$dir/lacking.vcc" "$dir/lacking"
expect "without an example" "$(without "$dir/lacking")" site.status
exit 0
