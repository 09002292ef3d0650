# For tests with a real Swift, to be sourced below a setup.sh: one of the test's own on loopback, in the
# directory of the test. Without more, it has one replica and TempAuth.

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

# ring NAME REPLICAS PORT...: the ring of a server; each port has a disk, disk0 and so on
ring() {
	local name=$1 replicas=$2 n=0 at
	shift 2
	(cd "$dir/swift" && swift-ring-builder "$name.builder" create 4 "$replicas" 0 &&
	    for at in "$@"; do
		swift-ring-builder "$name.builder" add --region 1 --zone $((n + 1)) --ip 127.0.0.1 \
		    --port "$at" --device disk$n --weight 1 || exit 1
		n=$((n + 1))
	    done && swift-ring-builder "$name.builder" rebalance) >"$dir/ring.log" 2>&1
	# 1 is a warning: disks cannot have the same number of partitions
	[ $? -le 1 ] || fail "ring: $(cat "$dir/ring.log")"
}

# begin_swift PORT COMMAND...: one of its processes, $process
begin_swift() {
	"${@:2}" >>"$dir/swift/$2.out" 2>&1 </dev/null &
	process=$!
	started="$started $process"
	begun="$begun $1:$process"
}

# await_swift: all that were begun answer
await_swift() {
	local at
	for at in $begun; do
		until (: <"/dev/tcp/127.0.0.1/${at%:*}") 2>/dev/null; do
			kill -0 "${at#*:}" 2>/dev/null || fail "$(cat "$dir"/swift/*.out)"
			sleep 0.05
		done
	done
	begun=
}
begun=

# stop_swift PROCESS
stop_swift() {
	kill -KILL "$1"
	wait "$1" 2>/dev/null
}

# begin_object_server N: its process is ${object_servers[N]}
begin_object_server() {
	begin_swift "${object_ports[$1]}" swift-object-server "$dir/swift/object$1.conf"
	object_servers[$1]=$process
}

# begin_proxy PORT [FILTER...]: a proxy with more filters before TempAuth, or before $swift_auth, which
# $dir/swift/filters and $dir/swift/users may configure; its process is $process
begin_proxy() {
	{
		swift_conf proxy "$1" "catch_errors cache ${*:2} ${swift_auth-tempauth}"
		printf '%s\n' "account_autocreate = true" "node_timeout = ${node_timeout-10}" \
		    "recoverable_node_timeout = ${node_timeout-10}" "error_suppression_limit = 1000000"
		printf '[filter:%s]\nuse = egg:swift#%s\n' catch_errors catch_errors cache memcache
		echo "memcache_servers = 127.0.0.1:$memcached"
		printf '[filter:tempauth]\ntoken_life = %s\nuse = egg:swift#tempauth\nuser_mw_media = secret .admin\n' \
		    "${token_life-86400}"
		cat "$dir/swift/users" "$dir/swift/filters" 2>/dev/null
	} >"$dir/swift/proxy-$1.conf"
	begin_swift "$1" swift-proxy-server "$dir/swift/proxy-$1.conf"
}

# start_swift [OBJECT-SERVERS [REPLICAS [FILTER...]]]: at $swift, by the proxy $proxy, with the account
# AUTH_mw of the user mw:media; $token lets it be read
start_swift() {
	local server port n disks=${1-1}
	mkdir -p "$dir/swift"
	for n in $(seq 0 $((disks - 1))); do
		mkdir "$dir/swift/disk$n"
		object_ports[n]=$(free_port)
	done
	printf '[swift-hash]\nswift_hash_path_prefix = a\nswift_hash_path_suffix = b\n' >"$dir/swift/swift.conf"
	for server in account container; do
		port=$(free_port)
		ring $server 1 "$port"
		swift_conf $server "$port" "" >"$dir/swift/$server.conf"
		begin_swift "$port" swift-$server-server "$dir/swift/$server.conf"
	done
	ring object "${2-1}" "${object_ports[@]}"
	for n in $(seq 0 $((disks - 1))); do
		swift_conf object "${object_ports[n]}" "" >"$dir/swift/object$n.conf"
		begin_object_server "$n"
	done
	memcached=$(free_port)
	begin_swift "$memcached" memcached -u "$(id -un)" -l 127.0.0.1 -p "$memcached"
	port=$(free_port)
	swift=127.0.0.1:$port
	begin_proxy "$port" "${@:3}"
	proxy=$process
	await_swift
	token=$(curl -s -D - -o /dev/null -H "X-Auth-User: mw:media" -H "X-Auth-Key: secret" "http://$swift/auth/v1.0" |
	    tr -d '\r' | sed -n 's/^X-Auth-Token: //ip')
	[ -n "$token" ] || fail "Swift gives no token"
}

# swift METHOD PATH [CURL-OPTION...]: a request for what is below $account, or AUTH_mw; it must succeed
swift() {
	local code
	code=$(curl -s -o "$dir/swift/answer" -w '%{http_code}' -X "$1" -H "X-Auth-Token: $token" "${@:3}" \
	    "http://$swift/v1/${account-AUTH_mw}$2")
	case $code in
	2*)	;;
	*)	fail "Swift: $1 $2: $code $(cat "$dir/swift/answer"; tail -n 20 "$dir/swift/swift-proxy-server.out")" ;;
	esac
}
