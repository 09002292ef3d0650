# What thumbd's user may not use, and what a policy of the kernel denies, each has one line that says
# who denies it.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_doctor.sh"

# closed is a directory and a file that the user of thumbd cannot use; that user may be unable to
# read the checkout
mkdir "$dir/originals" "$dir/bin" "$dir/closed"
cp "$THUMBD" "$WORKER" "$dir/bin"
echo "workers = 1" >"$dir/file"
chmod 0 "$dir/closed" "$dir/file"
chmod 711 "$dir"
as=
user=$(id -un)
if [ "$(id -u)" -eq 0 ]; then
	as="setpriv --reuid 65534 --regid 65534 --clear-groups"
	user=$($as id -un)
fi

# refused STATUS MESSAGE COMMAND...: thumbd ends with one line
refused() {
	code=$1 want=$2
	shift 2
	out=$(timeout $LIMIT "$@" 2>&1)
	expect "status of: $*" $? "$code"
	expect_match "$*" "$out" "$want"
	expect "lines of: $*" "$(printf '%s\n' "$out" | wc -l)" 1
}
thumbd="$dir/bin/thumbd --worker $dir/bin/thumb-worker"
closed="Permission denied for user $user: $dir/closed has mode 0000, user "
file="Permission denied for user $user: $dir/file has mode 0000, user "

refused 1 "*--worker: cannot run $dir/file: $file*" $as $dir/bin/thumbd --worker "$dir/file" \
    --originals "$dir/originals" --socket "$dir/s"
refused 1 "*--worker: cannot run $dir/closed/w: $closed*" $as $dir/bin/thumbd \
    --worker "$dir/closed/w" --originals "$dir/originals" --socket "$dir/s"
refused 1 "*--originals: cannot read the directory $dir/closed: $closed*" $as $thumbd \
    --originals "$dir/closed" --socket "$dir/s"
refused 1 "*--originals: cannot read the directory $dir/closed/o: $closed*" $as $thumbd \
    --originals "$dir/closed/o" --socket "$dir/s"
refused 1 "*--socket: cannot replace $dir/closed/s: $closed*" $as $thumbd \
    --originals "$dir/originals" --socket "$dir/closed/s"
refused 1 "*--cache: cannot use the directory $dir/closed: $closed*" $as $thumbd \
    --origin 'http://127.0.0.1:1/{path}' --cache "$dir/closed" --socket "$dir/s"
refused 2 "*--config: cannot read $dir/file: $file*" $as $thumbd --config "$dir/file"
refused 2 "*cannot read $dir/file: $file*" $as $thumbd --originals "$dir/originals" \
    --socket "$dir/s" --site "$dir/file"
refused 2 "*--origin-headers: cannot read $dir/file: $file*" $as $thumbd \
    --origin 'http://127.0.0.1:1/{path}' --origin-headers "$dir/file" --socket "$dir/s"

# a policy, for any user
policy="though the permissions allow it: AppArmor, SELinux or the unit of the service denies it"
for call in bind openat2; do
	refused 1 "*: Permission denied for user $(id -un), $policy" /usr/bin/python3 \
	    "$srcdir/system/without.py" $call=EACCES "$THUMBD" --worker "$WORKER" \
	    --originals "$ORIGINALS" --socket "$dir/s"
done
refused 1 '*worker: cannot start with --sandbox=require: the kernel has no Landlock*' \
    /usr/bin/python3 "$srcdir/system/without.py" landlock_create_ruleset "$THUMBD" \
    --worker "$WORKER" --originals "$ORIGINALS" --socket "$dir/s"
# a filter of the unit or of a container, which the kernel's answer tells
refused 1 '*worker: cannot start with --sandbox=require: a seccomp filter denies Landlock *must allow landlock_create_ruleset*' \
    /usr/bin/python3 "$srcdir/system/without.py" landlock_create_ruleset=EPERM "$THUMBD" \
    --worker "$WORKER" --originals "$ORIGINALS" --socket "$dir/s"

write_conf
/usr/bin/python3 "$srcdir/system/without.py" landlock_create_ruleset "$THUMBCTL" doctor \
    --config "$conf" --thumbd "$THUMBD" --worker-start $LIMIT >"$dir/out"
says wrong worker "the worker: cannot start with --sandbox=require: the kernel has no Landlock"

# one line in the journal, too, as an error
/usr/bin/python3 - "$THUMBD" "$dir" >"$dir/out" <<'END' || fail "the journal: $(cat "$dir/out")"
import os, socket, subprocess, sys
ours, theirs = socket.socketpair()
st = os.fstat(theirs.fileno())
environment = dict(os.environ, JOURNAL_STREAM="%d:%d" % (st.st_dev, st.st_ino))
subprocess.run([sys.argv[1], "--worker", "/none", "--originals", sys.argv[2], "--socket",
                sys.argv[2] + "/s"], stderr=theirs, env=environment)
theirs.close()
got = ours.recv(4096).decode()
print(got)
sys.exit(got != "<3>thumbd: --worker: cannot run /none: No such file or directory\n")
END
[ ! -e "$dir/s" ] || fail "a socket is left"

# an original: the doctor asks thumbd for it, and thumbd says what it cannot do
name=wikipedia/commons/7/75/Harbour_at_dusk.jpg
mkdir -p "$dir/originals/${name%/*}" "$dir/open"
cp "$ORIGINALS/$name" "$dir/originals/$name"
chmod 0 "$dir/originals/$name"
chmod 777 "$dir/open"
$as $thumbd --originals "$dir/originals" --socket "$dir/open/s" --sandbox try 2>"$dir/thumbd.log" &
thumbd=$!
started="$started $thumbd"
await_ready
ORIGINALS=$dir/originals
write_conf
finds 1 originals "thumbd answers /wikipedia/commons/thumb/7/75/Harbour_at_dusk.jpg/120px-Harbour_at_dusk.jpg \
with 500: " --server "unix:$dir/open/s"
grep -qF "Harbour_at_dusk.jpg: cannot open the original: Permission denied for user $user: \
$ORIGINALS/$name has mode 0000, user " "$dir/thumbd.log" || fail "the log does not say why"
exit 0
