# An origin that answers all with the same ten kilobytes.

vcl 4.1;

import std;

backend none none;

sub vcl_recv {
	return (synth(200));
}

sub vcl_synth {
	set resp.http.Content-Type = "image/jpeg";
	set resp.http.ETag = {""1""};
	set resp.body = std.fileread("body");
	return (deliver);
}
