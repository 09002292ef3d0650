<?php
// Answers for tests/fuzz: each line of standard input is a target; see tests/fuzz/lines.c, whose arguments it has.
// Copyright (c) 2026 The vmod-thumb authors
// SPDX-License-Identifier: BSD-2-Clause

namespace ThumbUrl;

require_once __DIR__ . '/../ThumbUrl.php';
require_once __DIR__ . '/SiteText.php';

// the site with signed URLs of tests/fuzz/model.py, and its keys
$signed = [];
if ( ( $argv[1] ?? '' ) === '--signed' ) {
	$signed = [ 'params' => [ 'info', 'lang', 'p', 't', 'v', 'w' ], 'steps' => [ 2, 10, 220, 960 ],
		'size_policy' => 'refuse', 'signed_urls' => $argv[2] ];
	array_splice( $argv, 1, 2 );
}
$keys = [ 'new' => '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
	'old' => '202122232425262728292a2b2c2d2e2f' ];
$site = ( $argv[1] ?? '' ) === '--site' ? siteOfText( $argv[2] ) : new Site( $signed + [ 'abbreviate' => 160, 'default_wiki' => $argv[1] ?? null,
	'strip' => array_filter( explode( ',', $argv[2] ?? '' ), 'strlen' ), 'php_base' => $argv[3] ?? null ] +
	( isset( $argv[4] ) ? [ 'params' => explode( ',', $argv[4] ) ] : [] ) );
while ( ( $line = fgets( STDIN ) ) !== false ) {
	$line = strtr( rtrim( $line, "\n" ), [ '\\n' => "\n", '\\t' => "\t", '\\0' => "\0", '\\\\' => '\\' ] );
	try {
		$u = $signed ? ThumbUrl::verify( $line, $keys, 1800000000, $site ) : ThumbUrl::parseTarget( $line, $site );
		$query = $u->toQuery();
		$answers = [ 'ok ' . $u->href(), $query === null ? 'reject ' . $u->queryProblem() : "ok $query",
			$u->toPath() === null ? 'reject no-equivalent' : 'ok ' . $u->toPath() ];
	} catch ( Refusal $e ) {
		$answers = array_fill( 0, 3, 'reject ' . $e->getMessage() );
	}
	echo implode( "\t", $answers ), "\n";
}
