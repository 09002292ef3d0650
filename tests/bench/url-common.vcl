# The common part of all variants: a request does its work, sub work, eight times, because a single
# one would be small beside the other costs of a request; then the URL is the answer.

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
