# Twenty clients do their worst to small-wiki.vcl: no alarm, no good file in quarantine, purges are done.
# FLOOD_SECONDS is how long, 4 by default.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_origin.sh"
needs_module

# the files of the wiki: good ones, more originals than the alarm allows to be lost, and hostile ones
corpus=$srcdir/../../shared/corpus
mkdir "$dir/good" "$dir/hostile"
find "$ORIGINALS" -type f ! -name README -exec cp {} "$dir/good" \;
for i in $(seq 40); do
	cp "$dir/good/Glass_marbles.png" "$dir/good/Good_$i.png"
done
/usr/bin/python3 "$srcdir/render/make-hostile.py" "$dir/hostile" >/dev/null
for more in hostile security; do
	[ ! -d "$corpus/$more" ] || find "$corpus/$more" -type f -exec cp {} "$dir/hostile" \;
done
chmod -R u+w "$dir/hostile"

# store DIRECTORY: move its files to where the wiki has them; their names
store() {
	python3 - "$1" "$dir/files/w/images" <<-'END'
	import hashlib, os, re, sys
	for name in sorted(os.listdir(sys.argv[1])):
	    if not re.fullmatch(r"[A-Z][\w.()-]*", name):
	        continue
	    h = hashlib.md5(name.encode()).hexdigest()
	    to = os.path.join(sys.argv[2], h[0], h[:2])
	    os.makedirs(to, exist_ok=True)
	    os.rename(os.path.join(sys.argv[1], name), os.path.join(to, name))
	    print(name)
	END
}

# a name in the wiki begins with a capital
for file in "$dir"/hostile/*; do
	name=$(basename "$file")
	[ -e "$dir/hostile/H_$name" ] || mv "$file" "$dir/hostile/H_$name"
done
store "$dir/good" >"$dir/good.list"
store "$dir/hostile" >"$dir/hostile.list"
[ "$(wc -l <"$dir/hostile.list")" -ge 20 ] || fail "there are too few hostile files"
# originals of the application, thumbs of thumbd, and one that is purged
{
	find "$dir/files" -name 'Good_*' | sed "s|^$dir/files||"
	sed 's|.*|/v1/&?w=120|' "$dir/good.list"
	echo /v1/Harbour_at_dusk.jpg?w=121
} >"$dir/behaved.list"

start_origin application "$dir/files"
behave application asked
application=$port
ORIGINALS=$dir/files/w/images
start_thumbd --site "$srcdir/../vcl/small-wiki.conf" --workers 2 --deadline 20
order "stage = on" "percent = 100"
sed -e "s|/etc/thumb/site.conf|$(realpath "$srcdir/../vcl/small-wiki.conf")|" \
    -e "s|/run/thumbd/thumbd.sock|$dir/thumbd.sock|" -e "s|\"8080\"|\"$application\"|" \
    -e "s|/etc/varnish/thumb.rollout|$dir/rollout|" "$srcdir/../vcl/small-wiki.vcl" >"$dir/edge.vcl"
# images are refreshed all the time
cat >>"$dir/edge.vcl" <<-END
	sub vcl_backend_response {
		if (beresp.status == 200 && !beresp.http.X-Thumb-Held) {
			set beresp.ttl = 0.5s;
		}
	}
END
start_varnishd edge "$dir/edge.vcl" -s malloc,256m
await "thumbd is asked" eval 'adm edge backend.list | grep -q "thumbd .*healthy"'

flood() {
	/usr/bin/python3 "$srcdir/system/flood.py" "$port" "$1" "$dir/good.list" "$dir/hostile.list" \
	    "$dir/behaved.list" >"$dir/answers"
}

flood 0
expect "all are cached" "$(cat "$dir/answers")" "answer 200 $(($(wc -l <"$dir/behaved.list") - 1))"
flood "${FLOOD_SECONDS-4}"
cat "$dir/answers"
grep -v -e '^p99' -e '^the attackers' -e ' 200 ' "$dir/answers" && fail "a well-behaved client did not get an image or a purge"
grep -q '^purge 200' "$dir/answers" || fail "nothing was purged"
for counter in refreshed held failed ignored lost; do
	echo "$counter: $(counter edge "THUMB_GUARD.guard.$counter")"
done
expect "alarms" "$(counter edge THUMB_GUARD.guard.alarms)" 0
[ "$(counter edge THUMB_GUARD.guard.refreshed)" -gt 100 ] || fail "nothing was refreshed"
grep -q 'worker.* ended by signal' "$dir/thumbd.log" || echo "no worker has died"
grep 'in quarantine' "$dir/thumbd.log" | grep -v '/H_' && fail "a good file is in quarantine"
expect "varnishd's child lives" "$(counter edge MGT.child_panic) $(counter edge MGT.child_died)" "0 0"
kill -0 $thumbd || fail "the front has died"

# the test can fail: the same files, really lost, raise the alarm
behave application status 404
await "the alarm" eval 'flood 0; counter_is edge THUMB_GUARD.guard.alarms 1'
exit 0
