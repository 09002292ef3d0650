/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Pages of DjVu documents are scaled while they are decoded.
 *
 * NB: the document comes from memory, without a URL, and cannot load other files.
 */

#include <locale.h>
#include <string.h>

#include <libdjvu/ddjvuapi.h>

#include "renderer.h"

/* Kept for the life of the worker: a new one would read its messages from files. */
static ddjvu_context_t *context;

struct djvu {
	ddjvu_document_t	*document;
	ddjvu_page_t		*page;
};

/* Another thread decodes: wait for its next message, and drop all messages. */
static void
wait_for_news(struct djvu *djvu)
{
	const ddjvu_message_t *message;

	(void)ddjvu_message_wait(context);
	while ((message = ddjvu_message_peek(context)) != NULL) {
		if (message->m_any.tag == DDJVU_NEWSTREAM && message->m_newstream.streamid != 0)
			ddjvu_stream_close(djvu->document, message->m_newstream.streamid, 1);
		ddjvu_message_pop(context);
	}
}

/* NB: this sets the locale from the environment, which drawing SVGs changes. */
static void
make_context(void)
{

	if (context != NULL)
		return;
	context = ddjvu_context_create("thumb-worker");
	(void)setlocale(LC_ALL, "C");
}

static int
open_document(struct render *render, struct djvu *djvu)
{

	make_context();
	if (context != NULL)
		djvu->document = ddjvu_document_create(context, NULL, 0);
	if (djvu->document == NULL)
		return (refuse(render, 500, "Out of memory"));
	ddjvu_stream_write(djvu->document, 0, (const char *)render->bytes, render->len);
	ddjvu_stream_close(djvu->document, 0, 0);
	while (!ddjvu_document_decoding_done(djvu->document))
		wait_for_news(djvu);
	if (ddjvu_document_decoding_error(djvu->document))
		return (refuse(render, 422, "This DjVu is damaged"));
	return (check_page(render, ddjvu_document_get_pagenum(djvu->document)));
}

static int
refuse_page(struct render *render)
{

	return (refuse(render, 422, "Page %u of this DjVu is damaged", render->job.page));
}

/* The header of the page has the size, with the rotation applied. */
static int
djvu_measure(struct render *render)
{
	struct djvu *djvu = render->opened;
	ddjvu_pageinfo_t info;
	ddjvu_status_t status;

	while ((status = ddjvu_document_get_pageinfo(djvu->document,
	    (int)render->job.page - 1, &info)) < DDJVU_JOB_OK)
		wait_for_news(djvu);
	if (status >= DDJVU_JOB_FAILED)
		return (refuse_page(render));
	if (check_source(render, info.width, info.height) != 0)
		return (-1);
	return (fit(render, info.width, info.height, 0));
}

static int
open_page(struct render *render, struct djvu *djvu)
{

	djvu->page = ddjvu_page_create_by_pageno(djvu->document, (int)render->job.page - 1);
	if (djvu->page == NULL)
		return (refuse_page(render));
	while (!ddjvu_page_decoding_done(djvu->page))
		wait_for_news(djvu);
	return (ddjvu_page_decoding_error(djvu->page) ? refuse_page(render) : 0);
}

/* NB: a page without layers is white. */
static int
draw(struct render *render)
{
	struct djvu *djvu = render->opened;
	ddjvu_rect_t rect = { 0, 0, render->result.width, render->result.height };
	ddjvu_format_t *format;
	VipsImage *canvas;

	canvas = new_canvas((int)rect.w, (int)rect.h, 3);
	if (canvas == NULL)
		return (-1);
	step(render, canvas);
	format = ddjvu_format_create(DDJVU_FORMAT_RGB24, 0, NULL);
	if (format == NULL)
		return (refuse(render, 500, "Out of memory"));
	ddjvu_format_set_row_order(format, 1);
	ddjvu_format_set_y_direction(format, 1);
	if (!ddjvu_page_render(djvu->page, DDJVU_RENDER_COLOR, &rect, &rect, format,
	    rect.w * 3UL, (char *)VIPS_IMAGE_ADDR(canvas, 0, 0)))
		memset(VIPS_IMAGE_ADDR(canvas, 0, 0), 0xff, VIPS_IMAGE_SIZEOF_IMAGE(canvas));
	ddjvu_format_release(format);
	return (0);
}

static int
djvu_open(struct render *render)
{
	struct djvu *djvu = g_new0(struct djvu, 1);

	render->opened = djvu;
	return (open_document(render, djvu));
}

/* Decode the page once, and scale each size from that. */
static int
djvu_draw(struct render *render)
{
	struct djvu *djvu = render->opened;

	render->result.shared = djvu->page != NULL;
	if (djvu->page == NULL && open_page(render, djvu) != 0)
		return (-1);
	return (draw(render));
}

static void
djvu_close(struct render *render)
{
	struct djvu *djvu = render->opened;

	if (djvu->page != NULL)
		ddjvu_page_release(djvu->page);
	if (djvu->document != NULL)
		ddjvu_document_release(djvu->document);
	g_free(djvu);
}

const struct renderer djvu_renderer = {
	djvu_open, djvu_measure, djvu_draw, djvu_close
};
