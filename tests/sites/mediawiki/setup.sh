# For tests with a real MediaWiki, to be sourced: a wiki of the test's own, with php-fpm, nginx and
# SQLite, thumbd, and Varnish in front. Servers listen on sockets in the directory of the test, and
# Varnish on a free port of loopback. The host of the wiki is wiki.test, which no resolver knows.
. "$srcdir/render/setup.sh"
site=$srcdir/sites/mediawiki
export MEDIAWIKI=/usr/share/mediawiki
# of the user Admin; MediaWiki refuses a simple one
export PASSWORD=Made-for-the-test-0

# needs_packages LIST: skip the test if a package is not installed; NAME? is not looked at.
needs_packages() {
	local package missing=
	command -v dpkg-query >/dev/null || skip_all "this is not Debian"
	for package in $(sed -e 's/#.*//' "$1" | grep -v '?$'); do
		dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
		    missing="$missing $package"
	done
	[ -z "$missing" ] || skip_all "packages are not installed:$missing"
}

# nginx listens there for thumbd, which asks who may see an original
web=$(free_port)

# filled FILE: one of the files here, with the directories of the test.
filled() {
	sed -e "s|DIR|$dir|g" -e "s|USER|$(id -un) $(id -gn)|" "$site/$1" >"$dir/$1"
}

# documented TEXT: the blocks of doc/mediawiki.rst below paragraphs with this text, with the addresses and
# directories of the test
documented() {
	awk -v text="$1" '
	/^[^ ]/	{ paragraph = (within ? paragraph " " : "") $0; within = 1; on = 0; next }
	NF == 0	{ on = on || (within && index(paragraph, text) && paragraph ~ /::$/); within = 0; next }
	on	{ print substr($0, 3) }' "$srcdir/../doc/mediawiki.rst" | sed \
	    -e "s|listen 127[.]0[.]0[.]1:8080;|listen unix:$dir/nginx.sock; listen 127.0.0.1:$web;|" -e "s|wiki[.]example|wiki.test|" \
	    -e "s|root /var/www|root $dir/site|; s|'/var/www|'$dir/site|" -e "s|/run/php/php-fpm.sock|$dir/php.sock|" \
	    -e "s|include fastcgi_params|include $dir/fastcgi_params|" \
	    -e "s|/usr/share/vmod-thumb/mediawiki|$(realpath "$srcdir/../packaging/mediawiki")|" \
	    -e "s|CustomDomain = '[^']*'|CustomDomain = '${edge-}'|" \
	    -e "/CdnServers =/s|\[ .* \]|is_file( '$dir/edges' ) ? file( '$dir/edges', FILE_IGNORE_NEW_LINES ) : []|" |
	    grep . || fail "doc/mediawiki.rst has nothing for $1"
}

# maintenance SCRIPT [ARGUMENT...]: one of MediaWiki's maintenance scripts
maintenance() {
	(cd $MEDIAWIKI && php "maintenance/$1.php" "${@:2}") >"$dir/$1.log" 2>&1 </dev/null ||
	    fail "maintenance/$1.php: $(tail -n 20 "$dir/$1.log")"
}

# install_wiki: an empty wiki, with the user Admin
install_wiki() {
	[ ! -e $MEDIAWIKI/LocalSettings.php ] || skip_all "the wiki of this machine is configured"
	mkdir -p "$dir/sqlite" "$dir/conf" "$dir/tmp" "$dir/site/w/images"
	find $MEDIAWIKI -mindepth 1 -maxdepth 1 ! -name images -exec ln -s -t "$dir/site/w" {} +
	maintenance install --confpath "$dir/conf" --dbtype sqlite --dbpath "$dir/sqlite" \
	    --dbname wiki --server http://wiki.test --scriptpath /w --lang en \
	    --pass "$PASSWORD" Wiki Admin
	filled settings.php
	{
		cat "$dir/conf/LocalSettings.php"
		sed 1d "$dir/settings.php"
		documented "the end of \`\`LocalSettings.php\`\`"
	} >"$dir/LocalSettings.php"
	export MW_CONFIG_FILE=$dir/LocalSettings.php
}

# import_files DIRECTORY [OPTION...]
import_files() {
	maintenance importImages --extensions=jpg,JPG,jpeg,png,gif,webp,svg,pdf,tif,tiff,djvu,bmp,\
avif,heic,jxl,ogg,ogv,webm,mpg,mp4 "${@:2}" "$1"
}

# py NAME ARGUMENT...: a Python program of the test
py() {
	EDGE=$edge ORIGIN=${origin-$dir/nginx.sock} PYTHONDONTWRITEBYTECODE=1 \
	    /usr/bin/python3 "$site/$1.py" "${@:2}"
}

# list_query TABLE: the documented query of a list of ids that reads this table, of a site with one wiki
list_query() {
	awk -v table="$1" '
	/<<.END.$/	{ query = ""; on = 1; next }
	$1 == "END"	{ if (query ~ "FROM " table "[ \n]") print query; on = 0 }
	on		{ query = query $0 "\n" }' "$srcdir/../doc/thumbctl.1.rst" |
	    sed "s|'wikipedia/commons'|''|" | grep . || fail "doc/thumbctl.1.rst has no query of $1"
}

# start_server SOCKET COMMAND...: a server that listens on this socket in the end
start_server() {
	local socket=$1 server
	shift
	"$@" >"$dir/${socket%.sock}.out" 2>&1 </dev/null &
	server=$!
	started="$started $server"
	until [ -S "$dir/$socket" ]; do
		kill -0 $server 2>/dev/null || fail "$*: $(cat "$dir/${socket%.sock}.out")"
		sleep 0.05
	done
}

# server_conf: the server of nginx, which a test may change
server_conf() {
	documented "The file \`\`/etc/nginx/"
}

# private_server: the documented server with the location of a private wiki, which gives one file to
# everybody
private_server() {
	documented "The file \`\`/etc/nginx/" | sed -e '/location \/w\/images\//,/}/d' -e '/location @thumb/,/}/d' \
	    -e '$d'
	documented "The locations of nginx below"
	printf '%s\n' 'location ~ ^/w/images/.*/Public.jpg$ {' '}' '}'
}

start_php() {
	filled php-fpm.conf
	start_server php.sock "$(find /usr/sbin -name 'php-fpm*' | sort -V | tail -n 1)" \
	    --allow-to-run-as-root --fpm-config "$dir/php-fpm.conf"
}

start_web() {
	start_php
	filled nginx.conf
	# MediaWiki wants an address of the client: a Unix socket has none
	{ cat /etc/nginx/fastcgi_params; echo "fastcgi_param REMOTE_ADDR 127.0.0.1;"; } >"$dir/fastcgi_params"
	server_conf >"$dir/server.conf"
	start_server nginx.sock nginx -c "$dir/nginx.conf" -p "$dir" -e "$dir/nginx.log"
}

# start_edge NAME VCL-FILE: Varnish with a site as it is shipped, except for addresses and paths. Its
# address is in $edge, and MediaWiki purges it.
start_edge() {
	sed -e 's|[.]host = "127[.]0[.]0[.]1";|.path = "'"$dir/nginx.sock"'";|' \
	    -e 's|[.]port = "8080";||' -e "s|/run/thumbd/|$dir/|" \
	    -e "s|/etc/varnish/thumb.rollout|$dir/rollout|" -e "s|/etc/thumb/|$dir/|" "$2" \
	    >"$dir/$1.vcl"
	grep -q nginx.sock "$dir/$1.vcl" || fail "$2 has another backend than 127.0.0.1:8080"
	start_varnishd "$1" "$dir/$1.vcl" -s malloc,64m
	edge=127.0.0.1:$port
	echo "$edge" >>"$dir/edges"
}

# start_site [OPTION...]: all of it, as small-wiki.vcl describes, with these options of thumbd, and with the
# lines of $dir/site.more in the site file, in place of those with the same keys
start_site() {
	touch "$dir/site.more"
	awk -F ' = ' 'FNR == NR { more[$1]; print; next } !($1 in more)' "$dir/site.more" \
	    "$srcdir/../vcl/small-wiki.conf" >"$dir/site.conf"
	ORIGINALS=$dir/site/w/images
	start_thumbd --site "$dir/site.conf" --authorize "http://127.0.0.1:$web/w/images/{path}" \
	    --authorize-host wiki.test "$@"
	order "stage = on" "percent = 100"
	start_edge small-wiki "$srcdir/../vcl/small-wiki.vcl"
	start_web
}
