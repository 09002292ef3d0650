# What all ways have in common: a request does its work, sub work, eight times over, as once would
# drown in what a request costs anyway; then it is answered with the URL.

sub vcl_recv {
	set req.http.X-URL = req.url;
	call work;
	set req.url = req.http.X-URL;
	call work;
	set req.url = req.http.X-URL;
	call work;
	set req.url = req.http.X-URL;
	call work;
	set req.url = req.http.X-URL;
	call work;
	set req.url = req.http.X-URL;
	call work;
	set req.url = req.http.X-URL;
	call work;
	set req.url = req.http.X-URL;
	call work;
	return (synth(200));
}

sub vcl_synth {
	set resp.http.X-URL = req.url;
	set resp.body = "";
	return (deliver);
}
