/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbd's options, a row each.  struct options has a field for each; its --help, the manual page
 * and the example configuration file are made from the rows.  All that an option needs besides its
 * row is the code that uses the field.
 */

#ifndef OPTIONS_TABLE_H_INCLUDED
#define OPTIONS_TABLE_H_INCLUDED

#include "job/launch.h"
#include "option/option.h"

#define WORKERS_MAX	256

/*
 * Type, field, name, argument, default, the same in words, unit, least and most, when a change
 * takes effect, help, and more for the manual page.
 */
#define THUMBD_OPTIONS(X)								\
	X(TEXT, config, "config", "FILE", NULL, NULL, "", 0, 0, OPTION_CALL,		\
	    "configuration file, see thumbd.conf(5)",					\
	    "Options on the command line override those in the file.")			\
	X(TEXT, site_file, "site", "FILE", NULL, NULL, "", 0, 0, OPTION_RELOAD,	\
	    "site file, see thumb-site.conf(5)",					\
	    "*thumb.site* in VCL reads the same file, so that both agree.")		\
	X(TEXT, socket, "socket", "PATH", NULL, NULL, "", 0, 0, OPTION_RESTART,		\
	    "Unix socket to listen on",							\
	    "A stale socket is replaced; a socket that another process listens on is not.") \
	X(OCTAL, socket_mode, "socket-mode", "MODE", "0660", NULL, "", 0, 0777, OPTION_RESTART, \
	    "permissions of the socket",						\
	    "Give *varnishd* and thumbd a common group. A unit with ``PrivateTmp=``\n"	\
	    "cannot share a socket in ``/tmp``.")					\
	X(TEXT, socket_group, "socket-group", "GROUP", NULL,				\
	    "the group of the process", "", 0, 0, OPTION_RESTART,			\
	    "group of the socket",							\
	    "thumbd must be a member of the group, or root.")				\
	X(TEXT, listen, "listen", "HOST:PORT", NULL, NULL, "", 0, 0, OPTION_RESTART,	\
	    "TCP address to listen on, instead of a socket",				\
	    "An address that other machines can reach needs *--trust*. There is no TLS: see\n" \
	    "CLIENTS_.")								\
	X(LIST, trust, "trust", "ADDRESS[/BITS]", NULL, "nobody", "", 0, 0, OPTION_RELOAD, \
	    "address or network that may ask over TCP, such as 10.0.0.0/8",		\
	    "The option may be repeated. An address of *--listen* that other machines can reach\n" \
	    "needs it. A connection from any other address is closed at once, also one from\n" \
	    "this machine. Without the option, an address such as 127.0.0.1 serves all programs\n" \
	    "of this machine. See CLIENTS_.")						\
	X(NUMBER, client_connections, "client-connections", "N", "1000", NULL, "",	\
	    0, 1000000, OPTION_RELOAD,							\
	    "open connections of one address; 0 is no limit",				\
	    "A further connection is closed at once. A Unix socket has no limit.")	\
	X(NUMBER, client_requests, "client-requests", "N", "0", NULL, "",		\
	    0, 1000000, OPTION_RELOAD,							\
	    "requests of one address in flight; 0 is no limit",				\
	    "A further request is answered 503. A Unix socket has no limit. Whatever the limit,\n" \
	    "each address has a share if renders wait: see CLIENTS_.")			\
	X(NUMBER, client_receive, "client-receive", "SECONDS", "10", NULL, "seconds",	\
	    1, 3600, OPTION_RELOAD,							\
	    "time in which a client must send a request",				\
	    "It begins with the connection, and with the first byte of each later request.") \
	X(NUMBER, client_idle, "client-idle", "SECONDS", "120", NULL, "seconds",	\
	    1, 86400, OPTION_RELOAD,							\
	    "time to keep an idle connection of a client",				\
	    "A client that does not read its answer is closed after the same time. Keep it\n" \
	    "above *backend_idle_timeout* of Varnish (60 seconds): Varnish would otherwise\n" \
	    "send a request on a connection that is being closed.")			\
	X(NUMBER, backlog, "backlog", "N", "4096", NULL, "", 1, 65535, OPTION_RESTART,	\
	    "connections that may wait to be accepted",					\
	    "Varnish treats a full backlog as a failed backend. The kernel cuts the\n"	\
	    "backlog to ``net.core.somaxconn``, and thumbd logs it.")			\
	X(TEXT, originals, "originals", "DIR", NULL, NULL, "", 0, 0, OPTION_RELOAD,	\
	    "directory of the originals, laid out as MediaWiki's",			\
	    "A file is ``PROJECT/CODE/0/06/Foo.jpg``, an old version is in\n"		\
	    "``PROJECT/CODE/archive/0/06/``. ``PROJECT/CODE/`` is there if the bases\n"	\
	    "have stars. No file outside the directory is opened, whatever names and\n"	\
	    "symbolic links there are.")						\
	X(NUMBER, originals_levels, "originals-levels", "N", NULL,			\
	    "as many as --hash-levels", "", 0, 2, OPTION_RELOAD,			\
	    "levels of md5 directories below the directory of the originals",		\
	    "0 is a flat directory.")							\
	X(TEXT, originals_ids, "originals-ids", "LAYOUT", NULL, NULL, "", 0, 0, OPTION_RELOAD, \
	    "files of originals by id, such as {id:0:2}/{id:2:2}/{id}",			\
	    "The path of a file below the directory of the originals, on a site with *ids*.\n" \
	    "See `ORIGINALS BY ID`_.")							\
	X(TEXT, locator, "locator", "FILE", NULL, NULL, "", 0, 0, OPTION_RELOAD,	\
	    "names of originals by id that have no place by id: a file of thumbctl ids build", \
	    "For a site with *ids* whose originals are stored by name. The file is opened again when\n" \
	    "another replaces it. See `ORIGINALS BY ID`_.")				\
	X(WORD, serve_originals, "serve-originals", "no|by-id", "no", NULL, "", 0, 0, OPTION_RELOAD, \
	    "originals that are served themselves, as they are",			\
	    "With ``by-id``, ``/v1/id/ID`` is answered with the original that has this hash, on a site\n" \
	    "with *ids*. No original is served by its name. See `ORIGINALS BY ID`_.")	\
	X(LIST, origin, "origin", "URL", NULL, NULL, "", 0, 0, OPTION_RELOAD,		\
	    "HTTP origin of the originals: a template such as http://h/{path}",		\
	    "See ORIGINS_. The option may be repeated: origins are asked in that order,\n" \
	    "after the directory of *--originals* if there is one.")			\
	X(TEXT, origin_headers, "origin-headers", "FILE", NULL, NULL, "", 0, 0, OPTION_RELOAD, \
	    "file of headers for requests to origins, such as access tokens",		\
	    "Each line is a site and a header. The site is the *--origin* up to its path;\n" \
	    "``*`` is all origins. Only thumbd should be able to read the file. A ``#`` at the\n" \
	    "beginning of a line begins a comment::\n\n"				\
	    "  http://swift.example:8080 X-Auth-Token: 4f2d0e\n"			\
	    "  * User-Agent: thumbs for our wikis")					\
	X(TEXT, origin_keys, "origin-keys", "FILE", NULL, NULL, "", 0, 0, OPTION_RELOAD, \
	    "file of users and keys for origins, which only thumbd may read",		\
	    "thumbd gets tokens with them and renews them, or signs requests. See `KEYS OF ORIGINS`_. With the\n" \
	    "option, thumbd leaves no core dump.")					\
	X(WORD, origin_absent, "origin-absent", "404|403|unlisted", "404", NULL, "", 0, 0, OPTION_RELOAD, \
	    "status by which an origin says that it has no such original",		\
	    "404 is 404 or 410. With 403, a 403 says so as well, as that of a bucket of S3 that\n" \
	    "thumbd may not list. Other errors of S3 with that status, such as a wrong key, are\n" \
	    "failures still. NB: if thumbd loses its permission for the originals, all of\n" \
	    "them are absent then, and their thumbs are answered 404. Better let it list.\n" \
	    "With unlisted, for Swift, thumbd asks the container after a 404: only if the container\n" \
	    "is there and does not list the original, the original is absent. It is a failure if\n" \
	    "the container is missing, or lists an original that no server has, as when a ring is\n" \
	    "rebuilt. thumbd must be allowed to list the container.") \
	X(TEXT, authorize, "authorize", "URL", NULL, "none", "", 0, 0, OPTION_RELOAD,	\
	    "web server to ask who may see an original, such as http://h/w/images/{path}", \
	    "A template like that of *--origin*. An original has thumbs only if the web server\n" \
	    "gives it to a client that is not logged in. Without the option, or with ``none``,\n" \
	    "every original has thumbs for everybody. See `WHO MAY SEE A THUMB`_.")	\
	X(TEXT, authorize_host, "authorize-host", "HOST", NULL,				\
	    "the host of --authorize", "", 0, 0, OPTION_RELOAD,				\
	    "Host header of requests to --authorize",					\
	    "Set it if the web server has several sites at one address.")		\
	X(NUMBER, authorize_fresh, "authorize-fresh", "SECONDS", "1", NULL, "seconds",	\
	    0, 3600, OPTION_RELOAD,							\
	    "time to remember an answer of --authorize", "0 asks for each request.")	\
	X(NUMBER, origin_connect, "origin-connect", "SECONDS", "3", NULL, "seconds",	\
	    1, 3600, OPTION_RELOAD,							\
	    "time limit to resolve the name of an origin and connect to it", "")		\
	X(NUMBER, origin_timeout, "origin-timeout", "SECONDS", "30", NULL, "seconds",	\
	    1, 3600, OPTION_RELOAD,							\
	    "time limit of a fetch from one origin, redirects included", "")		\
	X(NUMBER, origin_slow, "origin-slow", "SECONDS", "10", NULL, "seconds",		\
	    1, 3600, OPTION_RELOAD,							\
	    "time for which a fetch may be slower than --origin-speed before it fails", "") \
	X(NUMBER, origin_speed, "origin-speed", "BYTES", "1000", NULL, "bytes a second", \
	    1, 1000000000, OPTION_RELOAD,						\
	    "speed below which a fetch is too slow", "")				\
	X(NUMBER, origin_size, "origin-size", "MB", LAUNCH_ORIGINAL, NULL, "MB", 1, 1000000, \
	    OPTION_RELOAD,								\
	    "largest original",								\
	    "A larger original is answered 413: before the fetch if the origin sends its\n" \
	    "length, and during the fetch otherwise. In the directory of *--originals*,\n" \
	    "only a video may be larger, as it is read in parts. The address space of a\n" \
	    "worker is 512 MB larger, or 1 GB if that is more.")			\
	X(NUMBER, origin_redirects, "origin-redirects", "N", "0", NULL, "", 0, 10, OPTION_RELOAD, \
	    "redirects to follow within the same scheme, host and port",		\
	    "Any other redirect is a failure of the origin.")				\
	X(NUMBER, origin_fetches, "origin-fetches", "N", "32", NULL, "", 1, 10000, OPTION_RELOAD, \
	    "largest number of fetches at a time",					\
	    "Further fetches wait: as many as *--queue* says, as long as *--wait* says.\n" \
	    "Beyond that, thumbd answers 503.")						\
	X(NUMBER, origin_per_host, "origin-per-host", "N", "16", NULL, "", 1, 10000, OPTION_RELOAD, \
	    "largest number of fetches at a time from one scheme, host and port",		\
	    "With several origins, keep it below *--origin-fetches*: an origin that hangs\n" \
	    "then leaves room for the others.")						\
	X(NUMBER, origin_idle, "origin-idle", "SECONDS", "60", NULL, "seconds", 0, 3600, OPTION_RELOAD, \
	    "time to keep an idle connection to an origin", "")				\
	X(TEXT, cache, "cache", "DIR", NULL, "no cache", "", 0, 0, OPTION_RESTART,	\
	    "directory to cache fetched originals in",					\
	    "It must belong to the user that thumbd runs as, and be writable by no other. "\
	    "See CACHE_.")								\
	X(NUMBER, cache_size, "cache-size", "MB", "1024", NULL, "MB", 1, 1000000000, OPTION_RELOAD, \
	    "size of the cache",							\
	    "Originals that are being fetched need additional space.")			\
	X(NUMBER, cache_fresh, "cache-fresh", "SECONDS", "60", NULL, "seconds",		\
	    0, 1000000000, OPTION_RELOAD,						\
	    "age up to which a cached original is used without asking its origin",	\
	    "0 asks every time.")							\
	X(TEXT, references, "references", "DIR", NULL, "no references", "", 0, 0, OPTION_RESTART, \
	    "directory to keep references in, smaller copies that thumbs are made of",	\
	    "It must belong to the user that thumbd runs as, and be writable by no other. "\
	    "See REFERENCES_.")								\
	X(NUMBER, references_size, "references-size", "MB", "1024", NULL, "MB", 1, 1000000000, \
	    OPTION_RELOAD,								\
	    "size of the directory of the references",					\
	    "The least recently used are dropped. A reference has 20 to 900 kB.")	\
	X(TEXT, store, "store", "DIR", NULL, "no store", "", 0, 0, OPTION_RESTART,	\
	    "directory to store thumbs in, for a web server",				\
	    "The file of a thumb is that of its canonical URL: *thumb/0/06/Foo.jpg/220px-Foo.jpg*\n" \
	    "below it. It can be the directory of the wiki's images. See STORE_.")	\
	X(WORD, store_names, "store-names", "path|both", "path", NULL, "", 0, 0, OPTION_RESTART, \
	    "URLs by which a web server finds a stored thumb",				\
	    "With ``both``, a symbolic link *thumb/query/Foo.jpg/w=220.jpg* leads to the file, for\n" \
	    "the URL of the query scheme.")						\
	X(OCTAL, store_mode, "store-mode", "MODE", "0664", NULL, "", 0400, 0666, OPTION_RESTART, \
	    "permissions of stored thumbs",						\
	    "Who may read or write a thumb may search or change its directory: MediaWiki needs\n" \
	    "that to delete the thumb.")						\
	X(TEXT, store_group, "store-group", "GROUP", NULL,				\
	    "the group of the directory or the process", "", 0, 0, OPTION_RESTART,	\
	    "group of stored thumbs",							\
	    "thumbd must be a member of the group, or root.")				\
	X(WORD, store_sync, "store-sync", "file|none", "file", NULL, "", 0, 0, OPTION_RESTART, \
	    "whether a thumb is written to the disk before it has its name",		\
	    "With ``none``, a crash of the machine can leave empty thumbs.")		\
	X(NUMBER, store_size, "store-size", "MB", "0", NULL, "MB", 0, 1000000000, OPTION_RELOAD, \
	    "size of the store; 0 is no limit",						\
	    "Nothing is stored beyond it. Thumbs that were not used for the longest time are\n" \
	    "removed before.")								\
	X(NUMBER, store_age, "store-age", "DAYS", "0", NULL, "days", 0, 36500, OPTION_RELOAD, \
	    "time after which a stored thumb that nobody used is removed; 0 is no limit", "") \
	X(NUMBER, store_sweep, "store-sweep", "SECONDS", "3600", NULL, "seconds", 1, 1000000, \
	    OPTION_RELOAD,								\
	    "time between sweeps, which remove stale and old thumbs from the store",	\
	    "SIGHUP begins a sweep at once.")						\
	X(WORD, spelling, "spelling", "any|canonical", "any", NULL, "", 0, 0, OPTION_RELOAD, \
	    "URLs of a thumb that are answered with it",				\
	    "With ``canonical``, other spellings are redirected to the canonical URL (301).\n" \
	    "Set it if clients or a web server that stores thumbs ask thumbd without a\n"	\
	    "cache that canonicalises: otherwise ``220px-ANYTHING.jpg`` is a thumb, and each\n" \
	    "such name a file that MediaWiki never deletes.")				\
	X(NUMBER, workers, "workers", "N", NULL, "the number of processors", "",	\
	    1, WORKERS_MAX, OPTION_RELOAD,						\
	    "worker processes", "")							\
	X(NUMBER, dear_workers, "dear-workers", "N", NULL, "half of --workers", "",	\
	    1, WORKERS_MAX, OPTION_RELOAD,						\
	    "workers that dear renders may occupy at a time",				\
	    "With two workers or more, it must be less than *--workers*.")		\
	X(NUMBER, worker_jobs, "worker-jobs", "N", "1000", NULL, "", 1, 1000000, OPTION_RELOAD, \
	    "renders before a worker is replaced",					\
	    "A worker that had an SVG, a PDF, a DjVu, a video or an XCF is replaced after a\n" \
	    "tenth of that: such a file may have taken it over.")			\
	X(NUMBER, worker_memory, "worker-memory", "MB", "512", NULL, "MB", 0, 1000000, OPTION_RELOAD, \
	    "resident memory above which a worker is replaced; 0 disables it",		\
	    "thumbd looks after each render, in ``/proc``, which must not be mounted with\n" \
	    "``hidepid=`` (systemd's ``ProtectProc=``).")				\
	X(TEXT, worker, "worker", "PROGRAM", WORKER_PROGRAM, "where it was installed", "", \
	    0, 0, OPTION_RESTART,							\
	    "program that renders",							\
	    "thumbd starts one worker before it listens, and exits if that fails.")	\
	X(NUMBER, worker_start, "worker-start", "SECONDS", "60", NULL, "seconds", 1, 3600, \
	    OPTION_RESTART,							\
	    "time that a worker may take to start",				\
	    "A worker needs a fraction of a second, unless the machine is busy. A worker\n" \
	    "that exceeds the limit is replaced; requests wait for another. Before it\n" \
	    "listens, thumbd waits for the first worker, and extends the service manager's\n" \
	    "start timeout.")				\
	X(TEXT, types, "types", "LIST", NULL, "most types", "", 0, 0, OPTION_RESTART, \
	    "types of file to render, with commas between them",			\
	    "TYPES_ lists the types, and which are disabled by default. A file of a type\n" \
	    "that is disabled is answered 415.")					\
	X(WORD, sandbox, "sandbox", "require|try|off", LAUNCH_SANDBOX, NULL, "", 0, 0, OPTION_RESTART, \
	    "what to do if a worker cannot confine itself completely",			\
	    "With ``require``, thumbd does not start, and says what the kernel lacks. With\n" \
	    "``try``, the worker uses what the kernel has, and logs what it lacks at each\n" \
	    "start. With ``off``, there is no sandbox. See SANDBOX_.")			\
	X(TEXT, user, "user", "NAME", LAUNCH_USER, NULL, "", 0, 0, OPTION_RESTART,	\
	    "user that workers become if thumbd is root",				\
	    "The user needs to read fonts, and no originals.")				\
	X(NUMBER, queue, "queue", "N", "100", NULL, "", 0, 100000, OPTION_RELOAD,	\
	    "renders that may wait for a worker",					\
	    "If the queue is full, thumbd answers 503.")				\
	X(NUMBER, wait, "wait", "SECONDS", "10", NULL, "seconds", 1, 3600, OPTION_RELOAD, \
	    "time that a render may wait for a worker",					\
	    "Then thumbd answers 503. Keep it below the timeout of the clients.")	\
	X(NUMBER, deadline, "deadline", "SECONDS", "20", NULL, "seconds", 1, 3600, OPTION_RELOAD, \
	    "time that a render may take",						\
	    "Then thumbd kills its worker, and answers 504.")				\
	X(NUMBER, drain, "drain", "SECONDS", "0", NULL, "seconds", 0, 3600, OPTION_RELOAD,	\
	    "time to go on serving after SIGTERM, while /healthz says that thumbd is draining", \
	    "Directors of other machines stop asking thumbd in that time, and no request meets a\n" \
	    "closed port: set it to a few intervals of their probes. See *doc/cluster.rst*.\n" \
	    "A second SIGTERM ends it.")						\
	X(TEXT, thumbs_epoch, "thumbs-epoch", "TEXT", NULL, "none", "", 0, 0, OPTION_RELOAD, \
	    "text; a change makes thumbd render every cached thumb again",		\
	    "Thumbs are confirmed with 304 as long as the text stays the same. Change it\n" \
	    "when a decoder has made wrong thumbs: see *doc/rendering.rst*.")		\
	X(NUMBER, thumbs_age, "thumbs-age", "DAYS", "90", NULL, "days", 0, 36500, OPTION_RELOAD, \
	    "age up to which a thumb is confirmed with 304; 0 is no limit",		\
	    "After that the next refresh of a cache renders the thumb again. Thumbs reach\n" \
	    "this age at different times, so that the renders are spread out.")		\
	X(NUMBER, cache_age, "cache-age", "SECONDS", "86400", NULL, "seconds", 1, 31536000, \
	    OPTION_RELOAD,								\
	    "time for which a cache may keep a thumb without asking thumbd",		\
	    "``s-maxage`` of ``Cache-Control``. thumb.vcl keeps a thumb for a day at most, and\n" \
	    "removes ``s-maxage`` from what clients get.")				\
	X(NUMBER, client_age, "client-age", "SECONDS", "0", NULL, "seconds", 0, 31536000, \
	    OPTION_RELOAD,								\
	    "time for which a client may keep a thumb without asking the cache",	\
	    "``max-age`` of ``Cache-Control``. No purge reaches a client: it shows an image\n" \
	    "that has been overwritten for so long. With 0, a client asks each time, and the\n" \
	    "cache answers 304 from its memory. A site whose clients ask too often sets some\n" \
	    "minutes.")									\
	X(NUMBER, keep, "keep", "MS", "1000", NULL, "milliseconds", 0, 60000, OPTION_RELOAD, \
	    "time to keep a thumb for the next request; 0 keeps none",			\
	    "All kept thumbs together are at most 64 MB.")				\
	X(NUMBER, quarantine, "quarantine", "SECONDS", "600", NULL, "seconds", 0, 1000000, OPTION_RELOAD, \
	    "time to refuse an original that fails repeatedly; 0 disables it", "")	\
	X(NUMBER, quarantine_after, "quarantine-after", "N", "2", NULL, "", 1, 1000, OPTION_RELOAD, \
	    "failures of an original before it is refused",				\
	    "A failure is a worker that died or a render that took too long. It counts for\n" \
	    "as long as *--quarantine* says.")						\
	X(FLAG, check_config, "check-config", "", NULL, NULL, "", 0, 0, OPTION_CALL,	\
	    "check the options, print all with their values, and exit",			\
	    "The output is a configuration file. The exit status is 0 if all options are\n" \
	    "valid and 2 otherwise. What only the start finds out, such as that a directory is\n" \
	    "missing, is not reported.")						\
	X(FLAG, check_sandbox, "check-sandbox", "", NULL, NULL, "", 0, 0, OPTION_CALL,	\
	    "try to break out of the sandbox, print each trial, and exit",		\
	    "Workers try what they must not be able to do. The exit status is 0 if every\n" \
	    "trial is refused and 1 otherwise. *--sandbox*, *--user* and *--worker* apply.\n" \
	    "Run it as the user and in the unit of the service.")			\
	X(MAYBE, help, "help", "text|conf|rst|words", NULL, NULL, "", 0, 0, OPTION_CALL,	\
	    "print the options, and exit",						\
	    "``conf`` prints an example configuration file with all defaults, ``words`` what\n" \
	    "a shell completes.")		\
	X(FLAG, version, "version", "", NULL, NULL, "", 0, 0, OPTION_CALL,		\
	    "print the version, and exit", "")

#endif
