# For the tests: calls.vcl, and after it all of a purge.

sub vcl_hit {
	call thumb_purge_hit;
}

sub vcl_miss {
	call thumb_purge_miss;
}
