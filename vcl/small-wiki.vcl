#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# One wiki, with its files, Varnish and thumbd on one machine. Debian's varnish package has all
# modules it needs. small-wiki.conf is the site file; README.rst explains what to change.
# Start thumbd with
#
#	thumbd --originals /var/www/html/w/images --socket /run/thumbd/thumbd.sock \
#	    --site /etc/thumb/site.conf --authorize 'http://127.0.0.1:8080/w/images/{path}'
#
# Without --authorize, everybody may see thumbs of all files, also of those that the web server denies.

vcl 4.1;

import thumb;

# The web server with MediaWiki and the originals.
backend wiki {
	.host = "127.0.0.1";
	.port = "8080";
}

acl thumb_purgers {
	"127.0.0.1";
	"::1";
}

sub vcl_init {
	new thumbs = thumb.site(
	    file = "/etc/thumb/site.conf");
	new thumbd = thumb.renderer(
	    socket = "/run/thumbd/thumbd.sock",
	    fallback = wiki,
	    classes = "simple,complex,info",
	    max_connections = 50);
	new guard = thumb.guard();
	new rollout = thumb.rollout(file = "/etc/varnish/thumb.rollout");
}

include "thumb-site-purge.vcl";
include "thumb-site.vcl";

# MediaWiki sends no purge when a file of a new name is uploaded: what was not there is asked again
# soon.
sub vcl_backend_response {
	if (rollout.is_on() && thumbs.match(bereq.url) && beresp.status == 404 && beresp.ttl > 5s) {
		set beresp.ttl = 5s;
	}
}
