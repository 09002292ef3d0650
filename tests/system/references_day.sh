# A day of requests over references of which the directory holds a tenth: as many thumbs are made of one
# as an LRU says, also after a restart; the directory keeps its size and has no other file; thumbd
# does not grow. DAY_SEED is another day.
. "$srcdir/system/setup.sh"

seed=${DAY_SEED-1}
limit=1048576
mkdir "$dir/originals"
mkdir -m 700 "$dir/references"
day() {
	/usr/bin/python3 -B "$srcdir/system/references_day.py" "$@" || fail "seed $seed: $*"
}
day originals "$dir/originals"
for file in "$dir"/originals/*_0.png; do
	"$THUMBCTL" render --worker "$WORKER" $PATIENT_CTL --reference "$file" "$dir/reference" >"$dir/out" ||
	    fail "$(cat "$dir/out")"
	echo "${file##*/} $(stat -c %s "$dir/reference")" >>"$dir/sizes"
done
ORIGINALS=$dir/originals

# hours FROM TO WANT ASKED: thumbs from a reference differ by at most 0.02 of the requests. Two clients
# do not keep the order to the letter, and a request may come before the reference that the last one
# made; the sketch of first widths takes a few originals for others.
hours() {
	local used most half peak
	start_thumbd --keep 0 --workers 2 --query-base /v1 --path-base /images --originals-levels 0 \
	    --references "$dir/references" --references-size 1
	day day "$seed" "$dir/thumbd.sock" "$dir/references" $thumbd "$dir/sizes" "$1" "$2" >"$dir/day"
	read -r used most half peak <"$dir/day"
	echo "hours $1 to $2: $used of $4 thumbs from a reference, $3 by the model; at most $most bytes;" \
	    "$half kB, then at most $peak kB of memory"
	awk "BEGIN { exit !(($used - $3) ^ 2 <= (0.02 * $4) ^ 2) }" || fail "not as an LRU: seed $seed"
	[ "$most" -le $limit ] || fail "the directory is too large"
	case $SANITIZE in
	*address*)	;;
	*)	[ "$peak" -le $((half + 1024)) ] || fail "thumbd grows" ;;
	esac
	stop_thumbd
}

day model "$seed" "$dir/sizes" $limit 12 >"$dir/model"
{
	read -r morning_used morning
	read -r evening_used evening
	read -r all
} <"$dir/model"
echo "seed $seed: references of $all bytes in all, in $limit"
[ "$all" -ge $((10 * limit)) ] || fail "the directory is not that small"
hours 0 12 "$morning_used" "$morning"
hours 12 24 "$evening_used" "$evening"
exit 0
