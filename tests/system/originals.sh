# A directory of originals: its layouts, and that no file outside it is opened, however it changes.
. "$srcdir/system/setup.sh"

demo=$ORIGINALS/wikipedia/commons
inside=$demo/7/75/Harbour_at_dusk.jpg
name=Harbour_at_dusk.jpg
old='20200102030405!Harbour_at_dusk.jpg'
ORIGINALS=$dir/images

# current files and the archive, with all levels of hash directories
for levels in 0 1 2; do
	case $levels in
	0)	hash= ;;
	1)	hash=7/ ;;
	2)	hash=7/75/ ;;
	esac
	root=$dir/images/w$levels/one
	mkdir -p "$root/$hash" "$root/archive/$hash"
	cp "$inside" "$root/$hash$name"
	cp "$demo/7/7a/Upright_lighthouse.jpg" "$root/archive/$hash$old"
	start_thumbd --keep 0 --originals-levels $levels
	ask "/v1/w$levels/one/$name?w=50"
	expect "$levels levels" "$status $(header X-Content-Dimensions)" "200 2400x1600:1"
	ask "/w$levels/one/thumb/archive/7/75/$old/50px-$name"
	expect "$levels levels, archive" "$status" 200
	[ "$(header X-Content-Dimensions)" != 2400x1600:1 ] || fail "that is the current version"
	ask "/w$levels/one/thumb/archive/7/75/20200102030406!$name/50px-$name"
	expect "another old version" "$status" 404
	stop_thumbd
done

# symbolic links are followed beneath the root, and not out of it
mkdir "$dir/outside" "$dir/outside/75"
cp "$demo/f/fe/Glass_marbles.png" "$dir/outside/$name"
cp "$demo/f/fe/Glass_marbles.png" "$dir/outside/75/$name"
root=$dir/images/w2/one
start_thumbd --keep 0
ln -s ../../7/75/$name "$root/archive/7/75/20200102030407!$name"
ask "/w2/one/thumb/archive/7/75/20200102030407!$name/50px-$name"
expect "a link that leads out" "$status" 404
ln -sf ../../../7/75/$name "$root/archive/7/75/20200102030407!$name"
ask "/w2/one/thumb/archive/7/75/20200102030407!$name/50px-$name"
expect "a link within" "$status" 200

# a link that changes during requests: the answer is the file in the root, or 404, and no other file
mv "$root/7" "$root/real"
ln -s "$dir/outside" "$root/out"
ln -s real "$root/7"
(
	while [ ! -e "$dir/enough" ]; do
		ln -sfn real "$root/next" && mv -T "$root/next" "$root/7"
		ln -sfn "$dir/outside" "$root/next" && mv -T "$root/next" "$root/7"
		ln -sfn ../../../outside "$root/next" && mv -T "$root/next" "$root/7"
	done
) &
swapper=$!
for i in $(seq 150); do
	ask "/v1/w2/one/$name?w=50"
	echo "$status $(header X-Content-Dimensions)" >>"$dir/answers"
done
: >"$dir/enough"
wait $swapper
sort "$dir/answers" | uniq -c
expect "answers" "$(sort -u "$dir/answers" | grep -vx -e '404 ' -e '200 2400x1600:1')" ""
grep -q '^404' "$dir/answers" || fail "the link never led out of the directory"
grep -q '^200' "$dir/answers" || fail "the link never led into the directory"
rm "$root/7"
mv "$root/real" "$root/7"

# a file that is replaced while its job waits is rendered as it was, with the ETag that it had
stop_thumbd
start_thumbd --keep 0 --workers 1
ask "/v1/w2/one/$name?w=50"
etag=$(header ETag)
worker=$(pgrep -P $thumbd -x thumb-worker)
kill -STOP "$worker"
curl -s -o "$dir/body-held" -D "$dir/headers-held" --unix-socket "$dir/thumbd.sock" \
    "http://thumbd/v1/w2/one/$name?w=50" &
client=$!
await "it is rendered" metric_is workers_busy 1
cp "$demo/7/7a/Upright_lighthouse.jpg" "$root/7/next"
mv "$root/7/next" "$root/7/75/$name"
kill -CONT "$worker"
wait $client
expect "the tag of what was rendered" "$(tr -d '\r' <"$dir/headers-held" | sed -n 's/^ETag: //p')" \
    "$etag"
expect "its size" "$(tr -d '\r' <"$dir/headers-held" | sed -n 's/^X-Content-Dimensions: //p')" \
    2400x1600:1
ask "/v1/w2/one/$name?w=50"
[ "$(header ETag)" != "$etag" ] || fail "the next one has the same tag"
stop_thumbd

# one line says that the directory is the wrong one, and how many requests have found nothing
ORIGINALS=$dir/images/w2
start_thumbd --keep 0
for i in 1 2 3; do
	ask "/v1/w2/one/$name?w=5$i"
	expect "no original" "$status" 404
done
expect "lines" "$(grep -c 'no original found' "$dir/thumbd.log")" 1
grep -q "no original found in 1 request, such as $ORIGINALS/w2/one/7/75/$name; check --originals and --originals-levels$" \
    "$dir/thumbd.log" || fail "the line does not say what to check"
expect "absent" "$(metric 'originals_total{result="absent"}')" 3
stop_thumbd

# where originals are found, single ones that are absent leave no line
ORIGINALS=$dir/images
start_thumbd --keep 0
ask "/v1/w2/one/$name?w=50"
ask "/v1/w2/one/Absent.jpg?w=50"
expect "absent" "$status" 404
expect "lines" "$(grep -c 'no original found' "$dir/thumbd.log")" 0
expect "absent" "$(metric 'originals_total{result="absent"}')" 1
expect "found" "$(metric 'originals_total{result="found"}')" 1
stop_thumbd
exit 0
