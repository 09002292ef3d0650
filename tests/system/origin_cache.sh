# The cache of originals: which requests go to origins, what survives a crash, and that damage does
# no harm.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_origin.sh"

mkdir -p "$dir/files" "$dir/cache"
cp -r "$ORIGINALS/wikipedia" "$dir/files/"
start_origin origin "$dir/files"
jpg=/v1/wikipedia/commons/Harbour_at_dusk.jpg
file=$dir/files/wikipedia/commons/7/75/Harbour_at_dusk.jpg
size=$(stat -c %s "$file")
harbour=$ORIGINALS/wikipedia/commons/7/75/Harbour_at_dusk.jpg
ORIGINALS=

start_cached() {
	start_thumbd --keep 0 --origin "http://127.0.0.1:$port/{project}/{code}/{path}" \
	    --cache "$dir/cache" --cache-fresh 3600 "$@"
}
# cached_files: the files with bytes; records: their records
cached_files() {
	find "$dir/cache" -name '*.*' ! -name 'tmp.*' ! -name 'thumbd-cache' | sort
}
expect_requests() {
	expect "requests to the origin: $1" "$(asked origin)" "$2"
}

# one download, and no request as long as the original is fresh
start_cached
for w in 100 101 102; do
	ask "$jpg?w=$w"
	expect "status" "$status" 200
done
expect_requests "fresh" 1
etag=$(header ETag)
ask "$jpg?w=102" -H "If-None-Match: $etag"
expect "confirmed" "$status" 304
expect_requests "confirmed" 1
expect "hits and misses" "$(metric cache_hits_total) $(metric cache_misses_total)" "3 1"
expect "files" "$(metric cache_files)" 1
expect "names" "$(find "$dir/cache" -type f ! -name thumbd-cache -printf '%f\n' |
    sed 's/[0-9a-f]\{64\}/KEY/; s/[0-9a-f]\{16\}/GENERATION/' | sort | xargs)" \
    "KEY KEY.GENERATION"
expect "bytes" "$(stat -c %s $(cached_files))" "$size"

# the cache survives a restart, and a crash
stop_thumbd
start_cached
ask "$jpg?w=103"
expect "after a restart" "$status" 200
kill -KILL $thumbd
wait $thumbd 2>/dev/null
: >"$dir/cache/tmp.0123456789abcdef"
start_cached
ask "$jpg?w=102"
expect "after a crash" "$status $(header ETag)" "200 $etag"
expect_requests "after both" 1
[ ! -e "$dir/cache/tmp.0123456789abcdef" ] || fail "an unfinished file is left"

# the cache belongs to one thumbd
out=$(timeout $LIMIT "$THUMBD" --worker "$WORKER" --origin http://h/{name} --socket "$dir/s" \
    --cache "$dir/cache" 2>&1)
expect "a second thumbd" "$? $out" \
    "1 thumbd: --cache: $dir/cache is in use by another thumbd"
stop_thumbd

# the origin is asked again, and a new version replaces the original
: >"$dir/origin/requests"
start_cached --cache-fresh 0
ask "$jpg?w=104"
expect "asked about" "$status" 200
expect "the condition" "$(cut -d' ' -f2,4,5 "$dir/origin/requests" | sed 's/"[0-9a-f]*"/TAG/')" \
    "GET 304 inm=TAG"
expect "what was fetched" "$(metric origin_bytes_total)" 0
expect "confirmed" "$(metric cache_confirmed_total)" 1
ask "$jpg?w=102" -H "If-None-Match: $etag"
expect "confirmed by the origin" "$status" 304
cp "$dir/files/wikipedia/commons/7/7a/Upright_lighthouse.jpg" "$file"
ask "$jpg?w=102" -H "If-None-Match: $etag"
expect "replaced" "$status" 200
[ "$(header ETag)" != "$etag" ] || fail "the ETag is as before"
expect "and in the cache" "$(cached_files | wc -l)" 1
cmp "$(cached_files)" "$file" || fail "the cache holds something else"
behave origin status 500
ask "$jpg?w=105"
expect "a fault, though the original is cached" "$status" 502
behave origin untagged
touch "$file"
ask "$jpg?w=106"
ask "$jpg?w=107"
expect "by its date" "$status" 200
expect_match "the condition" "$(tail -n 1 "$dir/origin/requests")" '* 304 inm= ims=?*'
mv "$file" "$file.away"
ask "$jpg?w=108"
expect "removed" "$status" 404
expect "and from the cache" "$(cached_files | wc -l)" 0
mv "$file.away" "$file"
behave origin
stop_thumbd

# damaged and foreign files
start_cached
ask "$jpg?w=110"
data=$(cached_files)
echo "not ours" >"$dir/cache/README"
mkdir "$dir/cache/$(printf '%064d' 0)"
mkfifo "$dir/cache/$(printf '%064d' 1)"
ln -s /etc/passwd "$dir/cache/$(printf '%064d' 2)"
head -c 2000 /dev/urandom >"$dir/cache/$(printf '%064d' 3)"
ln -s /etc/passwd "$dir/cache/$(printf '%064d.%016d' 4 4)"
: >"$dir/origin/requests"
truncate -s 1000 "$data"
ask "$jpg?w=111"
expect "cut short in the cache" "$status" 200
expect_requests "cut short" 1
data=$(cached_files | grep -v /0000)
cp "$data" "$dir/saved"
printf x | dd of="$data" bs=1 seek=5000 conv=notrunc status=none
ask "$jpg?w=112"
expect "written to in the cache" "$status" 200
expect_requests "written to" 2
data=$(cached_files | grep -v /0000)
rm "$data"
ln -s /etc/passwd "$data"
ask "$jpg?w=113"
expect "a link in its place" "$status" 200
expect_requests "a link" 3
stop_thumbd
sed -i 's/^thumbd original 1$/thumbd original 2/' \
    "$(find "$dir/cache" -type f -size -4 -name '[0-9a-f]*' ! -name '*.*' ! -name '0000*')"
start_cached
expect "what is left of all that" "$(metric cache_files)" 0
expect "what is not ours" "$(cat "$dir/cache/README")" "not ours"
ask "$jpg?w=114"
expect "with a damaged record" "$status" 200
expect_requests "a damaged record" 4
stop_thumbd

# after a boot that ended in a crash all files are dropped; after a clean end none
start_cached
expect "a clean end" "$(metric cache_files)" 1
kill -KILL $thumbd
wait $thumbd 2>/dev/null
echo 00000000-0000-0000-0000-000000000000 >"$dir/cache/thumbd-cache"
start_cached
expect "another boot" "$(metric cache_files)" 0
expect "files" "$(find "$dir/cache" -type f ! -name README ! -name thumbd-cache | wc -l)" 0
grep -q 'cache: the machine stopped before it was written' "$dir/thumbd.log" ||
    fail "the log does not mention it"

# the least recently used goes first, also after a restart; SIGHUP makes the cache smaller
for name in a b c d; do
	mkdir -p "$dir/flat/wikipedia/commons"
	head -c 300000 "$harbour" >"$dir/flat/wikipedia/commons/$name.jpg"
done
stop_thumbd
start_origin flat-origin "$dir/flat"
conf=$dir/thumbd.conf
printf '%s\n' "originals-levels = 0" "cache-size = 1" >"$conf"
start_cached --config "$conf"
for name in a b c a; do
	ask "/v1/wikipedia/commons/$name.jpg?w=10"
	expect "$name" "$status" 200
done
stop_thumbd
start_cached --config "$conf"
ask "/v1/wikipedia/commons/d.jpg?w=10"
expect "evictions" "$(metric cache_evictions_total)" 1
[ "$(metric cache_bytes)" -le 1048576 ] || fail "the cache is too large"
: >"$dir/flat-origin/requests"
for name in a c d b; do
	ask "/v1/wikipedia/commons/$name.jpg?w=11"
done
expect "what was gone" "$(cut -d' ' -f3 "$dir/flat-origin/requests")" /wikipedia/commons/b.jpg
expect "files" "$(cached_files | wc -l)" 3

# an original larger than the cache is served, but not cached
head -c 1200000 /dev/zero | cat "$file" - >"$dir/flat/wikipedia/commons/large.jpg"
n=$(metric cache_files)
ask "/v1/wikipedia/commons/large.jpg?w=10"
expect "larger than the cache" "$status" 200
expect "files" "$(metric cache_files)" "$n"
stop_thumbd

# thumbd stops while an original arrives: the request is answered, and a successor can use the cache
port=$(cat "$dir/origin/port")
cp "$harbour" "$file"
behave origin stall
start_cached
get "$jpg?w=119" >"$dir/held" &
held=$!
arrives() {
	ls "$dir/cache" | grep -q '^tmp\.'
}
await "it arrives" arrives
first=$thumbd
kill -TERM $first
await "it gives the cache up" flock -n "$dir/cache/thumbd-cache" true
start_cached
behave origin status 500
wait $held
expect "cut short, and said so" "$(cat "$dir/held")" 502
wait $first
expect "status of a clean stop" $? 0
behave origin
ask "$jpg?w=119"
expect "the successor" "$status $(metric cache_misses_total)" "200 1"
stop_thumbd

# if the disk is full, the original is not cached, and the log says so
if [ "$(id -u)" -eq 0 ] && mkdir "$dir/small" && mount -t tmpfs -o size=256k,mode=700 none "$dir/small" \
    2>/dev/null; then
	trap 'status=$?; umount -l "$dir/small"; (exit $status); finish' EXIT
	port=$(cat "$dir/origin/port")
	cp "$harbour" "$file"
	start_thumbd --keep 0 --origin "http://127.0.0.1:$port/{project}/{code}/{path}" \
	    --cache "$dir/small"
	for w in 120 121; do
		ask "$jpg?w=$w"
		expect "a full disk" "$status" 200
	done
	expect "files" "$(metric cache_files)" 0
	grep -q 'cannot write an original to the cache: No space left on device; it goes to ' \
	    "$dir/thumbd.log" || fail "the log does not mention the full disk"
	expect "what is left" "$(ls "$dir/small")" thumbd-cache
	stop_thumbd
else
	echo "no file system can be mounted here: a full disk is not tested"
fi
exit 0
