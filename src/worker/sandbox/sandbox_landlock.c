/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Landlock: the only files that a worker may open are fonts, and tables of poppler and djvulibre,
 * for reading.  preload() has loaded modules and configurations before.
 *
 * NB: Landlock does not hide the existence, size and owner of a file.
 */

#define _GNU_SOURCE 1

#include "config.h"

#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <fontconfig/fontconfig.h>

#include "job/sanitizer.h"
#include "sandbox.h"

/*
 * Rights, by the ABI that added them.  They are defined here since headers may be older than the
 * kernel.
 */
#define FS_ABI_1	((UINT64_C(1) << 13) - 1)	/* execute to make_sym */
#define FS_REFER	(UINT64_C(1) << 13)
#define FS_TRUNCATE	(UINT64_C(1) << 14)
#define FS_IOCTL_DEV	(UINT64_C(1) << 15)
#define NET_TCP		(UINT64_C(1) << 0 | UINT64_C(1) << 1)	/* bind, connect */
#define SCOPES		(UINT64_C(1) << 0 | UINT64_C(1) << 1)	/* abstract sockets, signals */

#define READ		(LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)

/* The kernel's struct landlock_ruleset_attr of ABI 6. */
struct ruleset {
	uint64_t		fs;
	uint64_t		net;
	uint64_t		scoped;
};

static const struct {
	int			abi;
	size_t			size;		/* of the struct in that ABI */
	struct ruleset		rights;		/* new in that ABI */
} abis[] = {
	{ 1,	8,	{ .fs = FS_ABI_1 } },
	{ 2,	8,	{ .fs = FS_REFER } },
	{ 3,	8,	{ .fs = FS_TRUNCATE } },
	{ 4,	16,	{ .net = NET_TCP } },
	{ 5,	16,	{ .fs = FS_IOCTL_DEV } },
	{ 6,	24,	{ .scoped = SCOPES } },
};

/* Files that are not found through fontconfig. */
static const char * const trees[] = {
	"/usr/share/djvu",
	"/usr/share/poppler",
#if SANITIZER
	/* The leak checker reads the threads and the mappings. */
	"/proc/self",
#endif
};

#define N(a)		(sizeof(a) / sizeof *(a))

static int
create_ruleset(int abi)
{
	struct ruleset all = { 0, 0, 0 };
	size_t size = 0, i;

	for (i = 0; i < N(abis) && abis[i].abi <= abi; i++) {
		all.fs |= abis[i].rights.fs;
		all.net |= abis[i].rights.net;
		all.scoped |= abis[i].rights.scoped;
		size = abis[i].size;
	}
	return ((int)syscall(SYS_landlock_create_ruleset, &all, size, 0));
}

/* Follows symbolic links.  A path that does not exist or cannot be read needs no rule. */
static int
allow(int ruleset, const char *path, uint64_t access)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = access };
	int ret;

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return (0);
	ret = (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	(void)close(rule.parent_fd);
	return (ret);
}

static int
allow_font_directories(int ruleset)
{
	FcStrList *list;
	const FcChar8 *dir;
	int ret = 0;

	list = FcConfigGetFontDirs(NULL);
	if (list == NULL)
		return (-1);
	while (ret == 0 && (dir = FcStrListNext(list)) != NULL)
		ret = allow(ruleset, (const char *)dir, READ);
	FcStrListDone(list);
	return (ret);
}

/* Some packages link fonts from other directories into those of fontconfig. */
static int
allow_linked_fonts(int ruleset)
{
	const FcFontSet *set = FcConfigGetFonts(NULL, FcSetSystem);
	FcChar8 *file;
	struct stat st;
	int i, ret = 0;

	for (i = 0; set != NULL && i < set->nfont && ret == 0; i++)
		if (FcPatternGetString(set->fonts[i], FC_FILE, 0, &file) == FcResultMatch &&
		    lstat((const char *)file, &st) == 0 && S_ISLNK(st.st_mode))
			ret = allow(ruleset, (const char *)file, LANDLOCK_ACCESS_FS_READ_FILE);
	return (ret);
}

static int
allow_all(int ruleset)
{
	size_t i;

	for (i = 0; i < N(trees); i++)
		if (allow(ruleset, trees[i], READ) != 0)
			return (-1);
	return (allow_font_directories(ruleset) != 0 || allow_linked_fonts(ruleset) != 0 ?
	    -1 : 0);
}

int
sandbox_landlock(struct sandbox *sandbox)
{
	int abi, ruleset;

	abi = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	if (abi < 1 && errno == EPERM)
		return (sandbox_lacks(sandbox, "a seccomp filter denies Landlock (%s): the unit or "
		    "the container of thumbd must allow landlock_create_ruleset, landlock_add_rule "
		    "and landlock_restrict_self", strerror(errno)));
	if (abi < 1)
		return (sandbox_lacks(sandbox, "the kernel has no Landlock (%s): this needs Linux "
		    "5.13 with CONFIG_SECURITY_LANDLOCK, and landlock in the boot parameter lsm=",
		    strerror(errno)));
	ruleset = create_ruleset(abi);
	if (ruleset < 0 || allow_all(ruleset) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
		return (sandbox_lacks(sandbox, "Landlock refuses the rules: %s",
		    strerror(errno)));
	(void)close(ruleset);
	sandbox->landlock = abi;
	return (0);
}
