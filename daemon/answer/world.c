/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * world: books read when first asked for, kept until told otherwise.
 */
#include <stdlib.h>

#include "collectors/collector.h"
#include "daemon/reckon/members.h"
#include "daemon/answer/world.h"
#include "notifiers/notifier.h"
#include "daemon/base/mem.h"

static const struct book *
read_book(void *arg, int enterprise, struct error *err)
{
	struct world *w = arg;
	struct book *book = &w->books[enterprise];

	if (w->is_read[enterprise])
		return book;
	if (ledger_book(w->ledger, w->config,
		w->config->roster->enterprises[enterprise].id, &w->view, book,
		err) != 0)
		return NULL;
	w->is_read[enterprise] = true;
	w->n_facts += book->n;
	return book;
}

struct world *
world_load(const char *file, struct problems *problems)
{
	struct world *w = xcalloc(1, sizeof *w);

	w->config = config_load(file, problems);
	if (w->config != NULL) {
		collector_check(w->config, problems);
		notifiers_check(w->config, NULL, problems);
		w->program = program_compile(w->config, problems);
	}
	problems_sort(problems);
	if (w->config == NULL || problems_errors(problems) > 0) {
		world_free(w);
		return NULL;
	}
	w->books = xcalloc(w->config->roster->n, sizeof *w->books);
	w->is_read = xcalloc(w->config->roster->n, sizeof *w->is_read);
	w->view =
	    (struct view){ .as_of_day = INT32_MAX, .known_by_sec = INT64_MAX };
	w->reckoner = (struct reckoner){
		.program = w->program, .book = read_book, .arg = w
	};
	return w;
}

void
world_forget(struct world *w, int enterprise)
{
	if (w->is_read[enterprise]) {
		w->n_facts -= w->books[enterprise].n;
		book_fini(&w->books[enterprise]);
	}
	w->is_read[enterprise] = false;
}

static void
forget_all(struct world *w)
{
	for (size_t i = 0; w->books != NULL && i < w->config->roster->n; i++)
		world_forget(w, (int)i);
}

void
world_trim(struct world *w, size_t n_facts_max)
{
	if (w->n_facts > n_facts_max)
		forget_all(w);
}

void
world_set_view(struct world *w, struct view view)
{
	forget_all(w);
	w->view = view;
}

int
world_open(struct world *w, bool is_writer, struct error *err)
{
	if (ledger_open(
		&w->ledger, w->config->state_directory, is_writer, err) != 0)
		return -1;
	/* Whatever the daemon commits meanwhile, all books are of one moment.
	 */
	return is_writer ? 0 : ledger_begin(w->ledger, err);
}

void
world_adopt(struct world *w, struct world *before)
{
	w->ledger = before->ledger;
	w->is_catching_up = before->is_catching_up;
	before->ledger = NULL;
}

void
world_free(struct world *w)
{
	if (w == NULL)
		return;
	forget_all(w);
	free(w->books);
	free(w->is_read);
	program_free(w->program);
	ledger_close(w->ledger);
	config_free(w->config);
	free(w);
}

int
world_touch(struct world *w, int subject, struct error *err)
{
	const struct roster *roster = w->config->roster;
	int *members = NULL;
	size_t n = members_of(w->config, subject, &members);
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++)
		rc = ledger_touch(
		    w->ledger, roster->enterprises[members[i]].id, err);
	free(members);
	return rc;
}
