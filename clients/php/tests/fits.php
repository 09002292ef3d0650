<?php
// Answers for tests/fuzz: fits, srcsets and keys; see tests/fuzz/fits.c.
// Copyright (c) 2026 The vmod-thumb authors
// SPDX-License-Identifier: BSD-2-Clause

namespace ThumbUrl;

require_once __DIR__ . '/../ThumbUrl.php';

$site = Site::wikimedia( [ 'ids' => 'sha1', 'params' => array_diff( Site::PARAMS, [ 'v' ] ) ] +
	[ '' => [], 'steps' => [ 'steps' => [] ], 'keep' => [ 'beyond_steps' => 'keep' ] ][$argv[1] ?? ''] );
while ( ( $line = fgets( STDIN ) ) !== false ) {
	[ $width, $height, $density, $ow, $oh, $min, $max, $url ] = explode( "\t", rtrim( $line, "\n" ) );
	$original = [ 'originalWidth' => $ow, 'originalHeight' => $oh ];
	$place = [ 'width' => $width, 'height' => $height, 'density' => ( $density ?: 100 ) / 100 ] + $original;
	try {
		$u = ThumbUrl::parse( $url, $site );
		$answers = [ $u->fit( $place ), $u->srcset( $place + [ 'densities' => [ 1, 1.5, 2, 3.33 ] ] ),
			$u->srcset( $original + [ 'min' => $min, 'max' => $max ] ), $u->key() ];
	} catch ( Refusal $e ) {
		$answers = [ $e->getMessage() ];
	}
	echo implode( "\t", $answers ), "\n";
}
