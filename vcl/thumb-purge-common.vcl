#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# What thumb-purge.vcl and thumb-purge-xkey.vcl have in common; they include it.
#
# Purges are the same in all stages, and find what has been cached in any of them: by the URL that
# it was asked for by, by the canonical one, and by its tags, where it has some.

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
			unset req.http.X-Purged;
		}
		if (thumbs.status(req.url) >= 400 && rollout.stage(req.url) == "on") {
			return (synth(thumbs.status(req.url), thumbs.get(req.url, code)));
		}
		call thumb_purge_guard;
		if (req.restarts > 0 || thumbs.is_canonical(req.url)) {
			call thumb_purge_canonical;
		}
		return (hash);
	}
}

# While the alarm is up a few are done. A soft one removes nothing; and one that is restarted, for
# other URLs or formats, has been asked for.
sub thumb_purge_guard {
	if (rollout.stage(req.url) == "on" && req.http.X-Purge != "soft" && req.restarts == 0) {
		call thumb_guard_orders;
		if (!guard.may_purge()) {
			return (synth(503, "Purges are held"));
		}
	}
}

sub thumb_purge_canonical {
	set req.url = thumbs.to_path(req.url);
	if (thumbs.class(req.url) == "original" && !req.http.X-Purged) {
		call thumb_purge_all;
	}
}

# In vcl_hit and vcl_miss: one URL. A soft purge lets it be served stale while it is fetched
# again ("X-Purge: soft"). What an ACL has not been asked about is not purged.
sub thumb_purge_hit {
	if (req.method == "PURGE" && thumbs.match(req.url)) {
		if (req.http.X-Purge == "soft") {
			purge.soft();
		} else {
			purge.hard();
		}
		# it came in another spelling
		if (req.restarts == 0 && thumbs.status(req.url) == 200 &&
		    !thumbs.is_canonical(req.url)) {
			return (restart);
		}
		if (req.http.X-Purged) {
			return (synth(200, "Purged " + req.http.X-Purged));
		}
		return (synth(200, "Purged"));
	}
}

# A miss may be of one variant, and there are others.
sub thumb_purge_miss {
	call thumb_purge_hit;
}
