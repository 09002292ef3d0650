#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# PURGE with bans; thumb-purge-xkey.vcl is faster if varnish-modules is installed. A PURGE of an
# original, in any scheme, removes the original and all its thumbs; a PURGE of a thumb removes that
# thumb. After a PURGE with "X-Purge: soft" a thumb is served stale while it is fetched again.
#
# Include this file beside thumb.vcl, below an ACL of the clients that may purge. No other client
# may, and without this file none at all:
#
#	acl thumb_purgers { "127.0.0.1"; }

import std;

include "thumb-purge-common.vcl";

# The tags are in a header of the object, so that the ban lurker can test it without a request. The
# dot is the only character of a canonical URL that is special in a regular expression.
sub thumb_purge_all {
	if (req.http.X-Purge == "soft") {
		return (synth(501, "Soft purge of an original needs thumb-purge-xkey.vcl"));
	}
	if (!std.ban("obj.http.xkey ~ (^|\s)" +
	    regsuball(thumbs.original(req.url, false), "[.]", "[.]") + "(\s|$)")) {
		return (synth(500, std.ban_error()));
	}
}

# All thumbs of the id of what is purged: their bytes never change, so a soft purge leaves them.
sub thumb_purge_id {
	if (req.http.X-Purge != "soft" &&
	    !std.ban("obj.http.xkey ~ (^|\s)" +
	    regsuball(req.http.X-Purged-Id, "[.]", "[.]") + "(\s|$)")) {
		return (synth(500, std.ban_error()));
	}
}
