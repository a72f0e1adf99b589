/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * targets_overdue: the scoreboard's line on who has not reported.
 */
#include <stdlib.h>

#include "daemon/answer/overdue.h"
#include "daemon/cli/targets.h"
#include "daemon/base/mem.h"

struct count {
	bool *is_late;   /* one an enterprise */
	size_t n_late;   /* each enterprise once */
	struct buf text; /* "flash 9, annual 3" */
};

static int
count_feed(struct invocation *in, const struct feed *feed, int32_t today_day,
    struct count *c, struct error *err)
{
	struct overdue overdue;

	if (overdue_find(in->world, feed, today_day, &overdue, err) != 0)
		return -1;
	for (size_t i = 0; i < overdue.n; i++) {
		bool *is_late = &c->is_late[overdue.late[i].enterprise];
		c->n_late += !*is_late;
		*is_late = true;
	}
	if (overdue.n > 0)
		buf_printf(&c->text, "%s%s %zu",
		    c->text.len == 0 ? "" : invocation_say(in, "，", ", "),
		    feed->id, overdue.n);
	overdue_fini(&overdue);
	return 0;
}

int
targets_print_overdue(
    struct invocation *in, int32_t today_day, struct error *err)
{
	const struct config *config = in->world->config;
	struct count c = {
		.is_late = xcalloc(config->roster->n, sizeof *c.is_late),
	};
	int rc = 0;

	for (size_t i = 0; i < config->n_feeds && rc == 0; i++)
		rc = count_feed(in, &config->feeds[i], today_day, &c, err);
	if (rc == 0 && c.n_late > 0) {
		char *text = in->look.is_chinese
		    ? xasprintf("▲ 逾期未报 %zu 家（%s）：soewatch overdue",
			  c.n_late, buf_text(&c.text))
		    : xasprintf("▲ %zu %s overdue (%s): soewatch overdue",
			  c.n_late,
			  c.n_late == 1 ? "enterprise" : "enterprises",
			  buf_text(&c.text));
		buf_putc(in->out, '\n');
		output_styled(in->out, &in->look, STYLE_RISK, text);
		buf_putc(in->out, '\n');
		free(text);
	}
	buf_fini(&c.text);
	free(c.is_late);
	return rc;
}
