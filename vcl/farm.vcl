#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# The edge of a farm of wikis such as Wikimedia's: the files of all wikis under one host, as
# /PROJECT/CODE/, steps of width, purges by tag, modern formats for popular thumbs, and limits for
# clients that request other widths than the steps or make up parameters. farm.conf is the site
# file; README.rst explains what to change.
#
# Needs varnish-modules, for vmod_vsthrottle and vmod_xkey.

vcl 4.1;

import std;
import thumb;
import vsthrottle;

# The old application: originals, and thumbs that thumbd does not render.
backend application {
	.host = "127.0.0.1";
	.port = "8080";
	.max_connections = 1000;
	.first_byte_timeout = 65s;
}

# MediaWiki's job runners and other clients that may purge.
acl thumb_purgers {
	"127.0.0.1";
	"::1";
	"10.0.0.0"/8;
}

# Prometheus may read thumbd's metrics, through Varnish.
acl thumb_monitors {
	"127.0.0.1";
	"::1";
}

backend thumbd_metrics {
	.path = "/run/thumbd/thumbd.sock";
}

sub vcl_init {
	new thumbs = thumb.site(
	    file = "/etc/thumb/site.conf",
	    remember = 131072);
	new thumbd = thumb.renderer(
	    socket = "/run/thumbd/thumbd.sock",
	    fallback = application,
	    classes = "simple,info",
	    max_connections = 200);
	new guard = thumb.guard();
	new rollout = thumb.rollout(file = "/etc/varnish/thumb.rollout");
	new popular = thumb.popularity(
	    threshold = 100,
	    period = 1h,
	    keys = 1000000);
}

include "thumb.vcl";
include "thumb-canonical.vcl";
include "thumb-hints.vcl";
include "thumb-metrics.vcl";
include "thumb-negotiate.vcl";
include "thumb-purge-xkey.vcl";

# The client whose requests are counted. One client of IPv6 has 2^64 addresses or more, so all of a
# /64 are one client: the first four groups of the address, whether zeros among them are written or
# not. What begins with zeros, or comes from a translator (64:ff9b::), has one client in an address.
sub farm_client {
	set req.http.X-Farm-Client = client.ip;
	if (req.http.X-Farm-Client ~ ":" && req.http.X-Farm-Client !~ "^(::|64:ff9b:)") {
		set req.http.X-Farm-Client = regsub(req.http.X-Farm-Client,
		    "^([0-9a-f]+)::([0-9a-f]+(:[0-9a-f]+){4})$", "\1:0:0:\2");
		set req.http.X-Farm-Client = regsub(req.http.X-Farm-Client,
		    "^(([0-9a-f]+:){3}[0-9a-f]+):.*$", "\1");
		set req.http.X-Farm-Client = regsub(req.http.X-Farm-Client, "(::.*|(:0)+)$", "");
	}
}

# A width that is not a step is rendered for only one client: the rate of such requests is limited.
# Who has a signed URL may have what it names.
sub farm_limit {
	if (rollout.is_on() && thumbs.class(req.url) ~ "^(simple|complex)$" && req.restarts == 0 &&
	    thumbs.served_width(req.url) != std.integer(thumbs.get(req.url, width), 0) &&
	    !thumbs.is_signed(req.url)) {
		call farm_client;
		if (vsthrottle.is_denied("size " + req.http.X-Farm-Client, 70, 30s, 60s)) {
			return (synth(429, "Use thumbnail steps"));
		}
		unset req.http.X-Farm-Client;
	}
}

# In vcl_miss. A page, a time, a language, a quality or a format makes another thumb: a client can
# have any number of them rendered. Hits are not limited.
sub farm_limit_miss {
	if (rollout.is_on() && thumbs.class(req.url) ~ "^(complex|fraction|unknown-type)$" &&
	    !thumbs.is_signed(req.url)) {
		call farm_client;
		if (vsthrottle.is_denied("complex " + req.http.X-Farm-Client, 70, 30s, 60s)) {
			return (synth(429, "Too many new thumbs"));
		}
		unset req.http.X-Farm-Client;
	}
}

# One site under two names has one cache. Any other name is refused: it would make thumbd render
# each thumb again. The builtin VCL writes this header as host; Host would change the request to the
# backend, even for requests that are off.
sub farm_host {
	if (rollout.stage(req.url) == "on" && req.http.host != "upload.example.org") {
		if (req.http.host ~ "(?i)^(thumb|upload)[.]example[.]org(:[0-9]+)?$") {
			set req.http.host = "upload.example.org";
		} elsif (thumbs.match(req.url)) {
			return (synth(421));
		}
	}
}

sub vcl_recv {
	call thumb_metrics_recv;
	call farm_host;
	call thumb_purge_recv;
	call thumb_canonical_recv;
	call thumb_recv;
	call farm_limit;
	call thumb_hints_recv;
	call thumb_negotiate_recv;
}

sub vcl_hash {
	call thumb_negotiate_hash;
}

sub vcl_hit {
	call thumb_purge_hit;
}

sub vcl_miss {
	call thumb_purge_miss;
	call thumb_miss;
	call farm_limit_miss;
}

sub vcl_backend_fetch {
	call thumb_negotiate_backend_fetch;
	call thumb_backend_fetch;
}

sub vcl_backend_response {
	call thumb_negotiate_failed;
	call thumb_backend_response;
	call thumb_negotiate_keep;
}

sub vcl_backend_error {
	call thumb_negotiate_failed;
	call thumb_backend_error;
}

sub vcl_deliver {
	call thumb_deliver;
	call thumb_canonical_deliver;
	call thumb_hints_deliver;
	call thumb_negotiate_deliver;
	if (rollout.is_on()) {
		unset resp.http.xkey;
	}
}

sub vcl_synth {
	call thumb_negotiate_synth;
	call thumb_canonical_synth;
	if (rollout.is_on() && resp.status == 429) {
		set resp.http.Content-Type = "text/plain; charset=utf-8";
		set resp.http.Retry-After = "60";
		if (resp.reason == "Too many new thumbs") {
			synthetic({"too many pages, times, languages or formats of thumbs; try again later
"});
		} else {
			synthetic({"too many thumbs whose width is not a step of this site; the steps are
20 40 60 120 250 330 500 960 1280 1920 3840
"});
		}
		return (deliver);
	}
	if (rollout.is_on() && resp.status == 421) {
		set resp.http.Content-Type = "text/plain; charset=utf-8";
		synthetic({"this host is not served here; use upload.example.org
"});
		return (deliver);
	}
	call thumb_synth;
}
