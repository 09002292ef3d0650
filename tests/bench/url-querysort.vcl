# Only std.querysort().

vcl 4.1;

import std;

backend none none;

sub work {
	set req.url = std.querysort(req.url);
}

include "url-common.vcl";
