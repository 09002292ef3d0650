/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 */

#include "config.h"

#include <pthread.h>
#include <stdlib.h>

#include "vmod_thumb.h"
#include <vqueue.h>

#include "objects.h"

struct object {
	unsigned		magic;
#define OBJECT_MAGIC		0x0b1ec701
	unsigned		type;
	const struct vcl	*vcl;
	const char		*name;
	void			*object;
	VTAILQ_ENTRY(object)	list;
};

static VTAILQ_HEAD(, object) all = VTAILQ_HEAD_INITIALIZER(all);
static pthread_mutex_t mtx = PTHREAD_MUTEX_INITIALIZER;

void
objects_add(const struct vcl *vcl, const char *name, unsigned magic, void *object)
{
	struct object *o;

	ALLOC_OBJ(o, OBJECT_MAGIC);
	AN(o);
	o->vcl = vcl;
	o->name = name;
	o->type = magic;
	o->object = object;
	AZ(pthread_mutex_lock(&mtx));
	VTAILQ_INSERT_TAIL(&all, o, list);
	AZ(pthread_mutex_unlock(&mtx));
}

void
objects_remove(const void *object)
{
	struct object *o;

	AZ(pthread_mutex_lock(&mtx));
	VTAILQ_FOREACH(o, &all, list)
		if (o->object == object)
			break;
	CHECK_OBJ_NOTNULL(o, OBJECT_MAGIC);
	VTAILQ_REMOVE(&all, o, list);
	AZ(pthread_mutex_unlock(&mtx));
	FREE_OBJ(o);
}

void *
objects_find(const struct vcl *vcl, const char *name, unsigned magic)
{
	struct object *o;

	AZ(pthread_mutex_lock(&mtx));
	VTAILQ_FOREACH(o, &all, list)
		if (o->vcl == vcl && o->type == magic && !strcmp(o->name, name))
			break;
	AZ(pthread_mutex_unlock(&mtx));
	return (o != NULL ? o->object : NULL);
}

void *
objects_only(const struct vcl *vcl, unsigned magic)
{
	struct object *o;
	void *only = NULL;
	unsigned n = 0;

	AZ(pthread_mutex_lock(&mtx));
	VTAILQ_FOREACH(o, &all, list)
		if (o->vcl == vcl && o->type == magic) {
			only = o->object;
			n++;
		}
	AZ(pthread_mutex_unlock(&mtx));
	return (n == 1 ? only : NULL);
}
