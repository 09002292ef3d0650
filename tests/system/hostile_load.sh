# Every ordinary thumb is served while hostile files are requested all the time.
. "$srcdir/system/setup.sh"

corpus=$srcdir/../../shared/corpus/hostile
mkdir "$dir/images"
/usr/bin/python3 "$srcdir/render/make-hostile.py" "$dir/images" >/dev/null
if [ -d "$corpus" ]; then
	find "$corpus" -type f -exec cp {} "$dir/images" \;
else
	echo "the larger set is not here: using only the project's own files"
fi
chmod -R u+w "$dir/images"
mapfile -t hostile < <(find "$dir/images" -type f -printf '%f\n' |
    grep -E '^[A-Za-z0-9_.-]*\.(jpg|png|gif|webp|svg|tif|pdf|djvu|webm|ogv)$' | sort)
set --
for file in "${hostile[@]}"; do
	set -- "$@" "/v1/$file?w=*"
done
for file in Harbour_at_dusk.jpg Glass_marbles.png Paper_cranes.webp Compass_rose.svg; do
	find "$ORIGINALS" -name "$file" -exec cp {} "$dir/images" \;
done

ORIGINALS=$dir/images
start_thumbd --originals-levels 0 --query-base /v1 --path-base /w/images --workers 2 --keep 0 \
    --deadline 20
/usr/bin/python3 "$srcdir/system/load.py" "$dir/thumbd.sock" 5 2 "$@" >"$dir/refused" &
sender=$!
/usr/bin/python3 "$srcdir/system/load.py" "$dir/thumbd.sock" 5 2 \
    '/v1/Harbour_at_dusk.jpg?w=*' '/v1/Glass_marbles.png?w=*' '/v1/Paper_cranes.webp?w=*' \
    '/v1/Compass_rose.svg?w=*' >"$dir/served"
wait $sender
echo "ordinary: $(paste -sd, "$dir/served"); hostile: $(paste -sd, "$dir/refused")"
expect "ordinary thumbs" "$(cut -d' ' -f1 "$dir/served" | xargs)" 200
expect "no answer to hostile files" "$(grep -c '^-' "$dir/refused")" 0
[ -s "$dir/refused" ] || fail "no hostile file was sent"
kill -0 $thumbd || fail "the front has died"
exit 0
