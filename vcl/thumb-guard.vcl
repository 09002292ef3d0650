#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# Keeps images whose origin has lost them: an origin can lose all its files at once, or claim so.
# thumb.vcl includes this file and calls its subroutines. The arguments of thumb.guard are the
# limits; vmod_thumb(3) says when the alarm goes up and when it is over.

# The operator's orders in the control file take effect with the next fetch or purge.
sub thumb_guard_orders {
	guard.accept(rollout.accepts_losses());
	guard.allow_purges(rollout.allows_purges());
}

# In vcl_backend_fetch. A refresh is for all clients: it has no headers of the client whose request
# started it, which could make the backend refuse it. Set headers that the backend needs below the
# call of thumb_backend_fetch, or name them in the argument keep_headers of thumb.guard.
sub thumb_guard_headers {
	if (bereq.is_bgfetch || guard.refreshes()) {
		guard.drop_client_headers();
		set bereq.http.User-Agent = "vmod-thumb";
	}
}

# In vcl_backend_fetch, in the retry that thumb_guard_hold asks for: keeps the stale image.
sub thumb_guard_fetch {
	if (bereq.http.X-Thumb-Held) {
		set bereq.backend = guard.stale();
		return (fetch);
	}
}

# In vcl_backend_fetch, for a refresh that is not sent to any backend. While the alarm is up, the
# stale image is marked as held and its grace is renewed.
sub thumb_guard_sick {
	if (guard.alarm() && guard.refreshes()) {
		set bereq.http.X-Thumb-Fault = "yes";
		set bereq.http.X-Thumb-Held = "503";
		call thumb_guard_fetch;
	}
}

# In vcl_backend_response. A fault says nothing about the image. A loss (gone, unusable or redirected
# elsewhere) is believed if it is confirmed and no mass of originals is lost. A new image replaces the
# old one only when it is complete, as it may break off or be empty.
sub thumb_guard_response {
	# this header marks held images, and a cache behind this one may have set it
	unset beresp.http.X-Thumb-Held;
	if (guard.refreshes()) {
		if (beresp.status == 200) {
			guard.found(thumbs.original(bereq.url));
			set beresp.do_stream = false;
			if (!beresp.http.Content-Length) {
				set beresp.filters = "thumb_not_empty " + beresp.filters;
			}
		} elsif (bereq.http.X-Thumb-Fault) {
			call thumb_guard_fault;
			call thumb_guard_hold;
		} elsif (!guard.lost(thumbs.original(bereq.url))) {
			guard.put_off(bereq.url, guard.hold());
			call thumb_guard_hold;
		}
	}
	if (beresp.status == 200) {
		call thumb_guard_validator;
	}
}

# In vcl_backend_response. The alarm ignores faults that a client may cause, which are all of 4xx,
# and errors of thumbd about one file or its load.
sub thumb_guard_fault {
	if (beresp.status < 500 ||
	    (thumbd.answered() && beresp.http.X-Thumb-Origin != "failed")) {
		guard.ignored();
	} else {
		guard.failed(thumbs.original(bereq.url));
	}
	guard.put_off(bereq.url, 10s);
}

# In vcl_backend_response and vcl_backend_error.
sub thumb_guard_hold {
	set bereq.http.X-Thumb-Held = beresp.status;
	return (retry);
}

# An image without a validator cannot be held beyond its grace, so it gets one.
sub thumb_guard_validator {
	if (!beresp.http.ETag && !beresp.http.Last-Modified) {
		set beresp.http.ETag = {"W/""} + std.integer(time = now) + "-" + bereq.xid + {"""};
	}
}

# In vcl_backend_response, for the answer of guard.stale(): the image is refreshed again soon.
sub thumb_guard_held {
	if (bereq.http.X-Thumb-Fault) {
		set beresp.ttl = 10s;
	} else {
		set beresp.ttl = guard.hold();
	}
	set beresp.grace = 30d;
	set beresp.keep = 0s;
}

# In vcl_backend_error. An image that cannot be held stays in the cache until its grace ends. A
# thumbd without an answer has lost no image: its probe says whether it works.
sub thumb_guard_error {
	if (guard.refreshes() && !bereq.http.X-Thumb-Held) {
		if (thumbd.answered() || bereq.http.X-Thumb-Looped) {
			guard.ignored();
		} else {
			guard.failed(thumbs.original(bereq.url));
		}
		guard.put_off(bereq.url, 10s);
		set bereq.http.X-Thumb-Fault = "yes";
		call thumb_guard_hold;
	}
	if (bereq.is_bgfetch) {
		return (abandon);
	}
}

# In vcl_deliver, for a hit of an error. An error that was stored while images were being lost is
# dropped and fetched again, once for all clients that wait for it. Clients that found it before it
# was dropped see a TTL of 0 or less.
sub thumb_guard_doubt {
	if ((obj.ttl > 2s || obj.ttl <= 0s) && req.restarts == 0 && thumbs.match(req.url) &&
	    guard.doubts(obj.age)) {
		guard.drop_error();
		return (restart);
	}
}

# In vcl_synth, for a PURGE that is refused because the alarm is up.
sub thumb_guard_synth {
	if (req.method == "PURGE" && resp.status == 503) {
		set resp.http.Retry-After = "60";
		set resp.http.Content-Type = "text/plain; charset=utf-8";
		synthetic({"purges are refused while the alarm is up, because the origin has lost many images; try again later
"});
		return (deliver);
	}
}
