# For tests of a wiki whose thumbs are files, to be sourced: MediaWiki, thumbd with a store, and one of the
# two web servers. Its address is in $edge.
. "$srcdir/sites/mediawiki/setup.sh"
needs_packages "$srcdir/sites/packages"
. "$srcdir/sites/apache.sh"

mkdir "$dir/files" "$dir/scratch"
export SCRATCH=$dir/scratch SITE=$dir THUMBD_SOCKET=$dir/thumbd.sock

# server_conf: the shipped server of nginx
server_conf() {
	sed -e "s|listen 80;|listen unix:$dir/nginx.sock;|" -e "s|wiki[.]example|wiki.test|" \
	    -e "s|root /var/www;|root $dir/site;|" -e "s|/run/thumbd/|$dir/|" \
	    -e "s|/run/php/php-fpm.sock|$dir/php.sock|" -e "s|include mime|include /etc/nginx/mime|" \
	    -e "s|include fastcgi_params|include $dir/fastcgi_params|" "$srcdir/../doc/nginx-store.conf"
}

# apache_server: the shipped server of Apache, and another one for the state of PHP
apache_server() {
	apache_conf "$dir/site" | sed "s|wiki[.]example|wiki.test|"
	cat <<-END
	ProxyTimeout 600
	<VirtualHost *:$web_port>
	ServerName status.test
	ProxyPass /php-status unix:$dir/php.sock|fcgi://php/php-status
	</VirtualHost>
	END
}

# start_store SERVER [OPTION...]: all of it, with these options of thumbd
start_store() {
	ORIGINALS=$dir/site/w/images
	mkdir -p "$ORIGINALS/thumb"
	start_thumbd --profile mediawiki --store "$ORIGINALS" --store-names both --authorize none "${@:2}"
	case $1 in
	nginx)
		start_web
		origin=$dir/nginx.sock
		;;
	apache)
		start_php
		start_apache apache_server
		origin=127.0.0.1:$web_port
		;;
	esac
	edge=$origin
}

# store_table SERVER: what the web server shows after each thing that a user does
store_table() {
	convert -size 1500x1000 plasma:orange-navy -quality 95 "$dir/scratch/picture.jpg"
	for n in {1..30}; do
		{ cat "$dir/scratch/picture.jpg"; echo "$n"; } >"$dir/files/Picture $n.jpg"
	done
	install_wiki
	documented "Settings of a wiki whose thumbs are files" >>"$dir/LocalSettings.php"
	import_files "$dir/files"
	start_store "$1"
	py store "$edge" "$thumbd"
}
