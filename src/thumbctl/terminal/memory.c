/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Running out of memory.
 */

#include "config.h"

#include <stddef.h>

#include "complain.h"
#include "exit_status.h"
#include "memory.h"

void *
must(void *memory)
{

	if (memory == NULL)
		give_up(EXIT_FAILED, "out of memory");
	return (memory);
}
