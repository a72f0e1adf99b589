/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * report: 一事一报告, the report of an alert, made here and now.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/answer/dossier.h"
#include "daemon/base/path.h"
#include "daemon/base/text.h"
#include "daemon/cli/commands.h"
#include "daemon/service/clock.h"
#include "graphs/chart.h"
#include "daemon/base/mem.h"

/* A report without its graph is a report still. */
static void
draw(struct dossier *d, void **image)
{
	struct chart *chart = dossier_chart(d);
	struct report *report = dossier_report(d);
	struct error err;

	/* From here on local time is UTC: every local time is a text. */
	chart_process_init();
	if (chart == NULL ||
	    chart_draw(chart, NULL, image, &report->png_len, &err) != 0)
		return;
	report->png = *image;
}

static int
write_out(struct invocation *in, const struct buf *text, struct error *err)
{
	const char *file = in->flags->values[FLAG_OUTPUT];

	if (file != NULL && strcmp(file, "-") != 0)
		return path_write(
		    AT_FDCWD, file, text->data, text->len, false, err);
	buf_append(in->out, text->data, text->len);
	return 0;
}

static int
tell(struct invocation *in, struct dossier *d, struct error *err)
{
	struct buf text = { 0 };
	void *image = NULL;

	if (in->look.format == OUTPUT_JSON) {
		report_json(&text, dossier_report(d));
	} else {
		draw(d, &image);
		report_html(&text, dossier_report(d));
	}
	int rc = write_out(in, &text, err);
	buf_fini(&text);
	free(image);
	return rc;
}

int
report_command(struct invocation *in, struct error *err)
{
	struct dossier_query query = { .made_sec = clock_now_sec(),
		.today_day = clock_today(),
		.local_time = clock_text };
	struct dossier *d = NULL;

	_Static_assert((int)DOSSIER_TIME_SIZE == (int)CLOCK_TEXT_SIZE,
	    "clock_text() writes so much");
	if (in->look.format == OUTPUT_CSV)
		return error_set(err, ERROR_CONFIG,
		    "--format csv: a report is a page, or json");
	if (text_to_int64(&query.alert, in->operands[0], 1, INT64_MAX, err) !=
	    0) {
		err->code = ERROR_CONFIG;
		return error_prefix(err, "report");
	}
	if (invocation_open(in, false, err) != 0)
		return -1;
	int found = dossier_read(in->world, &query, &d, err);
	if (found == 0)
		return error_set(err, ERROR_UNKNOWN,
		    "alert %lld: there is no such alert; soewatch alerts --all "
		    "shows them",
		    (long long)query.alert);
	int rc = found < 0 ? -1 : tell(in, d, err);
	dossier_free(d);
	return rc == 0 ? EXIT_DONE : -1;
}
