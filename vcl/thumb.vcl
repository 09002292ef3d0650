#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# Subroutines for thumbs, to be called from a site's own. Nothing here happens unless it is
# called, and nothing is done to URLs that are not thumbs or originals.
#
# To be included below a vcl_init that makes two objects:
#
#	new thumbs = thumb.site(...);
#	new thumbd = thumb.renderer(...);
#
# See vmod_thumb(3) for both, and example.vcl for a whole site.

# In vcl_recv. Refuses what is wrong, and gives each thumb the one URL that is looked up in the
# cache, whatever scheme and spelling it is asked for in.
sub thumb_recv {
	if (thumbs.match(req.url)) {
		if (thumbs.status(req.url) >= 400) {
			return (synth(thumbs.status(req.url), thumbs.get(req.url, code)));
		}
		if (req.method != "GET" && req.method != "HEAD" &&
		    thumbs.kind(req.url) != "original") {
			return (synth(405));
		}
		set req.url = thumbs.to_path(req.url);
		# Images are the same for everybody. A site where they are not must not come here.
		unset req.http.Cookie;
		unset req.http.Authorization;
	}
}

# In vcl_backend_fetch. Thumbs go to thumbd, or to its fallback: if thumbd does not render that
# kind, is sick or busy, or has failed this very thumb. Originals go where all else goes.
sub thumb_backend_fetch {
	if (thumbs.kind(bereq.url) ~ "^(simple|complex)$") {
		set bereq.backend = thumbd.backend(thumbs.kind(bereq.url));
	}
}

# In vcl_backend_response. What thumbd cannot render (415) or fails to is tried once more, and
# that is the fallback's. An error never takes the place of an image that is there.
sub thumb_backend_response {
	if (thumbs.kind(bereq.url) ~ "^(simple|complex)$") {
		if (beresp.status >= 500 || beresp.status == 415) {
			if (thumbd.handed() && bereq.retries == 0 && thumbd.fallback()) {
				return (retry);
			}
		}
		if (beresp.status >= 500) {
			if (bereq.is_bgfetch) {
				return (abandon);
			}
			# Not 0: waiting clients would be served one after another.
			set beresp.ttl = 2s;
			set beresp.grace = 0s;
		}
		unset beresp.http.Set-Cookie;
	}
}

# In vcl_backend_error: no answer at all.
sub thumb_backend_error {
	if (thumbd.handed() && bereq.retries == 0 && thumbd.fallback()) {
		return (retry);
	}
}

# In vcl_deliver. Says whether it came from the cache.
sub thumb_deliver {
	if (thumbs.match(req.url)) {
		if (obj.uncacheable) {
			set resp.http.X-Cache = "pass";
		} elsif (obj.hits > 0) {
			set resp.http.X-Cache = "hit";
		} else {
			set resp.http.X-Cache = "miss";
		}
	}
}

# In vcl_synth. Why a request is refused, in one line of text.
sub thumb_synth {
	if (thumbs.match(req.url) && resp.status == 405) {
		set resp.http.Allow = "GET, HEAD";
		set resp.http.Content-Type = "text/plain; charset=utf-8";
		synthetic({"thumbs are asked for by GET or HEAD
"});
		return (deliver);
	}
	if (thumbs.match(req.url) && thumbs.status(req.url) >= 400) {
		set resp.http.Content-Type = "text/plain; charset=utf-8";
		set resp.http.X-Content-Type-Options = "nosniff";
		synthetic(thumbs.reason(req.url) + {"
"});
		return (deliver);
	}
}
