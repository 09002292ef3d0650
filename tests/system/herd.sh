# 500 clients request the same cold thumb through two Varnishes: it is rendered once.
. "$srcdir/system/setup.sh"

[ "$VARNISHD" != no ] || { echo "no varnishd here"; exit 77; }

# a long time: on a busy machine one half of the herd starts well before the other
start_thumbd --workers 2 --keep 60000
printf 'vcl 4.1;\nbackend thumbd { .path = "%s"; }\n' "$dir/thumbd.sock" >"$dir/herd.vcl"
for v in 1 2; do
	varnishd -F -j none -n "$dir/v$v" -a "$dir/v$v.sock" -f "$dir/herd.vcl" -s malloc,16m \
	    -p vsl_space=1m -p cc_command="$VCL_CC" >"$dir/v$v.log" 2>&1 &
	started="$started $!"
done
listens() {
	[ "$(curl -s -o /dev/null -w '%{http_code}' --unix-socket "$1" http://v/healthz)" = 200 ]
}
for v in 1 2; do
	await "Varnish $v: $(cat "$dir/v$v.log")" listens "$dir/v$v.sock"
done

# clients WIDTH: the same number at once for each Varnish; statuses and lengths of the answers
clients() {
	for i in $(seq 250); do
		echo "url = http://v/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=$1"
		echo "output = /dev/null"
	done >"$dir/urls"
	for v in 1 2; do
		curl -s --max-time $LIMIT -Z --parallel-immediate --parallel-max 250 \
		    -K "$dir/urls" 2>/dev/null \
		    -w '%{http_code} %{size_download}\n' --unix-socket "$dir/v$v.sock" \
		    >"$dir/answers-$v" &
		curls="${curls-} $!"
	done
	wait $curls
}

for w in 1000 1001 1002; do
	before=$(renders)
	clients $w
	expect "kinds of answers, $w" "$(cat "$dir"/answers-* | sort -u | wc -l | tr -d ' ')" 1
	expect "answers, $w" "$(cat "$dir"/answers-* | grep -c '^200 [1-9]')" 500
	expect "renders, $w" $(($(renders) - before)) 1
done
[ "$(metric joined_total)" -ge 1 ] || fail "only one Varnish asked"
exit 0
