# A worker that was taken over has limited memory in all, and takes no threads from others.
. "$srcdir/system/setup.sh"

# workers of a sanitizer have no limit of memory, and more threads
case $SANITIZE in
*address*)	echo "a sanitizer has other limits"; exit 77 ;;
esac

WORKER=$LOCKED_WORKER
image=/v1/wikipedia/commons/Harbour_at_dusk.jpg

# height WIDTH: what the worker achieved, see locked_worker.c
height() {
	ask "$image?w=$1"
	expect "status of $1" "$status" 200
	sed -n "s/.* ${1}x\([0-9]*\) .*/\1/p" "$dir/thumbd.log" | tail -n 1
}
start_thumbd --workers 1 --keep 0
expect "MiB in files" "$(height 1)" 64
for i in $(seq 1000); do
	ask "$image?w=2"
	[ "$status" = 200 ] || break
done
[ "$i" -lt 40 ] || fail "a worker has kept $i open files"
stop_thumbd

# the threads of a worker are counted apart where it can have a user namespace
own="unshare --user"
[ "$(id -u)" -ne 0 ] || own="setpriv --reuid nobody --regid nogroup --clear-groups $own"
if ! $own true 2>/dev/null || [ "$(printf '%s\n' 5.14 "$(uname -r)" | sort -V | head -n 1)" != 5.14 ]; then
	echo "no user namespaces: all workers share one limit of threads"
	exit 0
fi
start_thumbd --workers 2 --keep 0 --deadline 30
get "$image?w=3" >/dev/null &
hog=$!
threads() {
	for pid in $(pgrep -P $thumbd); do
		ls "/proc/$pid/task" | wc -l
	done | sort -n | tail -n 1
}
await "a worker with all threads that it can start" grep -q 'no more threads' "$dir/thumbd.log"
[ "$(threads)" -le 64 ] || fail "one worker has $(threads) threads"
expect "threads that another worker starts" "$(height 4)" 8
leave $hog
exit 0
