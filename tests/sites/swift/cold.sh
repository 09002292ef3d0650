# Thumbs of originals that nothing has cached, through Swift and through S3, while proxies are killed and
# started again: none is wrong, no error is kept, and each original is fetched once.
# COLD=ORIGINALS says how many originals there are, each with ten thumbs: 50, or 1000 for the long check.
. "$srcdir/system/setup.sh"
. "$srcdir/sites/swift/setup.sh"
skip_all() {
	echo "$*"
	exit 77
}
needs_swift

ORIGINALS=
originals=${COLD-50}
mkdir "$dir/swift"
cat >"$dir/swift/filters" <<END
[filter:s3api]
use = egg:swift#s3api
location = eu-test-1
auth_pipeline_check = false
END
start_swift 1 1 s3api
second=127.0.0.1:$(free_port)
begin_proxy "${second#*:}" s3api
second_proxy=$process
await_swift
cold() {
	/usr/bin/python3 "$srcdir/sites/swift/cold.py" "$originals" 10 "$@"
}
size=$(TOKEN=$token cold put "$swift" images) || fail "$size"

# keys_of METHOD: of both proxies
keys_of() {
	rm -f "$dir/keys"
	for site in "http://$swift" "http://$second"; do
		printf '%s\n' "origin = $site" "auth = $1"
		case $1 in
		s3)	printf '%s\n' "region = eu-test-1" "access-key = mw:media" "secret-key = secret" ;;
		*)	printf '%s\n' "auth-url = $site/auth/v1.0" "user = mw:media" "key = secret" ;;
		esac
	done >"$dir/keys.new"
	chmod 0600 "$dir/keys.new"
	mv "$dir/keys.new" "$dir/keys"
}
progress_is() {
	[ "$(cat "$dir/progress" 2>/dev/null || echo 0)" -ge "$1" ]
}
# limit N: no more than so many hundredths
limit() {
	echo "$1" >"$dir/progress.new"
	mv "$dir/progress.new" "$dir/progress.limit"
}

for method in tempauth s3; do
	keys_of $method
	path=v1/AUTH_mw/images/{path}
	[ $method = tempauth ] || path=images/{path}
	mkdir "$dir/cache-$method" "$dir/store-$method"
	rm -f "$dir/progress"
	limit 30
	start_thumbd --keep 0 --path-base /images --query-base /v1 --origin-keys "$dir/keys" --queue 1000 \
	    --cache "$dir/cache-$method" --cache-fresh 1000000 --store "$dir/store-$method" --origin-fetches 8 \
	    --origin "http://$swift/$path" --origin "http://$second/$path"
	cold ask "$dir/thumbd.sock" "$dir/store-$method" "$dir/progress" >"$dir/cold.out" 2>&1 &
	client=$!
	started="$started $client"
	# the first proxy, the second, and both at the same time
	await "10" progress_is 10
	stop_swift "$proxy"
	await "30" progress_is 30
	begin_proxy "${swift#*:}" s3api
	proxy=$process
	await_swift
	limit 55
	await "40" progress_is 40
	stop_swift "$second_proxy"
	await "55" progress_is 55
	begin_proxy "${second#*:}" s3api
	second_proxy=$process
	await_swift
	limit 101
	await "65" progress_is 65
	stop_swift "$proxy"
	stop_swift "$second_proxy"
	begin_proxy "${swift#*:}" s3api
	proxy=$process
	begin_proxy "${second#*:}" s3api
	second_proxy=$process
	await_swift
	wait $client
	expect "$method: $(cat "$dir/cold.out"); status" $? 0
	bytes=$(metric origin_bytes_total)
	echo "$method: $(xargs -d '\n' <"$dir/cold.out")"
	echo "$method: $bytes bytes of $size were fetched, by $(metric 'origin_requests_total{result="ok"}') of" \
	    "$(metric origin_requests_total) requests; tokens: $(metric token_requests_total)"
	[ $((bytes * 100)) -le $((size * 102)) ] || fail "$method: $bytes bytes were fetched of $size"
	stop_thumbd
done
exit 0
