/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fuzz_collector: a format's parser on any bytes.  --format=NAME says which: by
 * the feeds of formats/NAME.conf.
 *
 * Beside what the sanitizers see: the same bytes give the same twice, what is
 * given is whole and of this configuration, and a refused body gives nothing.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/collector.h"
#include "daemon/base/text.h"
#include "daemon/model/config.h"
#include "daemon/base/mem.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { TODAY = 16436 }; /* 2015-01-01 */

static struct config *config;

#define EXPECT(condition)                                                      \
	do {                                                                   \
		if (!(condition)) {                                            \
			fprintf(stderr, "expected: %s\n", #condition);         \
			abort();                                               \
		}                                                              \
	} while (0)

static void
load(const char *format)
{
	struct problems problems = { 0 };
	char *file = xasprintf(FUZZ_DIRECTORY "/formats/%s.conf", format);

	config = config_load(file, &problems);
	if (config != NULL)
		collector_check(config, &problems);
	for (size_t i = 0; i < problems.n; i++)
		fprintf(stderr, "%s:%d: %s\n", problems.problems[i].file,
		    problems.problems[i].line, problems.problems[i].text);
	EXPECT(config != NULL && problems.n == 0);
	problems_fini(&problems);
	free(file);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char option[] = "--format=";

	EXPECT(*argc > 1 && strncmp((*argv)[1], option, strlen(option)) == 0);
	load((*argv)[1] + strlen(option));
	return 0;
}

static void
expect_observation(const struct observation *o)
{
	EXPECT(o->enterprise >= 0 &&
	    (size_t)o->enterprise < config->roster->n);
	EXPECT(o->item >= 0 && (size_t)o->item < config->n_items);
	bool is_stock = config->items[o->item].kind == ITEM_STOCK;
	EXPECT(is_stock == (o->period.start_day == DATE_NONE));
	EXPECT(is_stock || o->period.start_day <= o->period.end_day);
	EXPECT(o->period.end_day <= TODAY);
	EXPECT(o->reported_day <= TODAY);
}

static void
expect_text(const char *text)
{
	EXPECT(text != NULL && text[0] != '\0');
	EXPECT(text_valid_utf8(text, strlen(text)) == strlen(text));
}

static int
parse(const struct feed *feed, const char *body, size_t len, int enterprise,
    struct harvest *out)
{
	const struct document document = { .name = "fuzz",
		.body = body,
		.len = len,
		.enterprise = enterprise,
		.is_length_proved = len % 2 == 0,
		.arrived_day = TODAY };
	struct error err = { 0 };
	int rc = collector_parse(config, feed, &document, out, &err);

	EXPECT(rc == 0 || out->n + out->n_rejections == 0);
	EXPECT((rc == 0) == (err.code == ERROR_NONE));
	if (rc != 0)
		expect_text(err.text);
	for (size_t i = 0; i < out->n; i++)
		expect_observation(&out->observations[i]);
	for (size_t i = 0; i < out->n_rejections; i++) {
		expect_text(out->rejections[i].place);
		expect_text(out->rejections[i].reason);
	}
	return rc;
}

static bool
is_same(const struct observation *a, const struct observation *b)
{
	return a->enterprise == b->enterprise && a->item == b->item &&
	    a->period.end_day == b->period.end_day &&
	    a->period.start_day == b->period.start_day &&
	    a->reported_day == b->reported_day &&
	    decimal_equal(a->value, b->value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	/* A copy of just its size: reading behind it is seen. */
	char *body = xmalloc(len == 0 ? 1 : len);

	memcpy(body, data, len);
	for (size_t i = 0; i < config->n_feeds; i++) {
		const struct feed *feed = &config->feeds[i];
		struct harvest first = { 0 };
		struct harvest second = { 0 };
		int rc = parse(feed, body, len, 0, &first);
		EXPECT(parse(feed, body, len, 0, &second) == rc);
		EXPECT(first.n == second.n);
		EXPECT(first.n_rejections == second.n_rejections);
		for (size_t k = 0; k < first.n; k++)
			EXPECT(is_same(&first.observations[k],
			    &second.observations[k]));
		harvest_fini(&first);
		harvest_fini(&second);
	}
	free(body);
	return 0;
}
