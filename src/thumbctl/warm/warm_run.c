/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The requests of a job.
 *
 * All widths of an original are requested together, the largest first: thumbd makes thumbs that
 * wait together from one decode.  A thumb is in flight until it succeeds or fails for good, also
 * while it waits for another attempt, and then keeps other thumbs from starting: a server that is
 * down does not get requests for all of them.
 */

#include "config.h"

#include <sys/queue.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "job/monotonic.h"
#include "thumbctl/client/http_fetch.h"
#include "thumbctl/client/throttle.h"
#include "thumbctl/client/verdict.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/memory.h"
#include "thumbctl/terminal/stop.h"
#include "warm_run.h"

#define TICK		(MONOTONIC_SECOND / 5)

struct thumb {
	struct warm		*warm;
	char			*target;
	uint64_t		began;		/* this attempt */
	uint64_t		due;		/* the next attempt */
	uint64_t		busy_since;	/* 0: no busy answer yet */
	unsigned		busy, again;	/* answers with that verdict */
	TAILQ_ENTRY(thumb)	list;
};

TAILQ_HEAD(thumbs_list, thumb);

struct warm {
	const struct warm_options	*options;
	struct source			*source;
	struct journal			*journal;
	struct progress			*progress;
	struct warm_count		*count;
	struct fetcher			*fetcher;
	struct throttle			throttle;
	unsigned			in_flight;
	struct thumbs_list		next;		/* thumbs of one original, to start */
	unsigned			n_next;
	struct thumbs_list		parked;		/* thumbs that wait for an attempt */
	uint64_t			synced;
	int				source_over;
	int				stopping;
	enum warm_end			end;
};

static void
stop(struct warm *w, enum warm_end end)
{

	if (w->end != WARM_BROKEN)
		w->end = end;
	w->stopping = 1;
}

static void
thumb_free(struct thumb *thumb)
{

	free(thumb->target);
	free(thumb);
}

/* Report it once.  The next run asks again for thumbs now in flight, and they are hits. */
static void
give_up_journal(struct warm *w)
{

	progress_clear(w->progress);
	warn_printable_errno("--journal: cannot write");
	w->journal = NULL;
	stop(w, WARM_BROKEN);
}

static void
note_end(struct warm *w, const struct thumb *thumb, const struct answer *answer)
{
	const struct journal_entry entry = {
		.status = answer->status, .cache = answer->cache, .bytes = answer->bytes,
		.target = thumb->target,
	};

	if (w->journal != NULL && journal_add(w->journal, &entry))
		give_up_journal(w);
}

static void
succeed(struct thumb *thumb, const struct answer *answer)
{
	struct warm_count *count = thumb->warm->count;

	throttle_good(&thumb->warm->throttle);
	count->thumbs++;
	count->cache[answer->cache]++;
	count->bytes += answer->bytes;
	note_end(thumb->warm, thumb, answer);
}

/* The journal notes only failures that are final: not a page in place of a thumb, for example. */
static void
fail(struct thumb *thumb, const struct answer *answer)
{
	char text[128];

	verdict_text(answer, text, sizeof text);
	tally_add(&thumb->warm->count->failed, text, thumb->target);
	if (verdict_of(answer) == VERDICT_NEVER && answer->status >= 400)
		note_end(thumb->warm, thumb, answer);
}

static void
park(struct thumb *thumb, unsigned n, unsigned retry_after)
{

	thumb->due = monotonic() + throttle_delay(n, retry_after, drand48());
	TAILQ_INSERT_TAIL(&thumb->warm->parked, thumb, list);
}

/* Returns whether there is another attempt. */
static int
again_busy(struct thumb *thumb, const struct answer *answer)
{
	const uint64_t now = monotonic();
	struct warm *w = thumb->warm;

	throttle_busy(&w->throttle, thumb->began, now);
	w->count->busy++;
	if (thumb->busy_since == 0)
		thumb->busy_since = now;
	if (w->stopping ||
	    now - thumb->busy_since >= w->options->patience * MONOTONIC_SECOND)
		return (0);
	park(thumb, thumb->busy++, answer->retry_after);
	return (1);
}

static int
again_error(struct thumb *thumb, const struct answer *answer)
{
	struct warm *w = thumb->warm;

	if (w->stopping || thumb->again == w->options->retries)
		return (0);
	w->count->again++;
	park(thumb, thumb->again++, answer->retry_after);
	return (1);
}

static void
on_answer(void *priv, const struct answer *answer)
{
	struct thumb *thumb = priv;
	const enum verdict verdict = verdict_of(answer);

	if (verdict == VERDICT_BUSY && again_busy(thumb, answer))
		return;
	if (verdict == VERDICT_AGAIN && again_error(thumb, answer))
		return;
	if (verdict == VERDICT_GOOD)
		succeed(thumb, answer);
	else
		fail(thumb, answer);
	thumb->warm->in_flight--;
	thumb_free(thumb);
}

static void
ask(struct thumb *thumb, uint64_t now)
{
	struct warm *w = thumb->warm;

	thumb->began = now;
	fetch(w->fetcher, w->options->endpoint, thumb->target, -1, on_answer, thumb);
}

/*
 * Start the attempts that are due, as far as limits allow.  Lowers *wait to the time of the next
 * one.
 */
static void
ask_parked(struct warm *w, uint64_t now, uint64_t *wait)
{
	struct thumb *thumb, *next;
	uint64_t token;

	for (thumb = TAILQ_FIRST(&w->parked); thumb != NULL; thumb = next) {
		next = TAILQ_NEXT(thumb, list);
		if (thumb->due > now) {
			if (thumb->due - now < *wait)
				*wait = thumb->due - now;
			continue;
		}
		if (fetcher_running(w->fetcher) >= throttle_limit(&w->throttle))
			return;
		if (!throttle_take(&w->throttle, now, &token)) {
			*wait = token < *wait ? token : *wait;
			return;
		}
		TAILQ_REMOVE(&w->parked, thumb, list);
		ask(thumb, now);
	}
}

/* Correct the expected total: it has counted these. */
static void
leave_out(struct warm *w, uint64_t n)
{

	if (w->progress->total >= n)
		w->progress->total -= n;
}

static void
add_next(struct warm *w, char *target)
{
	struct thumb *thumb;

	if (w->journal != NULL && journal_has(w->journal, target)) {
		free(target);
		return;
	}
	thumb = must(calloc(1, sizeof *thumb));
	thumb->warm = w;
	thumb->target = target;
	TAILQ_INSERT_TAIL(&w->next, thumb, list);
	w->n_next++;
}

/* Queue the thumbs of an original. */
static void
take_entry(struct warm *w, const struct entry *entry)
{
	const struct warm_options *o = w->options;
	const unsigned wanted = o->widths->n > 0 ? o->widths->n : 1;
	enum thumburl_reason r;
	struct thumburl_ref ref;
	struct thumbs thumbs;
	char *target;
	unsigned i;

	r = thumbs_of(o->site, o->widths, entry, &thumbs);
	if (r != THUMBURL_OK) {
		tally_add(&w->count->refused, thumburl_reason_code(r), entry->target);
		leave_out(w, wanted);
		return;
	}
	leave_out(w, wanted - thumbs.n);
	for (i = 0; i < thumbs.n; i++) {
		thumbs_ref(&thumbs, i, &ref);
		target = thumb_format(o->site, &ref, o->form);
		if (target != NULL)
			add_next(w, target);
		else
			tally_add(&w->count->refused,
			    thumburl_reason_code(THUMBURL_NO_EQUIVALENT), entry->target);
	}
	w->count->originals += w->n_next > 0;
}

static void
read_source(struct warm *w)
{
	struct entry entry;
	enum source_end end;

	while (!w->source_over && w->n_next == 0) {
		end = source_next(w->source, &entry);
		if (end == SOURCE_MORE) {
			take_entry(w, &entry);
			continue;
		}
		w->source_over = 1;
		if (end == SOURCE_FAILED)
			w->end = stop_signal() ? WARM_STOPPED : WARM_BROKEN;
	}
}

/* Whether all thumbs of the original may start together, or as many as the limit has. */
static int
has_room(const struct warm *w)
{
	const unsigned limit = throttle_limit(&w->throttle);
	const unsigned wanted = w->n_next < limit ? w->n_next : limit;

	return (w->in_flight + wanted <= limit);
}

static void
ask_next(struct warm *w, uint64_t now, uint64_t *wait)
{
	struct thumb *thumb;
	uint64_t token;

	read_source(w);
	while (w->n_next > 0 && has_room(w)) {
		while ((thumb = TAILQ_FIRST(&w->next)) != NULL &&
		    w->in_flight < throttle_limit(&w->throttle)) {
			if (!throttle_take(&w->throttle, now, &token)) {
				*wait = token < *wait ? token : *wait;
				return;
			}
			TAILQ_REMOVE(&w->next, thumb, list);
			w->n_next--;
			w->in_flight++;
			ask(thumb, now);
		}
		read_source(w);
	}
}

static void
show(struct warm *w)
{
	const uint64_t failed = tally_sum(&w->count->failed);
	char note[64] = "";

	if (failed > 0)
		snprintf(note, sizeof note, "%ju failed", (uintmax_t)failed);
	progress_show(w->progress, w->count->before + w->count->thumbs + failed, note);
}

static void
sync_journal(struct warm *w, uint64_t now)
{

	if (w->journal == NULL || now - w->synced < MONOTONIC_SECOND)
		return;
	w->synced = now;
	if (journal_sync(w->journal))
		give_up_journal(w);
}

static int
is_over(const struct warm *w)
{

	if (w->stopping)
		return (fetcher_running(w->fetcher) == 0);
	return (w->source_over && w->n_next == 0 && w->in_flight == 0);
}

static void
run(struct warm *w, int stop_fd)
{
	uint64_t now, wait;

	for (;;) {
		now = monotonic();
		wait = TICK;
		if (!w->stopping) {
			ask_parked(w, now, &wait);
			ask_next(w, now, &wait);
		}
		if (is_over(w))
			return;
		fetcher_run(w->fetcher, stop_fd, (int)(wait / 1000) + 1);
		if (stop_is_told())
			stop(w, WARM_STOPPED);
		sync_journal(w, now);
		show(w);
	}
}

static void
drop_all(struct thumbs_list *list)
{
	struct thumb *thumb;

	while ((thumb = TAILQ_FIRST(list)) != NULL) {
		TAILQ_REMOVE(list, thumb, list);
		thumb_free(thumb);
	}
}

enum warm_end
warm_run(const struct warm_options *options, struct source *source, struct journal *journal,
    struct progress *progress, struct warm_count *count)
{
	const uint64_t now = monotonic();
	struct warm w = {
		.options = options, .source = source, .journal = journal, .progress = progress,
		.count = count, .synced = now,
	};
	const unsigned first = options->widths->n > 0 ? options->widths->n : 1;

	srand48((long)now);
	TAILQ_INIT(&w.next);
	TAILQ_INIT(&w.parked);
	throttle_init(&w.throttle, first, options->parallel, options->rate, now);
	w.fetcher = fetcher_new(options->parallel);
	run(&w, stop_watch());
	if (w.journal != NULL && journal_sync(w.journal))
		give_up_journal(&w);
	progress_clear(progress);
	count->seconds = (double)(monotonic() - now) / MONOTONIC_SECOND;
	count->limit = throttle_limit(&w.throttle);
	drop_all(&w.next);
	drop_all(&w.parked);
	fetcher_free(&w.fetcher);
	return (w.end);
}
