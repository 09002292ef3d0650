#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# The common part of thumb-purge.vcl and thumb-purge-xkey.vcl, which include it.
#
# Purges work in all stages, and find objects of all stages: by the URL of the PURGE, by the
# canonical URL, and by the tags that objects of the stage on have.

import purge;

# In vcl_recv, before thumb_recv.
sub thumb_purge_recv {
	if (req.method == "PURGE" && thumbs.match(req.url)) {
		if (client.ip !~ thumb_purgers) {
			return (synth(403, "Not allowed"));
		}
		thumbs.trust(req.url);
		# the builtin vcl_recv does so for a GET
		call vcl_req_host;
		if (req.restarts == 0) {
			unset req.http.X-Thumb-Format;
			unset req.http.X-Purged;
			unset req.http.X-Purged-Id;
		}
		if (thumbs.status(req.url) >= 400 && rollout.stage(req.url) == "on") {
			return (synth(thumbs.status(req.url), thumbs.get(req.url, code)));
		}
		call thumb_purge_guard;
		# a fetch in flight is not waited for: it notices the purge
		guard.purged(thumbs.original(req.url));
		set req.hash_ignore_busy = true;
		if (req.restarts > 0 || thumbs.is_canonical(req.url)) {
			call thumb_purge_canonical;
		}
		return (hash);
	}
}

# While the alarm is up, only a few originals are purged, unless an operator allows all purges. Soft
# purges remove nothing and are not counted; a restart, for another URL or format, is the same purge.
sub thumb_purge_guard {
	if (rollout.stage(req.url) == "on" && req.http.X-Purge != "soft" && req.restarts == 0) {
		call thumb_guard_orders;
		if (!guard.may_purge(thumbs.original(req.url))) {
			return (synth(503, "Purges are refused"));
		}
	}
}

sub thumb_purge_canonical {
	set req.url = thumbs.to_path(req.url);
	# another file of this name may be wider, or have more languages
	thumbs.forget(req.url);
	# or be at the application
	guard.put_off("absent:" + thumbs.original(req.url), 0s);
	if (thumbs.class(req.url) == "original" && !req.http.X-Purged) {
		call thumb_purge_all;
	}
	if (!req.http.X-Purged-Id && thumbs.by_id(req.url) != "") {
		set req.http.X-Purged-Id = thumbs.original(thumbs.by_id(req.url), false);
		guard.purged(req.http.X-Purged-Id);
		call thumb_purge_id;
	}
}

# In vcl_hit and vcl_miss: purges one URL. After a soft purge ("X-Purge: soft") the stale object is
# served while it is fetched again. thumb_purge_recv has checked the client.
sub thumb_purge_hit {
	if (req.method == "PURGE" && thumbs.match(req.url)) {
		if (req.http.X-Purge == "soft") {
			purge.soft();
		} else {
			purge.hard();
		}
		# purge the canonical URL, too
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

# Other variants of the object may exist.
sub thumb_purge_miss {
	call thumb_purge_hit;
}
