# All that thumb.vcl does.

vcl 4.1;

import thumb;

include "edge-origin.vcl";

sub vcl_init {
	new thumbs = thumb.site();
	new thumbd = thumb.renderer(address = "127.0.0.1:9", fallback = origin);
	new guard = thumb.guard();
	new rollout = thumb.rollout("/etc/varnish/thumb.rollout");
}

include "thumb-site.vcl";
