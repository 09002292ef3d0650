/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The objects of each VCL by name.  VCL cannot pass an object as an argument: an object that needs
 * another gets its name.
 */

#ifndef OBJECTS_H_INCLUDED
#define OBJECTS_H_INCLUDED

struct vcl;

/* The object owns the name; the magic tells types apart. */
void objects_add(const struct vcl *vcl, const char *name, unsigned magic, void *object);
void objects_remove(const void *object);

/* NULL if the VCL has no object of this name and type. */
void *objects_find(const struct vcl *vcl, const char *name, unsigned magic);

/* NULL if the VCL has no object of this type, or several. */
void *objects_only(const struct vcl *vcl, unsigned magic);

#endif
