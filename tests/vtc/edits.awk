# From edits.tsv, a .vtc that sends every URL that a real client makes to an edge with
# profile = wikimedia, thumb.php and steps. Those that mean a thumb or an original resolve; a refused
# one gets a body with the URL that was meant.

# NB: testdir would be that of the .vtc, in the build.

BEGIN {
	FS = "\t"
	n_steps = split("20 40 60 120 250 330 500 960 1280 1920 3840", steps, " ")
	print "varnishtest \"Every URL of edits.tsv resolves at the edge, or is told what was meant\""
	print ""
	print "varnish v1 -arg \"-j none -p vcl_path=${vcldir}:${vcldir}/../tests/vtc\" -vcl {"
	print "	import thumb;"
	print ""
	print "	backend none none;"
	print ""
	print "	sub vcl_init {"
	print "		new thumbs = thumb.site(profile = wikimedia, size_policy = up,"
	print "		    default_wiki = \"wikipedia/commons\", php_base = \"/w/thumb.php\");"
	print "		new thumbd = thumb.renderer(\"${tmpdir}/none.sock\", fallback = none);"
	print "		new guard = thumb.guard();"
	print "		new rollout = thumb.rollout(\"${vcldir}/../tests/vtc/on.rollout\");"
	print "	}"
	print ""
	print "	include \"calls.vcl\";"
	print ""
	print "	sub vcl_recv {"
	print "		return (synth(200, thumbs.class(req.url)));"
	print "	}"
	print ""
	print "	sub vcl_synth {"
	print "		set resp.http.query = thumbs.to_query(req.url);"
	print "		set resp.http.path = thumbs.to_path(req.url);"
	print "	}"
	print "} -start"
	print ""
	print "client c1 {"
}

# The path and query of a URL with a host.
function target(url) {
	sub(/^https?:\/\/[^\/]*/, "", url)
	sub(/^\/\/[^\/]*/, "", url)
	return url
}

# A URL of the query scheme, with the step for its width.
function stepped(url,	i, w) {
	if (!match(url, /w=[0-9]+$/))
		return url
	w = substr(url, RSTART + 2) + 0
	for (i = 1; i < n_steps && steps[i] < w; i++)
		;
	return substr(url, 1, RSTART + 1) steps[i]
}

# The URL after some words of the note.
function noted(words,	at) {
	at = index($5, words)
	if (!at || !match(substr($5, at), /\/v1\/[^ ]*/))
		return ""
	return substr($5, at + RSTART - 1, RLENGTH)
}

function request() {
	printf "	txreq -url \"%s\"\n	rxresp\n", target($3)
	rows++
}

function resolves(class, query) {
	request()
	print "	expect resp.status == 200"
	if (class != "")
		print "	expect resp.reason == " class
	if (query != "")
		printf "	expect resp.http.query == \"%s\"\n", query
	resolved++
}

function refused(code, meant) {
	request()
	print "	expect resp.status >= 400"
	print "	expect resp.reason == " code
	gsub(/[?.(]/, "[&]", meant)
	printf "	expect resp.body ~ \"^%s: .%s\\n$\"\n", code, meant != "" ? "*; use " meant : "+"
	told += meant != ""
}

/^#/ || $4 == "?" || target($3) !~ /^\// {
	next
}

{
	print ""
	printf "	# %d: %s\n", NR, $1
}

$4 ~ /^\// {
	resolves("", stepped($4))
	next
}

$4 == "original" {
	resolves("original", noted(""))
	next
}

# the profile drops utm_*, _ and download
$4 == "refuse:unknown-param" && $3 !~ /&amp;/ {
	resolves("simple", $6)
	next
}

# in the path scheme only
$4 == "refuse:no-equivalent" {
	resolves("complex", "")
	print "	expect resp.http.path == resp.http.query"
	next
}

# thumb.php is of this site
$3 ~ /\/thumb[.]php[?]/ {
	if (noted("--php-base") != "")
		resolves("simple", stepped(noted("--php-base")))
	else if ($3 ~ /f=330px-/)
		resolves("simple", "")		# of a file that does not exist
	else
		refused($3 ~ /w=undefined/ ? "bad-value" : "unknown-param",
		    "/v1/wikipedia/commons/Harbour_lights_at_dusk.jpg?w=250")
	next
}

# not ours: it passes
$4 == "refuse:not-thumb" {
	resolves("none", "")
	next
}

{
	refused(substr($4, 8), stepped($6))
}

END {
	print "} -run"
	if (rows != resolved + told + 1 || rows < 160) {
		print "edits.awk: " rows " requests, " resolved " resolve, " told " are told" > "/dev/stderr"
		exit 1
	}
}
