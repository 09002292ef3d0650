/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The reasons to refuse a URL.
 * NB: js/generate.py writes this file from the tables of the C library.
 */

/**
 * For each reason the HTTP status, where 0 is not an error, and an explanation.
 * @type {Record<import('./tables.js').Reason, { status: number, text: string }>}
 */
export const reasons = {
	'bad-path': { status: 404, text: 'the path has too few or too many parts for a thumb' },
	'not-thumb': { status: 0, text: 'not the URL of an original or a thumb' },
	'no-wiki': { status: 404, text: 'the URL names no wiki, and no default wiki is set' },
	'bad-wiki': { status: 404, text: 'the wiki is not a project and a code such as wikipedia/commons' },
	'bad-hash': { status: 404, text: 'the hash directories are not the md5 of the file name' },
	'bad-utf8': { status: 400, text: 'the file name is not valid UTF-8' },
	'bad-name': { status: 400, text: 'no file can have this name' },
	'double-encoded': { status: 400, text: 'the file name is percent-encoded twice' },
	'bad-extension': { status: 400, text: 'a thumb\'s name must end in .jpg, .jpeg, .jpe, .gif, .png or .webp' },
	'bad-thumbname': { status: 404, text: 'the last part is not a thumb\'s name such as 220px-Foo.jpg' },
	'unknown-param': { status: 400, text: 'thumbs have no such parameter' },
	'duplicate-param': { status: 400, text: 'a parameter is given twice' },
	'bad-value': { status: 400, text: 'a parameter\'s value is malformed or out of range' },
	'missing-width': { status: 400, text: 'a thumb needs a width, such as w=220' },
	'unknown-type': { status: 400, text: 'files of this type have no thumbs' },
	'param-not-applicable': { status: 400, text: 'a parameter does not apply to files of this type' },
	'not-a-step': { status: 400, text: 'the width is not one of the site\'s steps' },
	'missing-signature': { status: 403, text: 'the URL must be signed' },
	'bad-signature': { status: 403, text: 'no key of the site has made this signature for this URL' },
	'expired': { status: 403, text: 'the signed URL has expired' },
	'no-equivalent': { status: 0, text: 'the other scheme has no URL for it' },
	'ambiguous-name': { status: 0, text: 'the file name looks like that of an old version; only the path scheme has it' },
};
