/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A batch of jobs, from the descriptor of the original to the thumbs: the order of the steps, and
 * the answers to failures.
 */

#define _GNU_SOURCE 1

#include "config.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "contents/languages.h"
#include "job/types.h"
#include "render.h"
#include "renderer.h"

static const struct limits limits = {
	.source_pixels =	100e6,
	.slow_pixels =		50e6,
	.jpeg_scans =		100,
	.animation_pixels =	100e6,
	.animation_frames =	1000,
	.thumb_pixels =		25e6,
	.svg_pixels =		40e6,
	.svg_side =		5120,		/* MediaWiki's $wgSVGMaxSize */
	.svg_bytes =		10000000,
};

static int
map_original(struct render *render)
{
	const size_t head = render->decoder->head;
	struct stat st;
	void *bytes;

	if (fstat(render->original, &st) != 0 || !S_ISREG(st.st_mode))
		return (refuse(render, 500, "The original is not a regular file"));
	if (st.st_size == 0)
		return (refuse(render, 422, "This file is empty"));
	render->size = (uint64_t)st.st_size;
	render->len = (size_t)st.st_size;
	if (head > 0 && render->len > head)
		render->len = head;
	if (render->len > render->options->original)
		return (refuse(render, 413, "This file has %ju MiB; the limit is %zu MiB",
		    (uintmax_t)st.st_size >> 20, render->options->original >> 20));
	bytes = mmap(NULL, render->len, PROT_READ, MAP_PRIVATE, render->original, 0);
	if (bytes == MAP_FAILED)
		return (refuse(render, 500, "The original cannot be mapped: %s",
		    strerror(errno)));
	render->bytes = bytes;
	return (0);
}

/* The name defines the type, and the bytes must agree with it. */
static int
check_type(struct render *render)
{
	const enum thumburl_type type = render->type;

	render->sniffed = sniff(render->bytes, render->len);
	if (render->sniffed.type == type)
		return (0);
	if (render->sniffed.file == NULL)
		return (refuse(render, 422, "This file is not %s, as its name says",
		    file_types[type].title));
	return (refuse(render, 422, "This file is %s, and not %s, as its name says",
	    render->sniffed.file->title, file_types[type].title));
}

static int
take_survey(struct render *render)
{
	const struct decoder *decoder = render->decoder;
	struct survey *survey = &render->survey;

	if (decoder->hide_metadata != NULL && render->job.what != JOB_INFO &&
	    decoder->hide_metadata(render->bytes, render->len) != 0)
		return (refuse(render, 413, "This file has too much metadata"));
	survey->slow = decoder->whole;
	if (decoder->survey != NULL)
		decoder->survey(render->bytes, render->len, survey);
	if (decoder->check != NULL && decoder->check(render) != 0)
		return (-1);
	/* some decoders allocate memory for the size in the header when they are opened */
	return (survey->width > 0 ? check_source(render, survey->width, survey->height) : 0);
}

/* The part that is the same for every size. */
static int
open_original(struct render *render)
{
	enum thumburl_type type;

	if (render->job.hashed > 0 && identify(render) != 0)
		return (-1);
	if (render->job.what == JOB_ORIGINAL)
		return (0);
	type = render->type;
	if (render->decoder->renderer == NULL || (render->options->types & 1U << type) == 0)
		return (refuse(render, 415, "This type of file is disabled or not supported: %s",
		    file_types[type].title));
	if (map_original(render) != 0 ||
	    (render->reference != NULL && reference_check(render) != 0) ||
	    check_type(render) != 0 || take_survey(render) != 0)
		return (-1);
	return (render->decoder->renderer->open(render));
}

static int
finish(struct render *render)
{
	int ret;

	if (render->job.what == JOB_INFO)
		ret = inform(render, &render->thumb, &render->thumb_size);
	else if (render->referring)
		ret = encode_reference(render, &render->thumb, &render->thumb_size);
	else
		ret = encode(render, &render->thumb, &render->thumb_size);
	if (ret == 0 && render->thumb_size > JOB_THUMB_MAX)
		ret = refuse_size(render, 413, "The thumb has %zu MiB; the limit is %u MiB",
		    render->thumb_size >> 20, JOB_THUMB_MAX >> 20);
	return (ret);
}

static void
drop_thumb(struct render *render)
{

	g_free(render->thumb);
	render->thumb = NULL;
	render->thumb_size = 0;
}

/* The CPU time of this process and its threads so far. */
static uint64_t
cpu_us(void)
{
	struct rusage ru;

	(void)getrusage(RUSAGE_SELF, &ru);
	return ((uint64_t)(ru.ru_utime.tv_sec + ru.ru_stime.tv_sec) * 1000000U +
	    (uint64_t)(ru.ru_utime.tv_usec + ru.ru_stime.tv_usec));
}

/* Draw the thumb, from the kept reference if it is there and large enough. */
static int
draw(struct render *render)
{
	int ret = 0;

	if (!render->referring && render->kept != NULL)
		ret = reference_use(render);
	return (ret != 0 ? VIPS_MIN(ret, 0) : render->decoder->renderer->draw(render));
}

/* Draw the reference.  The one beside thumbs is there already. */
static int
draw_reference(struct render *render)
{

	if (render->kept != NULL)
		step(render, g_object_ref(render->kept));
	else if (reference_draw(render) != 0)
		return (-1);
	render->result.width = (uint32_t)render->image->Xsize;
	render->result.height = (uint32_t)render->image->Ysize;
	return (0);
}

/* An original whose hash is right is described, and not decoded. */
static int
describe_original(struct render *render)
{
	const struct type_file *file = render->sniffed.file;

	render->result.type = render->type;
	if (file != NULL)
		render->result.form = (uint32_t)(file - file_types[render->type].files);
	return (0);
}

static int
make_thumb(struct render *render)
{
	int ret = -1;

	if (render->job.what == JOB_ORIGINAL)
		return (describe_original(render));
	if (render->decoder->renderer->measure(render) == 0 &&
	    (render->job.what == JOB_INFO ||
	    (render->referring ? draw_reference(render) : draw(render)) == 0))
		ret = finish(render);
	if (ret != 0)
		drop_thumb(render);
	step(render, NULL);
	return (ret);
}

static void
begin_result(struct render *render)
{
	struct result *result = &render->result;

	render->of_size = 0;
	memset(result, 0, sizeof *result);
	result->magic = RESULT_MAGIC;
	result->what = render->referring ? JOB_REFERENCE : render->job.what;
	result->type = render->job.type;
	result->format = render->job.format % THUMBURL_N_FORMATS;
}

static void
begin_size(struct render *render, const struct batch *batch, uint32_t i)
{

	render->job.width = batch->widths[i];
	render->left = batch->n - 1 - i;
	render->referring = render->job.what == JOB_REFERENCE;
	begin_result(render);
}

static void
begin_reference(struct render *render)
{

	render->job.width = REFERENCE_WIDTH;
	render->left = 0;
	render->referring = 1;
	begin_result(render);
}

/* A truncated original may have more when its upload is complete. */
static void
tell_contents(struct render *render)
{
	struct result *result = &render->result;

	if (render->survey.cut)
		return;
	result->pages = (uint32_t)render->pages;
	result->seconds = render->seconds;
	if (render->languages == NULL || !languages_valid(render->languages))
		return;
	result->has_languages = 1;
	strcpy(result->languages, render->languages);
}

static void
end_size(struct render *render, int ret)
{
	struct result *result = &render->result;

	result->palette = (uint32_t)render->palette;
	if (ret != 0 && result->status == 0)
		refuse_vips(render);
	vips_error_clear();
	tell_contents(render);
	if (ret == 0) {
		result->status = 200;
		result->partial = (uint32_t)render->survey.cut;
	} else
		result->width = result->height = 0;
}

/* Whether all sizes would fail: a fault of the original stays, a shortage may end. */
static int
is_hopeless(const struct render *render)
{

	return (render->result.status != 200 && render->result.status != 500 &&
	    !render->of_size);
}

static int
reply(struct render *render, uint32_t asked, uint32_t left, uint64_t *start, answer_f *answer)
{
	struct result *result = &render->result;
	uint64_t now;
	int ret;

	result->asked = asked;
	result->left = left;
	if (render->thumb != NULL)
		result->digest = digest_of(render->thumb, render->thumb_size);
	now = cpu_us();
	result->cpu_us = (uint32_t)(now - *start);
	*start = now;
	ret = answer(result, render->thumb, render->thumb_size);
	drop_thumb(render);
	return (ret);
}

/*
 * Keep the image of the reference, before any thumb is made: thumbs are then made of it, and a
 * decoder reads its original once.  Without it, thumbs are made as ever.
 */
static void
keep_reference(struct render *render, uint32_t widest)
{

	begin_reference(render);
	if (!render->survey.cut && reference_possible(render) &&
	    render->decoder->renderer->measure(render) == 0 &&
	    reference_suffices(REFERENCE_WIDTH, widest) && reference_draw(render) == 0)
		render->kept = vips_image_copy_memory(render->image);
	step(render, NULL);
	vips_error_clear();
}

static int
answer_reference(struct render *render, uint64_t *start, answer_f *answer)
{

	begin_reference(render);
	if (render->kept == NULL) {
		(void)refuse(render, 404, "No reference was made beside these thumbs");
		end_size(render, -1);
	} else
		end_size(render, make_thumb(render));
	return (reply(render, 0, 0, start, answer));
}

static void
close_original(struct render *render)
{

	if (render->opened != NULL)
		render->decoder->renderer->close(render);
	step(render, NULL);
	g_clear_object(&render->kept);
	json_decref(render->named);
	g_free(render->languages);
	if (render->bytes != NULL)
		(void)munmap((void *)(uintptr_t)render->bytes, render->len);
}

int
render(const struct batch *batch, int original, const struct render_options *options,
    answer_f *answer)
{
	const enum thumburl_type type = batch->reference.used ? batch->reference.type :
	    batch->job.type;
	struct render render = {
		.magic = RENDER_MAGIC,
		.job = batch->job,
		.reference = batch->reference.used ? &batch->reference : NULL,
		.type = type,
		.decoder = decoder_of(type),
		.limits = &limits,
		.options = options,
		.original = original,
		.frames = 1,
	};
	uint64_t start = cpu_us();
	int hopeless, ret = 0;
	uint32_t i;

	assert(original >= 0);
	begin_size(&render, batch, 0);
	hopeless = open_original(&render) != 0;
	if (hopeless)
		end_size(&render, -1);
	else if (batch->beside)
		keep_reference(&render, batch->widths[0]);
	for (i = 0; i < batch->n && ret == 0; i++) {
		if (!hopeless) {
			begin_size(&render, batch, i);
			end_size(&render, make_thumb(&render));
			hopeless = is_hopeless(&render);
		}
		ret = reply(&render, batch->widths[i], batch->n - 1 - i + batch->beside, &start,
		    answer);
	}
	if (batch->beside && ret == 0)
		ret = answer_reference(&render, &start, answer);
	close_original(&render);
	return (ret);
}
