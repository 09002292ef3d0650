# For system tests: an origin that answers every request with an image.

vcl 4.1;

backend none none;

sub vcl_recv {
	return (synth(200));
}

sub vcl_synth {
	set resp.http.Cache-Control = "max-age=3600";
	set resp.body = "an image";
	return (deliver);
}
