# From vectors.tsv, a .vtc that puts every row of direction "both" through VCL.

BEGIN {
	FS = "\t"
	print "varnishtest \"Every row of vectors.tsv that has both URLs, through VCL\""
	print ""
	print "varnish v1 -arg \"-j none\" -vcl {"
	print "	import thumb;"
	print ""
	print "	backend none none;"
	print ""
	print "	sub vcl_init {"
	print "		new thumbs = thumb.site(abbreviate = 160);"
	print "	}"
	print ""
	print "	sub vcl_recv {"
	print "		return (synth(200));"
	print "	}"
	print ""
	print "	sub vcl_synth {"
	print "		set resp.http.canonical = thumbs.canonical(req.url);"
	print "		set resp.http.query = thumbs.to_query(req.url);"
	print "		set resp.http.path = thumbs.to_path(req.url);"
	print "		set resp.http.code = thumbs.get(req.url, code);"
	print "		return (deliver);"
	print "	}"
	print "} -start"
	print ""
	print "client c1 {"
}

function row(url) {
	printf "	txreq -url \"%s\"\n	rxresp\n", url
	print "	expect resp.http.code == ok"
	printf "	expect resp.http.canonical == \"%s\"\n", url
	printf "	expect resp.http.query == \"%s\"\n", $4
	printf "	expect resp.http.path == \"%s\"\n", $3
	rows++
}

$5 == "both" {
	row($3)
	row($4)
}

END {
	print "} -run"
	if (rows < 600) {
		print "vectors.awk: only " rows " requests" > "/dev/stderr"
		exit 1
	}
}
