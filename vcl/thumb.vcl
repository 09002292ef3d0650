#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# Subroutines for thumbs, which thumb-site.vcl calls, or a site from its own. They do nothing unless
# they are called, and nothing with URLs outside the site.
#
# Include this file below a vcl_init that creates four objects:
#
#	new thumbs = thumb.site(...);
#	new thumbd = thumb.renderer(...);
#	new guard = thumb.guard(...);
#	new rollout = thumb.rollout(...);
#
# The rollout selects the requests that this is for; without a control file, none. No other request
# is touched: its headers and URL stay, and it is looked up and fetched as without this file.
#
# vmod_thumb(3) describes the objects, README.rst what to change; example.vcl is a complete site.

import std;

include "thumb-guard.vcl";

# In vcl_recv, before anything that looks at the URL. Refuses wrong URLs, and gives each thumb the
# one URL that is looked up in the cache, whatever scheme and spelling the client has used.
#
# That URL is the path that MediaWiki itself emits, hashed like any other URL: objects that are
# cached under it stay in use when the stage changes, in either direction.
sub thumb_recv {
	# a site that requires signatures does so in each stage
	if (thumbs.is_forbidden(req.url)) {
		return (synth(thumbs.status(req.url), thumbs.get(req.url, code)));
	}
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
	# a note of this file, which no client may set
	if (req.http.X-Thumb-Note && req.restarts == 0) {
		unset req.http.X-Thumb-Note;
	}
	if (thumbs.is_canonical(req.url)) {
		call thumb_recv_accepted;
	} elsif (thumbs.match(req.url)) {
		call thumb_recv_rewrite;
		call thumb_recv_accepted;
	}
}

sub thumb_recv_rewrite {
	if (thumbs.status(req.url) >= 400) {
		return (synth(thumbs.status(req.url), thumbs.get(req.url, code)));
	}
	# a download is the same object, delivered as an attachment
	if (req.url ~ "[?&]download(=[^&]*)?(&|$)") {
		set req.http.X-Thumb-Note = "download";
	}
	set req.url = thumbs.to_path(req.url);
}

# Images are the same for all clients. A site where they are not must not call this. A request with
# too many headers is refused before its thumb is rendered: the fetch has even more of them, and
# fails above varnishd's limit (http_max_hdr, 64).
sub thumb_recv_accepted {
	if (thumb.headers() > 40) {
		return (synth(431));
	}
	if (req.method != "GET" && req.method != "HEAD") {
		call thumb_recv_method;
	} elsif (req.http.Cookie || req.http.Authorization) {
		# this test costs half of what it costs to unset missing headers
		unset req.http.Cookie;
		unset req.http.Authorization;
	}
	if (req.http.If-Range && req.http.If-Range !~ {"^""}) {
		call thumb_recv_dated;
	}
	# varnishd refuses a range in units other than bytes, which RFC 9110 ignores
	if (req.http.Range && req.http.Range !~ "(?i)^bytes=") {
		unset req.http.Range;
	}
	if (rollout.by_id()) {
		call thumb_recv_located;
	}
}

# A thumb by name is looked up by the hash of its bytes, as the control file orders (by-id), so that
# both kinds of URLs share one entry. X-Thumb-Located is its URL by name, or "no" in a request that has
# gone back to that; no client may set it.
sub thumb_recv_located {
	if (req.http.X-Thumb-Located && req.restarts == 0) {
		unset req.http.X-Thumb-Located;
	}
	if (!req.http.X-Thumb-Located) {
		set req.http.X-Thumb-Located = req.url;
		set req.url = rollout.located(req.url);
		if (req.url == req.http.X-Thumb-Located) {
			unset req.http.X-Thumb-Located;
		}
	}
}

# In vcl_miss and vcl_deliver: goes back to the name, whose entry any backend may fill, and leaves the
# other clients of that name there for a while.
sub thumb_located_again {
	if (thumbs.class(req.http.X-Thumb-Located) ~ "^(simple|complex)$") {
		thumbs.keep_name(req.http.X-Thumb-Located, 10s);
		set req.url = req.http.X-Thumb-Located;
		set req.http.X-Thumb-Located = "no";
		return (restart);
	}
}

# A client with a part of a thumb and only its date gets the whole thumb. Thumbs of one date may have
# different bytes: of the original or of a reference, and by other rules.
sub thumb_recv_dated {
	if (thumbs.class(req.url) != "original") {
		unset req.http.Range;
	}
}

# Methods other than GET and HEAD. The application may handle them for an original, but not for a thumb,
# or for an original that thumbd serves. A PURGE that comes this far is refused: no thumb-purge file has
# handled it.
sub thumb_recv_method {
	if (req.method == "OPTIONS" && req.http.Origin) {
		return (synth(204));
	}
	if (thumbs.class(req.url) != "original" || req.method == "PURGE" ||
	    (thumbd.renders("original", "") && thumbs.get(req.url, key) ~ "^id:")) {
		return (synth(405));
	}
}

# In vcl_miss. Once thumbd has said how wide a photograph is, which languages an SVG has, how many
# pages a document or how many seconds a video, all other widths, languages, pages and times are the
# same thumbs, and one entry of the cache. A PURGE is of the URL that it names.
#
# Nor is thumbd asked for a version that it has just said the file does not have.
sub thumb_miss {
	if (rollout.is_on() && req.method != "PURGE") {
		if (!thumbs.has_version(req.url)) {
			return (synth(404, "No such version"));
		}
		if (req.http.X-Thumb-Located && rollout.by_id()) {
			call thumb_miss_located;
		} elsif (req.url != thumbs.reduced(req.url)) {
			set req.url = thumbs.reduced(req.url);
			return (restart);
		}
	}
}

# Only thumbd has thumbs by id. What is known of a file by its name, is known of it by its id.
sub thumb_miss_located {
	if (req.http.X-Thumb-Located == "no") {
		if (req.url != thumbs.reduced(req.url)) {
			set req.url = thumbs.reduced(req.url);
			return (restart);
		}
	} elsif (!thumbd.healthy() || !thumbd.renders(thumbs.class(req.http.X-Thumb-Located),
	    thumbs.get(req.http.X-Thumb-Located, type))) {
		call thumb_located_again;
	} elsif (req.http.X-Thumb-Located != thumbs.reduced(req.http.X-Thumb-Located)) {
		set req.url = thumbs.reduced(req.http.X-Thumb-Located);
		unset req.http.X-Thumb-Located;
		return (restart);
	}
}

# In vcl_backend_fetch. Thumbs go to thumbd, or to its fallback if thumbd does not render their
# class or type, is sick or busy, or has failed this thumb. Originals go where other requests go, but
# for those by id that thumbd serves.
sub thumb_backend_fetch {
	# only a VCL that has not called thumb_recv comes here with it
	if (thumbs.is_forbidden(bereq.url)) {
		return (abandon);
	}
	if (rollout.stage(bereq.url) == "on") {
		call thumb_backend_fetch_on;
	}
}

sub thumb_backend_fetch_on {
	if (thumbs.match(bereq.url)) {
		call thumb_backend_notes;
		guard.fetches(thumbs.original(bereq.url));
		call thumb_guard_fetch;
		call thumb_guard_headers;
		if (bereq.http.X-Thumb-Located) {
			call thumb_backend_located;
		}
		# its last refresh has just failed
		if (bereq.is_bgfetch && guard.is_put_off(bereq.url)) {
			return (abandon);
		}
	}
	if (thumbs.class(bereq.url) ~ "^(simple|complex|info)$") {
		# the application has no versions and no ids
		if (thumbs.get(bereq.url, version) != "" || thumbs.get(bereq.url, key) ~ "^id:") {
			set bereq.backend = thumbd.alone();
		} else {
			set bereq.backend = thumbd.backend(thumbs.class(bereq.url),
			    thumbs.get(bereq.url, type));
		}
		call thumb_backend_sick;
	} elsif (thumbs.class(bereq.url) == "original" && thumbd.renders("original", "") &&
	    thumbs.get(bereq.url, key) ~ "^id:") {
		set bereq.backend = thumbd.alone();
		call thumb_backend_sick;
	} elsif (thumbs.class(bereq.url) ~ "^(fraction|unknown-type)$" && thumbd.fallback()) {
		# MediaWiki links videos at fractions of a second and has extensions for other types
		# of file, which thumbd does not render
		set bereq.backend = thumbd.backend(thumbs.class(bereq.url),
		    thumbs.get(bereq.url, type));
	}
}

# The stale object is served rather than the fallback loaded.
sub thumb_backend_sick {
	if (bereq.is_bgfetch && !thumbd.healthy() && bereq.backend != thumbd.fallback()) {
		call thumb_guard_sick;
		return (abandon);
	}
}

# A purge of the name finds what is fetched by its id. Only if the locator says that they are the same:
# the name is a header of the request.
sub thumb_backend_located {
	thumbs.trust(bereq.http.X-Thumb-Located);
	if (thumbs.by_id(bereq.http.X-Thumb-Located) != "" &&
	    thumbs.get(thumbs.by_id(bereq.http.X-Thumb-Located), key) ==
	    thumbs.get(bereq.url, key)) {
		guard.fetches(thumbs.original(bereq.http.X-Thumb-Located));
		if (bereq.retries == 0) {
			set bereq.http.X-Thumb-Tags = thumbs.tags(bereq.http.X-Thumb-Located);
		}
	} else {
		unset bereq.http.X-Thumb-Located;
	}
}

# These headers are notes of this file, which no client may set.
sub thumb_backend_notes {
	if (bereq.retries == 0) {
		unset bereq.http.X-Thumb-Failed;
		unset bereq.http.X-Thumb-Held;
		unset bereq.http.X-Thumb-Tags;
		unset bereq.http.X-Thumb-Looped;
	}
	if (!bereq.http.X-Thumb-Held) {
		unset bereq.http.X-Thumb-Fault;
	}
}

# In vcl_backend_response. Responses to other methods stay as the application has sent them.
sub thumb_backend_response {
	if (rollout.is_on() && thumbs.match(bereq.url) && bereq.method ~ "^(GET|HEAD)$") {
		call thumb_guard_orders;
		call thumb_purged;
		if (bereq.http.X-Thumb-Held) {
			call thumb_guard_held;
		} elsif (beresp.status == 404 && beresp.http.X-Content-Version && thumbd.answered() &&
		    thumbs.get(bereq.url, version) != "" &&
		    thumbs.get(bereq.url, version) != beresp.http.X-Content-Version) {
			call thumb_other_version;
		} else {
			call thumb_follow;
			call thumb_failed;
			call thumb_guard_response;
			call thumb_keep;
			call thumb_keep_version;
			call thumb_learn;
			call thumb_headers;
		}
		call thumb_purged_again;
	}
}

# A response that was purged before it came may be the version before. It is fetched again, once or
# twice, for all clients that wait for it.
sub thumb_purged {
	if (guard.was_purged()) {
		if (bereq.is_bgfetch) {
			return (abandon);
		}
		if (bereq.retries < 2) {
			unset bereq.http.X-Thumb-Held;
			thumbd.again();
			return (retry);
		}
	}
}

# A response is not kept if it is purged each time it is fetched.
sub thumb_purged_again {
	if (guard.was_purged()) {
		call thumb_keep_nothing;
	}
}

sub thumb_keep_nothing {
	set beresp.ttl = 0s;
	set beresp.grace = 0s;
	set beresp.keep = 0s;
	set beresp.uncacheable = true;
}

# Varnish calls this by itself. Before 7.0, it makes an object of what is not kept, for two minutes; later
# releases do not come here.
sub vcl_beresp_stale {
	if (rollout.is_on() && beresp.uncacheable && beresp.ttl <= 0s && thumbs.match(bereq.url)) {
		return (deliver);
	}
}

# The file has no such version (v=), which says nothing about the file: no image is lost. Tokens can be
# made up without end, so there is no object, and others are answered without thumbd for ten seconds.
sub thumb_other_version {
	if (beresp.http.X-Thumb-Versions && !guard.was_purged()) {
		thumbs.learn_versions(bereq.url, beresp.http.X-Thumb-Versions);
	}
	call thumb_headers;
	call thumb_keep_nothing;
}

# A thumb that names its version never changes: it is not refreshed. A purge of its original finds it by its
# tags as any other. An error that does not tell that version may be of any token, and is not kept.
sub thumb_keep_version {
	if (thumbs.get(bereq.url, version) != "") {
		if (beresp.status == 200 && beresp.http.Cache-Control ~ "immutable") {
			set beresp.ttl = 365d;
		} elsif (beresp.status >= 400 &&
		    beresp.http.X-Content-Version != thumbs.get(bereq.url, version)) {
			call thumb_keep_nothing;
		}
	}
}

# Redirects to another thumb or original of the site are followed here, three times at most, which
# saves the client a round trip.
sub thumb_follow {
	if (beresp.status >= 300 && beresp.status < 400 &&
	    thumbs.redirect(beresp.http.Location, bereq.http.Host) != "") {
		if (bereq.retries >= 3) {
			set bereq.http.X-Thumb-Looped = "yes";
			return (error(502, "Redirected too often"));
		}
		# a purge of any URL on the way must find this object
		set bereq.http.X-Thumb-Tags =
		    thumbs.tags(bereq.url) + " " + bereq.http.X-Thumb-Tags;
		# thumbd serves no originals by name; thumb_backend_fetch sends it those by id
		if (thumbs.class(bereq.url) != "original" && thumbd.fallback()) {
			set bereq.backend = thumbd.fallback();
		}
		set bereq.url = thumbs.redirect(beresp.http.Location, bereq.http.Host);
		return (retry);
	}
}

# What thumbd does not have (404), what it cannot render (415), what is above its limits (413), and
# what it fails to render is tried once more, at the fallback: see the argument second_try of
# thumb.renderer. An error never replaces an image in the cache.
sub thumb_failed {
	# an image is never empty
	if (beresp.status == 200 && beresp.http.Content-Length == "0" &&
	    bereq.method != "HEAD") {
		set beresp.status = 502;
		set beresp.reason = "Empty image";
	}
	# an error that a client may cause by its headers or its rate says as little about the file
	# as a fault of the server; a 403 of thumbd is the web server's, about any client
	if (beresp.status >= 400 && "" + beresp.status !~ "^(404|410|413|415|422)$" &&
	    (beresp.status != 403 || !thumbd.answered())) {
		set bereq.http.X-Thumb-Fault = "yes";
	}
	if (beresp.status == 404) {
		call thumb_absent;
	} elsif (thumbd.second_try(beresp.status)) {
		call thumb_second_try;
	# a background refresh can wait and does not load the fallback
	} elsif (bereq.http.X-Thumb-Fault && !bereq.is_bgfetch) {
		# another machine has the same origin, and as little time
		if (beresp.http.X-Thumb-Origin != "failed" && beresp.status != 504) {
			call thumb_next_try;
		}
		call thumb_second_try;
	}
}

# One of several machines has failed, or has no time: the next one is asked before the fallback.
sub thumb_next_try {
	if (thumbd.next()) {
		return (retry);
	}
}

# The application may have a file that thumbd does not have, or redirect to its new name. If not,
# thumbs of the file in other sizes are not asked of it for a minute. A 404 with X-Thumb-Contents is
# about a page, and JSON with information about a file comes from thumbd alone.
sub thumb_absent {
	if (!thumbd.answered()) {
		if (bereq.http.X-Thumb-Failed) {
			guard.put_off("absent:" + thumbs.original(bereq.url), 1m);
		}
	} elsif (thumbd.second_try(404) && thumbd.fallback() &&
	    !beresp.http.X-Thumb-Contents && thumbs.class(bereq.url) != "info") {
		if (guard.is_put_off("absent:" + thumbs.original(bereq.url))) {
			set beresp.ttl = 5s;
		} else {
			call thumb_second_try;
		}
	}
}

sub thumb_second_try {
	if (thumbd.handed() && thumbd.fallback() && !bereq.http.X-Thumb-Failed) {
		set bereq.http.X-Thumb-Failed = "yes";
		return (retry);
	}
}

# The times of an object. An image is fresh for a day, less a random part, so that images that were
# fetched together do not expire together. Then a background fetch refreshes it, which costs no
# render if the original is unchanged. Within its grace an image outlives its origin.
sub thumb_keep {
	if (beresp.status == 200) {
		if ((!beresp.http.Cache-Control && !beresp.http.Expires) || beresp.ttl > 1d) {
			set beresp.ttl = 1d;
		}
		set beresp.ttl = beresp.ttl * std.random(0.95, 1);
		set beresp.grace = 30d;
		set beresp.keep = 0s;
		call thumb_clients;
	} elsif (beresp.status != 206) {	# a part, which only a pass fetches, is not cached
		# an error is cached even if that is forbidden: each client would ask again
		if (guard.alarm()) {
			set beresp.ttl = 1s;
			set beresp.http.Cache-Control = "public, max-age=1";
		} elsif (bereq.http.X-Thumb-Fault) {
			set beresp.ttl = 2s;
			set beresp.http.Cache-Control = "public, max-age=2";
		} elsif (beresp.status == 404 &&
		    beresp.http.Cache-Control ~ "(?i)no-cache|no-store|private") {
			# MediaWiki sends no purge for the first upload of a file
			set beresp.ttl = 1s;
			set beresp.http.Cache-Control = "public, max-age=0, must-revalidate";
		} elsif (beresp.status == 403) {
			# nothing is purged when the web server gives more
			set beresp.ttl = 1m;
			set beresp.http.Cache-Control = "public, max-age=60";
		} else {
			if (beresp.ttl <= 0s || beresp.ttl > 10m ||
			    beresp.http.Cache-Control !~ "max-?age") {
				set beresp.ttl = 10m;
			}
			set beresp.http.Cache-Control = "public, max-age=60";
			# an upload must be seen at once
			if (beresp.status == 404) {
				set beresp.http.Cache-Control = "public, max-age=0, must-revalidate";
			}
		}
		unset beresp.http.Expires;
		set beresp.grace = 0s;
		set beresp.keep = 0s;
	}
}

# A purge does not reach caches in front of this one: what is for a shared cache, s-maxage, is for this
# one alone. All else is for clients, as the backend has sent it. thumbd lets them ask each time, which is
# a hit, answered 304.
sub thumb_clients {
	if (beresp.http.Cache-Control ~ "(?i)s-maxage") {
		set beresp.http.Cache-Control = regsub(regsub(beresp.http.Cache-Control,
		    "(?i)(^|,)[ \t]*s-maxage[ \t]*=[^,]*", ""), "^[ \t]*,[ \t]*", "");
	}
}

# Headers for clients, stored with the object so that they cost a hit nothing, and the tags by which
# a purge finds the object.
sub thumb_headers {
	unset beresp.http.Set-Cookie;
	unset beresp.http.X-Thumb-Origin;
	set beresp.http.Access-Control-Allow-Origin = "*";
	set beresp.http.Access-Control-Expose-Headers =
	    "Age, Content-Length, Content-Range, Date, X-Cache, X-Content-Dimensions, " +
	    "X-Content-Duration";
	if (beresp.http.X-Content-Version) {
		set beresp.http.Access-Control-Expose-Headers =
		    beresp.http.Access-Control-Expose-Headers + ", X-Content-Version";
	}
	set beresp.http.Timing-Allow-Origin = "*";
	set beresp.http.X-Content-Type-Options = "nosniff";
	set beresp.http.xkey = thumbs.tags(bereq.url);
	if (bereq.http.X-Thumb-Tags) {
		set beresp.http.xkey = beresp.http.xkey + " " + bereq.http.X-Thumb-Tags;
	}
	if (rollout.by_id() && beresp.http.Content-Disposition &&
	    thumbs.get(bereq.url, key) ~ "^id:") {
		call thumb_headers_by_id;
	}
}

# Clients of a name have this object, too: they save it under the name in their URL.
sub thumb_headers_by_id {
	set beresp.http.Content-Disposition =
	    regsub(beresp.http.Content-Disposition, "(?i);[ \t]*filename.*", "");
}

# Only thumbd is believed: another backend could make a page or a language disappear.
sub thumb_learn {
	if (beresp.status == 200 && beresp.http.X-Thumb-Width && thumbd.answered()) {
		thumbs.learn_width(bereq.url, std.integer(beresp.http.X-Thumb-Width, 0));
	}
	if ((beresp.status == 200 || beresp.status == 404) && thumbd.answered()) {
		thumbs.learn_contents(bereq.url, beresp.http.X-Thumb-Contents);
	}
	if (bereq.http.X-Thumb-Located && beresp.status == 200 && thumbd.answered()) {
		call thumb_learn_located;
	}
	# a purge since the last test has forgotten what was known before
	if (guard.was_purged()) {
		thumbs.forget(bereq.url);
		thumbs.forget(bereq.http.X-Thumb-Located);
	}
}

# The type of a file is known by its name only.
sub thumb_learn_located {
	if (beresp.http.X-Thumb-Width) {
		thumbs.learn_width(bereq.http.X-Thumb-Located,
		    std.integer(beresp.http.X-Thumb-Width, 0));
	}
	thumbs.learn_contents(bereq.http.X-Thumb-Located, beresp.http.X-Thumb-Contents);
}

# In vcl_backend_error: the backend has not answered.
sub thumb_backend_error {
	if (rollout.is_on() && thumbs.match(bereq.url) && bereq.method ~ "^(GET|HEAD)$") {
		call thumb_guard_orders;
		if (!bereq.is_bgfetch) {
			call thumb_next_try;
			call thumb_second_try;
		}
		call thumb_guard_error;
		set beresp.ttl = 2s;
		set beresp.grace = 0s;
		set beresp.http.Retry-After = "2";
		set beresp.http.Content-Type = "text/plain; charset=utf-8";
		set beresp.http.Access-Control-Allow-Origin = "*";
		set beresp.http.X-Content-Type-Options = "nosniff";
		synthetic(beresp.reason + {": this image is not available now; try again in a moment
"});
		return (deliver);
	}
}

# In vcl_deliver.
sub thumb_deliver {
	if (resp.status >= 400 && rollout.is_on()) {
		call thumb_deliver_error;
	}
	if (req.http.If-None-Match && req.http.If-None-Match ~ "[*,]" && resp.http.ETag &&
	    rollout.is_on() && thumbs.match(req.url)) {
		call thumb_deliver_condition;
	}
	if (req.http.X-Thumb-Note && req.http.X-Thumb-Note ~ "download" &&
	    resp.status == 200 && rollout.is_on() && thumbs.match(req.url)) {
		set resp.http.Content-Disposition = "attachment" +
		    regsub(resp.http.Content-Disposition, "^[^;]*", "");
	}
}

# No image is lost because thumbd does not have it by its id.
sub thumb_deliver_error {
	if (req.http.X-Thumb-Located && req.http.X-Thumb-Located != "no" && rollout.by_id() &&
	    resp.status != 416 && req.method != "PURGE") {
		call thumb_located_again;
	}
	if (obj.hits > 0) {
		call thumb_guard_doubt;
	}
}

# varnishd compares If-None-Match with one ETag: neither with a list, nor with *.
sub thumb_deliver_condition {
	if (req.http.If-None-Match == "*" || std.strstr(req.http.If-None-Match, resp.http.ETag)) {
		set req.http.If-None-Match = resp.http.ETag;
	}
}

# In vcl_synth. Says in one line of text why a request is refused, and which URL was probably meant.
sub thumb_synth {
	if ((rollout.is_on() || thumbs.is_forbidden(req.url)) && thumbs.match(req.url)) {
		set resp.http.Access-Control-Allow-Origin = "*";
		set resp.http.X-Content-Type-Options = "nosniff";
		if (resp.status == 204) {
			set resp.http.Access-Control-Allow-Methods = "GET, HEAD";
			set resp.http.Access-Control-Allow-Headers = "Range";
			set resp.http.Access-Control-Max-Age = "86400";
			return (deliver);
		}
		if (resp.status == 431) {
			set resp.http.Content-Type = "text/plain; charset=utf-8";
			synthetic({"this request has too many headers; a thumb needs only Host
"});
			return (deliver);
		}
		if (resp.status == 405) {
			set resp.http.Allow = "GET, HEAD";
			set resp.http.Content-Type = "text/plain; charset=utf-8";
			synthetic({"thumbs allow the methods GET and HEAD only
"});
			return (deliver);
		}
		if (resp.status == 404 && resp.reason == "No such version") {
			set resp.http.Content-Type = "text/plain; charset=utf-8";
			set resp.http.Cache-Control = "public, max-age=10";
			set resp.http.X-Thumb-Versions = thumbs.versions(req.url);
			set resp.http.X-Content-Version = regsub(resp.http.X-Thumb-Versions, " .*", "");
			set resp.http.Access-Control-Expose-Headers = "X-Content-Version";
			synthetic("the file has no such version; the current one is " +
			    resp.http.X-Content-Version + {"
"});
			return (deliver);
		}
		call thumb_guard_synth;
		if (thumbs.status(req.url) >= 400) {
			set resp.http.Content-Type = "text/plain; charset=utf-8";
			set resp.http.Cache-Control = "public, max-age=60";
			if (resp.status == 403) {
				# another signature, or the same before its time ends, is good
				set resp.http.Cache-Control = "no-store";
				synthetic(thumbs.reason(req.url) + {"
"});
				return (deliver);
			}
			if (thumbs.meant(req.url) != "") {
				synthetic(thumbs.reason(req.url) + "; use " + thumbs.meant(req.url) + {"
"});
			} else {
				synthetic(thumbs.reason(req.url) + {"
"});
			}
			return (deliver);
		}
	}
}
