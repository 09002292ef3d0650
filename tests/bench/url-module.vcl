# Both schemes to canonical query URLs by the module, which checks the md5.

vcl 4.1;

import thumb;

backend none none;

sub vcl_init {
	new thumbs = thumb.site(abbreviate = 160);
}

sub work {
	# The module keeps its last parse; a different URL replaces it, and this URL is parsed again.
	if (thumbs.match("/")) {
		return (synth(500));
	}
	if (thumbs.status(req.url) != 200) {
		return (synth(400));
	}
	set req.url = thumbs.to_query(req.url);
}

include "url-common.vcl";
