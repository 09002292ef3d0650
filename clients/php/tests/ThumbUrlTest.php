<?php
/**
 * The rows of tests/vectors.tsv, edits.tsv, fits.tsv, signed.tsv and ids.tsv, and the tables of thumbctl, through ThumbUrl.php.
 *
 *     THUMBCTL=/usr/bin/thumbctl phpunit clients/php/tests
 *
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 */

namespace ThumbUrl;

require_once __DIR__ . '/../ThumbUrl.php';
require_once __DIR__ . '/SiteText.php';

class ThumbUrlTest extends \PHPUnit\Framework\TestCase {
	private const ROOT = __DIR__ . '/../../../tests/';

	private static function rows( string $file ): array {
		$rows = [];
		foreach ( file( self::ROOT . $file, FILE_IGNORE_NEW_LINES ) as $i => $line ) {
			if ( $i > 0 ) {
				$rows[$file . ':' . ( $i + 1 )] = explode( "\t", $line );
			}
		}
		return $rows;
	}

	/** A URL in a form, or the reason why there is none. */
	private static function convert( Site $site, string $url, string $to ): string {
		try {
			$u = ThumbUrl::parseTarget( $url, $site );
		} catch ( Refusal $e ) {
			return $e->getMessage();
		}
		return [ 'canonical' => $u->href(), 'query' => $u->toQuery() ?? $u->queryProblem(), 'path' => $u->toPath() ][$to];
	}

	public static function vectors(): array {
		return array_map( static function ( $row ) {
			return [ $row ];
		}, self::rows( 'vectors.tsv' ) );
	}

	/** @dataProvider vectors */
	public function testVector( array $row ): void {
		[ , $class, $old, $new, $direction, $input, $expected ] = $row;
		preg_match( '/\[default=([^\]]*)/', $class, $m );
		$site = new Site( [ 'abbreviate' => 160, 'default_wiki' => $m[1] ?? null ] );
		$rows = [
			'both' => [ [ $old, 'query', $new ], [ $new, 'path', $old ], [ $old, 'canonical', $old ],
				[ $new, 'canonical', $new ] ],
			'old2new' => [ [ $input, 'query', $expected ], [ $input, 'canonical', $old ] ],
			'new2old' => [ [ $input, 'path', $expected ], [ $input, 'canonical', $new ] ],
			'canon' => [ [ $input, 'canonical', $expected ], [ $expected, 'canonical', $expected ] ],
			'reject' => [ [ $input, 'query', $expected ] ],
		];
		foreach ( $rows[$direction] as [ $url, $to, $wanted ] ) {
			$this->assertSame( $wanted, self::convert( $site, $url, $to ) );
		}
	}

	public static function edits(): array {
		return array_filter( array_map( static function ( $row ) {
			return [ $row ];
		}, self::rows( 'edits.tsv' ) ), static function ( $row ) {
			return $row[0][3] !== '?';
		} );
	}

	/** @dataProvider edits */
	public function testEdit( array $row ): void {
		[ , , $url, $means, $note ] = $row;
		$site = new Site( [ 'abbreviate' => 160 ] );
		try {
			$u = ThumbUrl::parse( $url, $site );
		} catch ( Refusal $e ) {
			$this->assertSame( $means, 'refuse:' . $e->getMessage() );
			return;
		}
		if ( strpos( $means, 'refuse:' ) === 0 ) {
			$this->assertSame( $means, 'refuse:' . $u->queryProblem() );
			return;
		}
		$this->assertSame( $means === 'original', $u->isOriginal() );
		preg_match( '~/v1/\S*~', $means === 'original' ? $note : $means, $m );
		if ( $m ) {
			$this->assertSame( $u->origin() . $m[0], $u->toQuery() );
		}
	}

	/** The rows of signed.tsv that begin with a word, and its keys and sites. */
	private static function signedRows( string $what ): array {
		$rows = array_filter( self::rows( 'signed.tsv' ), static function ( $row ) use ( $what ) {
			return $row[0] === $what;
		} );
		return array_map( static function ( $row ) {
			return array_slice( $row, 1 );
		}, $rows );
	}

	private static function signedSite( string $name ): Site {
		$options = array_column( self::signedRows( 'site' ), 1, 0 )[$name];
		return siteOfText( $options );
	}

	public static function signedReads(): array {
		return self::signedRows( 'read' );
	}

	/** @dataProvider signedReads */
	public function testSignedRead( string $site, string $now, string $ids, string $url, string $expected ): void {
		$keys = array_intersect_key( array_column( self::signedRows( 'key' ), 1, 0 ), array_flip( explode( ',', $ids ) ) );
		try {
			$got = ThumbUrl::verify( $url, $keys, (int)$now, self::signedSite( $site ) )->toQuery();
		} catch ( Refusal $e ) {
			$got = $e->getMessage();
		}
		$this->assertSame( $expected, $got );
	}

	public static function signedSigns(): array {
		return self::signedRows( 'sign' );
	}

	/** @dataProvider signedSigns */
	public function testSign( string $site, string $expires, string $id, string $url, string $expected ): void {
		$key = array_column( self::signedRows( 'key' ), 1, 0 )[$id];
		try {
			$got = substr( ThumbUrl::sign( "https://h$url", $key, $id, (int)$expires, self::signedSite( $site ) ), strlen( 'https://h' ) );
		} catch ( \InvalidArgumentException $e ) {
			$got = 'none';
		}
		$this->assertSame( $expected, $got );
	}

	public static function badKeys(): array {
		$key = str_repeat( '0f', 16 );
		return [ [ substr( $key, 2 ), 'new', 0 ], [ str_repeat( $key, 5 ), 'new', 0 ], [ "{$key}0g", 'new', 0 ], [ "{$key}0", 'new', 0 ],
			[ $key, '', 0 ], [ $key, 'New', 0 ], [ $key, "new\n", 0 ], [ $key, str_repeat( 'a', 17 ), 0 ], [ $key, 'new', -1 ],
			[ $key, 'new', 10000000000 ] ];
	}

	/** @dataProvider badKeys */
	public function testBadKey( string $key, string $id, int $expires ): void {
		$this->expectException( \InvalidArgumentException::class );
		ThumbUrl::sign( '/v1/wikipedia/commons/Foo.jpg?w=517', $key, $id, $expires );
	}

	private const ID = '2fd4e1c67a2d28fced849ee1bb76e7391b93eb12';

	private static function idSite( string $name ): Site {
		return siteOfText( array_column( self::idRows( 'site' ), 1, 0 )[$name] );
	}

	/** The rows of ids.tsv that begin with a word, without it. */
	private static function idRows( string $what ): array {
		$rows = array_filter( self::rows( 'ids.tsv' ), static function ( $row ) use ( $what ) {
			return $row[0] === $what;
		} );
		return array_map( static function ( $row ) {
			return array_slice( $row, 1 );
		}, $rows );
	}

	public static function idReads(): array {
		return self::idRows( 'read' );
	}

	/** @dataProvider idReads */
	public function testIdRead( string $site, string $url, string $query, string $path, string $class, string $key ): void {
		$u = ThumbUrl::parseTarget( $url, self::idSite( $site ) );
		$this->assertSame( [ $query, $path, $key ], [ $u->toQuery(), $u->toPath() ?? 'no-equivalent', $u->key() ] );
		$this->assertSame( $class === 'original', $u->isOriginal() );
	}

	public static function idRefusals(): array {
		return self::idRows( 'refuse' );
	}

	/** @dataProvider idRefusals */
	public function testIdRefused( string $site, string $url, string $reason ): void {
		$this->assertSame( $reason, self::convert( self::idSite( $site ), $url, 'canonical' ) );
	}

	public static function idFits(): array {
		return self::idRows( 'fit' );
	}

	/** @dataProvider idFits */
	public function testIdFit(
		string $site, string $url, string $width, string $height, string $density, string $w, string $h, string $wanted
	): void {
		$u = ThumbUrl::parse( $url, self::idSite( $site ) );
		try {
			$got = $u->fit( [ 'width' => (int)$width, 'height' => (int)$height, 'density' => $density / 100,
				'originalWidth' => (int)$w, 'originalHeight' => (int)$h ] )->href();
		} catch ( Refusal $e ) {
			$got = $e->getMessage();
		}
		$this->assertSame( $wanted, $got );
	}

	/** A page that has an id makes its URL. */
	public function testFromId(): void {
		$u = ThumbUrl::fromId( self::ID, self::idSite( 'up' ), 'https://h' );
		$url = 'https://h/v1/id/' . self::ID;
		$this->assertSame( $url, $u->href() );
		$this->assertSame( [ true, self::ID, '', '', '', '' ], [ $u->isId(), $u->name(), $u->wiki(), $u->type(), $u->version(), $u->format() ] );
		$this->assertSame( "$url?w=250", $u->with( [ 'width' => 220 ] )->href() );
		$this->assertSame( "$url?w=500", $u->fit( [ 'width' => 220, 'density' => 2 ] )->href() );
		$thumb = $u->with( [ 'width' => 250, 'page' => 2, 'lang' => 'fr', 'seconds' => 90, 'quality' => 'low', 'format' => 'webp' ] );
		$this->assertSame( "$url?f=webp&lang=fr&p=2&q=low&t=1m30s&w=250", $thumb->href() );
		$this->assertSame( [ $url, null, 'webp' ], [ $thumb->original()->href(), $thumb->toPath(), $thumb->format() ] );
		$this->assertSame( "$url?w=250 1x, $url?w=500 3x", $u->srcset( [ 'width' => 100, 'densities' => [ 1, 3 ] ] ) );
		$this->assertSame( "$url?w=250 250w", $u->srcset( [ 'originalWidth' => 400 ] ) );
		$this->assertTrue( $u->isSameImage( $u->with( [ 'width' => 500 ] ) ) );
	}

	public static function wrongIds(): array {
		return [ [ 'up', strtoupper( self::ID ) ], [ 'up', 'Foo.jpg' ], [ 'up', self::ID . '?w=220' ], [ 'one', 'Foo.jpg' ],
			[ 'one', '20161203102219!Foo.jpg' ], [ 'oneoff', self::ID ] ];
	}

	/** @dataProvider wrongIds */
	public function testWrongId( string $site, string $id ): void {
		$this->expectExceptionMessage( 'bad-name' );
		ThumbUrl::fromId( $id, self::idSite( $site ) );
	}

	public static function fits(): array {
		return self::rows( 'fits.tsv' );
	}

	/** @dataProvider fits */
	public function testFit( string $client, string $given, string $width, string $size, string $wanted ): void {
		$site = Site::wikimedia( [ 'default_wiki' => 'wikipedia/commons' ] );
		$u = strpos( $given, '//' ) !== false ? ThumbUrl::parse( $given, $site ) :
			ThumbUrl::fromTitle( $given, $site, '', [], true );
		[ $w, $h ] = array_map( 'intval', explode( 'x', $size ) );
		$fit = $u->fit( [ 'width' => (int)$width, 'originalWidth' => $w, 'originalHeight' => $h ] );
		$this->assertSame( $wanted, $fit->toQuery() );
	}

	private static function thumbctl( string $arguments ): array {
		$thumbctl = getenv( 'THUMBCTL' );
		if ( !$thumbctl ) {
			self::markTestSkipped( 'THUMBCTL does not name the program' );
		}
		return json_decode( shell_exec( escapeshellarg( $thumbctl ) . ' ' . $arguments ), true );
	}

	/** The table of types is that of the library. */
	public function testTypes(): void {
		$wanted = [];
		foreach ( self::thumbctl( 'types --json' )['types'] as $t ) {
			$params = array_values( array_diff( $t['parameters'], [ 'f', 'info', 'q', 'v', 'w' ] ) );
			$wanted[$t['type']] = [ $t['extensions'], $t['format'], $t['nature'], $params, $t['quality'] ];
		}
		$types = ThumbUrl::TYPES;
		unset( $types['none'], $types[''] );
		$this->assertSame( $wanted, $types );
	}

	/** The profile is that of a site file. */
	public function testSite(): void {
		$site = self::thumbctl( 'site --profile wikimedia --json' );
		foreach ( [ 'abbreviate', 'strip', 'steps', 'params', 'max_width', 'hash_levels', 'php_base' ] as $key ) {
			$this->assertSame( $site[$key], Site::wikimedia()->get( $key ) );
		}
		$same = Site::fromJson( json_encode( $site ) );
		$this->assertSame( '/v1/wikipedia/commons/Foo.jpg?w=250',
			ThumbUrl::parse( '/v1/wikipedia/commons/Foo.jpg?w=20', $same )->fit( [ 'width' => 221 ] )->href() );
	}

	public function testSrcset(): void {
		$u = ThumbUrl::parse( '//h/v1/wikipedia/commons/A.jpg?w=20#ow=550&oh=100' );
		$a = '//h/v1/wikipedia/commons/A.jpg';
		$this->assertSame( "$a?w=250 250w, $a?w=330 330w, $a?w=500 500w, $a 550w",
			$u->srcset( [ 'min' => 250, 'max' => 600 ] ) );
		$this->assertSame( "$a?w=250 1x, $a?w=500 2x", $u->srcset( [ 'width' => 250 ] + [ 'densities' => [ 1, 1.5, 2 ] ] ) );
	}

	public function testWith(): void {
		$u = ThumbUrl::parse( 'https://h/v1/wikipedia/commons/A.pdf?p=2&w=250' );
		$this->assertSame( 'https://h/v1/wikipedia/commons/A.pdf?p=7&w=500',
			$u->with( [ 'page' => 7, 'width' => 400 ] )->href() );
		$this->assertSame( 'https://h/v1/wikipedia/commons/A.pdf', $u->original()->href() );
		$this->assertSame( 'wikipedia/commons/A.pdf?p=2', $u->key() );
		$this->assertTrue( $u->isSameImage( $u->with( [ 'width' => 20 ] ) ) );
		$this->expectException( Refusal::class );
		$u->with( [ 'lang' => 'fr' ] );
	}

	/** v= names the bytes of an original, on a site that has it. */
	public function testVersion(): void {
		$site = new Site( [ 'params' => [ 'lang', 'p', 't', 'v', 'w' ] ] );
		$a = '/v1/wikipedia/commons/A.jpg';
		$u = ThumbUrl::parse( "$a?w=250&v=2fd4e1c67a2d28fc", $site );
		$this->assertSame( "$a?v=2fd4e1c67a2d28fc&w=250", $u->href() );
		$this->assertNull( $u->toPath() );
		$this->assertSame( $a, $u->original()->href() );
		$this->assertSame( 'wikipedia/commons/A.jpg?v=2fd4e1c67a2d28fc', $u->key() );
		$this->assertSame( "$a?v=2fd4e1c67a2d28fc", ThumbUrl::parse( "$a?v=2fd4e1c67a2d28fc", $site )->href() );
		$this->expectExceptionMessage( 'unknown-param' );
		ThumbUrl::parse( $u->href() );
	}

	/** thumb.php is read where the site has it, and written as MediaWiki's other URLs. */
	public function testThumbPhp(): void {
		$site = Site::wikimedia( [ 'php_base' => '/w/thumb.php', 'default_wiki' => 'wikipedia/commons' ] );
		$u = ThumbUrl::parse( 'https://h/w/thumb.php?f=foo+bar.pdf&page=2&width=220px', $site );
		$this->assertSame( 'https://h/v1/wikipedia/commons/Foo_bar.pdf?p=2&w=220', $u->toQuery() );
		$this->assertSame( $u->toPath(), $u->href() );
		$this->expectExceptionMessage( 'not-thumb' );
		ThumbUrl::parse( 'https://h/w/thumb.php?f=Foo.jpg&w=220' );
	}

	public function testTitle(): void {
		$this->assertSame( 'Foo_bar.jpg', ThumbUrl::nameOfTitle( ':datei: foo  _bar.jpg ', [ 'Datei' ], true ) );
		$this->assertSame( 'File:Foo.jpg', ThumbUrl::nameOfTitle( 'File:File:Foo.jpg' ) );
	}
}
