# For tests with a real Swift, to be sourced below setup.sh: one of the test's own on loopback, with one
# replica, in the directory of the test.

# needs_swift: skip the test if it cannot run
needs_swift() {
	command -v swift-proxy-server >/dev/null && command -v memcached >/dev/null ||
	    skip_all "Swift is not installed: swift-proxy, swift-account, swift-container, swift-object, memcached"
	/usr/bin/python3 -c 'import os, sys; os.setxattr(sys.argv[1], "user.test", b"1")' "$dir" 2>/dev/null ||
	    skip_all "the file system of $dir has no extended attributes, which Swift needs"
}

# swift_conf NAME PORT PIPELINE: the configuration of one of its servers
swift_conf() {
	cat <<-END
	[DEFAULT]
	bind_ip = 127.0.0.1
	bind_port = $2
	workers = 0
	user = $(id -un)
	swift_dir = $dir/swift
	devices = $dir/swift
	mount_check = false
	[pipeline:main]
	pipeline = $3 $1-server
	[app:$1-server]
	use = egg:swift#$1
	END
}

# ring NAME PORT: the ring of a server, which has all on one disk
ring() {
	(cd "$dir/swift" && swift-ring-builder "$1.builder" create 2 1 1 &&
	    swift-ring-builder "$1.builder" add --region 1 --zone 1 --ip 127.0.0.1 --port "$2" --device disk --weight 1 &&
	    swift-ring-builder "$1.builder" rebalance) >"$dir/ring.log" 2>&1 || fail "ring: $(cat "$dir/ring.log")"
}

# run_swift PORT COMMAND...: one of its processes, once it answers
run_swift() {
	local process
	"${@:2}" >"$dir/swift/$2.out" 2>&1 </dev/null &
	process=$!
	started="$started $process"
	until (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; do
		kill -0 $process 2>/dev/null || fail "$2: $(cat "$dir/swift/$2.out")"
		sleep 0.05
	done
}

# start_swift: at $swift, with the account AUTH_mw of the user mw:media; $token lets it be read
start_swift() {
	local server port memcached
	mkdir -p "$dir/swift/disk"
	printf '[swift-hash]\nswift_hash_path_prefix = a\nswift_hash_path_suffix = b\n' >"$dir/swift/swift.conf"
	for server in account container object; do
		port=$(free_port)
		ring $server "$port"
		swift_conf $server "$port" "" >"$dir/swift/$server.conf"
		run_swift "$port" swift-$server-server "$dir/swift/$server.conf"
	done
	memcached=$(free_port)
	run_swift "$memcached" memcached -u "$(id -un)" -l 127.0.0.1 -p "$memcached"
	port=$(free_port)
	swift=127.0.0.1:$port
	{
		swift_conf proxy "$port" "catch_errors cache tempauth"
		echo "account_autocreate = true"
		printf '[filter:%s]\nuse = egg:swift#%s\n' catch_errors catch_errors cache memcache
		echo "memcache_servers = 127.0.0.1:$memcached"
		printf '[filter:tempauth]\nuse = egg:swift#tempauth\nuser_mw_media = secret .admin\n'
	} >"$dir/swift/proxy.conf"
	run_swift "$port" swift-proxy-server "$dir/swift/proxy.conf"
	token=$(curl -s -D - -o /dev/null -H "X-Auth-User: mw:media" -H "X-Auth-Key: secret" "http://$swift/auth/v1.0" |
	    tr -d '\r' | sed -n 's/^X-Auth-Token: //ip')
	[ -n "$token" ] || fail "Swift gives no token"
}
