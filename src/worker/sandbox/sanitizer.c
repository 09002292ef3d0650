/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What the sanitizer's runtime is told, if it is there.
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
 * What pango and fontconfig keep for good is not found by the leak checker; it does not grow.
 * librsvg 2.54 loses the text of each entity.  A locked worker could not read this from a file.
 */
const char *
__lsan_default_suppressions(void)
{

	return ("leak:libfontconfig.so\nleak:xmlParseEntityValue\n");
}

#endif
