# All VCL in the documents loads: complete sites as they are, parts of a site together with the rest of
# it, and each example of the manual in its subroutine. Every object and every method has an example.
. "$srcdir/system/setup.sh"
needs_module

top=$(cd "$srcdir/.." && pwd)

# The first indented block of a document that begins with "vcl 4.1;".
vcl_of() {
	awk '/^  vcl 4.1;/ { on = 1 } on && /^[^ ]/ { exit } on { sub(/^  /, ""); print }' "$1"
}

# The other indented blocks of a document that are VCL, each in a file DIRECTORY/NUMBER.vcl.
parts_of() {
	mkdir -p "$2"
	awk -v to="$2" '
	function flush() {
		if (text ~ /(^|\n)(sub vcl_|include ")/ && text !~ /^\n*vcl 4/)
			printf "%s", text > (to "/" ++n ".vcl")
		text = ""
		on = 0
	}
	{ match($0, /^ */) }
	on && NF && RLENGTH <= indent { flush() }
	on { text = text substr($0, indent + 3) "\n" }
	!on && /::$/ { indent = RLENGTH; on = 1 }
	END { flush() }
	' "$1"
}

# site_with PART: a site with all that a part may need; the calls of thumb.vcl follow the part, unless
# it has them.
site_with() {
	cat <<-'END'
		vcl 4.1;

		import std;
		import thumb;

		backend mediawiki { .host = "127.0.0.1"; .port = "8080"; }

		sub vcl_init {
			new thumbs = thumb.site(php_base = "/w/thumb.php", default_wiki = "wikipedia/commons");
			new thumbd = thumb.renderer(socket = "/run/thumbd/thumbd.sock", fallback = mediawiki);
			new guard = thumb.guard();
			new rollout = thumb.rollout(file = "/etc/varnish/thumb.rollout");
		}

	END
	! grep -q '^include "thumb-\(site-\)\?purge' "$1" || echo 'acl thumb_purgers { "127.0.0.1"; }'
	cat "$1"
	grep -q '^include "thumb\(-site\)\?.vcl"' "$1" || echo 'include "thumb-site.vcl";'
}

# The calls in the comment at the end of example.vcl, which are those of thumb-site.vcl.
other_way() {
	sed -n 's/^#	//p; s/^#$//p' "$top/vcl/example.vcl" | sed -n '/^include/,$p'
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
	printf 'acl thumb_purgers { "127.0.0.1"; }\n'
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
	sed "s|/etc/thumb/site.conf|$dir/site.conf|" "$2" >"$dir/now.vcl"
	varnishadm -t $LIMIT -n "$dir/documents" vcl.load "vcl$loaded" "$dir/now.vcl" >"$dir/out" 2>&1 ||
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

for document in vcl/README.rst doc/rollout.rst; do
	parts_of "$top/$document" "$dir/parts"
	for part in "$dir"/parts/*.vcl; do
		[ -e "$part" ] || fail "$document has no VCL"
		site_with "$part" >"$dir/part.vcl"
		load "$document, $(grep -m 1 . "$part")" "$dir/part.vcl"
	done
	mv "$dir/parts" "$dir/parts.$(dirname "$document")"
done
expect "parts in vcl/README.rst" "$(ls "$dir/parts.vcl" | wc -l)" "$(grep -c '::$' "$top/vcl/README.rst")"
# a part with a mistake is not loaded
sed 's/std.querysort/std.no_such/' "$(grep -l std.querysort "$dir"/parts.vcl/*)" >"$dir/wrong.vcl"
site_with "$dir/wrong.vcl" >"$dir/part.vcl"
(load "wrong" "$dir/part.vcl") >/dev/null && fail "a part is not loaded"

expect "files that varnishd of the package finds" \
    "$(sed 's/ .*//; s|.*/||' "$top/packaging/debian/varnish-vmod-thumb.links" | sort)" \
    "$(cd "$top/vcl" && ls thumb*.vcl | sort)"

# those of purges are more than thumb-site.vcl calls
expect "the calls of thumb-site.vcl, in example.vcl" \
    "$(other_way | sed -e '/^sub vcl_hit {/,/^$/d' -e '/thumb.purge/d')" \
    "$(sed -n '/^include/,$p' "$top/vcl/thumb-site.vcl")"
{ sed '/^include "thumb-site/,$d' "$top/vcl/example.vcl"; other_way; } >"$dir/other.vcl"
load "the other way of example.vcl" "$dir/other.vcl"

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
