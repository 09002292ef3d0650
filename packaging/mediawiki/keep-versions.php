<?php
/**
 * For LocalSettings.php of a wiki whose files are in a directory, below the settings of that directory: a replaced
 * file keeps its time in the archive, by which thumbd knows it as an old version (v=). MediaWiki copies it there,
 * and a copy has a new time. Here the archive has another name of the same file, a hard link. MediaWiki never
 * writes into a file that is there: it puts a new one in its place.
 *
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 */

class LinkingFileBackend extends FSFileBackend {
	protected function doCopyInternal( array $params ) {
		$from = $this->resolveToFSPath( $params['src'] );
		$to = $this->resolveToFSPath( $params['dst'] );
		if ( $from !== null && $to !== null && is_file( $from ) && !is_link( $from ) && @link( $from, $to ) ) {
			return $this->newStatus();
		}
		// another file system, one without links, or a file of this name
		return parent::doCopyInternal( $params );
	}
}

// what MediaWiki makes for a wiki without $wgFileBackends: FileBackendGroup
( static function () {
	global $wgFileBackends, $wgUploadDirectory, $wgDeletedDirectory, $wgDirectoryMode, $IP;

	$directory = $wgUploadDirectory ?: "$IP/images";
	$wgFileBackends[] = [
		'name' => 'local-backend', 'class' => LinkingFileBackend::class, 'lockManager' => 'fsLockManager',
		'fileMode' => 0644, 'directoryMode' => $wgDirectoryMode ?? 0777,
		'containerPaths' => [
			'local-public' => $directory, 'local-thumb' => "$directory/thumb",
			'local-transcoded' => "$directory/transcoded", 'local-temp' => "$directory/temp",
			'local-deleted' => $wgDeletedDirectory ?: "$directory/deleted",
		],
	];
} )();
