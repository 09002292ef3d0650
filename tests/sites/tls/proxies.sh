# The files for TLS between a cache and thumbd: stunnel or hitch beside thumbd, stunnel beside the
# cache. A client without a certificate of the CA gets nothing.
. "$srcdir/system/setup.sh"

for program in stunnel4 hitch openssl; do
	command -v $program >/dev/null || { echo "$program is not installed"; exit 77; }
done

# certify NAME CA: a certificate of the CA for NAME.example
certify() {
	openssl req -newkey rsa:2048 -nodes -keyout "$dir/$1.key" -subj "/CN=$1.example" \
	    -out "$dir/$1.csr" 2>/dev/null
	echo "subjectAltName = DNS:$1.example" >"$dir/$1.ext"
	openssl x509 -req -in "$dir/$1.csr" -CA "$dir/$2.pem" -CAkey "$dir/$2.key" -days 2 \
	    -extfile "$dir/$1.ext" -out "$dir/$1.pem" 2>/dev/null || fail "no certificate of $1"
	cat "$dir/$1.pem" "$dir/$1.key" >"$dir/$1-both.pem"
}
for ca in ca other; do
	openssl req -x509 -newkey rsa:2048 -nodes -keyout "$dir/$ca.key" -subj "/CN=$ca" -days 2 \
	    -out "$dir/$ca.pem" 2>/dev/null || fail "no CA"
done
certify thumbd1 ca
certify thumbd2 ca
certify cache ca
certify stranger other

# proxy NAME FILE: its configuration as it is shipped, with the paths and ports of the test
proxy() {
	sed -e "s|/etc/thumb-tls|$dir|" -e "s|/run/thumbd/thumbd.sock|$dir/thumbd.sock|" \
	    -e "s|thumbd1.example:8443|127.0.0.1:$tls|" -e "s|:::8443|127.0.0.1:$tls|" \
	    -e "s|\[\*\]:8443|[127.0.0.1]:$tls|" -e "s|127.0.0.1:8101|127.0.0.1:$plain|" \
	    "$srcdir/../doc/$2" >"$dir/$1.conf"
	case $2 in
	stunnel*)	stunnel4 "$dir/$1.conf" >"$dir/$1.log" 2>&1 & ;;
	hitch*)		hitch --config="$dir/$1.conf" ${user:+--user=$user} >"$dir/$1.log" 2>&1 & ;;
	esac
	started="$started $!"
	proxy=$!
}

# over CURL-ARGUMENT...: the status of /healthz, or 000
over() {
	curl -s -o "$dir/body" -w '%{http_code}' --max-time $LIMIT "$@"
}
is_over() {
	[ "$(over "http://127.0.0.1:$plain/healthz")" = "$1" ]
}

is_refused() {
	is_over 000 && grep -q 'Rejected by CERT at depth=0: CN=thumbd1.example' "$dir/wrong.log"
}

# hitch does not run as root
user=
[ "$(id -u)" -ne 0 ] || user=nobody
chmod 711 "$dir"
start_thumbd --socket-mode 0666
for server in stunnel-thumbd.conf hitch-thumbd.conf; do
	tls=$(free_port)
	plain=$(free_port)
	while [ "$plain" = "$tls" ]; do
		plain=$(free_port)
	done
	proxy server $server
	server_side=$proxy
	proxy cache stunnel-cache.conf
	await "an answer through $server" is_over 200
	expect "a thumb through $server" \
	    "$(over "http://127.0.0.1:$plain/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=100")" 200
	direct="https://127.0.0.1:$tls/healthz -k"
	expect "with the cache's certificate" \
	    "$(over $direct --cert "$dir/cache.pem" --key "$dir/cache.key")" 200
	expect "without a certificate" "$(over $direct)" 000
	expect "with a stranger's" \
	    "$(over $direct --cert "$dir/stranger.pem" --key "$dir/stranger.key")" 000
	expect "without TLS" "$(over "http://127.0.0.1:$tls/healthz")" 000
	kill $proxy
	wait $proxy
	# a machine that is not the one that the cache asks for
	sed 's/^checkHost = .*/checkHost = thumbd2.example/' "$dir/cache.conf" >"$dir/wrong.conf"
	stunnel4 "$dir/wrong.conf" >"$dir/wrong.log" 2>&1 &
	proxy=$!
	started="$started $proxy"
	await "a refusal of another machine" is_refused
	kill $proxy $server_side
	wait $proxy $server_side
done
stop_thumbd
