<?php
/**
 * For LocalSettings.php: the API names images by the query scheme, such as /v1/Foo.jpg?w=220, and their
 * original sizes, so that a client can ask for any other width. Pages keep MediaWiki's own URLs, and so do
 * images that have no URL in the query scheme, and wikis that use this one as a ForeignAPIRepo: they name
 * their copies by the end of a URL.
 *
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 */

use MediaWiki\MediaWikiServices;

/** query-base of the site */
$wgThumbQueryBase = '/v1';

$wgHooks['APIQueryAfterExecute'][] = static function ( $module ) {
	$agent = (string)$module->getRequest()->getHeader( 'User-Agent' );
	if ( strpos( $agent, 'ForeignAPIRepo/' ) === false ) {
		( new ThumbUrls( $module->getResult() ) )->change( $module->getModuleName() );
	}
};

class ThumbUrls {
	/** The types of `thumbctl types` */
	private const TYPES = 'jpg|jpeg|jpe|png|svg|gif|pdf|tif|tiff|webp|webm|ogv|ogg|mpg|mpeg|djvu|djv|avif|heic|heif|mp4|jxl|xcf|stl|bmp';

	/** @var ApiResult */
	private $result;

	public function __construct( ApiResult $result ) {
		$this->result = $result;
	}

	public function change( string $module ) {
		foreach ( $this->result->getResultData( [ 'query', 'pages' ] ) ?? [] as $id => $page ) {
			if ( !is_array( $page ) ) {
				continue;
			}
			$path = [ 'query', 'pages', $id ];
			if ( $module === 'imageinfo' ) {
				foreach ( $page['imageinfo'] ?? [] as $n => $info ) {
					if ( is_array( $info ) ) {
						$this->changeInfo( array_merge( $path, [ 'imageinfo', $n ] ), $info );
					}
				}
			} elseif ( $module === 'pageimages' ) {
				$this->changePage( $path, $page );
			}
		}
	}

	private function changeInfo( array $path, array $info ) {
		$this->addSize( $path, $info, $info['thumburl'] ?? '' );
		foreach ( [ 'url', 'thumburl' ] as $key ) {
			$this->changeUrl( $path, $key, $info );
		}
		foreach ( $info['responsiveUrls'] ?? [] as $density => $url ) {
			$this->changeUrl( array_merge( $path, [ 'responsiveUrls' ] ), $density, $info['responsiveUrls'] );
		}
	}

	private function changePage( array $path, array $page ) {
		if ( isset( $page['thumbnail'] ) && !isset( $page['original'] ) ) {
			$file = $this->fileOf( $page['thumbnail']['source'] );
			if ( $file ) {
				$page['original'] = [ 'source' => MediaWikiServices::getInstance()->getUrlUtils()
					->expand( $file->getUrl(), PROTO_CURRENT ) ];
				$this->set( array_merge( $path, [ 'original' ] ), 'source', $page['original']['source'] );
				$this->addSize( array_merge( $path, [ 'original' ] ), [], $page['thumbnail']['source'] );
			}
		}
		foreach ( [ 'thumbnail', 'original' ] as $key ) {
			$this->changeUrl( array_merge( $path, [ $key ] ), 'source', $page[$key] ?? [] );
		}
	}

	private function addSize( array $path, array $values, string $url ) {
		$file = isset( $values['width'] ) ? null : $this->fileOf( $url );
		if ( $file ) {
			$this->set( $path, 'width', $file->getWidth() );
			$this->set( $path, 'height', $file->getHeight() );
		}
	}

	private function changeUrl( array $path, $key, array $values ) {
		if ( is_string( $values[$key] ?? null ) ) {
			$url = $this->queryUrl( $values[$key] );
			if ( $url !== null ) {
				$this->set( $path, $key, $url );
			}
		}
	}

	private function set( array $path, $key, $value ) {
		$this->result->addValue( $path, $key, $value, ApiResult::OVERRIDE | ApiResult::NO_SIZE_CHECK );
	}

	/** The parts of an image's URL: host, thumb, archive, name and thumbname; nothing for any other URL */
	private function partsOf( string $url ): ?array {
		global $wgUploadPath;

		$base = preg_quote( preg_replace( '!^(https?:)?//[^/]*!', '', $wgUploadPath ), '!' );
		$directory = '(?:[0-9a-f]/[0-9a-f]{2}/|[0-9a-f]/)?';
		$pattern = "!^(?<host>(?:https?:)?//[^/]*|)$base/(?<thumb>thumb/)?(?<archive>archive/)?$directory" .
			'(?<name>[^/?]+)(?(thumb)/(?<thumbname>[^/?]+))(?:[?].*)?$!';
		return preg_match( $pattern, $url, $parts ) ? $parts : null;
	}

	/** The file of an image's URL */
	private function fileOf( string $url ) {
		$parts = $this->partsOf( $url );
		if ( !$parts ) {
			return null;
		}
		$repo = MediaWikiServices::getInstance()->getRepoGroup()->getLocalRepo();
		$name = rawurldecode( $parts['name'] );
		if ( $parts['archive'] === '' ) {
			$file = $repo->newFile( $name );
		} else {
			$bare = preg_replace( '/^\d{14}!/', '', $name );
			$file = $repo->newFromArchiveName( Title::makeTitle( NS_FILE, $bare ), $name );
		}
		return $file && $file->exists() ? $file : null;
	}

	/** The URL in the query scheme, if the image has one: doc/url-schemes.rst */
	private function queryUrl( string $url ): ?string {
		global $wgThumbQueryBase;

		$parts = $this->partsOf( $url );
		if ( !$parts ) {
			return null;
		}
		$name = rawurldecode( $parts['name'] );
		// the query scheme takes such a name for that of an old version
		if ( $parts['archive'] === '' && preg_match( '/^\d{14}!/', $name ) ) {
			return null;
		}
		$query = $parts['thumb'] === '' ? '' : $this->queryOf( $name, rawurldecode( $parts['thumbname'] ) );
		return $query === null ? null : $parts['host'] . $wgThumbQueryBase . '/' . rawurlencode( $name ) . $query;
	}

	private function queryOf( string $name, string $thumbname ): ?string {
		if ( !preg_match( '/[.](' . self::TYPES . ')$/i', $name ) || !preg_match(
			'/^(?:(?:lossy-)?page(?<page>\d+)-|lang(?<lang>[a-z0-9-]+)-)?(?<width>\d+)px-(?!seek=)/', $thumbname, $of
		) ) {
			return null;
		}
		$query = [];
		if ( ( $of['lang'] ?? '' ) !== '' && $of['lang'] !== 'en' ) {
			$query[] = 'lang=' . $of['lang'];
		}
		if ( (int)( $of['page'] ?? 1 ) > 1 ) {
			$query[] = 'p=' . $of['page'];
		}
		$query[] = 'w=' . $of['width'];
		return '?' . implode( '&', $query );
	}
}
