/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * How thumbd identifies itself to an origin: the entries of the file of --origin-keys.
 */

#ifndef ORIGIN_KEYS_H_INCLUDED
#define ORIGIN_KEYS_H_INCLUDED

#include <curl/curl.h>
#include <stddef.h>

/* Ways to do so: identifier, word. */
#define ORIGIN_METHODS(X)								\
	X(TEMPAUTH,	"tempauth")	/* Swift's TempAuth, and others of version 1 */	\
	X(KEYSTONE,	"keystone")	/* tokens of version 3 */			\
	X(S3,		"s3")		/* signatures of version 4 */

enum origin_method {
#define X(id, word) ORIGIN_METHOD_##id,
	ORIGIN_METHODS(X)
#undef X
	N_ORIGIN_METHODS
};

#define METHOD(id)	(1U << ORIGIN_METHOD_##id)

#define TOKENS		(METHOD(TEMPAUTH) | METHOD(KEYSTONE))

/*
 * Keys of an entry: identifier, name, methods that need it, methods that may have it, default,
 * variable of the environment.
 */
#define ORIGIN_KEYS(X)									\
	X(CREDENTIALS, "credentials", 0, METHOD(S3), "file", NULL)			\
	X(AUTH_URL, "auth-url", TOKENS, 0, NULL, NULL)					\
	X(USER, "user", TOKENS, 0, NULL, NULL)						\
	X(KEY, "key", TOKENS, 0, NULL, NULL)						\
	X(USER_DOMAIN, "user-domain", 0, METHOD(KEYSTONE), "Default", NULL)		\
	X(PROJECT, "project", METHOD(KEYSTONE), 0, NULL, NULL)				\
	X(PROJECT_DOMAIN, "project-domain", 0, METHOD(KEYSTONE), "Default", NULL)	\
	X(REGION, "region", METHOD(S3), 0, NULL, "AWS_REGION")				\
	X(ACCESS_KEY, "access-key", METHOD(S3), 0, NULL, "AWS_ACCESS_KEY_ID")		\
	X(SECRET_KEY, "secret-key", METHOD(S3), 0, NULL, "AWS_SECRET_ACCESS_KEY")	\
	X(SESSION_TOKEN, "session-token", 0, METHOD(S3), NULL, "AWS_SESSION_TOKEN")	\
	X(REQUESTER_PAYS, "requester-pays", 0, METHOD(S3), "no", NULL)

enum origin_key {
#define X(id, ...) ORIGIN_KEY_##id,
	ORIGIN_KEYS(X)
#undef X
	N_ORIGIN_KEYS
};

struct origin_keys {
	enum origin_method	method;
	char			*site;			/* scheme://host:port */
	char			*text[N_ORIGIN_KEYS];	/* NULL: not set */
};

/* Gets an entry of the file, and owns it.  Returns why it is wrong, or NULL. */
typedef const char *origin_keys_take_f(void *priv, struct origin_keys *keys);

/* Read the file.  Returns 0, or -1 with one line in err, which shows no secret. */
int origin_keys_read(const char *path, origin_keys_take_f *take, void *priv, char *err,
    size_t errsize);

/* Whether an origin wants a token, and not a signature. */
int origin_keys_have_token(const struct origin_keys *keys);

struct origin_keys *origin_keys_copy(const struct origin_keys *keys);
int origin_keys_same(const struct origin_keys *a, const struct origin_keys *b);

/* Forget and free secrets. */
void origin_keys_free(struct origin_keys **keysp);
void secret_free(char *text);
void secret_headers_free(struct curl_slist *headers);

#endif
