<?php
/**
 * URLs of MediaWiki's media in two schemes: /wikipedia/commons/thumb/0/06/Foo.jpg/220px-Foo.jpg
 * and /v1/wikipedia/commons/Foo.jpg?w=220. The rules are those of doc/url-schemes.rst.
 *
 *     $site = Site::wikimedia();
 *     $url = ThumbUrl::parse( 'https://upload.example.org/v1/wikipedia/commons/Foo.jpg?w=220', $site );
 *     echo $url->fit( [ 'width' => 300, 'density' => 1.5, 'originalWidth' => 4000 ] );
 *
 * One file, PHP 7.4 or later, no other dependency. URLs of thumb.php are read if the site has its path. sign() makes
 * signed URLs, and verify() reads them. A ThumbUrl does not change: each method returns another one.
 *
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 */

namespace ThumbUrl;

/** Why a URL is refused: getMessage() is the reason's code, such as "bad-value". */
class Refusal extends \InvalidArgumentException {
}

/** The URL schemes of one wiki or of a farm, with the keys that "thumbctl site --json" prints. */
final class Site {
	public const PARAMS = [ 'f', 'info', 'lang', 'p', 'q', 't', 'v', 'w' ];
	private const DEFAULTS = [
		'query_base' => '/v1/*/*', 'path_base' => '/*/*', 'default_wiki' => null, 'hash_levels' => 2,
		'php_base' => null, 'abbreviate' => 255, 'params' => [ 'lang', 'p', 't', 'w' ], 'strip' => [], 'unknown' => 'refuse',
		'max_width' => 65535, 'steps' => [], 'size_policy' => 'any', 'beyond_steps' => 'last',
		'tiff_names' => 'paged', 'signed_urls' => 'off', 'ids' => 'off',
	];
	/** @var array of DEFAULTS */
	private $options;
	/** @var array of "query", "path" and "php", each a list of literal segments and the number of stars */
	private $bases = [];
	/** @var string|null the first part of no wiki */
	private $reserved = null;

	public function __construct( array $options = [] ) {
		$options = array_intersect_key( $options, self::DEFAULTS );
		$this->options = $options + self::DEFAULTS;
		foreach ( [ 'query', 'path', 'php' ] as $scheme ) {
			$base = explode( '/', (string)$this->options[$scheme . '_base'] );
			$parts = array_values( array_filter( $base, 'strlen' ) );
			$stars = count( array_keys( $parts, '*', true ) );
			$this->bases[$scheme] = [ array_slice( $parts, 0, count( $parts ) - $stars ), $stars ];
		}
		$query = $this->bases['query'][0];
		$path = $this->bases['path'][0];
		if ( array_slice( $query, 0, count( $path ) ) === $path ) {
			$this->reserved = $query[count( $path )] ?? null;
		}
	}

	/** From the output of "thumbctl site --json". */
	public static function fromJson( string $json ): self {
		return new self( json_decode( $json, true, 16, JSON_THROW_ON_ERROR ) );
	}

	/** The profile wikimedia of a site file. */
	public static function wikimedia( array $options = [] ): self {
		return new self( $options + [
			'abbreviate' => 160, 'strip' => [ 'utm_*', '_', 'fbclid', 'oh', 'ow', 'download' ],
			'steps' => [ 20, 40, 60, 120, 250, 330, 500, 960, 1280, 1920, 3840 ],
		] );
	}

	/** @return mixed an option */
	public function get( string $key ) {
		return $this->options[$key];
	}

	/** The literal segments and the number of stars of a base. */
	public function base( string $scheme ): array {
		return $this->bases[$scheme];
	}

	public function reserved(): ?string {
		return $this->reserved;
	}

	public function has( string $param ): bool {
		return $param === 'w' || in_array( $param, $this->options['params'], true );
	}

	public function strips( string $key ): bool {
		foreach ( $this->options['unknown'] === 'strip' ? [ '*' ] : $this->options['strip'] as $entry ) {
			if ( substr( $entry, -1 ) === '*' ? strncmp( $entry, $key, strlen( $entry ) - 1 ) === 0 : $entry === $key ) {
				return true;
			}
		}
		return false;
	}

	/** Whether a text is an id, which is the hash of the bytes of an original. */
	public function isId( string $text ): bool {
		$digits = [ 'sha1' => 40, 'sha256' => 64 ][$this->options['ids']] ?? 0;
		return $digits > 0 && strlen( $text ) === $digits && strspn( $text, '0123456789abcdef' ) === $digits;
	}

	/** The site of signed URLs, which have any width, and any parameter but a version. */
	public function signing(): self {
		$site = clone $this;
		$site->options['size_policy'] = 'any';
		$site->options['params'] = array_diff( self::PARAMS, $this->has( 'v' ) ? [] : [ 'v' ] );
		return $site;
	}

	/** The step for a width; 0 is an unknown original. */
	public function step( int $width, string $nature = 'vector', int $original = 0 ): int {
		$steps = $this->options['steps'];
		if ( !$steps ) {
			return $width;
		}
		for ( $i = 0; $i + 1 < count( $steps ) && $steps[$i] < $width; $i++ );
		$step = $steps[$i] < $width && $this->options['beyond_steps'] === 'keep' ? $width : $steps[$i];
		if ( $original === 0 || $nature === 'vector' || $step <= $original ) {
			return $step;
		}
		if ( $nature === 'web' ) {
			return $original;
		}
		for ( ; $i > 0 && $steps[$i] > $original; $i-- );
		return $steps[$i];
	}
}

final class ThumbUrl {
	public const NUMBER_MAX = 65535;
	private const SECONDS_MAX = 359999;
	private const NAME_MAX = 255;
	private const STAMP_LEN = 15;
	/** The most bytes of a URL that is signed. */
	private const SIGNED_MAX = 4096;
	private const FORMATS = [ 'jpg', 'png', 'gif', 'webp', 'avif' ];
	/** Type: extensions, format, nature, further parameters, special quality. A test compares it. */
	public const TYPES = [
		'jpeg' => [ [ 'jpg', 'jpeg', 'jpe' ], 'jpg', 'web', [], 'low' ],
		'png' => [ [ 'png' ], 'png', 'web', [], '' ],
		'svg' => [ [ 'svg' ], 'png', 'vector', [ 'lang' ], '' ],
		'gif' => [ [ 'gif' ], 'gif', 'web', [], '' ],
		'pdf' => [ [ 'pdf' ], 'jpg', 'fixed', [ 'p' ], '' ],
		'tiff' => [ [ 'tif', 'tiff' ], 'jpg', 'fixed', [ 'p' ], 'lossless' ],
		'webp' => [ [ 'webp' ], 'png', 'fixed', [], '' ],
		'video' => [ [ 'webm', 'ogv', 'ogg', 'mpg', 'mpeg' ], 'jpg', 'fixed', [ 't' ], '' ],
		'djvu' => [ [ 'djvu', 'djv' ], 'jpg', 'fixed', [ 'p' ], '' ],
		'avif' => [ [ 'avif' ], 'jpg', 'fixed', [], '' ],
		'heif' => [ [ 'heic', 'heif' ], 'jpg', 'fixed', [], '' ],
		'mp4' => [ [ 'mp4' ], 'jpg', 'fixed', [ 't' ], '' ],
		'jxl' => [ [ 'jxl' ], 'jpg', 'fixed', [], '' ],
		'xcf' => [ [ 'xcf' ], 'png', 'fixed', [], '' ],
		'stl' => [ [ 'stl' ], 'png', 'vector', [], '' ],
		'bmp' => [ [ 'bmp' ], 'png', 'fixed', [], '' ],
		'none' => [ [], 'jpg', 'fixed', [], '' ],
		// of an id: it may be any
		'' => [ [], '', 'fixed', [ 'lang', 'p', 't' ], '' ],
	];

	/** @var Site */
	private $site;
	/** @var string "https://host", "//host" or "" */
	private $origin = '';
	/** @var array width and height in the fragment, or 0 */
	private $size = [ 0, 0 ];
	/** @var string "query" or "path" */
	private $scheme = 'path';
	/** @var string "current", "archive" or "temp"; "id", if the name is the hash of the original's bytes */
	private $zone = 'current';
	/** @var string[] */
	private $wiki = [];
	/** @var string the name with the timestamp of an old version */
	private $stored = '';
	/** @var int where the bare name begins */
	private $bare = 0;
	/** @var string */
	private $type = 'none';
	/** @var bool */
	private $info = false;
	/** @var int 0 is the original */
	private $width = 0;
	/** @var int */
	private $page = 1;
	/** @var int -1 is the middle */
	private $seconds = -1;
	/** @var string "" is English */
	private $lang = '';
	/** @var string "", "low" or "lossless" */
	private $quality = '';
	/** @var string */
	private $format = '';
	/** @var string names the bytes of the original, or "" */
	private $content = '';

	private function __construct( Site $site ) {
		$this->site = $site;
	}

	// Reading

	/** @throws Refusal */
	public static function parse( string $url, ?Site $site = null ): self {
		$u = new self( $site ?? Site::wikimedia() );
		$parts = explode( '#', $url, 2 );
		if ( !preg_match( '~\A()(/(?!/).*+)\z~s', $parts[0], $m ) &&
			!preg_match( '~\A((?:https?:)?//[A-Za-z0-9.:_\[\]-]++)(/.*+)\z~is', $parts[0], $m ) ) {
			throw new Refusal( 'bad-path' );
		}
		$u->origin = $m[1];
		foreach ( explode( '&', $parts[1] ?? '' ) as $pair ) {
			if ( preg_match( '/\Ao([wh])=([1-9][0-9]{0,6})\z/', $pair, $d ) ) {
				$u->size[$d[1] === 'w' ? 0 : 1] = (int)$d[2];
			}
		}
		$u->readTarget( $m[2] );
		return $u;
	}

	/** A target as a server gets it: no host, and // is a path. @throws Refusal */
	public static function parseTarget( string $target, ?Site $site = null ): self {
		$u = new self( $site ?? Site::wikimedia() );
		$u->readTarget( explode( '#', $target, 2 )[0] );
		return $u;
	}

	public static function tryParse( string $url, ?Site $site = null ): ?self {
		try {
			return self::parse( $url, $site );
		} catch ( Refusal $e ) {
			return null;
		}
	}

	/**
	 * The original of a title such as "File:Foo bar.jpg" in the default wiki.
	 * @param string[] $namespaces further namespaces of files
	 * @throws Refusal
	 */
	public static function fromTitle(
		string $title, ?Site $site = null, string $origin = '', array $namespaces = [], bool $capital = false
	): self {
		$site = $site ?? Site::wikimedia();
		$name = self::nameOfTitle( $title, $namespaces, $capital );
		$base = array_map( 'rawurlencode', $site->base( 'query' )[0] );
		return self::parse( $origin . '/' . implode( '/', $base ) . '/' . rawurlencode( $name ), $site );
	}

	/**
	 * The original with an id, which is the hash of its bytes, on a site with ids.
	 * @throws Refusal
	 */
	public static function fromId( string $id, Site $site, string $origin = '' ): self {
		$base = array_merge( $site->base( 'query' )[0], [ 'id', rawurlencode( $id ) ] );
		$u = self::parse( $origin . '/' . implode( '/', $base ), $site );
		if ( $u->zone !== 'id' ) {
			throw new Refusal( 'bad-name' );
		}
		return $u;
	}

	/** @param string[] $namespaces */
	public static function nameOfTitle( string $title, array $namespaces = [], bool $capital = false ): string {
		$fold = static function ( string $s ): string {
			return strtr( trim( $s, ' _' ), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ_', 'abcdefghijklmnopqrstuvwxyz ' );
		};
		$title = trim( $title, ' _' );
		if ( $title !== '' && $title[0] === ':' ) {
			$title = substr( $title, 1 );
		}
		$parts = explode( ':', $title, 2 );
		$known = array_filter( array_map( $fold, array_merge( [ 'File', 'Image' ], $namespaces ) ), 'strlen' );
		if ( count( $parts ) === 2 && in_array( $fold( $parts[0] ), $known, true ) ) {
			$title = $parts[1];
		}
		$name = preg_replace( '/[ _]++/', '_', trim( $title, ' _' ) );
		if ( $capital && $name !== '' && $name[0] >= 'a' && $name[0] <= 'z' ) {
			$name[0] = chr( ord( $name[0] ) - 32 );
		}
		return $name;
	}

	private function readTarget( string $target ): void {
		$mark = strpos( $target, '?' );
		$path = $mark === false ? $target : substr( $target, 0, $mark );
		$seg = preg_split( '~(?:/|%2[Ff])++~', $path );
		if ( $seg[0] !== '' || count( $seg ) < 2 ) {
			throw new Refusal( 'bad-path' );
		}
		array_shift( $seg );
		if ( $this->matches( 'query', $seg ) ) {
			$this->scheme = 'query';
			$this->readQueryScheme( $seg, $mark === false ? '' : substr( $target, $mark + 1 ) );
		} elseif ( $this->site->base( 'php' )[0] && count( $seg ) === count( $this->site->base( 'php' )[0] ) &&
			$this->matches( 'php', $seg ) ) {
			$this->readPhp( $mark === false ? '' : substr( $target, $mark + 1 ) );
		} else {
			$this->readPathScheme( $seg );
		}
	}

	private function matches( string $scheme, array $seg ): bool {
		$literals = $this->site->base( $scheme )[0];
		return array_map( 'rawurldecode', array_slice( $seg, 0, count( $literals ) ) ) === $literals;
	}

	private function takeWiki( array $parts ): void {
		foreach ( $parts as $i => $part ) {
			$part = rawurldecode( $part );
			$wanted = count( $parts ) === 2 && $i === 0 ? '/\A(?!v[0-9]++\z)[a-z][a-z0-9]*+\z/' :
				'/\A[a-z0-9]++(?:-[a-z0-9]++)*+\z/';
			// letters are always right, as both are
			if ( !preg_match( $wanted, $part ) || ( $i === 0 && $part === $this->site->reserved() ) ) {
				throw new Refusal( 'bad-wiki' );
			}
			$this->wiki[] = $part;
		}
	}

	private function takeName( string $name ): void {
		if ( !preg_match( '//u', $name ) ) {
			throw new Refusal( 'bad-utf8' );
		}
		if ( preg_match( '/[\x00-\x20#<>\[\]{}|\\\\\x7f]/', $name ) ||
			strlen( $name ) > self::STAMP_LEN + self::NAME_MAX ) {
			throw new Refusal( 'bad-name' );
		}
		$stamped = self::isStamped( $name );
		if ( $stamped && $this->scheme === 'query' ) {
			$this->zone = 'archive';
		}
		$this->stored = $name;
		$this->bare = $stamped && $this->zone === 'archive' ? self::STAMP_LEN : 0;
		$bare = substr( $name, $this->bare );
		$words = $this->site->get( 'hash_levels' ) === 0 ? [ '.', '..', 'thumb', 'archive', 'temp' ] : [ '.', '..' ];
		if ( strlen( $bare ) > self::NAME_MAX || in_array( $bare, $words, true ) ) {
			throw new Refusal( 'bad-name' );
		}
		if ( preg_match( '/%[0-9A-Fa-f]{2}/', $name ) ) {
			throw new Refusal( 'double-encoded' );
		}
		if ( $this->zone === 'archive' && !$stamped ) {
			throw new Refusal( 'bad-name' );
		}
		$this->type = self::typeOf( self::extensionOf( $bare ) );
	}

	private static function isStamped( string $name ): bool {
		return (bool)preg_match( '/\A[0-9]{14}!./s', $name );
	}

	/** In lower case; "" if there is none. */
	private static function extensionOf( string $bare ): string {
		$dot = strrpos( $bare, '.' );
		return $dot ? self::lower( substr( $bare, $dot + 1 ) ) : '';
	}

	private static function lower( string $s ): string {
		return strtr( $s, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz' );
	}

	private static function typeOf( string $extension ): string {
		foreach ( self::TYPES as $type => $row ) {
			if ( in_array( $extension, $row[0], true ) ) {
				return $type;
			}
		}
		return 'none';
	}

	/** A NUM: no sign, no leading zero; or -1. */
	private static function number( string $s, int $least, int $most ): int {
		if ( !preg_match( '/\A(?:0|[1-9][0-9]{0,9})\z/', $s ) || (int)$s < $least || (int)$s > $most ) {
			return -1;
		}
		return (int)$s;
	}

	private static function readLang( string $s ): ?string {
		$s = self::lower( $s );
		$ok = strlen( $s ) <= 35 && preg_match( '/\A[a-z]{2,8}(?:-(?![0-9]+px(?:-|\z))[a-z0-9]{1,9})*+\z/', $s );
		return $ok ? ( $s === 'en' ? '' : $s ) : null;
	}

	private static function readTime( string $s ): int {
		$n = self::number( $s, 0, self::SECONDS_MAX );
		if ( $n >= 0 ) {
			return $n;
		}
		$part = '(0|[1-9][0-9]{0,5})';
		if ( $s === '' || !preg_match( "/\\A(?:{$part}h)?(?:{$part}m)?(?:{$part}s)?\\z/", $s, $m ) ) {
			return -1;
		}
		$m += [ 1 => '', 2 => '', 3 => '' ];
		foreach ( [ $m[1], $m[2], $m[3] ] as $v ) {
			if ( (int)$v > self::SECONDS_MAX ) {
				return -1;
			}
		}
		$total = (int)$m[1] * 3600 + (int)$m[2] * 60 + (int)$m[3];
		return $total <= self::SECONDS_MAX ? $total : -1;
	}

	private function paramsOf(): array {
		$row = self::TYPES[$this->type];
		return array_merge( [ 'f', 'info', 'w' ], $row[3], $this->zone === 'id' ? [] : [ 'v' ],
			$row[4] !== '' || $this->zone === 'id' ? [ 'q' ] : [] );
	}

	private function defaultFormat(): string {
		return $this->quality === 'lossless' ? 'png' : self::TYPES[$this->type][1];
	}

	private function checkApplicable( array $given ): void {
		if ( array_diff( $given, $this->paramsOf() ) ||
			( $this->quality !== '' && $this->zone !== 'id' && $this->quality !== self::TYPES[$this->type][4] ) ) {
			throw new Refusal( 'param-not-applicable' );
		}
	}

	private function takeStep(): void {
		$policy = $this->site->get( 'size_policy' );
		if ( $this->width === 0 || $policy === 'any' ) {
			return;
		}
		if ( $policy === 'refuse' && !in_array( $this->width, $this->site->get( 'steps' ), true ) ) {
			throw new Refusal( 'not-a-step' );
		}
		$this->width = $this->site->step( $this->width );
	}

	private function readQueryScheme( array $seg, string $query ): void {
		[ $literals, $stars ] = $this->site->base( 'query' );
		$parts = array_slice( $seg, count( $literals ) );
		$name = end( $parts );
		if ( $this->namesId( $parts, $stars ) ) {
			$this->zone = 'id';
			$this->type = '';
			$this->stored = rawurldecode( $name );
			if ( !$this->site->isId( $this->stored ) ) {
				throw new Refusal( 'bad-name' );
			}
			$this->takeParams( $query );
			return;
		}
		if ( ( count( $parts ) !== $stars + 1 && count( $parts ) !== 1 ) || $name === '' ) {
			throw new Refusal( 'bad-path' );
		}
		if ( count( $parts ) === $stars + 1 ) {
			$this->takeWiki( array_slice( $parts, 0, $stars ) );
		} elseif ( (string)$this->site->get( 'default_wiki' ) === '' ) {
			throw new Refusal( 'no-wiki' );
		} else {
			$this->wiki = explode( '/', $this->site->get( 'default_wiki' ) );
		}
		$this->takeName( rawurldecode( $name ) );
		$this->takeParams( $query );
	}

	/** Whether these are the segments of an id, right or wrong. With one star, a wiki may be called so. */
	private function namesId( array $parts, int $stars ): bool {
		return $this->site->get( 'ids' ) !== 'off' && count( $parts ) === 2 && $parts[1] !== '' &&
			rawurldecode( $parts[0] ) === 'id' && ( $stars !== 1 || $this->site->isId( rawurldecode( $parts[1] ) ) );
	}

	/** Escapes of unreserved characters. */
	private static function decodePlain( string $s ): string {
		return preg_replace_callback( '/%([0-9A-Fa-f]{2})/', static function ( array $m ): string {
			$c = chr( hexdec( $m[1] ) );
			return preg_match( '/[A-Za-z0-9._~-]/', $c ) ? $c : $m[0];
		}, $s );
	}

	private function takeParams( string $query ): void {
		$seen = [];
		foreach ( explode( '&', $query ) as $piece ) {
			if ( $piece !== '' ) {
				$this->takeParam( $piece, $seen );
			}
		}
		$given = array_values( array_intersect( array_keys( $seen ), Site::PARAMS ) );
		if ( !array_diff( $given, [ 'v' ] ) ) {
			$this->checkApplicable( $this->zone === 'id' ? $given : [] );
			return;
		}
		if ( !in_array( 'w', $given, true ) && !in_array( 'info', $given, true ) ) {
			throw new Refusal( 'missing-width' );
		}
		if ( $this->type === 'none' ) {
			throw new Refusal( 'unknown-type' );
		}
		if ( in_array( 'info', $given, true ) ) {
			if ( count( $given ) > 1 ) {
				throw new Refusal( 'param-not-applicable' );
			}
			return;
		}
		$this->checkApplicable( $given );
		if ( !in_array( 'f', $given, true ) ) {
			$this->format = $this->defaultFormat();
		}
		$this->takeStep();
	}

	private function takeParam( string $piece, array &$seen ): void {
		$eq = strpos( $piece, '=' );
		$key = substr( self::decodePlain( $eq === false ? $piece : substr( $piece, 0, $eq ) ), 0, 64 );
		// v was a parameter like any other before sites could have it
		$known = in_array( $key, Site::PARAMS, true ) && ( $key !== 'v' || $this->site->has( 'v' ) );
		$dimension = $key === 'oh' || $key === 'ow';
		if ( $known ? !$this->site->has( $key ) : !$dimension && !$this->site->strips( $key ) ) {
			throw new Refusal( 'unknown-param' );
		}
		if ( !$known && !$dimension ) {
			return;
		}
		if ( isset( $seen[$key] ) ) {
			throw new Refusal( 'duplicate-param' );
		}
		$seen[$key] = true;
		$value = $eq === false ? null : self::decodePlain( substr( $piece, $eq + 1 ) );
		if ( $value === null || strlen( $value ) >= 48 || !$this->takeValue( $key, $value ) ) {
			if ( $known || !$this->site->strips( $key ) ) {
				throw new Refusal( 'bad-value' );
			}
		}
	}

	private function takeValue( string $key, string $value ): bool {
		switch ( $key ) {
			case 'f':
				$this->format = $value;
				return in_array( $value, self::FORMATS, true );
			case 'info':
				$this->info = true;
				return $value === 'json';
			case 'lang':
				$lang = self::readLang( $value );
				$this->lang = (string)$lang;
				return $lang !== null;
			case 'p':
				$this->page = self::number( $value, 1, self::NUMBER_MAX );
				return $this->page > 0;
			case 'q':
				$this->quality = $value;
				return $value === 'low' || $value === 'lossless';
			case 't':
				$this->seconds = self::readTime( $value );
				return $this->seconds >= 0;
			case 'v':
				$this->content = $value;
				return (bool)preg_match( '/\A[a-z0-9]{8,40}\z/', $value );
			case 'w':
				$this->width = self::number( $value, 1, (int)$this->site->get( 'max_width' ) );
				return $this->width > 0;
			default:
				return (bool)preg_match( '/\A[1-9][0-9]{0,6}\z/', $value );
		}
	}

	/** The value of a key of thumb.php, as in the query scheme, or null. */
	private static function phpValue( string $key, string $value ): ?string {
		switch ( $key ) {
			case 'w':
			case 'width':
				$number = preg_replace( '/(?<=.)px\z/s', '', $value );
				return self::number( $number, 1, self::NUMBER_MAX ) > 0 ? $number : null;
			case 'p':
			case 'page':
				return self::number( $value, 1, self::NUMBER_MAX ) > 0 ? $value : null;
			case 'lang':
				return self::readLang( $value ) !== null ? $value : null;
			case 'quality':
				return $value === 'low' ? $value : null;
			case 'start':
			case 'thumbtime':
				return self::phpTime( $value );
			default:
				return $value;
		}
	}

	/** [[h:]m:]s in whole seconds: a fraction is refused, rather than rounded. */
	private static function phpTime( string $value ): ?string {
		$total = 0;
		$parts = explode( ':', $value );
		foreach ( $parts as $part ) {
			$n = self::number( preg_replace( '/\A0(?=.)/s', '', $part ), 0, self::SECONDS_MAX );
			$total = $total * 60 + $n;
			if ( $n < 0 || $total > self::SECONDS_MAX || count( $parts ) > 3 ) {
				return null;
			}
		}
		return (string)$total;
	}

	/**
	 * The query of thumb.php. As in PHP, the last of several values counts; but all must be valid, and keys that
	 * thumb.php does not know are refused.
	 */
	private function readPhp( string $query ): void {
		// a later key of two is stronger
		$keys = [ 'width' => 'w', 'w' => 'w', 'page' => 'p', 'p' => 'p', 'lang' => 'lang', 'quality' => 'q',
			'start' => 't', 'thumbtime' => 't', 'lossy' => '', 'archived' => '', 'temp' => '', 'download' => '',
			'r' => '' ];
		$got = [];
		$name = null;
		foreach ( array_filter( explode( '&', $query ), 'strlen' ) as $pair ) {
			[ $key, $value ] = array_map( 'urldecode', explode( '=', $pair, 2 ) ) + [ 1 => '' ];
			if ( $key === 'f' ) {
				$name = $value;
				continue;
			}
			if ( !isset( $keys[$key] ) ) {
				throw new Refusal( 'unknown-param' );
			}
			$got[$key] = strlen( $value ) < 48 ? self::phpValue( $key, $value ) : null;
			if ( $got[$key] === null ) {
				throw new Refusal( 'bad-value' );
			}
		}
		$given = [];
		foreach ( $keys as $key => $param ) {
			if ( $param !== '' && isset( $got[$key] ) ) {
				$given[$param] = $got[$key];
			}
		}
		$this->takePhpName( $name, !empty( $got['temp'] ), !empty( $got['archived'] ) );
		if ( !isset( $given['w'] ) || $given['w'] > $this->site->get( 'max_width' ) ) {
			throw new Refusal( isset( $given['w'] ) ? 'bad-value' : 'missing-width' );
		}
		if ( $this->type === 'none' ) {
			throw new Refusal( 'unknown-type' );
		}
		foreach ( $given as $param => $value ) {
			$this->takeValue( $param, $value );
		}
		if ( isset( $got['lossy'] ) ) {
			if ( self::TYPES[$this->type][4] !== 'lossless' ) {
				throw new Refusal( 'param-not-applicable' );
			}
			if ( !in_array( $got['lossy'], [ '1', 'true', 'lossy' ], true ) ) {
				$this->quality = 'lossless';
			}
		}
		$this->checkApplicable( array_keys( $given ) );
		$this->format = $this->defaultFormat();
		$this->takeStep();
	}

	/** A name as MediaWiki's Title changes it. */
	private function takePhpName( ?string $name, bool $temp, bool $archived ): void {
		if ( $name === null || strlen( $name ) > self::STAMP_LEN + self::NAME_MAX ) {
			throw new Refusal( 'bad-name' );
		}
		$name = preg_replace( '/\A_|_\z/', '', preg_replace( '~[/\\\\ _]++~', '_', $name ) );
		if ( $name === '' ) {
			throw new Refusal( 'bad-name' );
		}
		if ( $name[0] >= 'a' && $name[0] <= 'z' ) {
			$name[0] = chr( ord( $name[0] ) - 32 );
		}
		$wiki = (string)$this->site->get( 'default_wiki' );
		$this->wiki = $wiki !== '' && $this->site->base( 'path' )[1] > 0 ? explode( '/', $wiki ) : [];
		$this->zone = $temp ? 'temp' : ( $archived ? 'archive' : 'current' );
		$this->takeName( $name );
	}

	private function readPathScheme( array $seg ): void {
		[ $literals, $stars ] = $this->site->base( 'path' );
		$parts = count( $literals ) + $stars;
		if ( count( $seg ) <= $parts || !$this->matches( 'path', $seg ) ) {
			throw new Refusal( 'not-thumb' );
		}
		$wiki = array_slice( $seg, count( $literals ), $stars );
		$seg = array_slice( $seg, $parts );
		$thumb = rawurldecode( $seg[0] ) === 'thumb';
		if ( $thumb ) {
			array_shift( $seg );
		}
		$word = rawurldecode( $seg[0] ?? '' );
		if ( $word === 'archive' || ( $thumb && $word === 'temp' ) ) {
			$this->zone = $word;
			array_shift( $seg );
		}
		$levels = (int)$this->site->get( 'hash_levels' );
		if ( count( $seg ) !== $levels + ( $thumb ? 2 : 1 ) || end( $seg ) === '' ) {
			throw new Refusal( $thumb ? 'bad-path' : 'not-thumb' );
		}
		$hash = self::hashOf( array_slice( $seg, 0, $levels ) );
		if ( $hash === null && !$thumb ) {
			throw new Refusal( 'not-thumb' );
		}
		$this->takeWiki( $wiki );
		if ( $hash === null ) {
			throw new Refusal( 'bad-hash' );
		}
		$this->takeName( rawurldecode( $seg[$levels] ) );
		if ( $hash !== $this->hash() ) {
			throw new Refusal( 'bad-hash' );
		}
		if ( $thumb ) {
			$this->takeThumbName( rawurldecode( $seg[$levels + 1] ) );
		}
	}

	/** The directories as they are written, or null if they are malformed. */
	private static function hashOf( array $seg ): ?string {
		$hash = '';
		foreach ( array_map( 'rawurldecode', $seg ) as $i => $digits ) {
			if ( strlen( $digits ) !== $i + 1 || !preg_match( '/\A[0-9a-f]++\z/', $digits ) ) {
				return null;
			}
			$hash .= $digits . '/';
		}
		return $hash;
	}

	private function hash(): string {
		$md5 = md5( substr( $this->stored, $this->bare ) );
		$hash = '';
		for ( $i = 1; $i <= $this->site->get( 'hash_levels' ); $i++ ) {
			$hash .= substr( $md5, 0, $i ) . '/';
		}
		return $hash;
	}

	private function takeThumbName( string $s ): void {
		if ( !preg_match( '//u', $s ) ) {
			throw new Refusal( 'bad-utf8' );
		}
		$dot = strrpos( $s, '.' );
		$format = $dot === false ? '' : self::lower( substr( $s, $dot + 1 ) );
		$format = $format === 'jpeg' || $format === 'jpe' ? 'jpg' : $format;
		if ( !in_array( $format, self::FORMATS, true ) || ( $format === 'avif' && !$this->site->has( 'f' ) ) ) {
			throw new Refusal( 'bad-extension' );
		}
		$prefixes = '/\A(qlow-)?+(lossy-)?+(lossless-)?+(?:page([0-9]++)-)?+(?:lang([A-Za-z0-9-]+?)-(?=[0-9]++px-))?+' .
			'([0-9]++)px-/i';
		if ( !preg_match( $prefixes, $s, $m ) || strlen( $m[0] ) >= $dot || ( $m[2] !== '' && $m[3] !== '' ) ) {
			throw new Refusal( 'bad-thumbname' );
		}
		if ( $this->type === 'none' ) {
			throw new Refusal( 'unknown-type' );
		}
		$given = [];
		$this->takeSeek( $s, strlen( $m[0] ), $dot, $given );
		$values = [ 'w' => $m[6], 'p' => $m[4], 'lang' => $m[5] ];
		foreach ( $values as $key => $value ) {
			if ( $value !== '' ) {
				if ( !$this->takeValue( $key, $value ) ) {
					throw new Refusal( 'bad-value' );
				}
				if ( $key !== 'w' ) {
					$given[] = $key;
				}
			}
		}
		$quality = self::TYPES[$this->type][4];
		$tiff = $quality === 'lossless';
		if ( ( $m[1] !== '' && $quality !== 'low' ) || ( $m[2] . $m[3] !== '' && !$tiff ) ) {
			throw new Refusal( 'param-not-applicable' );
		}
		if ( $m[1] !== '' || $m[3] !== '' || ( $tiff && $m[2] === '' && $format === 'png' ) ) {
			$this->quality = $quality;
		}
		$this->checkApplicable( $given );
		$this->format = $format;
		$this->takeStep();
	}

	/** seek=N- after the width, unless the file's own name begins so. */
	private function takeSeek( string $s, int $at, int $dot, array &$given ): void {
		$rest = substr( $s, $at );
		$bare = substr( $this->stored, $this->bare );
		if ( strncasecmp( $rest, 'seek=', 5 ) !== 0 || $rest === $bare ||
			( strncmp( $rest, $bare, strlen( $bare ) ) === 0 && $dot === $at + strlen( $bare ) ) ) {
			return;
		}
		// only the application renders a fraction of a second
		if ( !preg_match( '/\A.{5}([0-9]++)-/s', $rest, $m ) || $at + strlen( $m[0] ) >= $dot ) {
			throw new Refusal( 'bad-value' );
		}
		$this->seconds = self::number( $m[1], 0, self::SECONDS_MAX );
		if ( $this->seconds < 0 ) {
			throw new Refusal( 'bad-value' );
		}
		$given[] = 't';
	}

	// Fields

	/** The name of the file, without the timestamp of an old version; or the id. */
	public function name(): string {
		return substr( $this->stored, $this->bare );
	}

	/** The timestamp of an old version, or "". */
	public function version(): string {
		return $this->bare > 0 ? substr( $this->stored, 0, 14 ) : '';
	}

	public function wiki(): string {
		return implode( '/', $this->wiki );
	}

	public function isId(): bool {
		return $this->zone === 'id';
	}

	public function origin(): string {
		return $this->origin;
	}

	/** Such as "jpeg"; "none" for files without thumbs, and "" for an id. */
	public function type(): string {
		return $this->type;
	}

	/** In pixels; 0 for the original and an info. */
	public function width(): int {
		return $this->width;
	}

	public function page(): int {
		return $this->page;
	}

	/** Of a video; -1 for its middle. */
	public function seconds(): int {
		return $this->seconds;
	}

	/** Of an SVG; "" for English. */
	public function lang(): string {
		return $this->lang;
	}

	public function quality(): string {
		return $this->quality;
	}

	/** Of a thumb; "" for the original, and if the type of an id decides. */
	public function format(): string {
		return $this->width > 0 ? $this->format : '';
	}

	public function isOriginal(): bool {
		return $this->width === 0 && !$this->info;
	}

	/** What all widths of a picture have in common. */
	public function key(): string {
		$zone = $this->zone === 'current' ? '' : $this->zone . '/';
		$params = $this->written();
		unset( $params['w'], $params['info'] );
		return ( $this->wiki ? $this->wiki() . '/' : '' ) . $zone . rawurlencode( $this->stored ) . self::query( $params );
	}

	public function isSameImage( self $other ): bool {
		return $this->key() === $other->key();
	}

	// Writing

	/** The canonical URL in the scheme that was read. */
	public function href(): string {
		return (string)( $this->scheme === 'query' ? $this->toQuery() : $this->toPath() );
	}

	public function __toString(): string {
		return $this->href();
	}

	/** Parameters that are not the defaults, in canonical order. */
	private function differing(): array {
		$params = [];
		if ( $this->format !== '' && $this->format !== $this->defaultFormat() ) {
			$params['f'] = $this->format;
		}
		if ( $this->lang !== '' ) {
			$params['lang'] = $this->lang;
		}
		if ( $this->page !== 1 ) {
			$params['p'] = (string)$this->page;
		}
		if ( $this->quality !== '' ) {
			$params['q'] = $this->quality;
		}
		if ( $this->seconds >= 0 ) {
			$params['t'] = self::writeTime( $this->seconds );
		}
		if ( $this->content !== '' ) {
			$params['v'] = $this->content;
		}
		$params['w'] = (string)$this->width;
		return $params;
	}

	private static function writeTime( int $seconds ): string {
		$text = '';
		foreach ( [ 'h' => 3600, 'm' => 60, 's' => 1 ] as $unit => $size ) {
			if ( $seconds >= $size ) {
				$text .= intdiv( $seconds, $size ) . $unit;
			}
			$seconds %= $size;
		}
		return $text === '' ? '0s' : $text;
	}

	private static function query( array $params ): string {
		$pairs = [];
		foreach ( $params as $key => $value ) {
			$pairs[] = $key . '=' . $value;
		}
		return $pairs ? '?' . implode( '&', $pairs ) : '';
	}

	private function start( string $scheme ): string {
		$parts = array_merge( $this->site->base( $scheme )[0], $this->zone === 'id' ? [ 'id' ] : $this->wiki );
		return $this->origin . ( $parts ? '/' . implode( '/', $parts ) : '' ) . '/';
	}

	/** Parameters of the URL in the query scheme. */
	private function written(): array {
		if ( $this->info ) {
			return [ 'info' => 'json' ];
		}
		return array_intersect_key( $this->differing(), $this->width > 0 ? array_flip( Site::PARAMS ) : [ 'v' => 1 ] );
	}

	/** Why there is no URL in the query scheme, or null: "no-equivalent" or "ambiguous-name". */
	public function queryProblem(): ?string {
		$params = $this->written();
		foreach ( array_keys( $params ) as $key ) {
			if ( !$this->site->has( $key ) ) {
				return 'no-equivalent';
			}
		}
		if ( $this->zone === 'temp' ) {
			return 'no-equivalent';
		}
		return $this->zone === 'current' && self::isStamped( $this->stored ) ? 'ambiguous-name' : null;
	}

	/** The URL in the query scheme, or null if there is none. */
	public function toQuery(): ?string {
		if ( $this->queryProblem() !== null ) {
			return null;
		}
		$params = $this->written();
		return $this->start( 'query' ) . rawurlencode( $this->stored ) . self::query( $params );
	}

	/** The URL in the path scheme, or null for an info, a version and an id. */
	public function toPath(): ?string {
		if ( $this->info || $this->content !== '' || $this->zone === 'id' ) {
			return null;
		}
		return $this->start( 'path' ) . ( $this->width > 0 ? 'thumb/' : '' ) .
			( $this->zone === 'current' ? '' : $this->zone . '/' ) . $this->hash() . rawurlencode( $this->stored ) .
			( $this->width > 0 ? '/' . $this->thumbName() : '' );
	}

	private function thumbName(): string {
		[ , , $nature, $params, $quality ] = self::TYPES[$this->type];
		$tiff = $quality === 'lossless';
		$core = $tiff && $this->site->get( 'tiff_names' ) === 'core' && $this->page === 1 &&
			( $this->quality === 'lossless' ) === ( $this->format === 'png' );
		$s = $this->quality === 'low' ? 'qlow-' : '';
		if ( $tiff && !$core ) {
			$s .= $this->quality === 'lossless' ? 'lossless-' : 'lossy-';
		}
		if ( in_array( 'p', $params, true ) && !$core ) {
			$s .= "page{$this->page}-";
		}
		if ( $this->lang !== '' ) {
			$s .= "lang{$this->lang}-";
		}
		$s .= "{$this->width}px-";
		if ( in_array( 't', $params, true ) ) {
			$s .= ( $this->seconds >= 0 ? "seek%3D{$this->seconds}" : '' ) . '-';
		}
		$bare = $this->name();
		$s .= strlen( $bare ) <= $this->site->get( 'abbreviate' ) ? rawurlencode( $bare ) :
			'thumbnail.' . self::extensionOf( $bare );
		return $s . ( $nature === 'web' && $this->format === $this->defaultFormat() ? '' : '.' . $this->format );
	}

	// Changing

	/** The original of this version, or of the current one. */
	public function original( bool $current = false ): self {
		$u = clone $this;
		if ( $u->zone === 'temp' || ( $current && $u->bare > 0 ) ) {
			if ( $u->zone === 'temp' && self::isStamped( $u->stored ) ) {
				$u->bare = self::STAMP_LEN;
			}
			$u->stored = substr( $u->stored, $u->bare );
			$u->bare = 0;
			$u->zone = 'current';
		}
		$u->info = false;
		$u->content = '';
		$u->width = 0;
		return $u;
	}

	private function thumb( int $width ): self {
		if ( $width === 0 ) {
			return $this->original();
		}
		$u = clone $this;
		if ( $u->width === 0 ) {
			$u->format = $u->defaultFormat();
		}
		$u->info = false;
		$u->width = $width;
		return $u;
	}

	/** The nature of the file, or "fixed" if the original cannot replace this thumb. */
	private function nature(): string {
		$nature = self::TYPES[$this->type][2];
		$own = $this->width > 0 && ( $this->quality !== '' || $this->format !== $this->defaultFormat() );
		return $nature === 'web' && ( $this->zone === 'temp' || $own ) ? 'fixed' : $nature;
	}

	/** @param array $place width, height, density, originalWidth, originalHeight */
	private function numbers( array $place ): array {
		$limits = [ 'width' => 65535, 'height' => 65535, 'originalWidth' => 9999999, 'originalHeight' => 9999999 ];
		$n = [];
		foreach ( $limits as $key => $most ) {
			$n[$key] = min( max( (int)ceil( $place[$key] ?? 0 ), 0 ), $most );
		}
		if ( !isset( $place['originalWidth'] ) ) {
			[ $n['originalWidth'], $n['originalHeight'] ] = $this->size;
		}
		$n['density'] = min( max( (int)round( 100 * ( $place['density'] ?? 1 ) ), 0 ), 10000 ) ?: 100;
		return $n;
	}

	/**
	 * The thumb, or the original, for a place on a page: its width or height in CSS pixels, the density of the
	 * screen (1), and the original's size, unless the URL's fragment has it.
	 * @throws Refusal "missing-width" or "unknown-type"
	 */
	public function fit( array $place ): self {
		$n = $this->numbers( $place );
		$up = static function ( int $a, int $b ): int {
			return intdiv( $a + $b - 1, $b );
		};
		if ( $this->type === 'none' ) {
			throw new Refusal( 'unknown-type' );
		}
		$original = $n['originalWidth'];
		$wanted = $up( $n['width'] * $n['density'], 100 );
		if ( $n['height'] > 0 && $original > 0 && $n['originalHeight'] > 0 ) {
			$bound = $up( $n['height'] * $n['density'] * $original, 100 * $n['originalHeight'] );
			$wanted = $wanted > 0 ? min( $wanted, $bound ) : $bound;
		}
		$wanted = min( $wanted, $this->site->get( 'max_width' ) );
		if ( $wanted === 0 ) {
			throw new Refusal( 'missing-width' );
		}
		return $this->thumb( $this->fitWidth( $wanted, $original ) );
	}

	private function fitWidth( int $wanted, int $original ): int {
		$nature = $this->nature();
		if ( $nature === 'web' && $original > 0 && $original <= $wanted ) {
			return 0;
		}
		$w = $this->site->step( $wanted, $nature, $original );
		if ( $nature === 'web' && $original > 0 && $w >= $original ) {
			return 0;
		}
		if ( $nature === 'fixed' && $original > 0 && !$this->site->get( 'steps' ) ) {
			return min( $w, $original );
		}
		return $w;
	}

	/**
	 * A srcset: for a place with a width or a height by "densities", otherwise of widths from "min" to "max".
	 * @param array $wanted as for fit(), and densities, min, max
	 */
	public function srcset( array $wanted ): string {
		$n = $this->numbers( $wanted );
		$entries = [];
		if ( $n['width'] > 0 || $n['height'] > 0 ) {
			// an image has the highest density that it is for
			$before = false;
			foreach ( $wanted['densities'] ?? [ 1, 1.5, 2 ] as $density ) {
				$u = $this->fit( [ 'density' => $density ] + $wanted );
				if ( $u->width === $before ) {
					array_pop( $entries );
				}
				$entries[] = $u->href() . ' ' . round( $density, 2 ) . 'x';
				$before = $u->width;
			}
			return implode( ', ', $entries );
		}
		foreach ( $this->widths( (int)( $wanted['min'] ?? 0 ), (int)( $wanted['max'] ?? 0 ), $n ) as $width ) {
			$entries[] = $this->thumb( $width )->href() . ' ' . ( $width ?: $n['originalWidth'] ) . 'w';
		}
		return implode( ', ', $entries );
	}

	/** Widths of a srcset; 0 is the original. */
	private function widths( int $min, int $max, array $n ): array {
		if ( $this->type === 'none' ) {
			return [];
		}
		$nature = $this->nature();
		$original = $n['originalWidth'];
		$has = static function ( int $w ) use ( $min, $max, $nature, $original ): bool {
			return $w >= $min && ( $max === 0 || $w <= $max ) && ( $original === 0 || $nature === 'vector' ||
				( $nature === 'web' ? $w < $original : $w <= $original ) );
		};
		$widths = array_values( array_filter( $this->site->get( 'steps' ), $has ) );
		if ( !$this->site->get( 'steps' ) ) {
			$limit = $this->site->get( 'max_width' );
			for ( $w = $min ?: 120; $w <= $limit && $has( $w ); $w *= 2 ) {
				$widths[] = $w;
			}
			if ( $max > ( $widths ? end( $widths ) : 0 ) && $max <= $limit && $has( $max ) ) {
				$widths[] = $max;
			}
		}
		if ( $nature === 'web' && $original > 0 && ( $max === 0 || $original <= $max ) ) {
			$widths[] = 0;
		}
		return $widths ?: [ $this->fit( [ 'width' => $max ?: ( $min ?: 1 ), 'density' => 1, 'height' => 0 ] + $n )->width ];
	}

	/**
	 * The same thumb with another width (to a step), page, lang, seconds, quality or format; a width makes a
	 * thumb of an original.
	 * @throws Refusal
	 */
	public function with( array $changes ): self {
		$u = isset( $changes['width'] ) ? $this->thumb( $this->site->step( (int)$changes['width'] ) ) : clone $this;
		$usual = $u->format === $u->defaultFormat();
		$keys = [ 'page' => 'p', 'lang' => 'lang', 'quality' => 'q', 'format' => 'f' ];
		foreach ( $keys as $name => $key ) {
			if ( isset( $changes[$name] ) && !( $name === 'lang' && $changes[$name] === '' ) &&
				!$u->takeValue( $key, (string)$changes[$name] ) ) {
				throw new Refusal( 'bad-value' );
			}
		}
		if ( ( $changes['lang'] ?? null ) === '' ) {
			$u->lang = '';
		}
		if ( isset( $changes['seconds'] ) ) {
			$u->seconds = (int)$changes['seconds'];
		}
		if ( $u->width < 1 || $u->width > $u->site->get( 'max_width' ) ||
			$u->seconds < -1 || $u->seconds > self::SECONDS_MAX ) {
			throw new Refusal( 'bad-value' );
		}
		if ( $usual && !isset( $changes['format'] ) ) {
			$u->format = $u->defaultFormat();
		}
		if ( $u->type === 'none' ) {
			throw new Refusal( 'unknown-type' );
		}
		$u->checkApplicable( array_keys( array_diff_key( $u->differing(), [ 'f' => 1 ] ) ) );
		return $u;
	}

	// Signed URLs

	/**
	 * The signed URL, in the query scheme. It may have any width, and any parameter.
	 * @param string $secret hex digits, as in the file of keys
	 * @param string $id the name of the key
	 * @param int $expires when the URL ends, in seconds since 1970; 0 is never
	 * @throws Refusal
	 */
	public static function sign( string $url, string $secret, string $id, int $expires = 0, ?Site $site = null ): string {
		if ( !preg_match( '/\A[a-z0-9]{1,16}\z/', $id ) ) {
			throw new \InvalidArgumentException( 'the id of a key must be 1 to 16 of a-z and 0-9' );
		}
		if ( $expires < 0 || $expires > 9999999999 ) {
			throw new \InvalidArgumentException( 'expires must be seconds since 1970, up to 9999999999' );
		}
		$u = self::parse( $url, ( $site ?? Site::wikimedia() )->signing() );
		$text = $u->signable( $expires );
		if ( strlen( $text ) > self::SIGNED_MAX ) {
			throw new \InvalidArgumentException( 'a signed URL must have at most ' . self::SIGNED_MAX . ' bytes' );
		}
		return $u->origin . self::withParam( $text, 'sig=' . self::signature( $secret, $id, $text ) );
	}

	/**
	 * The thumb or original that a client may have for this target, as Varnish decides.
	 * @param string $target as a server gets it: no host, and // is a path
	 * @param string[] $secrets by the names of their keys
	 * @param ?int $now seconds since 1970
	 * @param ?Site $site its option signed_urls is allow or require; any other refuses signatures
	 * @throws Refusal such as "expired"
	 */
	public static function verify( string $target, array $secrets, ?int $now = null, ?Site $site = null ): self {
		$site = $site ?? Site::wikimedia();
		$policy = $site->get( 'signed_urls' );
		if ( $policy !== 'allow' && $policy !== 'require' ) {
			return self::parseTarget( $target, $site );
		}
		$parts = explode( '?', explode( '#', $target, 2 )[0], 2 );
		$given = [];
		// other schemes have no signatures
		$u = self::isInQueryScheme( $parts[0], $site ) ?
			self::readSigned( $parts[0], $parts[1] ?? '', $site, $given ) : self::parseTarget( $target, $site );
		$expires = (int)( $given['exp'] ?? 0 );
		if ( !isset( $given['sig'] ) ) {
			if ( $policy === 'require' || $expires > 0 ) {
				throw new Refusal( 'missing-signature' );
			}
			return $u;
		}
		$id = strstr( $given['sig'], '.', true );
		$text = $u->signable( $expires );
		if ( !isset( $secrets[$id] ) || strlen( $text ) > self::SIGNED_MAX ||
			!hash_equals( self::signature( $secrets[$id], $id, $text ), $given['sig'] ) ) {
			throw new Refusal( 'bad-signature' );
		}
		if ( $expires > 0 && ( $now ?? time() ) >= $expires ) {
			throw new Refusal( 'expired' );
		}
		return $u;
	}

	private static function isInQueryScheme( string $path, Site $site ): bool {
		try {
			return self::parseTarget( $path, $site )->scheme === 'query';
		} catch ( Refusal $e ) {
			return false;
		}
	}

	/** The first 128 bits of the HMAC in base64url, after the id of the key. */
	private static function signature( string $secret, string $id, string $text ): string {
		if ( !preg_match( '/\A(?:[0-9A-Fa-f]{2}){16,64}\z/', $secret ) ) {
			throw new \InvalidArgumentException( 'a key must be 16 to 64 bytes as hex digits' );
		}
		$mac = substr( hash_hmac( 'sha256', $text, hex2bin( $secret ), true ), 0, 16 );
		return $id . '.' . rtrim( strtr( base64_encode( $mac ), '+/', '-_' ), '=' );
	}

	/** What is signed: the canonical URL in the query scheme, without its host. */
	private function signable( int $expires ): string {
		$url = $this->toQuery();
		if ( $url === null ) {
			throw new Refusal( $this->queryProblem() );
		}
		$url = substr( $url, strlen( $this->origin ) );
		return $expires > 0 ? self::withParam( $url, "exp=$expires" ) : $url;
	}

	/** A canonical URL with one more parameter. NB: no key begins with another one. */
	private static function withParam( string $url, string $param ): string {
		$parts = explode( '?', $url, 2 );
		$params = isset( $parts[1] ) ? explode( '&', $parts[1] ) : [];
		$params[] = $param;
		sort( $params, SORT_STRING );
		return $parts[0] . '?' . implode( '&', $params );
	}

	/**
	 * The thumb of a URL in the query scheme; exp and sig are read into $given, and not yet checked.
	 * @throws Refusal
	 */
	private static function readSigned( string $path, string $query, Site $site, array &$given ): self {
		$pieces = explode( '&', $query );
		$pairs = array_map( static function ( string $piece ): array {
			return array_map( [ self::class, 'decodePlain' ], explode( '=', $piece, 2 ) ) + [ 1 => '' ];
		}, $pieces );
		$site = in_array( 'sig', array_column( $pairs, 0 ), true ) ? $site->signing() : $site;
		$others = [];
		$parse = static function () use ( $path, $site, &$others ): self {
			return self::parseTarget( $path . '?' . implode( '&', $others ), $site );
		};
		$shapes = [ 'exp' => '/\A[1-9][0-9]{0,9}\z/', 'sig' => '/\A[a-z0-9]{1,16}\.[A-Za-z0-9_-]{22}\z/' ];
		foreach ( $pairs as $i => [ $key, $value ] ) {
			if ( !isset( $shapes[$key] ) ) {
				$others[] = $pieces[$i];
				continue;
			}
			if ( isset( $given[$key] ) || !preg_match( $shapes[$key], $value ) ) {
				// the first wrong parameter decides
				try {
					$parse();
				} catch ( Refusal $e ) {
					if ( !in_array( $e->getMessage(), [ 'missing-width', 'unknown-type', 'param-not-applicable', 'not-a-step' ], true ) ) {
						throw $e;
					}
				}
				throw new Refusal( isset( $given[$key] ) ? 'duplicate-param' : ( $key === 'exp' ? 'bad-value' : 'bad-signature' ) );
			}
			$given[$key] = $value;
		}
		return $parse();
	}
}
