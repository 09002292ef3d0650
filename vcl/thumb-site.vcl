#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# All of thumb.vcl, called from where it belongs: a site is its objects and this file.
#
# VCL joins subroutines of one name in the order of the source. What a site defines above this
# include runs before the subroutines of thumb.vcl, and what it defines below runs after them. A site
# that must run something between them includes thumb.vcl, and calls them itself.

include "thumb.vcl";

sub vcl_recv {
	call thumb_recv;
}

sub vcl_miss {
	call thumb_miss;
}

sub vcl_backend_fetch {
	call thumb_backend_fetch;
}

sub vcl_backend_response {
	call thumb_backend_response;
}

sub vcl_backend_error {
	call thumb_backend_error;
}

sub vcl_deliver {
	call thumb_deliver;
}

sub vcl_synth {
	call thumb_synth;
}
