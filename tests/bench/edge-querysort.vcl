# Only std.querysort().

vcl 4.1;

import std;

include "edge-origin.vcl";

sub vcl_recv {
	set req.url = std.querysort(req.url);
}
