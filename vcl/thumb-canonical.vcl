#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# Clients whose URL of a thumb or an original is spelt otherwise are told the canonical one, so that
# their own caches, and caches on the way, hold each image once. The control file of the rollout says
# how, and for which percentage of the originals:
#
#	canonical = link 5		a header: Link: </v1/...>; rel="canonical"
#	canonical = redirect 5		a redirect (308)
#
# The canonical URL is in the scheme of the client's URL; that of thumb.php is in the path scheme.
# A canonical URL is its own canonical form: it is never redirected. A proxy in front of this cache
# that respells URLs would make a loop of redirects: use link there.
#
# Include this file beside thumb.vcl; it does nothing unless it is called.

# In vcl_recv, before thumb_recv, which changes the URL.
sub thumb_canonical_recv {
	if (req.restarts == 0 && rollout.stage(req.url) == "on") {
		call thumb_canonical_recv_on;
	}
}

sub thumb_canonical_recv_on {
	unset req.http.X-Thumb-Canonical;
	if (req.method ~ "^(GET|HEAD)$" && rollout.tells(req.url) != "off") {
		call thumb_canonical_note;
	}
}

# A signature is of the URL as it is. A download is another answer for the same thumb.
sub thumb_canonical_note {
	if (req.url !~ "(?i)[?&](sig|signature|x-amz-signature|x-goog-signature|download)(=|&|$)" &&
	    !req.http.Authorization && thumbs.canonical(req.url) != req.url) {
		set req.http.X-Thumb-Canonical = thumbs.canonical(req.url);
		if (rollout.tells(req.url) == "redirect") {
			return (synth(308));
		}
	}
}

# In vcl_deliver.
sub thumb_canonical_deliver {
	if (rollout.is_on() && req.http.X-Thumb-Canonical &&
	    (resp.status == 200 || resp.status == 206 || resp.status == 304)) {
		call thumb_canonical_link;
	}
}

sub thumb_canonical_link {
	if (resp.http.Link) {
		set resp.http.Link = resp.http.Link + {", <"} + req.http.X-Thumb-Canonical +
		    {">; rel="canonical""};
	} else {
		set resp.http.Link = {"<"} + req.http.X-Thumb-Canonical + {">; rel="canonical""};
	}
}

# In vcl_synth, before thumb_synth. The redirect expires soon: an operator may change the order.
sub thumb_canonical_synth {
	if (resp.status == 308 && rollout.is_on() && req.http.X-Thumb-Canonical) {
		set resp.http.Location = req.http.X-Thumb-Canonical;
		set resp.http.Cache-Control = "public, max-age=3600";
		set resp.http.Access-Control-Allow-Origin = "*";
		set resp.http.Content-Type = "text/plain; charset=utf-8";
		synthetic("the canonical URL is " + req.http.X-Thumb-Canonical + {"
"});
		return (deliver);
	}
}
