# As url-regsub.vcl, but one match shows whether there is anything to substitute.
# The chain is that of url_pcre2.c, with std.querysort in front; it cannot check an md5.

vcl 4.1;

import std;

backend none none;

sub spell {
	if (req.url ~ "%(?:[a-f]|[0-9A-F][a-f])") {
		set req.url = regsuball(req.url, "%a", "%A");
		set req.url = regsuball(req.url, "%b", "%B");
		set req.url = regsuball(req.url, "%c", "%C");
		set req.url = regsuball(req.url, "%d", "%D");
		set req.url = regsuball(req.url, "%e", "%E");
		set req.url = regsuball(req.url, "%f", "%F");
		set req.url = regsuball(req.url, "%([0-9A-F])a", "%\1A");
		set req.url = regsuball(req.url, "%([0-9A-F])b", "%\1B");
		set req.url = regsuball(req.url, "%([0-9A-F])c", "%\1C");
		set req.url = regsuball(req.url, "%([0-9A-F])d", "%\1D");
		set req.url = regsuball(req.url, "%([0-9A-F])e", "%\1E");
		set req.url = regsuball(req.url, "%([0-9A-F])f", "%\1F");
	}
	set req.url = regsuball(req.url, "%2[dD]", "-");
	set req.url = regsuball(req.url, "%2[eE]", ".");
	set req.url = regsuball(req.url, "%5[fF]", "_");
	set req.url = regsuball(req.url, "%7[eE]", "~");
	set req.url = regsuball(req.url, "\(", "%28");
	set req.url = regsuball(req.url, "\)", "%29");
	set req.url = regsuball(req.url, ",", "%2C");
	set req.url = regsuball(req.url, "'", "%27");
}

sub from_query {
	set req.url = std.querysort(req.url);
	if (req.url !~ "^/v1/[a-z][a-z0-9]*/[a-z0-9]+(?:-[a-z0-9]+)*/[^/?]+\.(?i:jpe?g|jpe|png|gif|webp|svg|xcf|stl|tiff?|pdf|djvu?|webm|og[gv]|mpe?g)\?[^/]*$" ||
	    req.url ~ "%(?:[01][0-9A-F]|2[03]|3[CE]|5[BCD]|7[BCDF])" ||
	    req.url ~ "[?&](?:lang|p|t)=") {
		return (synth(400));
	}
	set req.url = regsuball(req.url, "(?<=[?&])o[hw]=[1-9][0-9]{0,6}(?:&|$)", "");
	if (req.url !~ "^[^?]+\?&*w=[1-9][0-9]{0,4}&*$") {
		return (synth(400));
	}
	set req.url = regsub(req.url, "^([^?]+)\?&*w=([1-9][0-9]{0,4})&*$", "\1?w=\2");
}

sub from_path {
	set req.url = regsub(req.url, "[?#].*$", "");
	if (req.url ~ "%(?:[01][0-9A-F]|2[03]|3[CE]|5[BCD]|7[BCDF])" ||
	    req.url !~ "^/([a-z][a-z0-9]*)/([a-z0-9]+(?:-[a-z0-9]+)*)/thumb/([0-9a-f])/\3[0-9a-f]/([^/]+)/(?:lossy-)?(?:page1-)?([1-9][0-9]{0,4})px-[^/]+(?:\.|%2[Ee])(?i:jpe?g|jpe|png|gif|webp)$") {
		return (synth(400));
	}
	set req.url = regsub(req.url, "^/([a-z][a-z0-9]*)/([a-z0-9]+(?:-[a-z0-9]+)*)/thumb/([0-9a-f])/\3[0-9a-f]/([^/]+)/(?:lossy-)?(?:page1-)?([1-9][0-9]{0,4})px-[^/]+(?:\.|%2[Ee])(?i:jpe?g|jpe|png|gif|webp)$", "/v1/\1/\2/\4?w=\5");
}

sub work {
	if (req.url ~ "%(?:2[DEde]|5[Ff]|7[Ee]|[a-f]|[0-9A-F][a-f])|[(),']") {
		call spell;
	}
	if (req.url ~ "^/v1/") {
		call from_query;
	} else {
		call from_path;
	}
}

include "url-common.vcl";
