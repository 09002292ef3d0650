# For system tests with HTTP origins, to be sourced after setup.sh.

# start_origin NAME DIRECTORY [CERTIFICATE KEY]: serve it by origin_server.py, with its control
# directory $dir/NAME. Leaves its port in $port.
start_origin() {
	name=$1
	files=$2
	shift 2
	mkdir "$dir/$name"
	: >"$dir/$name/requests"
	/usr/bin/python3 "$srcdir/system/origin_server.py" "$files" "$dir/$name" "$@" \
	    2>"$dir/$name/log" &
	origin=$!
	started="$started $origin"
	await "origin $name" test -e "$dir/$name/port"
	port=$(cat "$dir/$name/port")
}

# behave NAME [WORD...]: set what an origin does from now on.
behave() {
	if [ $# -eq 1 ]; then
		rm -f "$dir/$1/behave"
		return
	fi
	name=$1
	shift
	echo "$*" >"$dir/$name/behave.tmp"
	mv "$dir/$name/behave.tmp" "$dir/$name/behave"
}

# asked NAME: the number of requests to the origin; asked NAME PATTERN: of those that match.
asked() {
	grep -c "${2-}" "$dir/$1/requests"
}

# asked_is NAME N
asked_is() {
	[ "$(asked "$1")" -eq "$2" ]
}
