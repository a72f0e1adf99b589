/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * arrivals: two queues, of what is to be read and of what is to be stored.
 */
#include <stdlib.h>
#include <sys/queue.h>
#include <uv.h>

#include "collectors/pages.h"
#include "daemon/base/path.h"
#include "daemon/service/arrivals.h"
#include "daemon/service/clock.h"
#include "daemon/service/inbox.h"
#include "daemon/base/mem.h"

enum {
	READ_AT_ONCE_MAX = 4,           /* two threads, and what they do next */
	READ_TOGETHER_BYTES = 64 << 10, /* small bodies go in one piece */
	/* A document's tree is some ten times as large as its text. */
	READ_AT_ONCE_BYTES = 8 << 20,
	WAITING_BYTES = 16 << 20,
	WAITING_MAX = 1024,
};

struct arriving {
	TAILQ_ENTRY(arriving) link;
	struct arrivals *arrivals; /* NULL: nobody waits for it any more */
	uv_work_t work;
	struct arriving *also; /* is read behind it, on the same thread */
	struct delivery delivery;
	char *texts[6]; /* that delivery points to */
	size_t n_bytes; /* that it counts for */
	const struct config *config;
	int state_fd;
	int32_t today_day;
	struct reading reading;
	struct inbox_drop drop; /* of a file */
	struct stored result;
};

TAILQ_HEAD(arriving_list, arriving);

struct arrivals {
	struct arrivals_options options;
	struct arriving_list unread, reading, read;
	size_t n, n_bytes, n_reading, n_reading_bytes;
	size_t usual_bytes; /* of a body, by those that came last */
	bool is_held, is_storing;
};

struct arrivals *
arrivals_new(const struct arrivals_options *options)
{
	struct arrivals *a = xcalloc(1, sizeof *a);

	a->options = *options;
	TAILQ_INIT(&a->unread);
	TAILQ_INIT(&a->reading);
	TAILQ_INIT(&a->read);
	return a;
}

static void
free_arriving(struct arriving *x)
{
	for (size_t i = 0; i < ARRAY_SIZE(x->texts); i++)
		free(x->texts[i]);
	buf_fini(&x->delivery.body);
	reading_fini(&x->reading);
	free(x);
}

static void
forget(struct arrivals *a, struct arriving_list *list, struct arriving *x)
{
	TAILQ_REMOVE(list, x, link);
	a->n--;
	a->n_bytes -= x->n_bytes;
	free_arriving(x);
}

void
arrivals_drop(struct arrivals *a)
{
	struct arriving *x;

	while ((x = TAILQ_FIRST(&a->unread)) != NULL)
		forget(a, &a->unread, x);
	while ((x = TAILQ_FIRST(&a->read)) != NULL)
		forget(a, &a->read, x);
	/* Nobody is told when these make room: they take none from now on. */
	TAILQ_FOREACH(x, &a->reading, link) {
		x->delivery.owner = NULL;
		a->n_bytes -= x->n_bytes;
		a->n_reading_bytes -= x->n_bytes;
		x->n_bytes = 0;
	}
}

void
arrivals_free(struct arrivals *a)
{
	struct arriving *x;

	if (a == NULL)
		return;
	arrivals_drop(a);
	TAILQ_FOREACH(x, &a->reading, link)
		x->arrivals = NULL;
	free(a);
}

/* ---- reading ---- */

static struct arrival
arrival_of(const struct delivery *d)
{
	return (struct arrival){ .feed = d->feed,
		.source = d->source,
		.enterprise = d->enterprise,
		.body = buf_text(&d->body),
		.len = d->body.len,
		.is_length_proved = d->is_length_proved,
		.etag = d->etag,
		.last_modified = d->last_modified };
}

/* The first page says how many there are; a feed that does not ask for the
 * others would lose them. */
static void
count_pages(struct arriving *x, const struct feed *f)
{
	struct reading *r = &x->reading;
	const struct buf *body = &x->delivery.body;
	uint32_t n;
	struct error err = { 0 };

	if (r->refusal.code != ERROR_NONE)
		return;
	if (pages_count(f, body->data, body->len, &n, &err) != 0) {
		if (r->is_read)
			r->refusal = err;
		return;
	}
	if (x->delivery.page == 1)
		x->result.n_pages = n;
	else if (r->is_read && n > 1)
		harvest_reject(&r->harvest, xstrdup(f->pages),
		    xasprintf(
			"the reply is the first of %u pages: expected "
			"{page} in url or body, which asks for the others",
			n));
}

static void
read_one(struct arriving *x)
{
	struct delivery *d = &x->delivery;
	const struct feed *f = &x->config->feeds[d->feed];

	if (d->kind == DELIVERY_FILE &&
	    !inbox_read(&x->drop, x->state_fd, &d->body))
		return;
	const struct arrival arrival = arrival_of(d);
	intake_read(
	    x->config, &arrival, d->known_digest, x->today_day, &x->reading);
	if (f->pages != NULL && d->page <= 1)
		count_pages(x, f);
	/* Only what is no good is needed again, for quarantine. */
	if (x->reading.is_read && x->reading.refusal.code == ERROR_NONE)
		buf_fini(&d->body);
}

/* On a thread. */
static void
read_all(uv_work_t *work)
{
	for (struct arriving *x = work->data; x != NULL; x = x->also)
		read_one(x);
}

static void store_all(struct arrivals *a);
static void read_next(struct arrivals *a);

static void
end_reading(struct arrivals *a, struct arriving *x)
{
	a->n_reading_bytes -= x->n_bytes;
	if (x->delivery.owner == NULL) {
		forget(a, &a->reading, x);
	} else {
		TAILQ_REMOVE(&a->reading, x, link);
		TAILQ_INSERT_TAIL(&a->read, x, link);
	}
}

static void
was_read(uv_work_t *work, int status)
{
	struct arriving *x = work->data;
	struct arrivals *a = x->arrivals;
	struct arriving *next;

	(void)status; /* nothing cancels it */
	if (a != NULL)
		a->n_reading--;
	for (; x != NULL; x = next) {
		next = x->also;
		if (a == NULL)
			free_arriving(x);
		else
			end_reading(a, x);
	}
	if (a == NULL)
		return;
	read_next(a);
	store_all(a);
}

static void
begin_reading(struct arrivals *a, struct arriving *x)
{
	TAILQ_REMOVE(&a->unread, x, link);
	TAILQ_INSERT_TAIL(&a->reading, x, link);
	a->n_reading_bytes += x->n_bytes;
	x->config = a->options.intake->world->config;
	x->state_fd = a->options.state_fd;
	x->today_day = clock_today();
}

static void
read_next(struct arrivals *a)
{
	struct arriving *x;

	while ((x = TAILQ_FIRST(&a->unread)) != NULL &&
	    a->n_reading < READ_AT_ONCE_MAX &&
	    (a->n_reading == 0 ||
		a->n_reading_bytes + x->n_bytes <= READ_AT_ONCE_BYTES)) {
		struct arriving *last = x;
		size_t n_bytes = x->n_bytes;
		begin_reading(a, x);
		while ((last->also = TAILQ_FIRST(&a->unread)) != NULL &&
		    n_bytes + last->also->n_bytes <= READ_TOGETHER_BYTES) {
			last = last->also;
			n_bytes += last->n_bytes;
			begin_reading(a, last);
		}
		last->also = NULL;
		a->n_reading++;
		x->work.data = x;
		uv_queue_work(a->options.loop, &x->work, read_all, was_read);
	}
}

static void
own_texts(struct arriving *x)
{
	struct delivery *d = &x->delivery;
	const char **const texts[] = { &d->source, &d->known_digest, &d->file,
		&d->why, &d->etag, &d->last_modified };

	_Static_assert(
	    ARRAY_SIZE(texts) == ARRAY_SIZE(x->texts), "each has one");
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		if (*texts[i] != NULL)
			x->texts[i] = xstrdup(*texts[i]);
		*texts[i] = x->texts[i];
	}
}

void
arrivals_add(struct arrivals *a, struct delivery *delivery)
{
	struct arriving *x = xcalloc(1, sizeof *x);

	x->arrivals = a;
	x->delivery = *delivery;
	delivery->body = (struct buf){ 0 };
	own_texts(x);
	x->n_bytes = delivery->kind == DELIVERY_FILE
	    ? path_size(a->options.state_fd, delivery->file)
	    : x->delivery.body.len;
	if (delivery->kind == DELIVERY_FILE)
		inbox_prepare(a->options.inbox, delivery->feed,
		    x->delivery.file, &x->drop);
	a->n++;
	a->n_bytes += x->n_bytes;
	if (delivery->kind == DELIVERY_BODY)
		a->usual_bytes = a->usual_bytes == 0
		    ? x->n_bytes
		    : (a->usual_bytes * 7 + x->n_bytes) / 8;
	if (delivery->kind == DELIVERY_BODY ||
	    delivery->kind == DELIVERY_FILE) {
		TAILQ_INSERT_TAIL(&a->unread, x, link);
		read_next(a);
	} else {
		TAILQ_INSERT_TAIL(&a->read, x, link);
		store_all(a);
	}
}

bool
arrivals_is_reading(const struct arrivals *a)
{
	return a->n_reading > 0;
}

bool
arrivals_is_empty(const struct arrivals *a)
{
	return a->n == 0;
}

bool
arrivals_has_room(const struct arrivals *a, size_t n_coming)
{
	return a->n + n_coming == 0 ||
	    (a->n < WAITING_MAX &&
		a->n_bytes + n_coming * a->usual_bytes < WAITING_BYTES);
}

/* ---- storing ---- */

static int
store(struct arrivals *a, struct arriving *x)
{
	struct intake *in = a->options.intake;
	struct stored *result = &x->result;
	struct error *err = &result->err;
	const struct arrival arrival = arrival_of(&x->delivery);

	result->kind = x->delivery.kind;
	switch (x->delivery.kind) {
	case DELIVERY_UNCHANGED:
		return intake_unchanged(in, &arrival, &result->is_good, err);
	case DELIVERY_NOTHING:
		return intake_nothing(in, &arrival, err);
	case DELIVERY_FAILURE:
		return intake_failed(in, &arrival, x->delivery.why, err);
	case DELIVERY_FILE:
		result->is_refused = x->drop.answer == INBOX_FILE_REFUSED ||
		    x->reading.refusal.code != ERROR_NONE;
		return inbox_store(a->options.inbox, &x->drop, &arrival,
		    &x->reading, &result->is_good, err);
	case DELIVERY_BODY:
		break;
	}
	result->is_refused = x->reading.refusal.code != ERROR_NONE;
	return intake_take(in, &arrival, &x->reading, &result->is_good, err);
}

static void
store_all(struct arrivals *a)
{
	struct arriving *x;

	/* stored() may come back here. */
	if (a->is_storing)
		return;
	a->is_storing = true;
	while (!a->is_held && (x = TAILQ_FIRST(&a->read)) != NULL) {
		if (store(a, x) != 0)
			x->result.err.code = ERROR_STORE;
		void *owner = x->delivery.owner;
		const struct stored result = x->result;
		forget(a, &a->read, x);
		a->options.stored(a->options.arg, owner, &result);
	}
	a->is_storing = false;
}

void
arrivals_hold(struct arrivals *a, bool is_held)
{
	a->is_held = is_held;
	store_all(a);
}
