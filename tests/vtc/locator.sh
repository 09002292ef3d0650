# Builds a locator that is newer than all purges so far, and waits until a varnishd has it:
# locator.sh THUMBCTL NAME FILE <LIST, with a wiki, a name and a hash in each line.
end=$((SECONDS + 600))

# await COMMAND...
await() {
	until "$@"; do
		[ $SECONDS -lt $end ] || { echo "$* never came"; exit 1; }
		sleep 0.05
	done
}

is_later() {
	[ "$(date +%s)" -ge "$1" ]
}

built() {
	[ "$(varnishstat -n "$1" -1 -f THUMB.thumbs.locator_built | awk '{ print $2 }')" -ge "$2" ]
}

next=$(($(date +%s) + 2))
await is_later $next
"$1" ids build --ids sha1 --progress 0 --out "$3" || exit 1
await built "$2" $next
