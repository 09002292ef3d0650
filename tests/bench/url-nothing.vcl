# What a request costs varnishd when nothing is done to its URL.

vcl 4.1;

backend none none;

sub work {
}

include "url-common.vcl";
