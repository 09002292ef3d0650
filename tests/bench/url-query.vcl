# thumb.query, which drops tracking parameters.

vcl 4.1;

import thumb;

backend none none;

sub vcl_init {
	new pages = thumb.query(drop = "utm_*,fbclid");
}

sub work {
	set req.url = pages.canonical(req.url);
}

include "url-common.vcl";
