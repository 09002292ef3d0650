# Thumb URLs normalised by regular expressions, as on large sites: the query is dropped, needless
# escapes are decoded, the last segment is put in lower case except for the name, and the name in it
# is replaced by that of the directory. This knows one scheme, and neither md5 nor limits.
# One match shows whether there is anything to substitute.

vcl 4.1;

import std;

include "edge-origin.vcl";

sub normalise_escapes {
	if (req.url ~ "%[a-f]|%[0-9A-F][a-f]") {
		set req.url = regsuball(req.url, "%([0-9A-F]?)a", "%\1A");
		set req.url = regsuball(req.url, "%([0-9A-F]?)b", "%\1B");
		set req.url = regsuball(req.url, "%([0-9A-F]?)c", "%\1C");
		set req.url = regsuball(req.url, "%([0-9A-F]?)d", "%\1D");
		set req.url = regsuball(req.url, "%([0-9A-F]?)e", "%\1E");
		set req.url = regsuball(req.url, "%([0-9A-F]?)f", "%\1F");
	}
	if (req.url ~ "%(?:2[DE]|5F|7E)") {
		set req.url = regsuball(req.url, "%2D", "-");
		set req.url = regsuball(req.url, "%2E", ".");
		set req.url = regsuball(req.url, "%5F", "_");
		set req.url = regsuball(req.url, "%7E", "~");
	}
	if (req.url ~ "[(),']") {
		set req.url = regsuball(req.url, "\(", "%28");
		set req.url = regsuball(req.url, "\)", "%29");
		set req.url = regsuball(req.url, ",", "%2C");
		set req.url = regsuball(req.url, "'", "%27");
	}
}

sub vcl_recv {
	set req.url = regsub(req.url, "\?.*$", "");
	if (req.url ~ "^/[^/]+/[^/]+/thumb/[0-9a-f]/[0-9a-f][0-9a-f]/") {
		if (req.url ~ "[%(),']") {
			call normalise_escapes;
		}
		set req.http.X-Size = std.tolower(regsub(req.url, "^.*/([^/]*px)-[^/]*$", "\1"));
		set req.url = regsub(req.url, "^(.*/([^/]+))/[^/]*px-[^/]*$",
		    "\1/" + req.http.X-Size + "-\2");
		unset req.http.X-Size;
		unset req.http.Cookie;
	}
}
