# Wrong options and files: thumbd prints one clear line, exits with a status, and leaves nothing.
. "$srcdir/system/setup.sh"

# refuse STATUS MESSAGE OPTIONS...
refuse() {
	code=$1 want=$2
	shift 2
	out=$(timeout $LIMIT "$THUMBD" "$@" 2>&1)
	expect "status of thumbd $*" $? "$code"
	expect_match "thumbd $*" "$out" "$want"
	[ "$(printf "%s\n" "$out" | wc -l)" -eq 1 ] || fail "thumbd $*: more than one line: $out"
	[ ! -e "$dir/s" ] || fail "thumbd $*: a socket is left"
}
common="--worker $WORKER --originals $ORIGINALS"

refuse 2 '*--originals DIR or --origin URL is needed*' --socket "$dir/s"
refuse 2 '*--socket PATH or --listen HOST:PORT is needed: where to listen' $common
refuse 2 '*--socket: * and --listen :0 exclude each other; give one' $common --socket "$dir/s" --listen :0
refuse 2 '*--frobnicate: no such option; --help lists all options' $common --frobnicate
refuse 2 '*"extra": thumbd takes options only*' $common --socket "$dir/s" extra
refuse 2 '*--workers: "0" must be a whole number from 1 to 256' $common --workers 0
refuse 2 '*--workers: "two" must be*' $common --workers two
refuse 2 '*--socket-mode: "999" must be an octal number*' $common --socket-mode 999
refuse 2 '*--query-base: "v1" must begin with a slash' $common --socket "$dir/s" --query-base v1
refuse 2 '*--types: "jpg" must be one of the types of this build: jpeg png *' $common \
    --socket "$dir/s" --types png,jpg
refuse 2 '*--types: "" must be one of the types*' $common --socket "$dir/s" --types png,
refuse 2 '*--kinds: this option is now called types' $common --socket "$dir/s" --kinds png

refuse 1 "*--originals: cannot read the directory $dir/none: No such file*" \
    --worker "$WORKER" --originals "$dir/none" --socket "$dir/s"
echo >"$dir/file"
refuse 1 '*--originals: cannot read the directory *: Not a directory' \
    --worker "$WORKER" --originals "$dir/file" --socket "$dir/s"
out=$(timeout $LIMIT /usr/bin/python3 "$srcdir/system/without.py" openat2 "$THUMBD" $common \
    --socket "$dir/s" 2>&1)
expect "status without openat2" $? 1
expect_match "without openat2" "$out" '*--originals: openat2() beneath *RestrictSUIDSGID*'
refuse 1 '*--worker: cannot run /nowhere/worker: No such file*' \
    --worker /nowhere/worker --originals "$ORIGINALS" --socket "$dir/s"
refuse 1 '*is longer than 107 bytes*' $common --socket "/$(printf '%0120d' 0)"
refuse 1 '*--socket: cannot enter the directory of /nowhere/s: No such file*' $common --socket /nowhere/s
refuse 1 "*--socket: $dir/file exists and is not a socket" $common --socket "$dir/file"
refuse 1 '*--listen: "8100" must be HOST:PORT*' $common --listen 8100
for everybody in :0 0.0.0.0:0 '[::]:0'; do
	refuse 1 "*--trust: other machines can reach ${everybody/\[::\]/\\[::\\]}; name those that may ask, such as *" \
	    $common --listen "$everybody"
done
# the check of a configuration knows that as well, and listens on nothing
for listen in :0 0.0.0.0:8100 '[::]:8100' 8100; do
	case $listen in
	8100) want='*--listen: "8100" must be HOST:PORT*' ;;
	*) want="*--trust: other machines can reach ${listen/\[::\]/\\[::\\]}; name those that may ask, such as *" ;;
	esac
	refuse 2 "$want" $common --check-config --listen "$listen"
done
for listen in "127.0.0.1:8100" "[::1]:8100" "0.0.0.0:8100 --trust 10.0.0.0/8"; do
	"$THUMBD" $common --check-config --listen $listen >"$dir/effective" 2>&1 ||
	    fail "--check-config --listen $listen: $(cat "$dir/effective")"
done
refuse 2 '*--trust: "10.0.0.0/33" must have a prefix of 0 to 32 bits' $common --listen :0 --trust 10.0.0.0/33
refuse 2 '*--trust: "10.1.0.0/8" has bits after its prefix; the network is 10.0.0.0/8' $common \
    --listen :0 --trust 127.0.0.1 --trust 10.1.0.0/8
refuse 2 '*--trust: "cache.example" must be an address or a network, *names are not resolved' $common \
    --listen :0 --trust cache.example

# a directory that may not be written to
if [ "$(id -u)" -eq 0 ]; then
	# the user nobody may be unable to read the checkout
	mkdir "$dir/originals"
	cp "$THUMBD" "$WORKER" "$dir"
	as_nobody="setpriv --reuid 65534 --clear-groups"
	mkdir -m 755 "$dir/closed"
	chmod 711 "$dir"
	out=$(timeout $LIMIT $as_nobody "$dir/thumbd" --worker "$dir/thumb-worker" \
	    --originals "$dir/originals" --socket "$dir/closed/s" 2>&1)
	expect "status of a closed directory" $? 1
	expect_match "a closed directory" "$out" \
	    "*cannot listen on $dir/closed/s: Permission denied for user nobody: $dir/closed has mode 0755*"
	chmod 700 "$dir/originals"
	out=$(timeout $LIMIT $as_nobody "$dir/thumbd" --worker "$dir/thumb-worker" \
	    --originals "$dir/originals" --socket "$dir/s" 2>&1)
	expect "status of unreadable originals" $? 1
	expect_match "unreadable originals" "$out" \
	    "*cannot read the directory *: Permission denied for user nobody: $dir/originals has*"
fi

# a type that libvips cannot load: refused if it is listed, and otherwise like a disabled one
export VIPSHOME=$dir/no-modules
if "$THUMBCTL" render --worker "$WORKER" --width 9 "$srcdir/render/own/avif-quadrants.avif" \
    "$dir/thumb" >/dev/null 2>"$dir/err"; then
	echo "this libvips loads AVIF without a module"
elif grep -q 'disabled or not supported: an AVIF' "$dir/err"; then
	refuse 1 '*cannot start: types: the installed libvips has no loader for avif' $common \
	    --socket "$dir/s" --types png,avif
else
	fail "without a loader: $(cat "$dir/err")"
fi
unset VIPSHOME

# a socket in use, and then a stale one
start_thumbd
refuse 1 "*--socket: another process listens on $dir/thumbd.sock" $common \
    --socket "$dir/thumbd.sock"
ask /healthz
expect "the first one lives on" "$status" 200
kill -KILL $thumbd
wait $thumbd 2>/dev/null
[ -S "$dir/thumbd.sock" ] || fail "no stale socket to be tried"
start_thumbd
ask /healthz
expect "a stale socket is replaced" "$status" 200
exit 0
