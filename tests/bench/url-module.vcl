# Both schemes to canonical query URLs by the module, md5 checked.

vcl 4.1;

import thumb;

backend none none;

sub vcl_init {
	new thumbs = thumb.site(abbreviate = 160);
}

sub work {
	# The module remembers its last URL; another one makes it forget, and parse this one again.
	if (thumbs.match("/")) {
		return (synth(500));
	}
	if (thumbs.status(req.url) != 200) {
		return (synth(400));
	}
	set req.url = thumbs.to_query(req.url);
}

include "url-common.vcl";
