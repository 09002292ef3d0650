/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The query of any URL in one form: parameters in the order of their names, without those that are
 * not wanted, and with escapes in one spelling.  It knows nothing of thumbs.
 *
 * The path stays as it is.  The query is split at each "&", and a parameter at its first "=".
 *
 * - Escapes of unreserved characters (RFC 3986 2.3) are decoded, other escapes get upper-case hex,
 *   and bytes that a query may not have are escaped, among them a "%" without two hex digits.  A "+"
 *   stays.
 * - Parameters without a name and a value are dropped.
 * - The order is that of the names' bytes.  Equal names keep their order.
 * - From a "#" on, all is dropped, and so is a "?" without parameters behind it.
 */

#ifndef QUERY_H_INCLUDED
#define QUERY_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

/* A list of names, in which each * stands for any number of bytes. */
struct query_list {
	char		*text;		/* entries in canonical spelling, each with a NUL */
	size_t		n;
};

struct query_rules {
	struct query_list	keep;		/* of no entries: all names */
	struct query_list	drop;
	int			sorted;
	int			drop_empty;	/* parameters without a value */
};

#define QUERY_ENTRY_MAX	64

/*
 * Read a list with commas; NULL has no entries.  Returns 0; or -1 with one line in err that says
 * what is wrong and what would be right.
 */
int query_list_init(struct query_list *list, const char *text, char *err, size_t errsize);
void query_list_fini(struct query_list *list);

/* The bytes of memory for query_canonical(). */
size_t query_room(const char *url);

/*
 * Write the canonical form, with a NUL, to the beginning of the memory, which must be aligned for
 * any type.  Returns its length, or -1 if size is less than query_room().
 */
long query_canonical(const struct query_rules *rules, const char *url, void *memory, size_t size);

#endif
