/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Options for the runtime of the sanitizer, if there is one.
 */

#include "job/sanitizer.h"

#if SANITIZER

#define ASKED	__attribute__((visibility("default")))

const char *__asan_default_options(void) ASKED;
const char *__lsan_default_suppressions(void) ASKED;

const char *
__asan_default_options(void)
{

	return ("print_suppressions=0");
}

/*
 * Pango and fontconfig keep some memory forever, which the leak checker does not recognise; it
 * does not grow.  librsvg 2.54 leaks the text of each entity.  NB: a locked worker could not read
 * this from a file.
 */
const char *
__lsan_default_suppressions(void)
{

	return ("leak:libfontconfig.so\nleak:libxml2.so\n");
}

#endif
