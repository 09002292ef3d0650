/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A hash table of digests.
 */

#include "config.h"

#include <sys/random.h>

#include <nettle/sha2.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "done_set.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/terminal/memory.h"

#define FIRST_SIZE	1024	/* sizes are powers of two */

struct digest {
	uint64_t	a, b;	/* a is 0 in an empty slot only */
};

struct done_set {
	struct digest	*slots;
	struct digest	key;		/* random, so that no text can be made for a slot */
	size_t		size, count;
};

static struct digest
digest_of(const char *text, size_t len)
{
	uint8_t bytes[sizeof(struct digest)];
	struct sha256_ctx ctx;
	struct digest digest;

	sha256_init(&ctx);
	sha256_update(&ctx, len, (const uint8_t *)text);
	sha256_digest(&ctx, sizeof bytes, bytes);
	memcpy(&digest, bytes, sizeof digest);
	digest.a += digest.a == 0;
	return (digest);
}

/* The slot that has the digest, or the empty one that would. */
static struct digest *
find(const struct digest *key, struct digest *slots, size_t size, const struct digest *digest)
{
	size_t i = (size_t)((digest->b ^ key->b) * key->a >> 32) & (size - 1);

	while (slots[i].a != 0 && (slots[i].a != digest->a || slots[i].b != digest->b))
		i = (i + 1) & (size - 1);
	return (&slots[i]);
}

static struct digest *
new_slots(size_t size)
{

	return (must(calloc(size, sizeof(struct digest))));
}

static void
grow(struct done_set *set)
{
	const size_t size = set->size * 2;
	struct digest *slots = new_slots(size);
	size_t i;

	for (i = 0; i < set->size; i++)
		if (set->slots[i].a != 0)
			*find(&set->key, slots, size, &set->slots[i]) = set->slots[i];
	free(set->slots);
	set->slots = slots;
	set->size = size;
}

int
done_set_add(struct done_set *set, const char *text, size_t len)
{
	const struct digest digest = digest_of(text, len);
	struct digest *slot;

	if (set->count * 4 >= set->size * 3)
		grow(set);
	slot = find(&set->key, set->slots, set->size, &digest);
	if (slot->a != 0)
		return (0);
	*slot = digest;
	set->count++;
	return (1);
}

int
done_set_has(const struct done_set *set, const char *text, size_t len)
{
	const struct digest digest = digest_of(text, len);

	return (find(&set->key, set->slots, set->size, &digest)->a != 0);
}

size_t
done_set_count(const struct done_set *set)
{

	return (set->count);
}

struct done_set *
done_set_new(void)
{
	struct done_set *set = must(calloc(1, sizeof *set));

	if (getrandom(&set->key, sizeof set->key, 0) != sizeof set->key)
		give_up_errno(EXIT_FAILED, "getrandom");
	set->key.a |= 1;
	set->size = FIRST_SIZE;
	set->slots = new_slots(set->size);
	return (set);
}

void
done_set_free(struct done_set **setp)
{

	free((*setp)->slots);
	free(*setp);
	*setp = NULL;
}
