<?php
// Answers for tests/fuzz: each line of standard input is a target; see tests/fuzz/lines.c.
// Copyright (c) 2026 The vmod-thumb authors
// SPDX-License-Identifier: BSD-2-Clause

namespace ThumbUrl;

require_once __DIR__ . '/../ThumbUrl.php';

$site = new Site( [ 'abbreviate' => 160, 'default_wiki' => $argv[1] ?? null,
	'strip' => array_filter( explode( ',', $argv[2] ?? '' ), 'strlen' ), 'php_base' => $argv[3] ?? null ] +
	( isset( $argv[4] ) ? [ 'params' => explode( ',', $argv[4] ) ] : [] ) );
while ( ( $line = fgets( STDIN ) ) !== false ) {
	$line = strtr( rtrim( $line, "\n" ), [ '\\n' => "\n", '\\t' => "\t", '\\0' => "\0", '\\\\' => '\\' ] );
	try {
		$u = ThumbUrl::parseTarget( $line, $site );
		$query = $u->toQuery();
		$answers = [ 'ok ' . $u->href(), $query === null ? 'reject ' . $u->queryProblem() : "ok $query",
			$u->toPath() === null ? 'reject no-equivalent' : 'ok ' . $u->toPath() ];
	} catch ( Refusal $e ) {
		$answers = array_fill( 0, 3, 'reject ' . $e->getMessage() );
	}
	echo implode( "\t", $answers ), "\n";
}
