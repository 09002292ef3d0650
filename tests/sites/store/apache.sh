# Apache as doc/apache-store.conf configures it serves what thumbd has stored, and asks it for the rest.
. "$srcdir/sites/store/setup.sh"
PATH=$PATH:/usr/sbin
needs apache2
modules=/usr/lib/apache2/modules

start_thumbd --profile mediawiki --store "$images" --store-names both --authorize none

# start_apache: on a free port, which another program may take before
start_apache() {
	port=$(python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	{
		echo "ServerRoot $dir"
		echo "Listen 127.0.0.1:$port"
		echo "PidFile $dir/apache.pid"
		echo "ErrorLog $dir/apache.log"
		echo "Mutex file:$dir"
		echo "DefaultRuntimeDir $dir"
		[ "$(id -u)" -ne 0 ] || echo "User www-data"
		for module in mpm_event authz_core mime proxy proxy_http rewrite headers dir alias negotiation; do
			echo "LoadModule ${module}_module $modules/mod_$module.so"
		done
		echo "TypesConfig /dev/null"
		# as Debian does, and as some do for scripts
		echo "AddEncoding x-gzip .gz"
		echo "AddLanguage fr .fr"
		echo "AddHandler no-such-script .php"
		sed -e "s|[*]:80|*:$port|" -e "s|/var/www|$root|" -e "s|/run/thumbd/|$dir/|" \
		    "$srcdir/../doc/apache-store.conf"
	} >"$dir/apache.conf"
	apache2 -f "$dir/apache.conf" -DFOREGROUND >"$dir/apache.out" 2>&1 </dev/null &
	apache=$!
	started="$started $apache"
	web=(--connect-to "wiki.example:80:127.0.0.1:$port")
	until web / && [ "$status" != 000 ]; do
		kill -0 $apache 2>/dev/null || return 1
		sleep 0.05
	done
}
chmod 711 "$dir"
chmod 666 "$dir/thumbd.sock"
for i in 1 2 3 4 5; do
	! start_apache || break
	[ $i -lt 5 ] || fail "apache2: $(cat "$dir/apache.out" "$dir/apache.log")"
done
serve_all '*%3F*'
exit 0
