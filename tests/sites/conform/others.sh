# The conformance pack at servers that are not the edge: none passes all that is required, and what each fails is
# what it does not have. With CONFORM_OUT, a directory, their reports are kept there: doc/conformance.rst has the
# scores.
. "$srcdir/system/setup.sh"
PATH=$PATH:/usr/sbin
filter=/usr/lib/nginx/modules/ngx_http_image_filter_module.so

pack=$dir/pack
mkdir "$pack"
cp -R "$srcdir/../conformance/cases.tsv" "$srcdir/../conformance/images.tsv" "$srcdir/../conformance/images" "$pack"

# try NAME FAILURES SERVER [OPTION...]: FAILURES is an extended regular expression of cases that it may fail
try() {
	"$THUMBCTL" conform --pack "$pack" --level images --worker "$WORKER" $PATIENT_CTL "${@:4}" "$3" >"$dir/report-$1"
	expect "status of $1" $? 1
	grep -E '^([a-z]+( schemes?)?: )?[0-9]+ of |: [0-9]+( of|$)' "$dir/report-$1" | sed "s/^/$1: /"
	[ -z "${CONFORM_OUT-}" ] || cp "$dir/report-$1" "$CONFORM_OUT/$1"
	sed -n 's/^FAIL *\([^ ]*\) .*/\1/p' "$dir/report-$1" | grep -vxE "($2)(@query|@path)?" >"$dir/others" &&
	    fail "$1: $(paste -s -d ' ' "$dir/others")"
	grep -q '^ok *image-jpeg@path ' "$dir/report-$1" || fail "$1 has no thumb of a JPEG"
}

start_thumbd
# it has no originals
try thumbd "(.*-)?original(-.*)?" "unix:$dir/thumbd.sock"

originals=$(free_port)
(cd "$ORIGINALS" && exec /usr/bin/python3 -m http.server --bind 127.0.0.1 "$originals") >"$dir/http.log" 2>&1 &
started="$started $!"
await "a server of originals" curl -s -o "$dir/none" "http://127.0.0.1:$originals/"
cat >"$dir/querysort.vcl" <<END
vcl 4.1;

import std;

backend thumbd { .path = "$dir/thumbd.sock"; }
backend originals { .host = "127.0.0.1"; .port = "$originals"; }

sub vcl_recv {
	set req.url = std.querysort(req.url);
	set req.backend_hint = thumbd;
	if (req.url ~ "^/wikipedia/[a-z]+/./../") {
		set req.backend_hint = originals;
	}
	unset req.http.Cookie;
	if (req.method == "PURGE") {
		return (purge);
	}
}
END
start_varnishd querysort "$dir/querysort.vcl"
# nor originals in the query scheme, nor conditions beyond those of varnishd, and it purges one URL
try querysort "(.*-)?original(-.*)?|etag-(list|any)|range-unit|purge-(both-)?new.*" "http://127.0.0.1:$port" --purge PURGE

if [ ! -e $filter ]; then
	echo "image_filter is not installed: not tried"
	exit 0
fi
cat >"$dir/nginx.conf" <<END
load_module $filter;
daemon off;
pid $dir/nginx.pid;
error_log $dir/nginx.log;
$([ "$(id -u)" -ne 0 ] || echo "user root;")
events { }
http {
	access_log off;
	include /etc/nginx/mime.types;
	client_body_temp_path $dir/nginx-body;
	proxy_temp_path $dir/nginx-proxy;
	fastcgi_temp_path $dir/nginx-fastcgi;
	scgi_temp_path $dir/nginx-scgi;
	uwsgi_temp_path $dir/nginx-uwsgi;
	server {
		listen unix:$dir/nginx.sock;
		location ~ "^/wikipedia/commons/thumb/(?<file>./../[^/]+)/(?<width>\\d+)px-" {
			alias $ORIGINALS/wikipedia/commons/\$file;
			image_filter resize \$width -;
			image_filter_buffer 64M;
		}
		location / {
			root $ORIGINALS;
		}
	}
}
END
nginx -c "$dir/nginx.conf" -p "$dir" 2>"$dir/nginx.out" &
started="$started $!"
await "nginx" curl -s -o "$dir/none" --unix-socket "$dir/nginx.sock" http://nginx/
# it has thumbs of some types, and knows no rules
try image_filter ".*" "unix:$dir/nginx.sock" --scheme path
exit 0
