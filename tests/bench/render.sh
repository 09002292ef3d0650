#!/bin/bash
# Part: thumbs through thumbd, beside bare calls of the libraries and other programs
# Takes: 120 s, and 90 s a round
# Makes the originals, builds the floor, and fetches and builds the other programs: sharp from npm,
# and the worker with the libvips that sharp brings.
set -eu
bench=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
originals=$build/bench-originals
newer=$build/bench-newer

. "$bench/sharp.sh"

die() {
	printf 'render: %s\n' "$*" >&2
	exit 1
}

# For configure: the library and its own GLib, and no other header of that package.
write_prefix() {
	local img=$npm/node_modules/@img
	local dev=$img/sharp-libvips-dev lib=$img/sharp-libvips-linux-x64/lib
	local so=$(basename "$lib"/libvips-cpp.so.*)
	mkdir -p "$1/include" "$1/lib/pkgconfig"
	ln -sfn "$dev/include/vips" "$1/include/vips"
	ln -sfn "$dev/include/glib-2.0" "$1/include/glib-2.0"
	ln -sfn "$lib/glib-2.0" "$1/lib/glib-2.0"
	ln -sfn "$lib/$so" "$1/lib/$so"
	cat >"$1/lib/pkgconfig/vips.pc" <<-END
	Name: vips
	Description: libvips as sharp ships it
	Version: ${so#libvips-cpp.so.}
	Cflags: -I$1/include -I$1/include/glib-2.0 -I$1/lib/glib-2.0/include
	Libs: -L$1/lib -l:$so -Wl,-rpath,$1/lib
	END
}

# librsvg and libavcodec want Debian's GLib, which this libvips keeps out of the process.
build_newer() {
	mkdir -p "$newer"
	if [ "$bench/../../configure" -nt "$newer/config.status" ]; then
		write_prefix "$newer/vips"
		(cd "$newer" && PKG_CONFIG_PATH=$newer/vips/lib/pkgconfig logged configure \
		    "$bench/../../configure" --without-rsvg --without-video) || return 1
	fi
	logged newer make -C "$newer" -j"$(nproc)" && logged newer-floor make -C "$newer/tests" \
	    bench/render_floor
}

"$bench/render-set.sh" "$originals"
logged floor make -C "$build/tests" bench/render_floor || die "the floor does not build"
others=()
if ! fetch_sharp; then
	echo "   skipped: sharp and its libvips, which want npm and the network"
elif ! build_newer; then
	die "there is no build with sharp's libvips"
else
	others=(--newer "$newer")
	if try_sharp; then others+=(--sharp "$npm/node_modules/sharp"); fi
fi
exec python3 -Bu "$bench/render.py" "$build" "$originals" "${others[@]}"
