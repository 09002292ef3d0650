#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# One private wiki, whose files only users see who are logged in, with its files, Varnish and thumbd on
# one machine. private-wiki.conf is the site file; doc/mediawiki.rst has the settings of MediaWiki and
# of the web server. Start thumbd with
#
#	thumbd --originals /var/www/html/w/images --socket /run/thumbd/thumbd.sock \
#	    --site /etc/thumb/site.conf --authorize none
#
# thumbd gives all thumbs to everybody who reaches its socket: that must be Varnish alone.

vcl 4.1;

import thumb;

# The web server with MediaWiki.
backend wiki {
	.host = "127.0.0.1";
	.port = "8080";
}

acl thumb_purgers {
	"127.0.0.1";
	"::1";
}

# No fallback: without cookies, MediaWiki gives no thumb.
sub vcl_init {
	new thumbs = thumb.site(
	    file = "/etc/thumb/site.conf");
	new thumbd = thumb.renderer(
	    socket = "/run/thumbd/thumbd.sock",
	    classes = "simple,complex,info",
	    max_connections = 50);
	new guard = thumb.guard();
	new rollout = thumb.rollout(file = "/etc/varnish/thumb.rollout");
}

include "thumb-site-purge.vcl";
include "thumb-site-private.vcl";
include "thumb-site.vcl";
