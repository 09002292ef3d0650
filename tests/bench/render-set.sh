#!/bin/bash
# Makes the originals of ./run bench render from those of the demo, in the directory DIR. A file
# that exists is not made again.
# Usage: render-set.sh DIR
set -eu
dir=$1
demo=$(cd "$(dirname "$0")/../../demo/originals" && pwd)
tmp=$(mktemp -d "${TMPDIR:-/tmp}/thumb-bench.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' INT TERM

original() {
	find "$demo" -name "$1"
}

# photograph WIDTH HEIGHT OUT: an enlarged photograph alone would be too smooth, and too cheap
photograph() {
	vips resize "$(original Harbour_at_dusk.jpg)" "$tmp/large.v" \
	    "$(awk "BEGIN { print $1 / 2400 }")"
	vips gaussnoise "$tmp/noise.v" "$1" "$2" --sigma 4 --seed 1
	vips add "$tmp/large.v" "$tmp/noise.v" "$tmp/sum.v"
	vips cast "$tmp/sum.v" "$3" uchar
}

# Many compass roses, each in its own place.
large_svg() {
	awk -v copies=40 '
	{
		text = text $0 "\n"
	}
	END {
		start = match(text, /<svg[^>]*>/)
		head = substr(text, 1, start + RLENGTH - 1)
		body = substr(text, start + RLENGTH)
		sub(/<\/svg>[ \n]*$/, "", body)
		print head
		for (i = 0; i < copies; i++)
			printf "<g transform=\"translate(%d %d) scale(.25)\">%s</g>\n",
			    i % 5 * 130, int(i / 5) % 8 * 90, body
		print "</svg>"
	}' "$(original Compass_rose.svg)"
}

video() {
	ffmpeg -v error -y -loop 1 -i "$(original Harbour_at_dusk.jpg)" -t 8 -r 25 -an \
	    -vf "zoompan=z='1+on/400':d=200:s=1280x720:fps=25,noise=alls=6:allf=t" \
	    -c:v libvpx-vp9 -b:v 3M -g 100 -deadline realtime -cpu-used 8 -f webm "$1"
}

[ ! -e "$dir/made" ] || exit 0
mkdir -p "$dir"
photograph 6000 4000 "$tmp/24.v"
vips jpegsave "$tmp/24.v" "$dir/baseline-24.jpg" --Q 92 --strip
vips jpegsave "$tmp/24.v" "$dir/progressive-24.jpg" --Q 92 --strip --interlace
photograph 2448 1632 "$tmp/4.v"
vips jpegsave "$tmp/4.v" "$dir/baseline-4.jpg" --Q 92 --strip
vips jpegsave "$tmp/4.v" "$dir/profile-4.jpg" --Q 92
vips jpegsave "$tmp/4.v" "$dir/progressive-4.jpg" --Q 92 --strip --interlace
vips pngsave "$tmp/4.v" "$dir/photograph-4.png" --strip
vips webpsave "$tmp/4.v" "$dir/photograph-4.webp" --Q 85 --strip
vips thumbnail "$(original Harbour_at_dusk.jpg)" "$dir/small.jpg[Q=90,strip]" 640
cp "$(original Glass_marbles.png)" "$dir/alpha.png"
cp "$(original Compass_rose.svg)" "$dir/small.svg"
large_svg >"$dir/large.svg"
cp "$(original Field_notes.pdf)" "$dir/page.pdf"
cp "$(original Turning_wheel.gif)" "$dir/animated.gif"
video "$dir/video.webm"
: >"$dir/made"
