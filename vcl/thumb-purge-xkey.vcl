#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# PURGE as in thumb-purge.vcl, which has all the subroutines, by vmod_xkey of varnish-modules: it
# finds the objects by their tags at once, counts them, and knows soft purges of whole originals.
#
# To be included instead of thumb-purge.vcl, in the same way.

import xkey;

include "thumb-purge-common.vcl";

sub thumb_purge_all {
	if (req.http.X-Purge == "soft") {
		set req.http.X-Purged = xkey.softpurge(thumbs.original(req.url, false));
	} else {
		set req.http.X-Purged = xkey.purge(thumbs.original(req.url, false));
	}
}
