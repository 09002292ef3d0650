#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# What was fine is not given up lightly: an origin may lose all its files at once, or say so.
# thumb.vcl includes this and calls it all. The limits are the arguments of thumb.guard;
# vmod_thumb(3) says when an alarm goes up and when it is over.

# What an operator says in the control file counts from the next fetch or purge on.
sub thumb_guard_orders {
	guard.accept(rollout.accepts_losses());
}

# In vcl_backend_fetch. The second part of thumb_guard_hold: the stale image is to stay.
sub thumb_guard_fetch {
	if (bereq.http.X-Thumb-Held) {
		set bereq.backend = guard.stale();
		return (fetch);
	}
}

# In vcl_backend_fetch, for a refresh that nobody is asked for. While the alarm is up it is marked,
# and its grace does not run out.
sub thumb_guard_sick {
	if (guard.alarm() && guard.refreshes()) {
		set bereq.http.X-Thumb-Fault = "yes";
		set bereq.http.X-Thumb-Held = "503";
		call thumb_guard_fetch;
	}
}

# In vcl_backend_response. A fault says nothing of the image. One that is gone, refused or somewhere
# else is believed when it is found so twice and alone; if many are, none is. One that is found
# takes the old one's place when it is there as a whole: it may break off, or be empty.
sub thumb_guard_response {
	# what is held is known by it, and a cache further in may have said so of its own
	unset beresp.http.X-Thumb-Held;
	if (guard.refreshes()) {
		if (beresp.status == 200) {
			guard.found();
			set beresp.do_stream = false;
			if (!beresp.http.Content-Length) {
				set beresp.filters = "thumb_not_empty " + beresp.filters;
			}
		} elsif (bereq.http.X-Thumb-Fault) {
			guard.failed();
			guard.put_off(bereq.url, 10s);
			call thumb_guard_hold;
		} elsif (!guard.lost()) {
			guard.put_off(bereq.url, guard.hold());
			call thumb_guard_hold;
		}
	}
	if (beresp.status == 200) {
		call thumb_guard_validator;
	}
}

# In vcl_backend_response and vcl_backend_error.
sub thumb_guard_hold {
	set bereq.http.X-Thumb-Held = beresp.status;
	return (retry);
}

# What has no validator cannot be held for longer than its grace.
sub thumb_guard_validator {
	if (!beresp.http.ETag && !beresp.http.Last-Modified) {
		set beresp.http.ETag = {"W/""} + std.integer(time = now) + "-" + bereq.xid + {"""};
	}
}

# In vcl_backend_response: the answer of guard.stale(). The image is asked for again before long.
sub thumb_guard_held {
	if (bereq.http.X-Thumb-Fault) {
		set beresp.ttl = 10s;
	} else {
		set beresp.ttl = guard.hold();
	}
	set beresp.grace = 30d;
	set beresp.keep = 0s;
}

# In vcl_backend_error. What cannot be held there stays as it is, till its grace ends.
sub thumb_guard_error {
	if (guard.refreshes() && !bereq.http.X-Thumb-Held) {
		guard.failed();
		guard.put_off(bereq.url, 10s);
		set bereq.http.X-Thumb-Fault = "yes";
		call thumb_guard_hold;
	}
	if (bereq.is_bgfetch) {
		return (abandon);
	}
}

# In vcl_deliver, for a hit of an error. What was said to be missing when the trouble began, and is
# kept for some minutes, is asked for again: what is as old is not looked up.
sub thumb_guard_doubt {
	if (obj.ttl > 2s && req.restarts == 0 && thumbs.match(req.url) &&
	    guard.doubts(obj.age)) {
		set req.http.X-Thumb-Doubt = obj.age - 1ms;
		return (restart);
	}
}

# In vcl_synth, for a PURGE that is refused while the alarm is up.
sub thumb_guard_synth {
	if (req.method == "PURGE" && resp.status == 503) {
		set resp.http.Retry-After = "60";
		set resp.http.Content-Type = "text/plain; charset=utf-8";
		synthetic({"too many images are lost at their origin: purges are held until that is over
or accepted
"});
		return (deliver);
	}
}
