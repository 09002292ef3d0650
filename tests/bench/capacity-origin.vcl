# Answers like thumbd's for a thumb, with a body of 1,000 bytes.

vcl 4.1;

import std;

backend none none;

sub vcl_recv {
	return (synth(200));
}

sub vcl_synth {
	set resp.http.Content-Type = "image/jpeg";
	set resp.http.Cache-Control = "public, s-maxage=86400, max-age=0, must-revalidate";
	set resp.http.ETag = {""5f3a9c2b7d1e4086a2b9""};
	set resp.http.Last-Modified = "Sat, 25 Oct 2025 10:00:00 GMT";
	set resp.http.Content-Disposition = "inline;filename*=UTF-8''Harbour_at_dusk_with_ships.jpg";
	set resp.http.X-Content-Dimensions = "4000x3000:1";
	set resp.http.X-Content-Type-Options = "nosniff";
	if (req.http.Host == "tagged") {
		set resp.http.xkey = "File:" + regsub(req.url, "^/", "");
	}
	synthetic(regsuball("0123456789", ".", regsuball("0123456789", ".", "0123456789")));
	return (deliver);
}
