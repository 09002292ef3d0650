# libthumburl for other programs: the example of its manual compiles against the installed files,
# and works.
. "$srcdir/system/setup.sh"

make -s -C "$BUILD/src/thumburl" install DESTDIR="$dir/root" >"$dir/install.log" 2>&1 ||
    fail "make install: $(tail -n 5 "$dir/install.log")"
header=$(find "$dir/root" -name thumburl.h)
lib=$(dirname "$(find "$dir/root" -name libthumburl.so)")
[ -f "$lib/pkgconfig/thumburl.pc" ] || fail "no thumburl.pc"
[ -e "$lib/libthumburl.so.1" ] || fail "no soname"

# the indented block below EXAMPLE
awk '/^EXAMPLE/ { on = 1; next } on && /^SEE ALSO/ { exit } on && /^  / { sub(/^  /, ""); print }' \
    "$srcdir/../doc/libthumburl.3.rst" >"$dir/example.c"
cc -Wall -Wextra -Werror $SANITIZE -I"$(dirname "$header")" "$dir/example.c" -L"$lib" -lthumburl \
    -o "$dir/example" || fail "the example does not compile"

export LD_LIBRARY_PATH="$lib"
out=$("$dir/example" '/v1/wikipedia/commons/Foo.jpg?w=220')
expect "the example" "$out" /wikipedia/commons/thumb/0/06/Foo.jpg/220px-Foo.jpg
out=$("$dir/example" '/v1/wikipedia/commons/Foo.jpg?x=220' 2>&1)
expect "status of a refusal" $? 1
expect "a refusal" "$out" "unknown-param: thumbs have no such parameter"
exit 0
