# All that thumb.vcl does.

vcl 4.1;

import thumb;

include "edge-origin.vcl";

sub vcl_init {
	new thumbs = thumb.site();
	new thumbd = thumb.renderer(address = "127.0.0.1:9", fallback = origin);
	new rollout = thumb.rollout("/etc/varnish/thumb.rollout");
}

include "thumb.vcl";

sub vcl_recv { call thumb_recv; }
sub vcl_backend_fetch { call thumb_backend_fetch; }
sub vcl_backend_response { call thumb_backend_response; }
sub vcl_backend_error { call thumb_backend_error; }
sub vcl_deliver { call thumb_deliver; }
sub vcl_synth { call thumb_synth; }
