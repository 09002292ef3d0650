#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# All of thumb-purge.vcl, called from where it belongs, and purges of all other URLs: MediaWiki purges
# its pages as well as its images.
#
# Include this file above thumb-site.vcl, which refuses a PURGE that comes to it, and below an ACL of
# the clients that may purge:
#
#	acl thumb_purgers { "127.0.0.1"; }

include "thumb-purge.vcl";

sub vcl_recv {
	call thumb_purge_recv;
	if (req.method == "PURGE") {
		if (client.ip !~ thumb_purgers) {
			return (synth(403, "Not allowed"));
		}
		# the builtin vcl_recv does so for a GET
		call vcl_req_host;
		return (purge);
	}
}

sub vcl_hit {
	call thumb_purge_hit;
}

sub vcl_miss {
	call thumb_purge_miss;
}
