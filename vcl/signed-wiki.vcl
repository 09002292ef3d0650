#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# One private wiki, whose files are named by signed URLs that expire, with its files, Varnish and thumbd on
# one machine. Nobody is asked who may see an image: whoever has a signed URL may. signed-wiki.conf is the
# site file; doc/mediawiki.rst has the settings of MediaWiki and of the web server, and the keys. Start
# thumbd with
#
#	thumbd --originals /var/www/html/w/images --socket /run/thumbd/thumbd.sock \
#	    --site /etc/thumb/site.conf --authorize none
#
# thumbd gives all thumbs to everybody who reaches its socket, and the web server of the originals all
# originals: that must be Varnish alone.

vcl 4.1;

import thumb;

# The web server with MediaWiki.
backend wiki {
	.host = "127.0.0.1";
	.port = "8080";
}

# The web server with the originals.
backend originals {
	.path = "/run/originals/nginx.sock";
}

acl thumb_purgers {
	"127.0.0.1";
	"::1";
}

# No fallback: MediaWiki knows no signatures.
sub vcl_init {
	new thumbs = thumb.site(
	    file = "/etc/thumb/site.conf",
	    keys = "/etc/thumb/keys");
	new thumbd = thumb.renderer(
	    socket = "/run/thumbd/thumbd.sock",
	    classes = "simple,complex,info",
	    max_connections = 50);
	new guard = thumb.guard();
	new rollout = thumb.rollout(file = "/etc/varnish/thumb.rollout");
}

include "thumb-site-purge.vcl";
include "thumb-site.vcl";

sub vcl_backend_fetch {
	if (thumbs.class(bereq.url) == "original") {
		set bereq.backend = originals;
	}
}

# MediaWiki sends no purge when a file of a new name is uploaded: what was not there is asked again
# soon.
sub vcl_backend_response {
	if (rollout.is_on() && thumbs.match(bereq.url) && beresp.status == 404 && beresp.ttl > 5s) {
		set beresp.ttl = 5s;
	}
}

# A URL is for those whom it was given to, and ends: no other cache may keep the image, and a browser asks
# each time.
sub vcl_deliver {
	if (resp.status < 400 && thumbs.match(req.url)) {
		set resp.http.Cache-Control = "private, no-cache";
		unset resp.http.Expires;
	}
}
