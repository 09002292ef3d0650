/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The arguments of thumb.renderer.  A function that returns -1 has failed the VCL with a message
 * that names the argument, its value and what would be right.
 */

#ifndef RENDERER_ARGS_H_INCLUDED
#define RENDERER_ARGS_H_INCLUDED

#include "vmod_thumb.h"

#include "place.h"

/* Checks the place of thumbd and the numbers: 0 or -1. */
int renderer_check(VRT_CTX, const char *vcl_name, const struct VARGS(renderer__init) *a);

/*
 * Reads what thumbd renders: bits of enum thumburl_class and of enum thumburl_type.  All other
 * thumbs need a fallback.  0 or -1.
 */
int renderer_renders_what(VRT_CTX, const char *vcl_name, const struct VARGS(renderer__init) *a,
    unsigned *class_bits, unsigned *type_bits);

/* Reads a list of statuses of thumbd after which the fallback is tried, as bits.  0 or -1. */
#define N_SECOND_TRY	4
int renderer_second_try(VRT_CTX, const char *vcl_name, const struct VARGS(renderer__init) *a,
    unsigned *status_bits);

/* Whether these bits have the status, or the class or type of this name. */
int renderer_has_status(unsigned bits, VCL_INT status);
int renderer_has_class(unsigned bits, VCL_STRING class);
int renderer_has_type(unsigned bits, VCL_STRING type);

/*
 * Resolves the address "host:8090", "127.0.0.1:8090" or "[::1]:8090", or the socket: 0 or -1.  With a
 * director, the place is empty.
 */
int renderer_place(VRT_CTX, const char *vcl_name, const struct VARGS(renderer__init) *a,
    struct place *place);

#endif
