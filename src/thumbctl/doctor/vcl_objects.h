/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The objects of vmod_thumb that a VCL creates, and their arguments.
 */

#ifndef VCL_OBJECTS_H_INCLUDED
#define VCL_OBJECTS_H_INCLUDED

#define VCL_ARGUMENTS_MAX	32

struct vcl_object {
	char	*class;			/* "site" */
	char	*name;
	struct {
		char	*name;		/* NULL: by its place */
		char	*value;		/* a string without its quotes, or a word */
	} arguments[VCL_ARGUMENTS_MAX];
	unsigned	n;
};

/*
 * Read the next object of a class (NULL: of any) and move *text behind it.  Returns 1; 0 if there
 * is none.  NB: the text must be valid VCL, as varnishd has accepted it.
 */
int vcl_object_next(const char **text, const char *class, struct vcl_object *object);

/* The first object of a class. */
int vcl_object_find(const char *text, const char *class, struct vcl_object *object);

void vcl_object_free(struct vcl_object *object);

/* The value of an argument, by its name or its place, from 0 on (-1: none); NULL if not given. */
const char *vcl_argument(const struct vcl_object *object, const char *name, int place);

#endif
