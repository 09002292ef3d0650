# Lines for the journal begin with their priority: <6> for what is routine, <4> for what is wrong, <3>
# for what stops the start. Elsewhere there is no prefix.
. "$srcdir/system/setup.sh"

jpg=/v1/wikipedia/commons/Harbour_at_dusk.jpg
: >"$dir/thumbd.log"
stream=$(stat -c %d:%i "$dir/thumbd.log")

# has TEXT: wait until the log has a line that begins so
has() {
	await "$1" grep -q "^$1" "$dir/thumbd.log"
}

JOURNAL_STREAM=$stream start_thumbd --workers 1
ask "$jpg?w=40"
kill -KILL "$(pgrep -P $thumbd -x thumb-worker)"
has '<4>thumbd: worker [0-9]* ended by signal 9'
kill -HUP $thumbd
has '<6>thumbd: reloaded: '
stop_thumbd
for line in 'ready: ' '200 /wikipedia/' 'stopping ' stopped; do
	has "<6>thumbd: $line"
done
! grep -v '^<[46]>thumbd: ' "$dir/thumbd.log" || fail "lines without a prefix"

# a wrong option
: >"$dir/thumbd.log"
JOURNAL_STREAM=$stream "$THUMBD" --queue many 2>>"$dir/thumbd.log"
expect "status of a wrong option" $? 2
has '<3>thumbd: --queue: "many"'

# the journal of another process: standard error goes elsewhere
JOURNAL_STREAM=${stream%:*}:1 start_thumbd --workers 1
stop_thumbd
! grep -v '^thumbd: ' "$dir/thumbd.log" || fail "a prefix where there is no journal"
exit 0
