# std.querysort() after regular expressions that drop tracking parameters, as many sites have it.

vcl 4.1;

import std;

backend none none;

sub work {
	if (req.url ~ "(\?|&)(utm_[a-z]+|fbclid)=") {
		set req.url = regsuball(req.url, "&(utm_[a-z]+|fbclid)=[^&]*", "");
		set req.url = regsuball(req.url, "\?(utm_[a-z]+|fbclid)=[^&]*", "?");
		set req.url = regsub(req.url, "\?&", "?");
		set req.url = regsub(req.url, "\?$", "");
	}
	set req.url = std.querysort(req.url);
}

include "url-common.vcl";
