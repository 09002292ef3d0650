<?php
/**
 * For LocalSettings.php: a job for each size of $wgUploadThumbnailRenderMap asks for that size, and waits.
 * Here the job of the widest size asks for all sizes at the same time, so that thumbd renders them from one
 * decode, and the others do nothing. PHP needs its curl extension to ask for several at once.
 *
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 */

use MediaWiki\MediaWikiServices;

$wgJobClasses['ThumbnailRender'] = ThumbnailsAtOnceJob::class;

class ThumbnailsAtOnceJob extends ThumbnailRenderJob {

	public function run() {
		$services = MediaWikiServices::getInstance();
		$file = $services->getRepoGroup()->getLocalRepo()->newFile( $this->title );
		// READ_LATEST, whose class is another one in each release
		$file->load( 1 );
		if ( $services->getMainConfig()->get( 'UploadThumbnailRenderMethod' ) !== 'http' || !$file->exists() ) {
			return parent::run();
		}
		$asked = $this->params['transformParams'];
		$widths = $this->widthsOf( $file );
		if ( !$widths || $asked['width'] < max( $widths ) ) {
			return true;
		}
		$requests = [];
		foreach ( $widths as $width ) {
			$url = $this->urlOf( $file, [ 'width' => $width ] + $asked );
			if ( $url !== null ) {
				$requests[] = [ 'method' => 'HEAD', 'url' => $url, 'headers' => $this->headers() ];
			}
		}
		$failed = [];
		foreach ( $services->getHttpRequestFactory()->createMultiClient()->runMulti( $requests ) as $request ) {
			if ( $request['response']['code'] === 0 || $request['response']['code'] >= 500 ) {
				$failed[] = $request['url'] . ': ' . $request['response']['code'] . ' ' .
					$request['response']['error'];
			}
		}
		$this->setLastError( implode( '; ', $failed ) );
		return !$failed;
	}

	/** The widths that MediaWiki makes jobs for: LocalFile::prerenderThumbnails() */
	private function widthsOf( $file ) {
		$widths = MediaWikiServices::getInstance()->getMainConfig()->get( 'UploadThumbnailRenderMap' );
		return array_filter( $widths, static function ( $width ) use ( $file ) {
			return $file->isMultipage() || $file->isVectorized() || $file->getWidth() > $width;
		} );
	}

	/** As ThumbnailRenderJob::hitThumbUrl() has it */
	private function urlOf( $file, array $params ) {
		$services = MediaWikiServices::getInstance();
		$handler = $file->getHandler();
		if ( !$handler || !$handler->normaliseParams( $file, $params ) ) {
			return null;
		}
		$url = $file->getThumbUrl( $file->thumbName( $params ) );
		$domain = $services->getMainConfig()->get( 'UploadThumbnailRenderHttpCustomDomain' );
		if ( $domain ) {
			$url = "http://$domain" . parse_url( $url, PHP_URL_PATH );
		}
		return $services->getUrlUtils()->expand( $url, PROTO_HTTP );
	}

	private function headers() {
		$host = MediaWikiServices::getInstance()->getMainConfig()->get( 'UploadThumbnailRenderHttpCustomHost' );
		return $host ? [ 'Host' => $host ] : [];
	}
}
