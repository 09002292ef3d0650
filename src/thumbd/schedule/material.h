/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The material of thumbs: an original, or the reference of one; and who wants a reference beside
 * them.
 */

#ifndef MATERIAL_H_INCLUDED
#define MATERIAL_H_INCLUDED

#include "job/job.h"
#include "thumbd/originals/identity.h"

/*
 * Who wants a reference beside a thumb of an original.  Done is called once, and ends the life of
 * the struct.  The result is NULL if no worker tried, and not of status 200 if it failed, or died.
 * Cpu is that of the first thumb beside it, in microseconds.
 */
struct beside {
	int	begun;			/* a worker has the thumb */
	void	(*done)(struct beside *beside, const struct result *result, const void *bytes,
	    uint32_t cpu);
};

struct material {
	int			fd;		/* the callee's */
	struct identity		identity;	/* of the file: a reference has its own */
	struct reference	reference;	/* not used: the file is the original */
	struct beside		*beside;	/* or NULL; the callee's */
};

/* End the life of a beside, or of NULL, without a reference. */
void beside_drop(struct beside **besidep);

#endif
