/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The target of libFuzzer: the first byte chooses a site, the other bytes are the request target.
 */

#include "config.h"

#include "properties.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{

	if (size > 0)
		properties_check(properties_site(data[0]), (const char *)data + 1, size - 1);
	return (0);
}
