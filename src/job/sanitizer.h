/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Whether this is built with AddressSanitizer, which reserves terabytes of address space and
 * looks for leaks when the worker ends.
 */

#ifndef SANITIZER_H_INCLUDED
#define SANITIZER_H_INCLUDED

#if defined(__SANITIZE_ADDRESS__)
#  define SANITIZER		1
#elif defined(__has_feature)
#  if __has_feature(address_sanitizer)
#    define SANITIZER		1
#  endif
#endif
#ifndef SANITIZER
#  define SANITIZER		0
#endif

#endif
