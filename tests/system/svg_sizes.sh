# Thumbs of an SVG are as large as MediaWiki makes them ($wgSVGMaxSize), up to the shape of a sheet of paper;
# larger ones are refused with 413, so that the application makes them.
. "$srcdir/system/setup.sh"
mkdir -p "$dir/images/wikipedia/commons"
for size in 100x100 100x141 141x100 100x200; do
	echo "<svg xmlns='http://www.w3.org/2000/svg' width='${size%x*}' height='${size#*x}'><circle r='40' cx='50' cy='50'/></svg>" \
	    >"$dir/images/wikipedia/commons/S$size.svg"
done
ORIGINALS=$dir/images
start_thumbd --keep 0 --originals-levels 0
for want in S100x100.svg:5120:200 S100x100.svg:5121:413 S100x141.svg:5000:200 S100x141.svg:5120:200 \
    S141x100.svg:7219:200 S141x100.svg:7222:413 S100x200.svg:5000:413; do
	file=${want%%:*} width=${want#*:} width=${width%:*}
	ask "/v1/wikipedia/commons/$file?w=$width"
	expect "$file in $width" "$status" "${want##*:}"
done
stop_thumbd
exit 0
