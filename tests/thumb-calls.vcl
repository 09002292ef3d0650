# For the tests and benches: all of thumb.vcl, called from where it belongs.

include "thumb.vcl";

sub vcl_recv {
	call thumb_recv;
}

sub vcl_miss {
	if (req.method != "PURGE") {
		call thumb_miss;
	}
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
