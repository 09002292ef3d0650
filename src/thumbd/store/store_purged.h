/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The end of a purge, told to who asked for it.
 */

#ifndef STORE_PURGED_H_INCLUDED
#define STORE_PURGED_H_INCLUDED

/* Called in the event loop; error is 0 or an errno. */
typedef void store_purged_f(void *priv, int error);

#endif
