/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The requests of a comparison.  Only pairs in flight and the worst finished ones are kept in
 * memory, so that it does not grow with the number of pairs.
 */

#include "config.h"

#include <sys/mman.h>
#include <sys/queue.h>
#include <sys/sendfile.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diff_run.h"
#include "job/monotonic.h"
#include "thumbctl/client/throttle.h"
#include "thumbctl/client/verdict.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/terminal/memory.h"
#include "thumbctl/terminal/stop.h"

#define TICK_MS		100

/* The request to one side. */
struct asking {
	struct work	*work;
	unsigned	which;		/* 0: A, 1: B */
	int		file;		/* the body */
	unsigned	tries;
	uint64_t	due;		/* the next attempt, if none is running */
	int		running, over;
};

struct work {
	struct diff		*diff;
	struct pair		pair;
	struct asking		asking[2];
	TAILQ_ENTRY(work)	list;
};

TAILQ_HEAD(works, work);

struct diff {
	const struct diff_options	*options;
	struct source			*source;
	struct comparer			*comparer;
	struct progress			*progress;
	struct worst			*worst;
	struct diff_count		*count;
	struct fetcher			*fetcher;
	struct works			fetching, fetched;
	unsigned			held;
	struct thumbs			thumbs;		/* of the current original */
	unsigned			next;		/* the next of them to start */
	int				source_over, stopping;
	enum diff_end			end;
};

static void
work_free(struct work *work)
{

	close(work->asking[0].file);
	close(work->asking[1].file);
	pair_free(&work->pair);
	work->diff->held--;
	free(work);
}

static void
print_json(const struct pair *pair)
{
	json_t *object = pair_json(pair);

	if (json_dumpf(object, stdout, JSON_COMPACT | JSON_ENSURE_ASCII))
		give_up_errno(EXIT_FAILED, "cannot write JSON");
	printf("\n");
	json_decref(object);
}

static int
is_thumb(const struct side *side)
{

	return (side->status == 200 && side->bytes > 0 && !strncmp(side->type, "image/", 6));
}

static void
count_pair(struct diff_count *count, const struct pair *pair)
{
	enum difference d;

	count->pairs++;
	count->same += pair->differences == 0;
	count->identical += (uint64_t)pair->identical;
	count->no_thumbs += pair->differences == 0 && !is_thumb(&pair->side[0]);
	for (d = 0; d < N_DIFFERENCES; d++)
		count->differences[d] += pair->differences >> d & 1;
	if (!pair->compared)
		return;
	if (count->compared++ == 0 || pair->likeness < count->least)
		count->least = pair->likeness;
	count->likeness += pair->likeness;
}

static void
conclude(struct work *work)
{
	struct diff *diff = work->diff;

	pair_judge(&work->pair, &diff->options->thresholds);
	count_pair(diff->count, &work->pair);
	if (diff->options->json)
		print_json(&work->pair);
	worst_add(diff->worst, &work->pair);
	work_free(work);
}

static void
on_compared(void *priv, const struct compare_result *result, void *preview)
{
	struct work *work = priv;

	work->pair.compared = (int)result->compared;
	work->pair.likeness = result->likeness;
	work->pair.side[0].image = result->side[0];
	work->pair.side[1].image = result->side[1];
	work->pair.preview = preview;
	work->pair.preview_size = result->preview_size;
	conclude(work);
}

/* Append the second body to the first, as compare_job.h wants it. */
static int
join(const struct work *work)
{
	const int to = work->asking[0].file, from = work->asking[1].file;
	size_t left = (size_t)work->pair.side[1].bytes;
	off_t at = 0;
	ssize_t n;

	if (lseek(to, 0, SEEK_END) < 0)
		return (-1);
	for (; left > 0; left -= (size_t)n) {
		n = sendfile(to, from, &at, left);
		if (n <= 0)
			return (-1);
	}
	return (0);
}

static void
compare_next(struct diff *diff)
{
	struct work *work = TAILQ_FIRST(&diff->fetched);
	const struct compare_ask ask = {
		.magic = COMPARE_ASK_MAGIC, .preview = (uint32_t)diff->options->preview,
		.size = { work->pair.side[0].bytes, work->pair.side[1].bytes },
	};

	TAILQ_REMOVE(&diff->fetched, work, list);
	if (join(work))
		give_up_errno(EXIT_FAILED, "cannot copy the body of a thumb");
	comparer_begin(diff->comparer, &ask, work->asking[0].file, on_compared, work);
}

static int
is_identical(const struct work *work)
{
	const size_t size = (size_t)work->pair.side[0].bytes;
	void *a, *b;
	int same;

	if (size != work->pair.side[1].bytes || size == 0)
		return (size == work->pair.side[1].bytes);
	a = mmap(NULL, size, PROT_READ, MAP_SHARED, work->asking[0].file, 0);
	b = mmap(NULL, size, PROT_READ, MAP_SHARED, work->asking[1].file, 0);
	if (a == MAP_FAILED || b == MAP_FAILED)
		give_up_errno(EXIT_FAILED, "cannot map the body of a thumb");
	same = !memcmp(a, b, size);
	munmap(a, size);
	munmap(b, size);
	return (same);
}

/* Both bodies are complete: compare the images unless the bytes are equal. */
static void
fetched(struct work *work)
{
	struct pair *pair = &work->pair;
	struct diff *diff = work->diff;

	TAILQ_REMOVE(&diff->fetching, work, list);
	if (pair->side[0].status == 200 && pair->side[1].status == 200) {
		pair->identical = is_identical(work);
		if (!pair->identical) {
			TAILQ_INSERT_TAIL(&diff->fetched, work, list);
			return;
		}
	}
	conclude(work);
}

static int
is_again(const struct answer *answer)
{
	const enum verdict verdict = verdict_of(answer);

	return (verdict == VERDICT_BUSY || verdict == VERDICT_AGAIN);
}

static void
on_answer(void *priv, const struct answer *answer)
{
	struct asking *asking = priv;
	struct work *work = asking->work;
	const struct diff_options *o = work->diff->options;
	struct side *side = &work->pair.side[asking->which];

	asking->running = 0;
	if (is_again(answer) && asking->tries++ < o->retries && !work->diff->stopping) {
		asking->due = monotonic() +
		    throttle_delay(asking->tries - 1, answer->retry_after, drand48());
		return;
	}
	asking->over = 1;
	side->status = answer->status;
	if (answer->status == 0)
		snprintf(side->error, sizeof side->error, "%s", answer->error);
	memcpy(side->type, answer->type, sizeof side->type);
	side->bytes = answer->bytes;
	if (work->asking[0].over && work->asking[1].over)
		fetched(work);
}

static void
ask(struct asking *asking)
{
	const struct diff *diff = asking->work->diff;

	if (ftruncate(asking->file, 0) || lseek(asking->file, 0, SEEK_SET))
		give_up_errno(EXIT_FAILED, "cannot empty the body of a thumb");
	asking->running = 1;
	fetch(diff->fetcher, diff->options->endpoint[asking->which],
	    asking->work->pair.side[asking->which].target, asking->file, on_answer, asking);
}

static void
ask_again(struct diff *diff)
{
	const uint64_t now = monotonic();
	struct work *work;
	unsigned i;

	TAILQ_FOREACH(work, &diff->fetching, list)
		for (i = 0; i < 2; i++)
			if (!work->asking[i].running && !work->asking[i].over &&
			    work->asking[i].due <= now)
				ask(&work->asking[i]);
}

static void
begin(struct diff *diff, const struct thumburl_ref *ref)
{
	struct work *work = must(calloc(1, sizeof *work));
	struct asking *asking;
	unsigned i;

	work->diff = diff;
	diff->held++;
	for (i = 0; i < 2; i++) {
		asking = &work->asking[i];
		asking->work = work;
		asking->which = i;
		asking->file = memfd_create("thumb", MFD_CLOEXEC);
		if (asking->file < 0)
			give_up_errno(EXIT_FAILED, "cannot create a file in memory");
		work->pair.side[i].target = thumb_format(diff->options->site, ref,
		    diff->options->form[i]);
	}
	if (work->pair.side[0].target == NULL || work->pair.side[1].target == NULL) {
		tally_add(&diff->count->refused, thumburl_reason_code(THUMBURL_NO_EQUIVALENT),
		    ref->stored);
		work_free(work);
		return;
	}
	TAILQ_INSERT_TAIL(&diff->fetching, work, list);
	ask(&work->asking[0]);
	ask(&work->asking[1]);
}

/* Read the source up to the next original that has thumbs. */
static void
read_source(struct diff *diff)
{
	enum thumburl_reason r;
	enum source_end end;
	struct entry entry;

	while (!diff->source_over && diff->next == diff->thumbs.n) {
		end = source_next(diff->source, &entry);
		if (end != SOURCE_MORE) {
			diff->source_over = 1;
			if (end == SOURCE_FAILED)
				diff->end = stop_signal() ? DIFF_STOPPED : DIFF_BROKEN;
			return;
		}
		r = thumbs_of(diff->options->site, diff->options->widths, &entry, &diff->thumbs);
		diff->next = 0;
		if (r == THUMBURL_OK)
			continue;
		diff->thumbs.n = 0;
		tally_add(&diff->count->refused, thumburl_reason_code(r), entry.target);
	}
}

static void
begin_more(struct diff *diff)
{
	struct thumburl_ref ref;

	while (diff->held < diff->options->parallel) {
		read_source(diff);
		if (diff->next == diff->thumbs.n)
			return;
		thumbs_ref(&diff->thumbs, diff->next++, &ref);
		begin(diff, &ref);
	}
}

static void
run(struct diff *diff)
{
	char note[64];

	for (;;) {
		if (!diff->stopping)
			begin_more(diff);
		if (diff->held == 0)
			return;
		if (!comparer_is_busy(diff->comparer) && !TAILQ_EMPTY(&diff->fetched))
			compare_next(diff);
		fetcher_run(diff->fetcher, comparer_fd(diff->comparer), TICK_MS);
		comparer_run(diff->comparer);
		if (stop_is_told() && !diff->stopping) {
			diff->stopping = 1;
			diff->end = DIFF_STOPPED;
		}
		ask_again(diff);
		snprintf(note, sizeof note, "%ju differ",
		    (uintmax_t)(diff->count->pairs - diff->count->same));
		progress_show(diff->progress, diff->count->pairs, note);
	}
}

enum diff_end
diff_run(const struct diff_options *options, struct source *source, struct comparer *comparer,
    struct progress *progress, struct worst *worst, struct diff_count *count)
{
	struct diff diff = {
		.options = options, .source = source, .comparer = comparer, .progress = progress,
		.worst = worst, .count = count,
	};

	TAILQ_INIT(&diff.fetching);
	TAILQ_INIT(&diff.fetched);
	srand48((long)monotonic());
	(void)stop_watch();
	diff.fetcher = fetcher_new(2 * options->parallel);
	run(&diff);
	progress_clear(progress);
	fetcher_free(&diff.fetcher);
	return (diff.end);
}
