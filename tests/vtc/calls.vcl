# For the tests: all of thumb.vcl, X-Cache, and bodies that reach the client after their connection to
# the server can be used again: it expects the next request there.

include "thumb-site.vcl";

sub vcl_backend_response {
	set beresp.do_stream = false;
}

sub vcl_deliver {
	if (obj.hits > 0) {
		set resp.http.X-Cache = "hit";
	} else {
		set resp.http.X-Cache = "miss";
	}
}
