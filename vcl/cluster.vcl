#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# A cache before several machines that render. All sizes of an original meet the same machine, so
# that it is fetched and decoded once. If that machine is sick or busy, or fails a thumb, the next one
# of the ring has it, and the application at last; each is asked once at most.
#
# It is a complete site, or the layer behind cluster-frontend.vcl. doc/cluster.rst explains how machines
# are added, drained and removed, which needs no other VCL. farm.conf is an example of the site file.
# Start thumbd on each machine with
#
#	thumbd --listen 10.0.1.1:8100 --trust 10.0.2.0/24 --drain 5 --site /etc/thumb/site.conf --origin ...

vcl 4.1;

import directors;
import std;
import thumb;

# The old application: originals, and thumbs that no machine renders.
backend application {
	.host = "127.0.0.1";
	.port = "8080";
	.max_connections = 1000;
	.first_byte_timeout = 65s;
}

# MediaWiki, and the frontends, which pass on its purges.
acl thumb_purgers {
	"127.0.0.1";
	"::1";
	"10.0.0.0"/8;
}

# Two answers in a row that are missing, or say that the machine drains, take it out: after a second,
# or two if it hangs. A machine is not asked before its first good answer: it may not exist yet.
probe rendering {
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

	# Names are places on the ring: give a machine the same name in all caches, whatever its
	# address. max_connections is a little below the sum of a machine's workers and queue,
	# divided by the number of caches.
	new render1 = thumb.renderer(address = "10.0.1.1:8100", classes = "simple,complex,info",
	    probe = rendering, connect_timeout = 0.5s, max_connections = 50);
	new render2 = thumb.renderer(address = "10.0.1.2:8100", classes = "simple,complex,info",
	    probe = rendering, connect_timeout = 0.5s, max_connections = 50);
	new render3 = thumb.renderer(address = "10.0.1.3:8100", classes = "simple,complex,info",
	    probe = rendering, connect_timeout = 0.5s, max_connections = 50);
	# A place to grow: the machine gets its share of the originals when its thumbd is started.
	new render4 = thumb.renderer(address = "10.0.1.4:8100", classes = "simple,complex,info",
	    probe = rendering, connect_timeout = 0.5s, max_connections = 50);

	new ring = directors.shard();
	ring.add_backend(render1.backend());
	ring.add_backend(render2.backend());
	ring.add_backend(render3.backend());
	ring.add_backend(render4.backend());
	# A machine that comes back has no originals: it takes over in 30 seconds, and not with the
	# first request. The machine that had its share meanwhile still has them.
	ring.set_rampup(30s);
	# No part of the requests goes to the second machine while the first is well: each original
	# would be fetched and decoded twice, for a cache that an outage needs once.
	ring.set_warmup(0.0);
	# Many places for each machine make their shares even.
	ring.reconfigure(replicas = 500);
	new by_original = directors.shard_param();
	ring.associate(by_original.use());

	# An image that crashes a worker would do so on every machine: two machines must do.
	new thumbd = thumb.renderer(
	    director = ring.backend(),
	    tries = 2,
	    fallback = application,
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

# For the probes of the frontends. While the file exists, they send nothing here.
sub cluster_health {
	if (req.url == "/healthz") {
		if (std.file_exists("/etc/varnish/thumb.drain")) {
			return (synth(503, "draining"));
		}
		return (synth(200, "ok"));
	}
}

sub vcl_recv {
	call cluster_health;
	call cluster_host;
}

sub vcl_backend_fetch {
	by_original.set(by = KEY, key = ring.key(thumbs.original(bereq.url)));
}

include "thumb-site-purge.vcl";
include "thumb-site.vcl";

# X-Cache names the machine that has made a thumb, and then each cache on the way to the client. A
# frontend believes what is said about a file: only thumbd may say it.
sub vcl_backend_response {
	if (rollout.is_on() && !bereq.http.X-Thumb-Held) {
		set beresp.http.X-Cache = regsub(beresp.backend.name, "[.]socket$", "");
		if (!thumbd.answered()) {
			unset beresp.http.X-Thumb-Width;
			unset beresp.http.X-Thumb-Contents;
			unset beresp.http.X-Content-Version;
			unset beresp.http.X-Thumb-Versions;
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
	}
}

sub vcl_synth {
	if (req.url == "/healthz") {
		set resp.http.Content-Type = "text/plain; charset=utf-8";
		synthetic(resp.reason + {"
"});
		return (deliver);
	}
}
