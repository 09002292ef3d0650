# The configuration file: accepted lines, and the messages for others.
. "$srcdir/system/setup.sh"

conf=$dir/thumbd.conf
good="worker = $WORKER
originals = $ORIGINALS
socket = $dir/thumbd.sock"

start_with_file() {
	: >"$dir/thumbd.log"
	"$THUMBD" --config "$conf" $PATIENT "$@" 2>>"$dir/thumbd.log" &
	thumbd=$!
	started="$started $thumbd"
	await_ready
}

# all forms of a line
cat >"$conf" <<END
# a comment, and an empty line

$good
	workers=3	# behind a blank
socket-mode = 0600
query-base   =   /api/*/*
steps = 100,200
  size-policy = refuse  
default-wiki =
END
printf 'wait = 7\r\nqueue = 9' >>"$conf"
start_with_file
grep -q 'ready: 3 workers' "$dir/thumbd.log" || fail "workers of the file"
expect "mode of the socket" "$(stat -c %a "$dir/thumbd.sock")" 600
ask /api/wikipedia/commons/Harbour_at_dusk.jpg?w=100
expect "a URL of the file's base" "$status" 200
ask /api/wikipedia/commons/Harbour_at_dusk.jpg?w=101
expect "no step of the file's" "$status" 400
kill -TERM $thumbd
wait $thumbd

# the command line overrides the file, in any order
start_with_file --workers 2 --steps 300
grep -q 'ready: 2 workers' "$dir/thumbd.log" || fail "workers of the command line"
ask /api/wikipedia/commons/Harbour_at_dusk.jpg?w=100
expect "no step of the command line's" "$status" 400
kill -TERM $thumbd
wait $thumbd
start_with_file --listen 127.0.0.1:0
grep -q 'listening on 127.0.0.1:0' "$dir/thumbd.log" || fail "address of the command line"
[ ! -e "$dir/thumbd.sock" ] || fail "the file's socket is there beside the command line's address"
kill -TERM $thumbd
wait $thumbd

# refuse STATUS MESSAGE LINE [OPTION...]: the line is the fourth of the file
refuse() {
	code=$1 want=$2 line=$3
	shift 3
	printf '%s\n%b\n' "$good" "$line" >"$conf"
	out=$(timeout $LIMIT "$THUMBD" --config "$conf" "$@" 2>&1)
	expect "status of $line" $? "$code"
	expect_match "$line" "$out" "$want"
	expect "lines about $line" "$(printf '%s\n' "$out" | wc -l | tr -d ' ')" 1
	[ ! -e "$dir/thumbd.sock" ] || fail "$line: a socket is left"
}
refuse 2 "*$conf:4: \"workers 4\" must be KEY = VALUE, such as workers = 4" 'workers 4'
refuse 2 "*$conf:4: \"= 4\" must be KEY = VALUE*" '= 4'
refuse 2 "*$conf:4: wokers: no such option; \`thumbd --help=conf' lists them" 'wokers = 4'
refuse 2 "*$conf:4: config: no such option*" 'config = /etc/thumbd.conf'
refuse 2 "*$conf:4: work: no such option*" 'work = 4'
refuse 2 "*$conf:4: kinds: this option is now called types" 'kinds = jpeg'
refuse 2 "*$conf:4: workers: \"many\" must be a whole number from 1 to 256" 'workers = many'
refuse 2 "*$conf:4: workers: \"many\" must be*" 'workers = many' --workers 2
refuse 2 "*$conf:4: workers: \"\" must be*" 'workers ='
refuse 2 "*$conf:4: socket-mode: \"888\" must be an octal number from 0 to 777" 'socket-mode = 888'
refuse 2 "*$conf:5: queue: line 4 sets it already; set it once" 'queue = 1\nqueue = 1'
refuse 2 "*$conf:4: socket-group: a value is missing" 'socket-group = # none'
refuse 2 "*$conf:4: hash-levels: \"x\" must be*" 'hash-levels = x'
refuse 2 "*$conf:4: hash-levels: 3 must be 0, 1 or 2" 'hash-levels = 3'
refuse 2 "*$conf:6: query-base: \"v1\" must begin with a slash" '\n\nquery-base = v1'
refuse 2 '*--query-base: "v2" must begin*' 'query-base = v1' --query-base v2
refuse 2 "*$conf:3: socket: $dir/thumbd.sock and --listen :0 exclude each other; give one" 'listen = :0'
refuse 2 "*$conf:5: dear-workers: 4 must be less than 4, the number of workers*" \
    'workers = 4\ndear-workers = 4'
refuse 2 '*--dear-workers: 4 must be less than 2*' 'workers = 2' --dear-workers 4
refuse 2 "*$conf:4: there is a control character; a line must be text" 'queue = 1\0000'
refuse 1 '*--socket-group: there is no group "nobodys-group"*' 'socket-group = nobodys-group'

out=$("$THUMBD" --config "$dir/none" 2>&1)
expect "status without the file" $? 2
expect_match "without the file" "$out" "*--config: cannot read $dir/none: No such file*"
out=$("$THUMBD" --config "$dir" 2>&1)
expect "status of a directory" $? 2
expect_match "a directory" "$out" "*--config: cannot read $dir: Is a directory"

# a member of a group can give it the socket
group=$(id -Gn | tr ' ' '\n' | tail -n 1)
printf '%s\n%s\n' "$good" "socket-group = $group" >"$conf"
start_with_file
expect "group of the socket" "$(stat -c %G "$dir/thumbd.sock")" "$group"

kill -TERM $thumbd
wait $thumbd
if [ "$(id -u)" -eq 0 ]; then
	# the user nobody may be unable to read the checkout
	mkdir -m 755 "$dir/originals"
	mkdir -m 777 "$dir/open"
	cp "$THUMBD" "$WORKER" "$dir"
	chmod 711 "$dir"
	out=$(timeout $LIMIT setpriv --reuid 65534 --regid 65534 --clear-groups "$dir/thumbd" \
	    --worker "$dir/thumb-worker" --originals "$dir/originals" --socket "$dir/open/s" \
	    --socket-group daemon 2>&1)
	expect "status of a group of others" $? 1
	expect_match "a group of others" "$out" "*--socket-group: cannot give $dir/open/s to \
group daemon: thumbd is not a member of it"
	[ ! -e "$dir/open/s" ] || fail "a socket is left that its group cannot have"
fi

# a backlog above the kernel's limit
start_with_file --backlog 65535
if [ "$(cat /proc/sys/net/core/somaxconn)" -lt 65535 ]; then
	grep -q 'backlog: the kernel allows [0-9]*, not 65535: see sysctl net.core.somaxconn' \
	    "$dir/thumbd.log" || fail "the log does not mention the backlog"
fi

# the file takes each option of the example
"$THUMBD" --help=conf | sed -n 's/^#\([a-z-]*\) = .*/\1/p' >"$dir/names"
[ "$(wc -l <"$dir/names")" -gt 40 ] || fail "the example is short"
while read -r name; do
	printf '%s =\n%s =\n' "$name" "$name" >"$conf"
	expect_match "$name" "$("$THUMBD" --config "$conf" 2>&1)" "*$conf:[12]: $name*"
done <"$dir/names"

# the file of the packages suggests authorize, beside the same lines as the example
"$THUMBD" --help=conf >"$dir/example"
sed -f "$srcdir/../packaging/thumbd.conf.sed" "$dir/example" >"$dir/packaged"
expect "lines that only the example has" "$(diff "$dir/example" "$dir/packaged" | grep '^<')" "< #authorize = URL"
sed -n 's/^#\(authorize = \)/\1/p' "$dir/packaged" >"$conf"
expect "authorize of the packages" "$("$THUMBD" --check-config --originals "$dir" --config "$conf" | grep '^authorize = ')" \
    "authorize = http://127.0.0.1:8080/w/images/{path}"
for package in debian/rules rpm/vmod-thumb.spec; do
	grep -q 'thumbd.conf.example' "$srcdir/../packaging/$package" &&
	    grep -q 'sed -i -f packaging/thumbd.conf.sed' "$srcdir/../packaging/$package" ||
	    fail "$package installs another file"
done
# and so does the compose file
command=$(sed -n 's/^    #command: \[\(.*\)\]/\1/p' "$srcdir/../packaging/container/compose.yaml" | tr -d '",')
"$THUMBD" --check-config --originals "$dir" $command | grep -qx 'authorize = http://wiki:8080/w/images/{path}' ||
    fail "the command of compose.yaml: $command"

# the example of thumbd.conf(5), which gets its socket from systemd
sed -n '/^EXAMPLE/,/^SEE ALSO/s/^  //p' "$srcdir/../doc/thumb-site.conf.5.rst.in" >"$dir/site.conf"
grep -q '^profile = ' "$dir/site.conf" || fail "no example of a site file"
sed -n '/^EXAMPLE/,/^SEE ALSO/s/^  //p' "$srcdir/../doc/thumbd.conf.5.rst" |
    sed "s|/etc/thumb/site.conf|$dir/site.conf|" >"$conf"
grep -q '^workers = 4' "$conf" || fail "no example"
kill -TERM $thumbd
wait $thumbd
start_with_file --originals "$ORIGINALS" --worker "$WORKER" --socket "$dir/thumbd.sock"
grep -q 'ready: 4 workers' "$dir/thumbd.log" || fail "the example is not used"
exit 0
