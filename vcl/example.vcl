#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# A complete site: a farm of wikis under /PROJECT/CODE/, whose thumbs thumbd renders. All settings
# are in the first forty lines; the rest is optional.

vcl 4.1;

import thumb;

# The source of originals, and of thumbs that thumbd does not render.
backend mediawiki {
	.host = "127.0.0.1";
	.port = "8080";
}

# MediaWiki, which purges what has changed. If a proxy is in front on this machine, its address is
# that of all clients: see thumb_purgers in README.rst.
acl thumb_purgers {
	"127.0.0.1";
	"::1";
}

sub vcl_init {
	new thumbs = thumb.site(
	    profile = wikimedia);
	new thumbd = thumb.renderer(
	    socket = "/run/thumbd/thumbd.sock",
	    fallback = mediawiki,
	    classes = "simple,complex");
	new guard = thumb.guard();
	new rollout = thumb.rollout(file = "/etc/varnish/thumb.rollout");
}

include "thumb-site-purge.vcl";
include "thumb-site.vcl";

# A subroutine below the include adds to that of thumb-site.vcl, and runs after it. This one shows
# whether the response came from the cache.
sub vcl_deliver {
	if (rollout.is_on()) {
		if (obj.hits > 0) {
			set resp.http.X-Cache = "hit";
		} else {
			set resp.http.X-Cache = "miss";
		}
	}
}

# The other way: in place of both files, include thumb-purge.vcl and thumb.vcl, and call their
# subroutines where your own VCL needs them.
#
#	include "thumb-purge.vcl";
#	include "thumb.vcl";
#
#	sub vcl_recv {
#		call thumb_purge_recv;
#		call thumb_recv;
#	}
#
#	sub vcl_hit {
#		call thumb_purge_hit;
#	}
#
#	sub vcl_miss {
#		call thumb_purge_miss;
#		call thumb_miss;
#	}
#
#	sub vcl_backend_fetch {
#		call thumb_backend_fetch;
#	}
#
#	sub vcl_backend_response {
#		call thumb_backend_response;
#	}
#
#	sub vcl_backend_error {
#		call thumb_backend_error;
#	}
#
#	sub vcl_deliver {
#		call thumb_deliver;
#	}
#
#	sub vcl_synth {
#		call thumb_synth;
#	}
