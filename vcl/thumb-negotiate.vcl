#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# Popular thumbs in AVIF or WebP, for clients that accept these formats. A JPEG or PNG thumb then
# has up to three objects in the cache under its one URL.
#
# Include this file beside thumb.vcl; it does nothing unless it is called. It needs one more object
# and, for AVIF, a site whose params name f:
#
#	new popular = thumb.popularity(threshold = 100, period = 1h);

# In vcl_recv, after thumb_recv. A thumb that is not popular has its usual format for all clients.
sub thumb_negotiate_recv {
	if (rollout.is_on()) {
		call thumb_negotiate_recv_on;
	}
}

sub thumb_negotiate_recv_on {
	unset req.http.X-Thumb-Format;
	if (req.http.X-Thumb-Located ~ "^/" && rollout.by_id()) {
		# an id has no usual format that is known here
		if (thumbs.get(req.http.X-Thumb-Located, format) ~ "^(jpg|png)$" &&
		    popular.count(req.url)) {
			set req.http.X-Thumb-Format = thumbs.format(req.http.Accept, "avif,webp");
		}
	} elsif (thumbs.get(req.url, format) ~ "^(jpg|png)$" && popular.count(req.url)) {
		set req.http.X-Thumb-Format = thumbs.format(req.http.Accept, "avif,webp");
	}
}

# In vcl_hash. A purge applies to objects of all stages.
sub thumb_negotiate_hash {
	if (rollout.is_on() || req.method == "PURGE") {
		call thumb_negotiate_hash_format;
	}
}

sub thumb_negotiate_hash_format {
	if (req.http.X-Thumb-Format && req.http.X-Thumb-Format != "default") {
		hash_data(req.http.X-Thumb-Format);
	}
}

# In vcl_backend_fetch, before thumb_backend_fetch. A second try asks for the usual format; the
# target of a redirect is fetched in the format of its URL.
sub thumb_negotiate_backend_fetch {
	if (rollout.stage(bereq.url) == "on") {
		call thumb_negotiate_backend_fetch_on;
	}
}

sub thumb_negotiate_backend_fetch_on {
	if (bereq.retries == 0) {
		call thumb_negotiate_first_try;
	} elsif (bereq.http.X-Thumb-Usual && bereq.http.X-Thumb-Failed) {
		set bereq.url = bereq.http.X-Thumb-Usual;
		unset bereq.http.X-Thumb-Usual;
	}
}

# X-Thumb-Usual is the URL for the second try.
sub thumb_negotiate_first_try {
	unset bereq.http.X-Thumb-Usual;
	if (bereq.http.X-Thumb-Format && bereq.http.X-Thumb-Format != "default") {
		set bereq.http.X-Thumb-Usual = bereq.url;
		set bereq.url = thumbs.variant(bereq.url, format = bereq.http.X-Thumb-Format);
		if (bereq.url == bereq.http.X-Thumb-Usual) {
			unset bereq.http.X-Thumb-Usual;
		}
	}
}

# In vcl_backend_response, before thumb_backend_response, and in vcl_backend_error, before
# thumb_backend_error. If a modern format fails, the usual format is fetched.
sub thumb_negotiate_failed {
	if (rollout.is_on() && bereq.http.X-Thumb-Usual && beresp.status >= 400 &&
	    beresp.status != 404 && beresp.status != 410) {
		set bereq.http.X-Thumb-Failed = "yes";
		return (retry);
	}
}

# In vcl_backend_response, after thumb_backend_response. The modern format is tried again soon.
sub thumb_negotiate_keep {
	if (rollout.is_on() && bereq.http.X-Thumb-Format &&
	    bereq.http.X-Thumb-Format != "default" && !bereq.http.X-Thumb-Usual &&
	    beresp.ttl > 10m) {
		set beresp.ttl = 10m;
	}
}

# In vcl_synth, before thumb_synth. A PURGE of the usual format purges the modern formats, too.
sub thumb_negotiate_synth {
	if (req.method == "PURGE" && resp.status == 200 &&
	    thumbs.get(req.url, format) ~ "^(jpg|png)$" && req.http.X-Thumb-Format != "webp") {
		if (req.http.X-Thumb-Format == "avif") {
			set req.http.X-Thumb-Format = "webp";
		} else {
			set req.http.X-Thumb-Format = "avif";
		}
		return (restart);
	}
}

# In vcl_deliver. Caches in front of this one must know that the response depends on Accept.
sub thumb_negotiate_deliver {
	if (rollout.is_on()) {
		if (req.http.X-Thumb-Located ~ "^/" && rollout.by_id()) {
			if (thumbs.get(req.http.X-Thumb-Located, format) ~ "^(jpg|png)$") {
				call thumb_negotiate_vary;
			}
		} elsif (thumbs.get(req.url, format) ~ "^(jpg|png)$") {
			call thumb_negotiate_vary;
		}
	}
}

sub thumb_negotiate_vary {
	if (resp.http.Vary) {
		set resp.http.Vary = resp.http.Vary + ", Accept";
	} else {
		set resp.http.Vary = "Accept";
	}
}
