# For tests with Apache, to be sourced: an Apache of the test's own, with doc/apache-store.conf.
PATH=$PATH:/usr/sbin
modules=/usr/lib/apache2/modules

# apache_conf ROOT: the shipped site with the addresses and directories of the test, and what Debian has
# around it
apache_conf() {
	echo "ServerRoot $dir"
	echo "Listen 127.0.0.1:$web_port"
	echo "PidFile $dir/apache.pid"
	echo "ErrorLog $dir/apache.log"
	echo "Mutex file:$dir"
	echo "DefaultRuntimeDir $dir"
	[ "$(id -u)" -ne 0 ] || echo "User www-data"
	for module in mpm_event authz_core mime proxy proxy_http proxy_fcgi rewrite headers dir alias negotiation; do
		echo "LoadModule ${module}_module $modules/mod_$module.so"
	done
	echo "TypesConfig /dev/null"
	# as Debian does, and as some do for scripts
	echo "AddEncoding x-gzip .gz"
	echo "AddLanguage fr .fr"
	echo "AddHandler no-such-script .php"
	sed -e "s|[*]:80|*:$web_port|" -e "s|/var/www|$1|" -e "s|/run/thumbd/|$dir/|" \
	    -e "s|/run/php/php-fpm.sock|$dir/php.sock|" \
	    -e "s|/usr/share/vmod-thumb/mediawiki|$(realpath "$srcdir/../packaging/mediawiki")|" \
	    "$srcdir/../doc/apache-store.conf"
}

# try_apache: true once it listens on the port, which another program may take before
try_apache() {
	apache2 -f "$dir/apache.conf" -DFOREGROUND >"$dir/apache.out" 2>&1 </dev/null &
	apache=$!
	started="$started $apache"
	until curl -s -o /dev/null --max-time $LIMIT "http://127.0.0.1:$web_port/"; do
		kill -0 $apache 2>/dev/null || return 1
		sleep 0.05
	done
}

# start_apache COMMAND...: Apache with the configuration that the command prints, on a free port, $web_port
start_apache() {
	# its workers are another user
	chmod 711 "$dir"
	chmod 666 "$dir/thumbd.sock"
	for i in 1 2 3 4 5; do
		web_port=$(free_port)
		"$@" >"$dir/apache.conf"
		! try_apache || return 0
	done
	fail "apache2: $(cat "$dir/apache.out" "$dir/apache.log")"
}
