# The origin loses all images in other ways: every client still gets its image, and there is an
# alarm.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_origin.sh"
. "$srcdir/system/setup_incident.sh"
needs_module

make_thumbs 1 $N Image >"$dir/all"
start_origin application "$dir/files"
port_of_application=$port
application=$origin
start_edge complex
curl_list "$dir/all"
expect "filled" "$(get_all "$dir/all" | grep -c '^200 $')" $N

# all_held STATUS
all_held() {
	[ "$(get_all "$dir/all" | grep -c "^200 $1; since=")" -eq $N ]
}

# incident WHAT STATUS: wait until all images are held with this status
incident() {
	await "$1: the alarm" counter_is edge THUMB_GUARD.guard.alarm 1
	await "$1: all are held" all_held $2
	stop_clients "$1"
	expect "$1: believed" "$(counter edge THUMB_GUARD.guard.lost)" 0
}

# is_well WHAT: wait until the alarm is over and no image is held
is_well() {
	await "$1: the alarm is over" \
	    eval 'get_all "$dir/all" >/dev/null; counter_is edge THUMB_GUARD.guard.alarm 0'
	await "$1: all are as they were" eval '[ "$(get_all "$dir/all" | grep -c "^200 $")" = $N ]'
	expect "$1: misses" "$(misses)" $N
}

start_clients "$dir/all"
behave application status 410
incident "gone" 410
behave application
is_well "gone"

start_clients "$dir/all"
behave application status 500
incident "faults" 500
behave application
is_well "faults"

start_clients "$dir/all"
behave application empty
incident "empty" 502
behave application
is_well "empty"

start_clients "$dir/all"
kill -KILL $application
incident "refused connections" 503
rm "$dir/application/port.tmp" 2>/dev/null
/usr/bin/python3 "$srcdir/system/origin_server.py" "$dir/files" "$dir/application" \
    2>"$dir/application/log" &
started="$started $!"
is_well "refused connections"
expect "the port" "$(cat "$dir/application/port")" "$port_of_application"
exit 0
