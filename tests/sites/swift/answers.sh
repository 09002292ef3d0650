# What a real Swift answers while parts of it are missing, and what thumbd makes of it: none of it is a missing
# file, and nothing of it stays. Two replicas on three disks, each with a server of its own.
. "$srcdir/system/setup.sh"
. "$srcdir/sites/swift/setup.sh"
skip_all() {
	echo "$*"
	exit 77
}
needs_swift

demo=$ORIGINALS/wikipedia/commons/7/75/Harbour_at_dusk.jpg
ORIGINALS=
jpg=/v1/Harbour_at_dusk.jpg
node_timeout=2
start_swift 3 2
for container in images-75 images-aa; do
	swift PUT /$container
done
swift PUT /images-75/7/75/Harbour_at_dusk.jpg -T "$demo"
(umask 077; cat >"$dir/keys" <<END)
origin = http://$swift
auth = tempauth
auth-url = http://$swift/auth/v1.0
user = mw:media
key = secret
END
# an absent file, whose container is there
for n in $(seq 1000); do
	hash=$(printf %s "Absent_$n.jpg" | md5sum | cut -c 1,2)
	[ "$hash" != aa ] || break
done
absent=/v1/Absent_$n.jpg

# private VALUE [OPTION...]: thumbd, with a value of --origin-absent
private() {
	start_thumbd --keep 0 --path-base /images --query-base /v1 --origin-keys "$dir/keys" \
	    --origin "http://$swift/v1/AUTH_mw/images-{shard}/{path}" --origin-absent "$@"
}
w=100
# thumb WHAT URL STATUS [TEXT-OF-THE-LOG]
thumb() {
	w=$((w + 1))
	ask "$2?w=$w"
	expect "$1" "$status" "$3"
	[ -z "${4-}" ] || expect_match "$1: log" "$(tail -n 1 "$dir/thumbd.log")" "*: $4"
	case $status in
	50*)	expect_match "$1: how long it is kept" "$(header Cache-Control)" 'public, max-age=[12]' ;;
	esac
}
# works: thumbs are back
works() {
	await "thumbs are back" eval 'w=$((w + 1)); ask "$jpg?w=$w"; [ $status = 200 ]'
}

for absent_is in 404 unlisted; do
	private $absent_is
	thumb "all is well" $jpg 200
	thumb "absent" $absent 404
	stop_thumbd
done
private unlisted
thumb "absent, and its container is missing" /v1/Shardless.jpg 502 "status 404, and its container is missing"
# one of two replicas is away
stop_swift "${object_servers[0]}"
thumb "a server is away" $jpg 200
# the disks are away, with the object: 507 to the proxy
for n in 1 2; do
	mv "$dir/swift/disk$n" "$dir/swift/away$n"
done
thumb "the disks are away" $jpg 502 "status 503"
for n in 1 2; do
	mv "$dir/swift/away$n" "$dir/swift/disk$n"
done
works
# all servers of objects are away
stop_swift "${object_servers[1]}"
stop_swift "${object_servers[2]}"
thumb "no server" $jpg 502 "status 503"
thumb "no server, of an absent one" $absent 502 "status 503"
for n in 0 1 2; do
	begin_object_server $n
done
await_swift
works
# they hang: longer than the proxy waits, and longer than thumbd does
kill -STOP "${object_servers[@]}"
thumb "servers hang" $jpg 502 "status 503"
stop_thumbd
private unlisted --origin-timeout 1
thumb "servers hang for longer than thumbd waits" $jpg 504 "*"
kill -CONT "${object_servers[@]}"
stop_thumbd
private unlisted
works

# a ring that is being rebuilt: the objects are not yet where it says
stop_swift "$proxy"
thumb "no proxy" $jpg 502
swift_away=$(find "$dir"/swift/disk?/objects -name '*.data' | sed "s|.*/swift/disk\(.\)/.*|\1|" | sort -u | xargs)
expect "replicas" "$(wc -w <<<"$swift_away")" 2
for n in $swift_away; do
	mv "$dir/swift/disk$n/objects" "$dir/swift/objects$n"
done
begin_proxy "${swift#*:}"
proxy=$process
await_swift
thumb "objects are elsewhere" $jpg 502 "status 404, but its container lists it"
stop_thumbd
private 404
thumb "the same, without a look at the listing" $jpg 404
stop_thumbd
for n in $swift_away; do
	rm -rf "$dir/swift/disk$n/objects"
	mv "$dir/swift/objects$n" "$dir/swift/disk$n/objects"
done
private unlisted
works

# a container that was lost, and its objects not: they are there
find "$dir/swift/disk0/containers" -name '*.db' -delete
stop_swift "$proxy"
begin_proxy "${swift#*:}"
proxy=$process
await_swift
thumb "absent, and its container was lost" $absent 502 "status 404, and its container is missing"
stop_thumbd
exit 0
