<?php
/**
 * For doc/apache-store.conf, as the document of errors: MediaWiki answers for a thumb that thumbd does not
 * have, in either scheme. The URL of this script is in the directory of MediaWiki.
 *
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 */

// Apache keeps the status of the error if PHP says none, and PHP-FPM says no 200. Any other status that
// MediaWiki sets goes before this one; that of a fatal error does not.
header( 'Status: 200 OK' );
register_shutdown_function( static function () {
	if ( http_response_code() !== 200 ) {
		header_remove( 'Status' );
	}
} );

chdir( $_SERVER['DOCUMENT_ROOT'] . dirname( $_SERVER['SCRIPT_NAME'] ) );
if ( preg_match( '!^/v1/([^/?]+)(?:[?](.*))?$!', $_SERVER['REQUEST_URI'], $parts ) ) {
	parse_str( $parts[2] ?? '', $_GET );
	$_GET['f'] = rawurldecode( $parts[1] );
	require 'thumb.php';
} else {
	require 'thumb_handler.php';
}
