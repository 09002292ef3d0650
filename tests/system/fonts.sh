# Workers do not write a font cache: thumbd updates it when it starts, and reports once if it
# cannot.
. "$srcdir/system/setup.sh"

font=$(find /usr/share/fonts -name DejaVuSans.ttf 2>/dev/null | head -n 1)
[ -n "$font" ] || { echo "no fonts here: fonts-dejavu-core is needed"; exit 77; }
name=Text.svg
chmod 755 "$dir"
mkdir -p "$dir/fonts/within" "$dir/images"
cp "$font" "$dir/fonts/within"
cat >"$dir/images/$name" <<EOF
<svg xmlns="http://www.w3.org/2000/svg" width="200" height="50">
<text y="40" font-size="40" font-family="DejaVu Sans">text</text></svg>
EOF
ORIGINALS=$dir/images

# start_with CACHE: the directory of fontconfig's caches
start_with() {
	cat >"$dir/fonts.conf" <<-EOF
		<fontconfig><dir>$dir/fonts</dir><cachedir>$1</cachedir></fontconfig>
	EOF
	FONTCONFIG_FILE=$dir/fonts.conf start_thumbd --workers 2 --originals-levels 0
	ask "/v1/wikipedia/commons/$name?w=200"
	[ "$status" != 415 ] || { echo "built without svg"; exit 77; }
	expect "a text" "$status" 200
	stop_thumbd
}
new_caches() {
	find "$dir/cache" -name '*.cache-*' -newermt 2020-06-01
}
mkdir -p "$dir/images/wikipedia/commons"
mv "$dir/images/$name" "$dir/images/wikipedia/commons"

# the user of thumbd may write the cache: it is written once
start_with "$dir/cache"
expect "lines about fonts" "$(grep -ci font "$dir/thumbd.log")" 0
[ -n "$(new_caches)" ] || fail "there is no cache"
cp "$dir/body" "$dir/first"
touch -d 2020-01-01 "$dir/cache"/*.cache-*
start_with "$dir/cache"
expect "lines about fonts" "$(grep -ci font "$dir/thumbd.log")" 0
expect "caches that were written again" "$(new_caches)" ""

# new fonts
cp "$dir/fonts/within/DejaVuSans.ttf" "$dir/fonts/Another.ttf"
start_with "$dir/cache"
expect "lines about fonts" "$(grep -ci font "$dir/thumbd.log")" 0
[ -n "$(new_caches)" ] || fail "the cache is old"

# thumbd cannot write the cache: one line says so, and text is still drawn
start_with /proc/cache
expect_match "a cache that cannot be written" "$(grep -i font "$dir/thumbd.log")" \
    "thumbd: worker: $dir/fonts has no font cache, and none can be written: *; run fc-cache -s as root"
expect "lines about it" "$(grep -ci font "$dir/thumbd.log")" 1
cmp "$dir/body" "$dir/first" || fail "without a cache, the text looks different"
exit 0
