# For system tests, to be sourced after setup.sh: a site with odd answers; its port is in $odd.

start_odd_site() {
	mkdir -p "$dir/odd"
	: >"$dir/odd/requests"
	/usr/bin/python3 "$srcdir/system/odd_site.py" "$dir/odd" &
	started="$started $!"
	await "the odd site" test -s "$dir/odd/port"
	odd=$(cat "$dir/odd/port")
}

# odd_requests PATTERN: the number of requests whose paths match
odd_requests() {
	grep -c -- "$1" "$dir/odd/requests"
}
