# For system tests with HTTP origins, to be sourced behind setup.sh.

# start_origin NAME DIRECTORY: serve it, as origin_server.py does, with control in $dir/NAME.
# Leaves its port in $port.
start_origin() {
	mkdir "$dir/$1"
	: >"$dir/$1/requests"
	/usr/bin/python3 "$srcdir/system/origin_server.py" "$2" "$dir/$1" 2>"$dir/$1/log" &
	origin=$!
	started="$started $origin"
	await "origin $1" test -e "$dir/$1/port"
	port=$(cat "$dir/$1/port")
}

# behave NAME [WORD...]: what an origin does from now on.
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

# asked NAME: how many requests it had; asked NAME PATTERN: how many like that.
asked() {
	grep -c "${2-}" "$dir/$1/requests"
}

# asked_is NAME N
asked_is() {
	[ "$(asked "$1")" -eq "$2" ]
}
