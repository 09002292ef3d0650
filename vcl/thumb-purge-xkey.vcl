#-
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# PURGE with vmod_xkey of varnish-modules, which finds objects by their tags at once, counts them,
# and has soft purges of whole originals.
#
# Include this file in place of thumb-purge.vcl, in the same way.

import xkey;

include "thumb-purge-common.vcl";

sub thumb_purge_all {
	if (req.http.X-Purge == "soft") {
		set req.http.X-Purged = xkey.softpurge(thumbs.original(req.url, false));
	} else {
		set req.http.X-Purged = xkey.purge(thumbs.original(req.url, false));
	}
}

# All thumbs of the id of what is purged.
sub thumb_purge_id {
	if (req.http.X-Purge == "soft") {
		set req.http.X-Purged-Ids = xkey.softpurge(req.http.X-Purged-Id);
	} else {
		set req.http.X-Purged-Ids = xkey.purge(req.http.X-Purged-Id);
	}
}
