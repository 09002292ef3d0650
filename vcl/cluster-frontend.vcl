#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# A cache in memory before the caches of cluster.vcl, here "backends". All frontends ask the same
# backend for a URL, so that a thumb is rendered once and is on the disk of one backend. The next
# backend of the ring is asked if that one is sick or has failed. doc/cluster.rst explains what each
# layer does.
#
# MediaWiki purges the frontends alone: each passes the purge on to all backends first.

vcl 4.1;

import directors;
import std;
import thumb;

# There is no other backend than those of the ring.
backend default none;

# MediaWiki's job runners and other clients that may purge.
acl thumb_purgers {
	"127.0.0.1";
	"::1";
	"10.0.0.0"/8;
}

# /healthz is answered by the VCL of a backend.
probe caching {
	.url = "/healthz";
	.interval = 500ms;
	.timeout = 500ms;
	.window = 3;
	.threshold = 2;
	.initial = 1;
}

sub vcl_init {
	new thumbs = thumb.site(
	    file = "/etc/thumb/site.conf",
	    remember = 131072);

	# A backend answers a miss after its renderers and the application have been asked: the time
	# is longer than theirs.
	new cache1 = thumb.renderer(address = "10.0.2.1:80", classes = "simple,complex,info",
	    probe = caching, connect_timeout = 0.5s, first_byte_timeout = 150s);
	new cache2 = thumb.renderer(address = "10.0.2.2:80", classes = "simple,complex,info",
	    probe = caching, connect_timeout = 0.5s, first_byte_timeout = 150s);

	new ring = directors.shard();
	ring.add_backend(cache1.backend());
	ring.add_backend(cache2.backend());
	# A backend that comes back is empty: its share of the misses comes over a minute.
	ring.set_rampup(1m);
	# The frontends themselves are the second copy of what is asked often.
	ring.set_warmup(0.0);
	ring.reconfigure(replicas = 500);
	new by_url = directors.shard_param();
	by_url.set(by = URL);
	ring.associate(by_url.use());

	new thumbd = thumb.renderer(
	    director = ring.backend(),
	    tries = 2,
	    classes = "simple,complex,info");
	new guard = thumb.guard();
	new rollout = thumb.rollout(file = "/etc/varnish/thumb.rollout");
}

# The site has one name: another Host would make each thumb another one.
sub cluster_host {
	if (rollout.stage(req.url) == "on" && thumbs.match(req.url)) {
		set req.http.host = "upload.example.org";
	}
}

# For the probes of who distributes the clients. While the file exists, they send nobody here.
sub cluster_health {
	if (req.url == "/healthz") {
		if (std.file_exists("/etc/varnish/thumb.drain")) {
			return (synth(503, "draining"));
		}
		return (synth(200, "ok"));
	}
}

# A purge goes to each backend, and to this cache when the last one has answered. In the other order,
# a request in between would fetch the old image from a backend, to be kept here. A fetch that is in
# flight meanwhile notices the purge. A client that has purged the backends itself says so, with
# "X-Purge-Layer: frontend".
sub cluster_purge_recv {
	if (req.restarts == 0) {
		unset req.http.X-Cluster-Purge;
	}
	if (req.method == "PURGE" && !req.http.X-Cluster-Purge &&
	    req.http.X-Purge-Layer != "frontend") {
		if (client.ip !~ thumb_purgers) {
			return (synth(403, "Not allowed"));
		}
		return (pass);
	}
}

sub cluster_purge_fetch {
	if (bereq.method == "PURGE") {
		set bereq.backend = ring.backend(by = KEY, key = 0, alt = bereq.retries,
		    healthy = IGNORE);
		return (fetch);
	}
}

# NB: 1 is one less than there are backends. With more than 5 of them, raise max_retries.
sub cluster_purge_next {
	if (bereq.method == "PURGE") {
		if (beresp.status != 200) {
			set bereq.http.X-Cluster-Purge = beresp.status;
		}
		if (bereq.retries < 1) {
			return (retry);
		}
		if (bereq.http.X-Cluster-Purge) {
			set beresp.http.X-Cluster-Purge = bereq.http.X-Cluster-Purge;
		} else {
			set beresp.http.X-Cluster-Purge = "200";
		}
		return (deliver);
	}
}

# All backends have answered.
sub cluster_purge_deliver {
	if (req.method == "PURGE" && resp.http.X-Cluster-Purge) {
		set req.http.X-Cluster-Purge = resp.http.X-Cluster-Purge;
		return (restart);
	}
}

sub cluster_health_synth {
	if (req.url == "/healthz") {
		set resp.http.Content-Type = "text/plain; charset=utf-8";
		synthetic(resp.reason + {"
"});
		return (deliver);
	}
}

# This cache is purged in any case. A backend that has not been purged makes the purge fail.
sub cluster_purge_synth {
	if (req.method == "PURGE" && req.http.X-Cluster-Purge &&
	    req.http.X-Cluster-Purge != "200" && resp.status == 200) {
		set resp.status = std.integer(req.http.X-Cluster-Purge, 503);
		set resp.reason = "Not purged in all backends";
	}
}

sub vcl_recv {
	call cluster_health;
	call cluster_host;
	call cluster_purge_recv;
}

# Tags that a backend has found by following redirects are tags here, too.
sub vcl_backend_fetch {
	call cluster_purge_fetch;
}

sub vcl_backend_response {
	call cluster_purge_next;
	if (beresp.http.xkey && !bereq.http.X-Thumb-Held) {
		set bereq.http.X-Thumb-Tags = beresp.http.xkey;
	}
}

sub vcl_backend_error {
	call cluster_purge_next;
}

sub vcl_deliver {
	call cluster_purge_deliver;
}

sub vcl_synth {
	call cluster_health_synth;
	call cluster_purge_synth;
}

include "thumb-site-purge.vcl";
include "thumb-site.vcl";

# All requests go to the ring, those for originals and of other URLs, too.
sub vcl_backend_fetch {
	set bereq.backend = thumbd.backend();
}

# The backends decide how long an image is kept, and purges come here, too: a hit is confirmed every
# hour at the latest, which is a 304 of a backend. Errors are for those who wait for them now.
sub vcl_backend_response {
	if (rollout.is_on() && thumbs.match(bereq.url) && !bereq.http.X-Thumb-Held) {
		if (beresp.status == 200) {
			set beresp.ttl = 1h * std.random(0.5, 1);
		} elsif (beresp.ttl > 1s) {
			set beresp.ttl = 1s;
		}
	}
}

sub vcl_deliver {
	if (rollout.is_on()) {
		set resp.http.X-Cache = resp.http.X-Cache + ", " + server.identity;
		if (obj.uncacheable) {
			set resp.http.X-Cache = resp.http.X-Cache + " pass";
		} elsif (obj.hits > 0) {
			set resp.http.X-Cache = resp.http.X-Cache + " hit";
		} else {
			set resp.http.X-Cache = resp.http.X-Cache + " miss";
		}
		set resp.http.X-Cache = regsub(resp.http.X-Cache, "^, ", "");
		unset resp.http.xkey;
	}
}
