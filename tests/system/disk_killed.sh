# A SIGKILL at any change of the cache of originals and of the references, while these are made, read and
# evicted, costs nothing but what was being written: each answer stays right, both directories are
# complete, and no other file is left there. KILL_SEED is another choice of moments, KILLS their number.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_origin.sh"

# a sanitizer must be first in LD_PRELOAD
[ -z "$SANITIZE" ] || { echo "with sanitizers, thumbd is not killed at a change"; exit 77; }

first=${KILL_SEED-1}
kills=${KILLS-50}
killed() {
	/usr/bin/python3 -B "$srcdir/system/disk_killed.py" "$@"
}
mkdir "$dir/files"
mkdir -m 700 "$dir/references" "$dir/cache" "$dir/all-references" "$dir/all-originals"
killed originals "$dir/files" || fail "no originals"
start_origin origin "$dir/files"
# a new date is a new version
behave origin untagged
ORIGINALS=

options="--keep 0 --query-base /v1 --path-base /images --originals-levels 0
--origin http://127.0.0.1:$port/{path} --cache-fresh 0"
small="$options --cache $dir/cache --cache-size 1 --references $dir/references --references-size 1"

# what is right
start_thumbd --workers 1 $options
killed learn "$dir/thumbd.sock" "$dir/right" || fail "thumbs of the originals"
stop_thumbd
start_thumbd --workers 1 $options --cache "$dir/all-originals" --references "$dir/all-references"
killed learn "$dir/thumbd.sock" "$dir/right" || fail "thumbs of references"
expect "references" "$(metric references_files)" 24
stop_thumbd
killed keep "$dir/right" "$dir/all-references" "$dir/all-originals" || fail "what was kept"

# mortal AT HOW: a thumbd that dies at its change of this number, perhaps while it starts
mortal() {
	: >"$dir/thumbd.log"
	KILLED_AT=$1 KILLED_HOW=$2 LD_PRELOAD=$KILLED_AT_PRELOAD "$THUMBD" --worker "$WORKER" \
	    --socket "$dir/thumbd.sock" --workers 2 $PATIENT $small 2>>"$dir/thumbd.log" &
	thumbd=$!
	started="$started $thumbd"
	until grep -q 'thumbd: ready' "$dir/thumbd.log" || ! kill -0 $thumbd 2>/dev/null; do
		sleep 0.05
	done
}
die() {
	kill -KILL $thumbd 2>/dev/null
	wait $thumbd 2>/dev/null
	started=$alive
}

alive=$started
itself=0
for seed in $(seq "$first" $((first + kills - 1))); do
	RANDOM=$((seed * 7919))
	at=$(((RANDOM ^ RANDOM) % 250 + 1))
	ways=(before half after)
	how=${ways[RANDOM % 3]}
	mortal $at $how
	answers=$(killed burst "$seed" "$dir/thumbd.sock" "$dir/right" "$dir/files") || fail "seed $seed: $answers"
	! kill -0 $thumbd 2>/dev/null || at=end
	[ $at = end ] || itself=$((itself + 1))
	die
	start_thumbd --workers 1 $small
	kept=$(killed check "$seed" "$dir/thumbd.sock" "$dir/right" "$dir/references" "$dir/cache") ||
	    fail "seed $seed, $how change $at: $kept"
	! grep -q 'was changed' "$dir/thumbd.log" || fail "seed $seed, $how change $at: a damaged file"
	echo "seed $seed: killed at change $at ($how), after $answers answers; kept ${kept% *} references," \
	    "${kept#* } originals"
	die
done
[ $itself -ge $((kills / 2)) ] || fail "only $itself of $kills were killed at a change"
exit 0
