# Programs that run as root touch no file of root through links that a user plants.
. "$srcdir/system/setup.sh"

[ "$(id -u)" -eq 0 ] || { echo "it takes root to have a second user"; exit 77; }
chmod 755 "$dir"
umask 022

# the links lead to a file and a mounted directory that only root may change
mkdir -m 700 "$dir/root" "$dir/root/mounted"
secret=$dir/root/secret
renew() {
	rm -f "$secret"
	(umask 077; echo "root's own" >"$secret")
}
untouched() {
	expect "$1: its content" "$(cat "$secret")" "root's own"
	expect "$1: its mode" "$(stat -c '%a %u %g' "$secret")" "600 0 0"
}
renew

# attack USER WATCH: begins; relent: ends, with the numbers seen and planted in $seen and $planted
mkdir -m 1777 "$dir/anybody"
attack() {
	report=$dir/anybody/report-$1
	rm -f "$report"
	/usr/bin/python3 "$srcdir/system/hostile_user.py" "$1" "$secret" "$dir/root/mounted" "$2" \
	    "$report" &
	hostile=$!
	started="$started $hostile"
	await "the hostile user" test -s "$report"
}
relent() {
	kill -TERM $hostile
	wait $hostile
	read -r seen planted <"$report"
}

# thumbd --check-sandbox, in a mount namespace if possible: no mount of root goes away
private="unshare --mount --propagation private"
mounts="mount -t tmpfs none $dir/root/mounted && : >$dir/root/mounted/there"
$private sh -c "$mounts" 2>/dev/null || { private=; mounts=": >$dir/root/mounted/there"; }
for user in daemon nobody; do
	mkdir -m 1777 "$dir/tmp"
	attack $user "$dir/tmp"
	$private sh -c "$mounts; \"\$0\" \"\$@\"; echo \$? >$dir/status; cat $dir/root/mounted/there" \
	    env TMPDIR="$dir/tmp" "$THUMBD" --worker "$WORKER" --check-sandbox \
	    >"$dir/check" 2>"$dir/err" ||
	    fail "$user has had a file system unmounted"
	relent
	[ "$seen" -gt 0 ] || fail "$user has seen nothing of the check"
	untouched "the check beside $user"
	expect "links that $user has planted" "$planted" 0
	expect "status of the check beside $user" "$(cat "$dir/status")" 0
	rmdir "$dir/tmp" || fail "the check has left something"
done

# plant LINK: in a directory that any user may write to; it leads to root's file
plant() {
	ln -sfn "$secret" "$dir/anybody/$1"
	chown -h daemon "$dir/anybody/$1"
}

# a socket in a directory of another user, who replaces it by a link before it gets its group;
# LD_PRELOAD makes thumbd wait for that, and a sanitizer must be first in LD_PRELOAD
if [ -z "$SANITIZE" ]; then
	mkdir "$dir/theirs"
	chown daemon "$dir/theirs"
	attack daemon "$dir/theirs/sock"
	for mode in "--socket-mode 666" "--socket-group daemon"; do
		: >"$dir/out"
		LD_PRELOAD=$SLOW_BIND "$THUMBD" --worker "$WORKER" --originals "$ORIGINALS" \
		    --workers 1 --socket "$dir/theirs/sock" $mode >"$dir/out" 2>&1 &
		thumbd=$!
		started="$started $thumbd"
		await "an end of its start" grep -qE 'ready|--socket' "$dir/out"
		kill -TERM $thumbd 2>/dev/null
		wait $thumbd
		untouched "a socket with $mode"
		rm -f "$dir/theirs/sock"
	done
	relent
	[ "$planted" -gt 0 ] || fail "no socket has become a link"
fi

# a cache of originals must not belong to another user
cache() {
	out=$(timeout $LIMIT "$THUMBD" --worker "$WORKER" --origin http://127.0.0.1:9/{path} --cache "$1" \
	    --socket "$dir/none" 2>&1)
	expect "status with a cache of others" $? 1
	expect_match "a cache of others" "$out" "thumbd: --cache: others may write in $1 *"
	expect "lines about it" "$(printf '%s\n' "$out" | wc -l)" 1
}
cache "$dir/anybody"
mkdir "$dir/cache"
chown daemon "$dir/cache"
cache "$dir/cache"

# plant NAME: in a directory that any user may write to; it leads to root's file
plant() {
	ln -sfn "$secret" "$dir/anybody/$1"
	chown -h daemon "$dir/anybody/$1"
}
# written NAME: it has replaced the link
written() {
	untouched "$1"
	[ -f "$dir/anybody/$1" ] && [ ! -L "$dir/anybody/$1" ] || fail "$1 is not there: $(cat "$dir/out")"
	expect "the mode of $1" "$(stat -c %a "$dir/anybody/$1")" 644
}

# files of thumbctl replace a link, and have no temporary name that can be predicted
plant report.html
echo 'http://en/v1/wikipedia/commons/Foo.jpg?w=220' >"$dir/log"
"$THUMBCTL" audit --format urls --html "$dir/anybody/report.html" "$dir/log" >"$dir/out" 2>&1
written report.html
plant thumb.png
"$THUMBCTL" render --worker "$WORKER" --width 20 \
    "$ORIGINALS/wikipedia/commons/b/b2/Compass_rose.svg" "$dir/anybody/thumb.png" >"$dir/out" 2>&1
written thumb.png
plant sheet.html
plant sheet.html.new
echo /wikipedia/commons/a/a9/Foo.jpg | "$THUMBCTL" diff --worker "$WORKER" --retries 0 \
    --html "$dir/anybody/sheet.html" --widths 20 --a http://127.0.0.1:9 --b http://127.0.0.1:9 \
    >"$dir/out" 2>&1
written sheet.html

# a journal, which grows, must belong to the user and be no link, not even to a missing file
# warm NAME WHY: it is refused
warm() {
	out=$("$THUMBCTL" warm --journal "$dir/anybody/$1" --widths 20 --retries 0 --patience 0 --progress 0 \
	    --server http://127.0.0.1:9 "$dir/log" 2>&1)
	expect "status with $1" $? 1
	expect_match "$1" "$out" "$2"
	untouched "$1"
}
ln -s "$dir/root/journal" "$dir/anybody/journal"
warm journal '*anybody/journal is a link*'
[ ! -e "$dir/root/journal" ] || fail "a journal is made through a link"
: >"$dir/anybody/theirs"
chown daemon "$dir/anybody/theirs"
warm theirs '*anybody/theirs belongs to user *'
: >"$dir/root/empty"
ln "$dir/root/empty" "$dir/anybody/empty"
warm empty '*anybody/empty has 2 names*'
[ ! -s "$dir/root/empty" ] || fail "a journal is written into another file"
exit 0
