# The cost of a request without work on its URL.

vcl 4.1;

backend none none;

sub work {
}

include "url-common.vcl";
