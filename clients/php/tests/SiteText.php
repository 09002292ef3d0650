<?php
// A site of the tests' tables.
// Copyright (c) 2026 The vmod-thumb authors
// SPDX-License-Identifier: BSD-2-Clause

namespace ThumbUrl;

/** The site with options of a site file, which have semicolons between them. */
function siteOfText( string $text ): Site {
	$site = [];
	foreach ( explode( ';', $text ) as $option ) {
		[ $key, $value ] = explode( '=', $option, 2 );
		$site[strtr( $key, '-', '_' )] = $key === 'steps' ? array_map( 'intval', explode( ',', $value ) ) :
			( in_array( $key, [ 'params', 'strip' ], true ) ? explode( ',', $value ) : $value );
	}
	return new Site( $site );
}
