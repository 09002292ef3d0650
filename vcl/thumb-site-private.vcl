#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# A private wiki: a client gets a thumb only if MediaWiki gives it the original. Each request for a
# thumb asks MediaWiki first, by a HEAD of the original with the cookies of the client, and no answer is
# shared between clients. The thumb itself comes from the cache or from thumbd, without cookies.
#
# Include this file above thumb-site.vcl and below the file for purges. thumb-negotiate.vcl and
# thumb-hints.vcl must not be used beside it.

# No client may set the notes of this file and of thumb.vcl. MediaWiki itself sends originals.
sub vcl_recv {
	if (req.restarts == 0) {
		unset req.http.X-Thumb-Asks;
		unset req.http.X-Thumb-Allowed;
		unset req.http.X-Thumb-Denied;
		unset req.http.X-Thumb-Passed;
		unset req.http.X-Thumb-Wanted;
		unset req.http.X-Thumb-Method;
		unset req.http.X-Thumb-Cookie;
		unset req.http.X-Thumb-Login;
		unset req.http.X-Thumb-Note;
	}
	if (req.http.X-Thumb-Passed) {
		call thumb_private_pass;
	}
	if (req.method ~ "^(GET|HEAD)$" && rollout.stage(req.url) == "on" &&
	    thumbs.match(req.url) && thumbs.status(req.url) < 400) {
		if (thumbs.class(req.url) == "original") {
			call thumb_private_original;
			call thumb_private_pass;
		}
		if (!req.http.X-Thumb-Allowed ||
		    req.http.X-Thumb-Allowed != thumbs.original(req.url, false)) {
			call thumb_private_ask;
		}
	}
}

sub thumb_private_original {
	if (req.url ~ "[?&]download(=[^&]*)?(&|$)") {
		set req.url = thumbs.original(req.url, false) + "?download";
	} else {
		set req.url = thumbs.original(req.url, false);
	}
}

sub thumb_private_pass {
	if (!req.http.X-Thumb-Asks) {
		set req.http.X-Thumb-Passed = "yes";
	}
	# the builtin vcl_recv does so for a GET
	call vcl_req_host;
	return (pass);
}

sub thumb_private_ask {
	if (req.restarts == 0) {
		set req.http.X-Thumb-Wanted = req.url;
		set req.http.X-Thumb-Method = req.method;
		set req.http.X-Thumb-Cookie = req.http.Cookie;
		set req.http.X-Thumb-Login = req.http.Authorization;
	}
	set req.http.X-Thumb-Asks = "yes";
	set req.url = thumbs.original(req.url, false);
	set req.method = "HEAD";
	call thumb_private_pass;
}

# What is for one client comes from MediaWiki, and stays as it is. MediaWiki is asked who may see the
# original, and not whether the client has it.
sub vcl_backend_fetch {
	if (bereq.http.X-Thumb-Asks) {
		unset bereq.http.If-None-Match;
		unset bereq.http.If-Modified-Since;
		unset bereq.http.Range;
	}
	if (bereq.http.X-Thumb-Wanted) {
		unset bereq.http.X-Thumb-Cookie;
		unset bereq.http.X-Thumb-Login;
	}
	if (bereq.http.X-Thumb-Asks || bereq.http.X-Thumb-Passed) {
		return (fetch);
	}
}

sub vcl_backend_response {
	if (bereq.http.X-Thumb-Asks || bereq.http.X-Thumb-Passed) {
		set beresp.uncacheable = true;
		return (deliver);
	}
}

sub vcl_deliver {
	if (req.http.X-Thumb-Asks) {
		call thumb_private_answer;
	}
	if (req.http.X-Thumb-Allowed && !req.http.X-Thumb-Passed) {
		if (resp.status >= 400) {
			call thumb_private_instead;
		}
		# no other client may have it from a cache on the way, or after this one has left
		set resp.http.Cache-Control = "private, no-cache";
		unset resp.http.Expires;
	}
}

sub thumb_private_answer {
	unset req.http.X-Thumb-Asks;
	set req.url = req.http.X-Thumb-Wanted;
	set req.method = req.http.X-Thumb-Method;
	if (resp.status != 200) {
		set req.http.X-Thumb-Denied = "yes";
		if (resp.status < 400) {
			return (synth(403));
		}
		return (synth(resp.status));
	}
	set req.http.X-Thumb-Allowed = thumbs.original(req.url, false);
	return (restart);
}

# A thumb that thumbd does not render is requested of MediaWiki, as this client has requested it.
sub thumb_private_instead {
	set req.url = req.http.X-Thumb-Wanted;
	if (req.http.X-Thumb-Cookie != "") {
		set req.http.Cookie = req.http.X-Thumb-Cookie;
	}
	if (req.http.X-Thumb-Login != "") {
		set req.http.Authorization = req.http.X-Thumb-Login;
	}
	set req.http.X-Thumb-Passed = "yes";
	return (restart);
}

sub vcl_synth {
	if (req.http.X-Thumb-Denied) {
		set resp.http.Cache-Control = "private, no-store";
		set resp.http.Content-Type = "text/plain; charset=utf-8";
		set resp.http.X-Content-Type-Options = "nosniff";
		synthetic({"the wiki does not give you the original of this thumb
"});
		return (deliver);
	}
}
