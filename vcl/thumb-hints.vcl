#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# Thumbs in the width of a client's hints (Sec-CH-Width, Sec-CH-DPR), and of low quality for clients
# that save data (Save-Data: on). Clients send hints if the page's server requests them with
# Accept-CH. A hinted thumb has a separate URL and cache entry.
#
# Include this file beside thumb.vcl; it does nothing unless it is called. On a site without steps,
# widths stay as they are.

# In vcl_recv, after thumb_recv.
sub thumb_hints_recv {
	if (rollout.is_on()) {
		call thumb_hints_recv_on;
	}
}

sub thumb_hints_recv_on {
	if (req.restarts == 0) {
		unset req.http.X-Thumb-Hinted;
	}
	# only once: a restart would multiply the width again
	if (!req.http.X-Thumb-Hinted && thumbs.class(req.url) ~ "^(simple|complex)$") {
		set req.http.X-Thumb-Hinted = "yes";
		# what a file may have is known by its name
		if (req.http.X-Thumb-Located ~ "^/" && rollout.by_id()) {
			set req.url = req.http.X-Thumb-Located;
			unset req.http.X-Thumb-Located;
			call thumb_hints_apply;
			call thumb_recv_located;
		} else {
			call thumb_hints_apply;
		}
	}
}

sub thumb_hints_apply {
	if (req.http.Save-Data == "on") {
		set req.url = thumbs.variant(req.url, quality = low);
	} elsif (req.http.Sec-CH-Width || req.http.Sec-CH-DPR) {
		set req.url = thumbs.variant(req.url, width = thumbs.hinted_width(req.url,
		    req.http.Sec-CH-Width, req.http.Sec-CH-DPR));
	}
}

# In vcl_deliver.
sub thumb_hints_deliver {
	if (rollout.is_on() && req.http.X-Thumb-Hinted) {
		if (resp.http.Vary) {
			set resp.http.Vary = resp.http.Vary +
			    ", Save-Data, Sec-CH-DPR, Sec-CH-Width";
		} else {
			set resp.http.Vary = "Save-Data, Sec-CH-DPR, Sec-CH-Width";
		}
	}
}
