# Somebody kills a worker five times a second: what it was at is done by another, and with the
# shipped VCL in front no client sees an error. KILL_SECONDS is for how long, of each.
. "$srcdir/system/setup.sh"

seconds=${KILL_SECONDS:-4}
every=0.2
# with a sanitizer a worker is not even started by then
[ -z "$SANITIZE" ] || every=2
thumbs=/v1/wikipedia/commons
set -- "$thumbs/Harbour_at_dusk.jpg?w=*" "$thumbs/Paper_cranes.webp?w=*" \
    "$thumbs/Compass_rose.svg?w=*" "$thumbs/Glass_marbles.png?w=*" "$thumbs/Field_notes.pdf?w=*"

# One of the workers, whatever it is at, until $dir/stop is there; how many in $dir/kills.
kill_workers() {
	kills=0
	while [ ! -e "$dir/stop" ]; do
		victim=$(pgrep -P $thumbd -x thumb-worker | shuf -n 1)
		if [ -n "$victim" ] && kill -KILL "$victim" 2>/dev/null; then
			kills=$((kills + 1))
		fi
		sleep $every
	done
	echo $kills >"$dir/kills"
}

# under_fire WHERE TARGET...: the statuses of the answers in $dir/answers
under_fire() {
	where=$1
	shift
	rm -f "$dir/stop"
	kill_workers &
	killer=$!
	/usr/bin/python3 "$srcdir/system/load.py" "$where" "$seconds" 4 "$@" >"$dir/answers"
	: >"$dir/stop"
	wait $killer
	echo "$where: $(cat "$dir/kills") kills; answers: $(paste -sd, "$dir/answers")"
	[ "$(cat "$dir/kills")" -ge 2 ] || fail "only $(cat "$dir/kills") kills"
}

# count STATUS
count() {
	awk -v status="$1" '$1 == status { n = $2 } END { print n + 0 }' "$dir/answers"
}

# where workers take long to start all are dead at times, and requests wait for one
start_thumbd --workers 4 --quarantine-after 1 --keep 0 --wait 50
under_fire "$dir/thumbd.sock" "$@"
failed=$(awk '$1 != 200 { n += $2 } END { print n + 0 }' "$dir/answers")
expect "failures that are no death of a worker" "$failed" "$(count 500)"
# who has lost two is told
[ $((2 * failed)) -le "$(cat "$dir/kills")" ] ||
    fail "$failed failures of $(cat "$dir/kills") kills"
[ "$(count 200)" -ge 1 ] || fail "nothing was served"
expect "in quarantine" "$(metric quarantined)" 0

case $SANITIZE in
"" | "-fsanitize=undefined "*) ;;
*)	echo "a module with sanitizers cannot be loaded: no VCL"; exit 0 ;;
esac

# the application, which nobody attacks
: >"$dir/application.log"
"$THUMBD" --worker "$WORKER" --originals "$ORIGINALS" --socket "$dir/application.sock" \
    --workers 1 2>"$dir/application.log" &
started="$started $!"
until grep -q 'thumbd: ready' "$dir/application.log"; do
	sleep 0.05
done
sed -e '/\.host = /d' -e "s|\\.port = .*|.path = \"$dir/application.sock\";|" \
    -e "s|/run/thumbd/thumbd.sock|$dir/thumbd.sock|" "$srcdir/../vcl/example.vcl" >"$dir/edge.vcl"
start_varnishd edge "$dir/edge.vcl"
under_fire "$port" "$@"
expect "kinds of answers" "$(cut -d' ' -f1 "$dir/answers" | xargs)" 200
exit 0
