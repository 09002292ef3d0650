# One worker after the other is killed from outside: another worker does its job, and with the shipped
# VCL in front no client sees an error. KILLS is the number of kills in each part.
. "$srcdir/system/setup.sh"

kills=${KILLS:-20}
thumbs=/v1/wikipedia/commons
set -- "$thumbs/Harbour_at_dusk.jpg?w=*" "$thumbs/Paper_cranes.webp?w=*" \
    "$thumbs/Compass_rose.svg?w=*" "$thumbs/Glass_marbles.png?w=*" "$thumbs/Field_notes.pdf?w=*"

# The number of answers: thumbs of thumbd, and all answers of the edge.
answered_by_thumbd() {
	metric 'requests_total{status="200"'
}
answered_by_edge() {
	counter edge MAIN.client_req
}

# goes_on N: there are more answers than N
goes_on() {
	[ $(($($answered) - $1)) -ge 10 ]
}

# Kill a worker, whatever it does, after some answers since the last kill.
kill_workers() {
	done_kills=0
	while [ $done_kills -lt "$kills" ]; do
		victim=$(pgrep -P $thumbd -x thumb-worker | shuf -n 1)
		if [ -n "$victim" ] && kill -KILL "$victim" 2>/dev/null; then
			done_kills=$((done_kills + 1))
			await "answers" goes_on "$($answered)"
		fi
	done
}

# under_fire WHERE TARGET...: the statuses of the answers in $dir/answers
under_fire() {
	rm -f "$dir/stop"
	/usr/bin/python3 "$srcdir/system/load.py" "$1" "$dir/stop" 4 "${@:2}" >"$dir/answers" &
	load=$!
	started="$started $load"
	kill_workers
	: >"$dir/stop"
	wait $load
	echo "$1: $kills kills; answers: $(paste -sd, "$dir/answers")"
}

# count STATUS
count() {
	awk -v status="$1" '$1 == status { n = $2 } END { print n + 0 }' "$dir/answers"
}

# where workers start slowly, at times all are dead and requests wait
start_thumbd --workers 4 --quarantine-after 1 --keep 0
answered=answered_by_thumbd
under_fire "$dir/thumbd.sock" "$@"
failed=$(awk '$1 != 200 { n += $2 } END { print n + 0 }' "$dir/answers")
expect "failures without the death of a worker" "$failed" "$(count 500)"
# a request that lost two workers is answered 500
[ $((2 * failed)) -le "$kills" ] || fail "$failed failures of $kills kills"
expect "in quarantine" "$(metric quarantined)" 0

case $SANITIZE in
"" | "-fsanitize=undefined "*) ;;
*)	echo "a module with sanitizers cannot be loaded: no VCL"; exit 0 ;;
esac

# the application, which is not attacked
: >"$dir/application.log"
"$THUMBD" --worker "$WORKER" --originals "$ORIGINALS" --socket "$dir/application.sock" \
    --workers 1 $PATIENT 2>"$dir/application.log" &
started="$started $!"
await "the application" grep -q 'thumbd: ready' "$dir/application.log"
sed -e '/\.host = /d' -e "s|\\.port = .*|.path = \"$dir/application.sock\";|" \
    -e "s|/run/thumbd/thumbd.sock|$dir/thumbd.sock|" "$srcdir/../vcl/example.vcl" >"$dir/edge.vcl"
start_varnishd edge "$dir/edge.vcl"
answered=answered_by_edge
under_fire "$port" "$@"
expect "kinds of answers" "$(cut -d' ' -f1 "$dir/answers" | xargs)" 200
exit 0
