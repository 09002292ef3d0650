# nginx as doc/nginx-store.conf configures it serves what thumbd has stored, and asks it for the rest.
. "$srcdir/sites/store/setup.sh"
PATH=$PATH:/usr/sbin
needs nginx

start_thumbd --profile mediawiki --store "$images" --store-names both "${ids[@]}" --authorize none
{
	echo "user $(id -un) $(id -gn);"
	echo "daemon off; worker_processes 1; pid $dir/nginx.pid; error_log $dir/nginx.log;"
	echo "events { worker_connections 256; }"
	echo "http { access_log off; client_body_temp_path $dir/nginx-body; proxy_temp_path $dir/nginx-proxy;"
	echo "fastcgi_temp_path $dir/nginx-fastcgi; uwsgi_temp_path $dir/nginx-uwsgi; scgi_temp_path $dir/nginx-scgi;"
	sed -e "s|listen 80;|listen unix:$dir/web.sock;|" -e "s|root /var/www;|root $root;|" \
	    -e "s|/run/thumbd/|$dir/|" -e "s|include \([a-z]\)|include /etc/nginx/\1|" \
	    -e "s|/run/php/|$dir/no-|" "$srcdir/../doc/nginx-store.conf"
	echo "}"
} >"$dir/nginx.conf"
nginx -c "$dir/nginx.conf" -p "$dir" -e "$dir/nginx.log" >"$dir/nginx.out" 2>&1 </dev/null &
nginx=$!
started="$started $nginx"
until [ -S "$dir/web.sock" ]; do
	kill -0 $nginx 2>/dev/null || fail "nginx: $(cat "$dir/nginx.out" "$dir/nginx.log")"
	sleep 0.05
done
web=(--unix-socket "$dir/web.sock")
# no PHP runs here, which nginx asks for what thumbd does not have
serve_all "" abbreviates 502
expect "faults of nginx" "$(grep -E '\[(crit|alert|emerg)\]' "$dir/nginx.log" | grep -v ' connect() to ')" ""
exit 0
