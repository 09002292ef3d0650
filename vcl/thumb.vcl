#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# Subroutines for thumbs, to be called from a site's own. Nothing here happens unless it is
# called, and nothing is done to URLs that are not the site's.
#
# To be included below a vcl_init that makes four objects:
#
#	new thumbs = thumb.site(...);
#	new thumbd = thumb.renderer(...);
#	new guard = thumb.guard(...);
#	new rollout = thumb.rollout(...);
#
# The rollout says which requests all this is for: without a control file, none. Any other request
# is not touched: no header or URL is changed, and it is looked up and fetched as without us.
#
# vmod_thumb(3) has all of them, README.rst explains what to change, example.vcl is a whole site.

import std;

include "thumb-guard.vcl";

# In vcl_recv, before anything that looks at the URL. Refuses what is wrong, and gives each thumb
# the one URL that is looked up in the cache, whatever scheme and spelling it is asked for in.
#
# That is the path that MediaWiki itself emits, hashed as any URL is: what has been cached by it
# stays of use when a stage is left, in either direction.
sub thumb_recv {
	if (rollout.stage(req.url) != "off") {
		call thumb_recv_staged;
	}
}

sub thumb_recv_staged {
	if (rollout.is_on()) {
		call thumb_recv_on;
	} elsif (req.restarts == 0) {
		rollout.observe(req.url);
	}
}

sub thumb_recv_on {
	if (req.http.X-Thumb-Download || req.http.X-Thumb-Doubt) {
		call thumb_recv_noted;
	}
	if (thumbs.is_canonical(req.url)) {
		call thumb_recv_accepted;
	} elsif (thumbs.match(req.url)) {
		call thumb_recv_rewrite;
		call thumb_recv_accepted;
	}
}

# What is noted of a request is ours to say, and not a client's.
sub thumb_recv_noted {
	if (req.restarts == 0) {
		unset req.http.X-Thumb-Download;
		unset req.http.X-Thumb-Doubt;
	} elsif (req.http.X-Thumb-Doubt) {
		# as all who doubt it do, so that it is asked for once
		set req.ttl = std.duration(req.http.X-Thumb-Doubt + "s", 0s);
	}
}

sub thumb_recv_rewrite {
	if (thumbs.status(req.url) >= 400) {
		return (synth(thumbs.status(req.url), thumbs.get(req.url, code)));
	}
	# to be saved, not shown: it is the same object
	if (req.url ~ "[?&]download(=[^&]*)?(&|$)") {
		set req.http.X-Thumb-Download = "yes";
	}
	set req.url = thumbs.to_path(req.url);
}

# Images are the same for everybody. A site where they are not must not come here.
sub thumb_recv_accepted {
	if (req.method != "GET" && req.method != "HEAD") {
		call thumb_recv_method;
	} elsif (req.http.Cookie || req.http.Authorization) {
		# to look is half as dear as to unset what is not there
		unset req.http.Cookie;
		unset req.http.Authorization;
	}
}

# Other methods than GET and HEAD. An original may be of some other use; a thumb is not. A PURGE
# that has come so far is nobody's to answer, and not the application's either.
sub thumb_recv_method {
	if (req.method == "OPTIONS" && req.http.Origin) {
		return (synth(204));
	}
	if (thumbs.class(req.url) != "original" || req.method == "PURGE") {
		return (synth(405));
	}
}

# In vcl_backend_fetch. Thumbs go to thumbd, or to its fallback: if thumbd does not render that
# class or type, is sick or busy, or has failed this very thumb. Originals go where all else goes.
sub thumb_backend_fetch {
	if (rollout.stage(bereq.url) == "on") {
		call thumb_backend_fetch_on;
	}
}

sub thumb_backend_fetch_on {
	if (thumbs.match(bereq.url)) {
		call thumb_backend_notes;
		call thumb_guard_fetch;
		# its last refresh has failed a moment ago
		if (bereq.is_bgfetch && guard.is_put_off(bereq.url)) {
			return (abandon);
		}
	}
	if (thumbs.class(bereq.url) ~ "^(simple|complex|info)$") {
		set bereq.backend = thumbd.backend(thumbs.class(bereq.url),
		    thumbs.get(bereq.url, type));
		# there is a stale object: it is better than to burden the fallback
		if (bereq.is_bgfetch && !thumbd.healthy() && bereq.backend != thumbd.fallback()) {
			call thumb_guard_sick;
			return (abandon);
		}
	}
}

# What is noted of a fetch is ours to say, and not a client's.
sub thumb_backend_notes {
	if (bereq.retries == 0) {
		unset bereq.http.X-Thumb-Failed;
		unset bereq.http.X-Thumb-Held;
		unset bereq.http.X-Thumb-Tags;
	}
	if (!bereq.http.X-Thumb-Held) {
		unset bereq.http.X-Thumb-Fault;
	}
}

# In vcl_backend_response. Answers to other methods are the application's business.
sub thumb_backend_response {
	if (rollout.is_on() && thumbs.match(bereq.url) && bereq.method ~ "^(GET|HEAD)$") {
		call thumb_guard_orders;
		if (bereq.http.X-Thumb-Held) {
			call thumb_guard_held;
		} else {
			call thumb_follow;
			call thumb_failed;
			call thumb_guard_response;
			call thumb_keep;
			call thumb_headers;
		}
	}
}

# A redirect to another thumb or original of the site is followed here, three times at most, and
# the client pays no round trip for it.
sub thumb_follow {
	if (beresp.status >= 300 && beresp.status < 400 &&
	    thumbs.redirect(beresp.http.Location, bereq.http.Host) != "") {
		if (bereq.retries >= 3) {
			return (error(502, "Redirected too often"));
		}
		# a purge of any on the way must find it
		set bereq.http.X-Thumb-Tags =
		    thumbs.tags(bereq.url) + " " + bereq.http.X-Thumb-Tags;
		# if it leads to an original, that is not thumbd's
		if (thumbs.class(bereq.url) != "original" && thumbd.fallback()) {
			set bereq.backend = thumbd.fallback();
		}
		set bereq.url = thumbs.redirect(beresp.http.Location, bereq.http.Host);
		return (retry);
	}
}

# What thumbd cannot render (415) or fails to is tried once more, and that is the fallback's. An
# error never takes the place of an image that is there.
sub thumb_failed {
	# no image is empty
	if (beresp.status == 200 && beresp.http.Content-Length == "0" &&
	    bereq.method != "HEAD") {
		set beresp.status = 502;
		set beresp.reason = "Empty image";
	}
	# what a client brings about by its headers or its haste is no more of the file than a
	# fault is
	if (beresp.status >= 400 && "" + beresp.status !~ "^(404|410|413|415|422)$") {
		set bereq.http.X-Thumb-Fault = "yes";
	}
	# the fallback is not burdened with what can wait
	if (beresp.status == 415 || (bereq.http.X-Thumb-Fault && !bereq.is_bgfetch)) {
		call thumb_second_try;
	}
}

sub thumb_second_try {
	if (thumbd.handed() && thumbd.fallback() && !bereq.http.X-Thumb-Failed) {
		set bereq.http.X-Thumb-Failed = "yes";
		return (retry);
	}
}

# How long. A day, less a little by chance, so that what came together does not end together; then
# it is asked for again behind the client's back, which costs no render if nothing has changed. For
# as long as it is in grace it outlives its origin; what is past that would be asked for first.
sub thumb_keep {
	if (beresp.status == 200) {
		if ((!beresp.http.Cache-Control && !beresp.http.Expires) || beresp.ttl > 1d) {
			set beresp.ttl = 1d;
		}
		set beresp.ttl = beresp.ttl * std.random(0.95, 1);
		set beresp.grace = 30d;
		set beresp.keep = 0s;
	} else {
		# applications forbid to keep errors, and then each client would ask them again
		if (guard.alarm()) {
			set beresp.ttl = 1s;
			set beresp.http.Cache-Control = "public, max-age=1";
		} elsif (bereq.http.X-Thumb-Fault) {
			set beresp.ttl = 2s;
			set beresp.http.Cache-Control = "public, max-age=2";
		} else {
			if (beresp.ttl <= 0s || beresp.ttl > 10m ||
			    beresp.http.Cache-Control !~ "max-?age") {
				set beresp.ttl = 10m;
			}
			set beresp.http.Cache-Control = "public, max-age=60";
		}
		unset beresp.http.Expires;
		set beresp.grace = 0s;
		set beresp.keep = 0s;
	}
}

# What a client is told, stored with the object so that a hit costs nothing; and the tags that a
# purge finds it by.
sub thumb_headers {
	unset beresp.http.Set-Cookie;
	set beresp.http.Access-Control-Allow-Origin = "*";
	set beresp.http.Access-Control-Expose-Headers =
	    "Age, Content-Length, Content-Range, Date, X-Cache, X-Content-Dimensions";
	set beresp.http.Timing-Allow-Origin = "*";
	set beresp.http.X-Content-Type-Options = "nosniff";
	set beresp.http.xkey = thumbs.tags(bereq.url);
	if (bereq.http.X-Thumb-Tags) {
		set beresp.http.xkey = beresp.http.xkey + " " + bereq.http.X-Thumb-Tags;
	}
}

# In vcl_backend_error: no answer at all.
sub thumb_backend_error {
	if (rollout.is_on() && thumbs.match(bereq.url) && bereq.method ~ "^(GET|HEAD)$") {
		call thumb_guard_orders;
		if (!bereq.is_bgfetch) {
			call thumb_second_try;
		}
		call thumb_guard_error;
		set beresp.ttl = 2s;
		set beresp.grace = 0s;
		set beresp.http.Retry-After = "2";
		set beresp.http.Content-Type = "text/plain; charset=utf-8";
		set beresp.http.Access-Control-Allow-Origin = "*";
		set beresp.http.X-Content-Type-Options = "nosniff";
		synthetic(beresp.reason + {": this image cannot be had now; try again in a moment
"});
		return (deliver);
	}
}

# In vcl_deliver. What is to be saved.
sub thumb_deliver {
	if (resp.status >= 400 && obj.hits > 0 && rollout.is_on()) {
		call thumb_guard_doubt;
	}
	if (req.http.X-Thumb-Download && resp.status == 200 && rollout.is_on() &&
	    thumbs.match(req.url)) {
		set resp.http.Content-Disposition = "attachment" +
		    regsub(resp.http.Content-Disposition, "^[^;]*", "");
	}
}

# In vcl_synth. Why a request is refused, in one line of text.
sub thumb_synth {
	if (rollout.is_on() && thumbs.match(req.url)) {
		set resp.http.Access-Control-Allow-Origin = "*";
		set resp.http.X-Content-Type-Options = "nosniff";
		if (resp.status == 204) {
			set resp.http.Access-Control-Allow-Methods = "GET, HEAD";
			set resp.http.Access-Control-Allow-Headers = "Range";
			set resp.http.Access-Control-Max-Age = "86400";
			return (deliver);
		}
		if (resp.status == 405) {
			set resp.http.Allow = "GET, HEAD";
			set resp.http.Content-Type = "text/plain; charset=utf-8";
			synthetic({"thumbs are asked for by GET or HEAD
"});
			return (deliver);
		}
		call thumb_guard_synth;
		if (thumbs.status(req.url) >= 400) {
			set resp.http.Content-Type = "text/plain; charset=utf-8";
			set resp.http.Cache-Control = "public, max-age=60";
			synthetic(thumbs.reason(req.url) + {"
"});
			return (deliver);
		}
	}
}
