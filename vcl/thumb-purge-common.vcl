#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# What thumb-purge.vcl and thumb-purge-xkey.vcl have in common; they include it.

import purge;

# In vcl_recv, before thumb_recv.
sub thumb_purge_recv {
	if (req.method == "PURGE" && thumbs.match(req.url)) {
		if (client.ip !~ thumb_purgers) {
			return (synth(403, "Not allowed"));
		}
		# as vcl_recv of a GET has it, at its end
		call vcl_req_host;
		if (req.restarts == 0) {
			unset req.http.X-Thumb-Format;
		}
		if (thumbs.status(req.url) >= 400) {
			return (synth(thumbs.status(req.url), thumbs.get(req.url, code)));
		}
		call thumb_purge_guard;
		set req.url = thumbs.to_path(req.url);
		if (thumbs.kind(req.url) == "original") {
			call thumb_purge_all;
		}
		return (hash);
	}
}

# While the alarm is up a few are done. A soft one removes nothing; and one that is restarted, for
# other formats, has been asked for.
sub thumb_purge_guard {
	if (req.http.X-Purge != "soft" && req.restarts == 0 && !thumbs.may_purge()) {
		return (synth(503, "Purges are held"));
	}
}

# In vcl_hit and vcl_miss: one thumb. A soft purge lets it be served stale while it is fetched
# again ("X-Purge: soft"). What an ACL has not been asked about is not purged.
sub thumb_purge_hit {
	if (req.method == "PURGE" && thumbs.match(req.url)) {
		if (req.http.X-Purge == "soft") {
			purge.soft();
		} else {
			purge.hard();
		}
		return (synth(200, "Purged"));
	}
}

# A miss may be of one variant, and there are others.
sub thumb_purge_miss {
	call thumb_purge_hit;
}
