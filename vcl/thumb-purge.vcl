#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# PURGE, by bans; thumb-purge-xkey.vcl is faster, where varnish-modules is installed. A PURGE of an
# original, in any scheme, drops it and all that is made of it, in all sizes and formats; one of
# a thumb drops that thumb. With "X-Purge: soft" a thumb is served stale while it is fetched again.
#
# To be included beside thumb.vcl, below an ACL that says who may; nobody else does, and without
# this file nobody at all:
#
#	acl thumb_purgers { "127.0.0.1"; }

import std;

include "thumb-purge-common.vcl";

# A tag is in the object's own header, so that the ban lurker needs no client to find it. Of all
# that a canonical URL may hold only the dot means something in a regular expression.
sub thumb_purge_all {
	if (req.http.X-Purge == "soft") {
		return (synth(501, "Soft purge of an original needs thumb-purge-xkey.vcl"));
	}
	if (!std.ban("obj.http.xkey ~ (^|\s)" +
	    regsuball(thumbs.original(req.url, false), "[.]", "[.]") + "(\s|$)")) {
		return (synth(500, std.ban_error()));
	}
}
