/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The package's main entry.
 */

/** @typedef {import('./core.js').Site} Site */
/** @typedef {import('./core.js').Options} Options */
/** @typedef {import('./core.js').Size} Size */
/** @typedef {import('./core.js').Changes} Changes */
/** @typedef {import('./tables.js').Reason} Reason */

export { ThumbURL, ThumbURLError } from './core.js';
