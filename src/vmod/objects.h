/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The objects of each VCL by their names, for those that are told of others: VCL cannot pass an
 * object to another.
 */

#ifndef OBJECTS_H_INCLUDED
#define OBJECTS_H_INCLUDED

struct vcl;

/* The name is the object's and lives as long; the magic tells types apart. */
void objects_add(const struct vcl *vcl, const char *name, unsigned magic, void *object);
void objects_remove(const void *object);

/* NULL: the VCL has none of this name and type. */
void *objects_find(const struct vcl *vcl, const char *name, unsigned magic);

/* NULL: the VCL has none of this type, or several. */
void *objects_only(const struct vcl *vcl, unsigned magic);

#endif
