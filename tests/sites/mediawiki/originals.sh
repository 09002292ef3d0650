#!/bin/bash
# originals.sh DIRECTORY SECOND: the files of the wiki, and second versions of some. Most are those of
# the demo and of the tests of thumbs, under names that are hard for URLs.
set -eu
top=$(cd "$(dirname "$0")/../../.." && pwd)
to=$1 second=$2
mkdir -p "$to" "$second"

# of FILE NAME: a file of the demo or of the tests of thumbs
of() {
	find "$top/demo/originals" "$top/tests/render/own" -name "$1" -exec cp {} "$to/$2" \;
	[ -e "$to/$2" ] || { echo "there is no $1" >&2; exit 1; }
}

# every type, some with what is special to the type
of Harbour_at_dusk.jpg "Harbour at dusk.jpg"
of Upright_lighthouse.jpg "Upright lighthouse.jpg"
of jpeg-cmyk-adobe.jpg "Cmyk.jpg"
of Glass_marbles.png "Glass marbles.png"
of png-palette-trns.png "Palette.png"
of Compass_rose.svg "Compass rose.svg"
of svg-switch-lang.svg "Languages.svg"
of Turning_wheel.gif "Turning wheel.gif"
of Field_notes.pdf "Field notes.pdf"
of pdf-4-pages.pdf "Four pages.pdf"
of Paper_cranes.webp "Paper cranes.webp"
of webp-alpha-crafted.webp "Clear.webp"
of djvu-4-pages.djvu "Four pages.djvu"
of video-vp9-10s.webm "Film.webm"
of video-theora-sar.ogv "Film.ogv"
of audio-only.ogg "Sound.ogg"
of video-h264.mp4 "Film.mp4"
of video-mpeg2.mpg "Film.mpg"
of avif-alpha.avif "Modern.avif"
of heic-quadrants.heic "Modern.heic"
of jxl-lossy.jxl "Modern.jxl"
convert "$to/Glass marbles.png" "BMP3:$to/Bitmap.bmp"
# MediaWiki itself renders only the first page, and no TIFF of several
convert "$(find "$top/demo" -name Survey_map.tif)[0]" "$to/Survey map.tif"
convert "$to/Survey map.tif" -resize 400x "$to/Fax.tiff"
cat >"$to/Millimetres.svg" <<'END'
<svg xmlns="http://www.w3.org/2000/svg" width="100mm" height="63.7mm" viewBox="0 0 100 63.7"><rect width="100" height="63.7" fill="orange"/><circle cx="50" cy="30" r="20" fill="navy"/></svg>
END
cat >"$to/Viewbox.svg" <<'END'
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200"><circle cx="150" cy="100" r="90" fill="teal"/></svg>
END

# names; each a picture of its own, so that none can stand for another
n=0
while IFS= read -r name; do
	n=$((n + 1))
	convert -seed $n -size 600x$((300 + 10 * n)) plasma: -blur 0x2 "$to/$name"
done <<END
Tom & Jerry.jpg
What is this?.png
C++ and 1+1.jpg
It's a "quoted" name.jpg
Ångström 日本語 ёжик.jpg
100% wool, 50%2 (a;b=c!\$*@~).jpg
220px-Looks like a thumb.jpg
Page1-Photo.jpeg
UPPER CASE.JPG
L$(printf 'o%.0s' {1..190})ng name.jpg
L$(printf 'o%.0s' {1..228})ng name.jpg
Two versions.jpg
END
convert -seed 99 -size 500x500 plasma: -blur 0x2 "$second/Two versions.jpg"
