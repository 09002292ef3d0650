#!/bin/bash
# Makes the originals of ./run bench miss from those of the demo: photographs of several sizes as
# JPEG, one of them and a picture with alpha as PNG. Each has several names, NAME_1 to NAME_COPIES,
# so that no thumb is requested twice.
# Usage: miss-originals.sh DIR COPIES
set -eu
dir=$1
copies=$2
demo=$(cd "$(dirname "$0")/../../demo/originals/wikipedia/commons" && pwd)

# photograph WIDTH HEIGHT: an enlarged photograph alone would be too smooth, and too cheap
photograph() {
	vips resize "$demo/7/75/Harbour_at_dusk.jpg" "$dir/resized.v" \
	    "$(awk "BEGIN { print $1 / 2400 }")"
	vips gaussnoise "$dir/noise.v" "$1" "$2" --sigma 4 --seed 1
	vips add "$dir/resized.v" "$dir/noise.v" "$dir/sum.v"
	vips cast "$dir/sum.v" "$dir/photograph.v" uchar
}

# in_jpeg WIDTH HEIGHT
in_jpeg() {
	photograph "$1" "$2"
	vips jpegsave "$dir/photograph.v" "$dir/Photograph_$1.jpg" --Q 92 --strip
}

in_jpeg 6000 4000
in_jpeg 4242 2828
in_jpeg 2448 1632
in_jpeg 640 427
in_jpeg 1600 1067
vips pngsave "$dir/photograph.v" "$dir/Photograph_1600.png" --strip
cp "$demo/f/fe/Glass_marbles.png" "$dir"
rm "$dir"/*.v
for file in "$dir"/*; do
	for copy in $(seq "$copies"); do
		ln "$file" "${file%.*}_$copy.${file##*.}"
	done
	rm "$file"
done
