/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Those parts of varnishd that the threads of the module need: memory for counters, and a log.
 */

#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "varnish_stub.h"
#include "vmod/vmod_thumb.h"
#include "VSC_thumb.h"
#include "VSC_thumb_guard.h"
#include "VSC_thumb_rollout.h"
#include "VSC_thumbd.h"

uint64_t stub_sets, stub_lines;

static void *
set_new(struct vsc_seg **seg, size_t size)
{
	void *set = calloc(1, size);

	AN(set);
	*seg = set;
	(void)__atomic_add_fetch(&stub_sets, 1, __ATOMIC_RELAXED);
	return (set);
}

static void
set_free(struct vsc_seg **seg)
{

	free(*seg);
	*seg = NULL;
	(void)__atomic_sub_fetch(&stub_sets, 1, __ATOMIC_RELAXED);
}

#define SETS_OF(name)									\
struct VSC_##name *									\
VSC_##name##_New(struct vsmw_cluster *cluster, struct vsc_seg **seg, const char *fmt, ...) \
{											\
											\
	(void)cluster;									\
	(void)fmt;									\
	return (set_new(seg, sizeof(struct VSC_##name)));				\
}											\
void											\
VSC_##name##_Destroy(struct vsc_seg **seg)						\
{											\
											\
	set_free(seg);									\
}

SETS_OF(thumb)
SETS_OF(thumb_guard)
SETS_OF(thumb_rollout)
SETS_OF(thumbd)

void
VSL(enum VSL_tag_e tag, __typeof__(NO_VXID) vxid, const char *fmt, ...)
{
	char line[1024];
	va_list ap;

	(void)tag;
	(void)vxid;
	va_start(ap, fmt);
	AN(vsnprintf(line, sizeof line, fmt, ap) > 0);
	va_end(ap);
	(void)__atomic_add_fetch(&stub_lines, 1, __ATOMIC_RELAXED);
}

/* No thread has a task. */
void
VSLb(struct vsl_log *vsl, enum VSL_tag_e tag, const char *fmt, ...)
{

	(void)vsl;
	(void)tag;
	(void)fmt;
	abort();
}

void
VRT_fail(VRT_CTX, const char *fmt, ...)
{

	(void)ctx;
	(void)fmt;
	abort();
}
