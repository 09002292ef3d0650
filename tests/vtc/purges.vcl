# For the tests: calls.vcl, and all of a purge, below it.

sub vcl_hit {
	call thumb_purge_hit;
}

sub vcl_miss {
	call thumb_purge_miss;
}
