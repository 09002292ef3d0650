<?php
// The settings of this wiki, below those of the installer and above those of doc/mediawiki.rst. DIR is
// the directory of the test.
$wgServer = 'http://wiki.test';
$wgArticlePath = '/wiki/$1';
$wgEnableUploads = true;
$wgUploadPath = '/w/images';
$wgUploadDirectory = 'DIR/site/w/images';
$wgTmpDirectory = 'DIR/tmp';
$wgFileExtensions = [ 'jpg', 'jpeg', 'png', 'gif', 'webp', 'svg', 'pdf', 'tif', 'tiff', 'djvu', 'bmp',
	'xcf', 'avif', 'heic', 'jxl', 'ogg', 'ogv', 'webm', 'mpg', 'mp4' ];
$wgUseImageMagick = true;
$wgImageMagickConvertCommand = '/usr/bin/convert';
$wgSVGConverter = 'rsvg';
$wgTiffThumbnailType = [ 'jpg', 'image/jpeg' ];
$wgDjvuDump = 'djvudump';
$wgDjvuRenderer = 'ddjvu';
$wgDjvuTxt = 'djvutxt';
$wgDjvuPostProcessor = 'pnmtojpeg';
$wgMaxShellMemory = 0;
$wgMaxShellFileSize = 0;
wfLoadExtensions( [ 'PdfHandler', 'PageImages' ] );
$wgPageImagesNamespaces = [ NS_MAIN ];
$wgMainCacheType = CACHE_ACCEL;
$wgParserCacheType = CACHE_DB;
$wgShowExceptionDetails = true;
$wgGroupPermissions['sysop']['deleterevision'] = true;
// jobs run at once, not at some later request
$wgJobRunRate = 100;
$wgRunJobsAsync = false;
$wgRateLimits = [];
// Varnish of the test has another port than 80
$wgCdnServersNoPurge = [ '127.0.0.1' ];
$wgHTTPTimeout = 600;
