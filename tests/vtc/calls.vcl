# For the tests: all of thumb.vcl, and X-Cache.

include "thumb-site.vcl";

sub vcl_deliver {
	if (obj.hits > 0) {
		set resp.http.X-Cache = "hit";
	} else {
		set resp.http.X-Cache = "miss";
	}
}
