/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fuzz_message: any bytes as the texts of a message, in all that is made of it.
 *
 * Lines of the input are the change's texts, one by one; more lines are more
 * changes.  Beside what the sanitizers see: whatever comes out is valid, within
 * its limits, and holds no tag, control character or line that came in.
 */
#include <jansson.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/date.h"
#include "daemon/base/text.h"
#include "daemon/model/config.h"
#include "notifiers/mail_text.h"
#include "notifiers/robots.h"
#include "daemon/base/mem.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { CHANGES_MAX = 64 };

#define EXPECT(condition)                                                      \
	do {                                                                   \
		if (!(condition)) {                                            \
			fprintf(stderr, "expected: %s\n", #condition);         \
			abort();                                               \
		}                                                              \
	} while (0)

static const size_t texts[] = { offsetof(struct message_change, subject_title),
	offsetof(struct message_change, indicator_title),
	offsetof(struct message_change, value_text),
	offsetof(struct message_change, link),
	offsetof(struct message_change, reason),
	offsetof(struct message_change, key),
	offsetof(struct message_change, note),
	offsetof(struct message_change, who),
	offsetof(struct message_change, clause),
	offsetof(struct message_change, target),
	offsetof(struct message_change, period_text),
	offsetof(struct message_change, feed) };

static void
set_text(struct message_change *c, size_t i, const char *text)
{
	*(const char **)((char *)c + texts[i]) = text;
}

static size_t
read_changes(struct message_change *changes, char *lines, size_t seed)
{
	size_t n = 0;
	char *line;

	for (size_t i = 0; (line = strsep(&lines, "\n")) != NULL; i++) {
		size_t at = i % ARRAY_SIZE(texts);
		if (at == 0 && n == CHANGES_MAX)
			break;
		if (at == 0)
			changes[n++] = (struct message_change){ .alert =
								    (int64_t)i,
				.kind = (enum alert_kind)(seed % ALERT_KINDS),
				.action =
				    (enum alert_action)(seed % ALERT_ACTIONS),
				.state =
				    (enum alert_state)(seed % ALERT_STATES),
				.severity = (int)(seed % 2),
				.value = seed % 3 == 0 ? NAN : (double)seed / 7,
				.line = (double)seed,
				.period_end_day = DATE_NONE };
		set_text(&changes[n - 1], at, line);
	}
	return n;
}

static void
expect_clean(const struct buf *b, bool has_lines)
{
	const char *text = buf_text(b);

	EXPECT(strlen(text) == b->len);
	EXPECT(text_valid_utf8(text, b->len) == b->len);
	for (const char *p = text; *p != '\0'; p++)
		EXPECT((unsigned char)*p >= ' ' || (has_lines && *p == '\n'));
	EXPECT(strchr(text, 0x7f) == NULL || strchr(text, 0x7f)[0] == '\0');
	EXPECT(strstr(text, "\u202e") == NULL);
}

/* The object in b; caller releases. */
static json_t *
expect_json(const struct buf *b)
{
	json_t *root = json_loads(buf_text(b), JSON_REJECT_DUPLICATES, NULL);

	EXPECT(json_is_object(root));
	return root;
}

static void
expect_html(const struct buf *b)
{
	static const char *const ours[] = { "!DOCTYPE", "html", "head", "meta",
		"title", "body", "p", "h2", "table", "tr", "td", "a" };

	for (const char *p = strchr(buf_text(b), '<'); p != NULL;
	     p = strchr(p + 1, '<')) {
		const char *tag = p + 1 + (p[1] == '/');
		size_t len = strcspn(tag, " >");
		bool is_ours = false;
		for (size_t i = 0; i < ARRAY_SIZE(ours); i++)
			is_ours |= strlen(ours[i]) == len &&
			    strncmp(tag, ours[i], len) == 0;
		EXPECT(is_ours);
	}
}

static void
expect_headers(const struct message *m)
{
	static char to[] = "c@d.example";
	static char from[] = "a@b.example";
	char *receivers[] = { to };
	const struct notifier n = { .from = from,
		.to = { .text = receivers, .n = 1 } };
	struct mail_headers h = { 0 };

	mail_headers(&h, &n, m);
	for (size_t i = 0; i < h.n; i++) {
		EXPECT(strchr(h.header[i], ':') != NULL);
		for (const char *p = h.header[i]; *p != '\0'; p++) {
			EXPECT(*p == '\r' || *p == '\n' ||
			    (*p >= ' ' && *p < 0x7f));
			/* Folded: a blank behind each line end. */
			EXPECT(*p != '\r' || (p[1] == '\n' && p[2] == ' '));
			EXPECT(*p != '\n' || p[-1] == '\r');
		}
	}
	mail_headers_fini(&h);
}

static void
expect_robots(const struct message *m)
{
	for (int template = TEMPLATE_DINGTALK; template <= TEMPLATE_FEISHU;
	     template ++) {
		struct buf b = { 0 };
		robot_body(&b, template, m, "secret");
		expect_clean(&b, false);
		json_t *root = expect_json(&b);
		const json_t *markdown = json_object_get(root, "markdown");
		const json_t *content = json_object_get(markdown, "content");
		EXPECT(b.len <= 20000 || template == TEMPLATE_WECOM);
		EXPECT(template != TEMPLATE_WECOM ||
		    json_string_length(content) <= ROBOT_WECOM_BYTES);
		if (markdown != NULL)
			EXPECT(strstr(buf_text(&b), "@all") == NULL);
		json_decref(root);
		buf_fini(&b);
	}
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct message_change changes[CHANGES_MAX];
	char *lines = xstrndup((const char *)data, len);
	struct buf b = { 0 };
	const struct message m = { .is_chinese = len % 2 == 0,
		.is_test = len % 5 == 0,
		.changes = changes,
		.n = read_changes(changes, lines, len),
		.now_sec = (int64_t)len };

	message_subject(&b, &m);
	expect_clean(&b, false);
	EXPECT(b.len <= 300);
	buf_clear(&b);
	message_text(&b, &m);
	expect_clean(&b, true);
	buf_clear(&b);
	mail_html(&b, &m);
	expect_clean(&b, true);
	expect_html(&b);
	buf_clear(&b);
	message_json(&b, &m);
	expect_clean(&b, true);
	json_decref(expect_json(&b));
	expect_headers(&m);
	expect_robots(&m);
	buf_fini(&b);
	free(lines);
	return 0;
}
