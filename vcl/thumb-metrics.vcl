#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# /thumbd-metrics is /metrics of thumbd, for Prometheus, which cannot reach a Unix socket. Clients
# that the ACL does not list get 403.
#
# Include this file below that ACL and a backend for thumbd's socket, and call thumb_metrics_recv
# at the beginning of vcl_recv:
#
#	acl thumb_monitors { "127.0.0.1"; }
#	backend thumbd_metrics { .path = "/run/thumbd/thumbd.sock"; }

sub thumb_metrics_recv {
	if (req.url == "/thumbd-metrics") {
		if (client.ip !~ thumb_monitors) {
			return (synth(403));
		}
		if (req.method != "GET" && req.method != "HEAD") {
			return (synth(405));
		}
		set req.url = "/metrics";
		set req.backend_hint = thumbd_metrics;
		return (pass);
	}
}
