<?php
/**
 * For LocalSettings.php of a private wiki: pages and the API name the files of the wiki by signed URLs of the
 * query scheme, such as /v1/Foo.jpg?exp=1900000000&sig=a.8ne2UGd_byWJF0-OhlX1Dw&w=220. A URL is signed
 * if the user of the request may read the page of the file, as img_auth.php checks it, and stays as it is
 * otherwise: then the edge answers 403. URLs are signed as the answer is sent, after MediaWiki's own caches.
 *
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 */

use ThumbUrl\Site;
use ThumbUrl\ThumbUrl;

require_once __DIR__ . '/ThumbUrl.php';

/** A file with lines ID = SECRET, as "thumbctl sign --new-key" prints them: the first key signs */
$wgThumbKeys = '/etc/mediawiki/thumb-keys';
/** URLs expire after this time at the earliest, and after twice this time at the latest */
$wgThumbUrlSeconds = 600;
/** query-base of the site */
$wgThumbQueryBase = '/v1';

// all of a page, whoever has put the image there
$wgHooks['AfterFinalPageOutput'][] = static function ( $out ) {
	global $wgThumbUrlSeconds;

	$urls = SignedUrls::ofRequest();
	$page = $urls->html( ob_get_contents() );
	if ( $urls->signed > 0 ) {
		ob_clean();
		echo $page;
		$out->lowerCdnMaxage( $wgThumbUrlSeconds );
	}
};

// a browser that has a page of the last period gets it anew, and no 304
$wgHooks['OutputPageCheckLastModified'][] = static function ( &$times ) {
	$times['signed'] = wfTimestamp( TS_MW, SignedUrls::period() );
};

// Special:Redirect and Special:FilePath redirect for ever, and this URL expires
$wgHooks['BeforePageRedirect'][] = static function ( $out, &$url, &$code ) {
	global $wgThumbUrlSeconds;

	$signed = SignedUrls::ofRequest()->url( $url );
	if ( $signed !== $url ) {
		$url = $signed;
		$code = '302';
		$out->lowerCdnMaxage( $wgThumbUrlSeconds );
	}
};

$wgHooks['APIAfterExecute'][] = static function ( $module ) {
	$urls = SignedUrls::ofRequest();
	$urls->result( $module->getResult(), [], $module->getResult()->getResultData(), $module->getModuleName() === 'parse' );
};

class SignedUrls {
	/** @var int how many URLs were signed */
	public $signed = 0;
	/** @var string[] its id and its secret */
	private $key;
	private $site;
	private $authority;
	/** @var string a regular expression for the URLs of files */
	private $pattern;
	/** @var array whether the user may read a file, by its name */
	private $may = [];

	private function __construct( $authority ) {
		global $wgThumbKeys, $wgThumbQueryBase, $wgUploadPath, $wgServer, $wgHashedUploadDirectory;

		$host = static function ( string $url ) {
			return preg_match( '!^(?:https?:)?//([^/]+)!', $url, $of ) ? $of[1] : null;
		};
		$base = preg_replace( '!^(https?:)?//[^/]*!', '', $wgUploadPath );
		$this->authority = $authority;
		$this->key = self::readKey( $wgThumbKeys );
		$this->site = new Site( [ 'query_base' => $wgThumbQueryBase, 'path_base' => $base,
			'hash_levels' => $wgHashedUploadDirectory ? 2 : 0, 'tiff_names' => 'core' ] );
		$this->pattern = '(?:(?:https?:)?//' . preg_quote( $host( $wgUploadPath ) ?? $host( $wgServer ) ?? '', '!' ) . ')?(?:' .
			preg_quote( $base, '!' ) . '|' . preg_quote( $wgThumbQueryBase, '!' ) . ')/[\w.%~/-]+(?:[?][\w.%~&=-]*)?';
	}

	public static function ofRequest(): self {
		static $urls = null;

		$authority = RequestContext::getMain()->getAuthority();
		if ( !$urls || $urls->authority !== $authority ) {
			$urls = new self( $authority );
		}
		return $urls;
	}

	/** URLs of one period are the same, so that browsers find what they have */
	public static function period(): int {
		global $wgThumbUrlSeconds;

		return time() - time() % max( 1, $wgThumbUrlSeconds );
	}

	private static function readKey( string $path ): array {
		foreach ( is_readable( $path ) ? file( $path, FILE_IGNORE_NEW_LINES ) : [] as $line ) {
			if ( preg_match( '/^\s*([a-z0-9]{1,16})\s*=\s*((?:[0-9A-Fa-f]{2}){16,64})\s*$/', $line, $of ) ) {
				return [ $of[1], $of[2] ];
			}
		}
		throw new RuntimeException( "\$wgThumbKeys: $path is not readable, or has no line ID = SECRET" );
	}

	/** One URL: as it is if it is not that of a file, or of one that the user may not read */
	public function url( string $url ): string {
		global $wgThumbUrlSeconds;

		if ( !preg_match( "!^$this->pattern$!D", $url ) ) {
			return $url;
		}
		// MediaWiki adds a timestamp to some URLs of originals
		$file = ThumbUrl::tryParse( preg_replace( '/[?]\d{14}$/', '', $url ), $this->site );
		if ( !$file || !$this->mayRead( $file->name() ) || $file->toQuery() === null ) {
			return $url;
		}
		$this->signed++;
		return ThumbUrl::sign( $file->href(), $this->key[1], $this->key[0], self::period() + 2 * $wgThumbUrlSeconds,
			$this->site );
	}

	private function mayRead( string $name ): bool {
		if ( !isset( $this->may[$name] ) ) {
			$title = Title::makeTitleSafe( NS_FILE, $name );
			$this->may[$name] = $title && $this->authority->definitelyCan( 'read', $title );
		}
		return $this->may[$name];
	}

	/** The URLs in the attributes of images, videos and links. Text between tags, such as wikitext, stays */
	public function html( string $html ): string {
		return preg_replace_callback( '/<(?:a|area|audio|img|source|video)\s[^<>]*>/i', function ( $tag ) {
			return preg_replace_callback( "!(?<=[\"\s])$this->pattern(?=[\"\s,])!", function ( $of ) {
				return htmlspecialchars( $this->url( htmlspecialchars_decode( $of[0] ) ) );
			}, $tag[0] );
		}, $html ) ?? $html;
	}

	/** The values of an answer of the API that are URLs, and, of a page, the HTML */
	public function result( ApiResult $result, array $path, array $values, bool $parsed ) {
		foreach ( $values as $key => $value ) {
			if ( is_array( $value ) ) {
				$this->result( $result, array_merge( $path, [ $key ] ), $value, $parsed );
			} elseif ( is_string( $value ) && strncmp( (string)$key, '_', 1 ) ) {
				$now = $parsed && in_array( 'text', [ $key, end( $path ) ], true ) ? $this->html( $value ) : $this->url( $value );
				if ( $now !== $value ) {
					$result->addValue( $path, $key, $now, ApiResult::OVERRIDE | ApiResult::NO_SIZE_CHECK );
				}
			}
		}
	}
}
