# For the tests: calls all of thumb.vcl, and marks hits.

include "./../thumb-calls.vcl";

sub vcl_deliver {
	if (obj.hits > 0) {
		set resp.http.X-Cache = "hit";
	} else {
		set resp.http.X-Cache = "miss";
	}
}
