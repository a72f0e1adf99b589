/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tell: sends messages by a configured notifier, for the system tests.
 *
 *	tell CONFIG NOTIFIER MESSAGE.json…     one behind the other
 *	tell --give-up=MSEC CONFIG NOTIFIER MESSAGE.json
 *
 * Says what came of each in a line.  A message is an object with the members of
 * struct message and of struct message_change; png is a file's name.
 */
#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "daemon/base/buf.h"
#include "daemon/base/date.h"
#include "daemon/base/path.h"
#include "notifiers/notifier.h"
#include "daemon/base/mem.h"

static const char *
text(const json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

static double
number(const json_t *o, const char *name)
{
	const json_t *value = json_object_get(o, name);

	return json_is_number(value) ? json_number_value(value) : NAN;
}

static int64_t
whole(const json_t *o, const char *name)
{
	return json_integer_value(json_object_get(o, name));
}

static int
chosen(const json_t *o, const char *name, int (*find)(const char *))
{
	const char *value = text(o, name);
	int id = value == NULL ? 0 : find(value);

	if (id >= 0)
		return id;
	fprintf(stderr, "%s: no such %s\n", value, name);
	exit(2);
}

static void
read_png(struct message_change *c, const char *file)
{
	struct buf png = { 0 };
	struct error err = { 0 };

	if (file == NULL)
		return;
	if (path_read(AT_FDCWD, file, 64 << 20, &png, &err) != 0) {
		fprintf(stderr, "%s\n", err.text);
		exit(2);
	}
	c->png_len = png.len;
	c->png = buf_take(&png);
}

static void
read_change(struct message_change *c, const json_t *o)
{
	*c = (struct message_change){ .key = text(o, "key"),
		.alert = whole(o, "alert"),
		.n = whole(o, "n"),
		.kind = (enum alert_kind)chosen(o, "kind", alert_kind_find),
		.action =
		    (enum alert_action)chosen(o, "action", alert_action_find),
		.state = (enum alert_state)chosen(o, "state", alert_state_find),
		.severity = chosen(o, "severity", severity_find),
		.level = (int)whole(o, "level"),
		.target = text(o, "target"),
		.target_title = text(o, "target_title"),
		.clause = text(o, "clause"),
		.feed = text(o, "feed"),
		.feed_title = text(o, "feed_title"),
		.subject = text(o, "subject"),
		.subject_title = text(o, "subject_title"),
		.indicator = text(o, "indicator"),
		.indicator_title = text(o, "indicator_title"),
		.value = number(o, "value"),
		.line = number(o, "line"),
		.unit = text(o, "unit"),
		.value_text = text(o, "value_text"),
		.line_text = text(o, "line_text"),
		.period_end_day = DATE_NONE,
		.period_text = text(o, "period_text"),
		.opened_sec = whole(o, "opened"),
		.changed_sec = whole(o, "changed"),
		.changed_text = text(o, "changed_text"),
		.reason = text(o, "reason"),
		.who = text(o, "who"),
		.note = text(o, "note"),
		.until_text = text(o, "until_text"),
		.link = text(o, "link") };
	read_png(c, text(o, "png"));
}

static void
told(void *arg, const struct notifier_result *r)
{
	static const char *const ends[] = { "delivered", "retry", "refused" };

	printf("%s", ends[r->end]);
	if (r->retry_after_sec >= 0)
		printf(" after %lld s", (long long)r->retry_after_sec);
	printf("%s%s\n", r->err.text[0] == '\0' ? "" : ": ", r->err.text);
	*(bool *)arg = true;
}

static void
send_message(struct notifiers *n, const struct notifier *notifier,
    const json_t *o, bool *is_over)
{
	const json_t *list = json_object_get(o, "changes");
	struct message_change changes[512];
	struct error err = { 0 };
	size_t n_changes = json_array_size(list);

	for (size_t i = 0; i < n_changes; i++)
		read_change(&changes[i], json_array_get(list, i));
	const struct message m = { .is_chinese = !json_is_false(
				       json_object_get(o, "chinese")),
		.is_test = json_is_true(json_object_get(o, "test")),
		.is_refresh = json_is_true(json_object_get(o, "refresh")),
		.changes = changes,
		.n = n_changes,
		.now_sec = whole(o, "now") };
	*is_over = false;
	if (notifier_send(n, notifier, &m, told, is_over, &err) != 0) {
		printf("not started: %s\n", err.text);
		*is_over = true;
	}
	for (size_t i = 0; i < n_changes; i++)
		free((void *)(uintptr_t)changes[i].png);
}

static void
give_up(uv_timer_t *timer)
{
	*(bool *)timer->data = true;
}

static const struct notifier *
load(const char *file, const char *id, struct config **config)
{
	struct problems problems = { 0 };
	*config = config_load(file, &problems);

	if (*config != NULL)
		notifiers_check(*config, NULL, &problems);
	for (size_t i = 0; i < problems.n; i++)
		fprintf(stderr, "%s:%d: %s\n", problems.problems[i].file,
		    problems.problems[i].line, problems.problems[i].text);
	int at = *config == NULL || problems_errors(&problems) > 0
	    ? -1
	    : config_notifier(*config, id);
	problems_fini(&problems);
	return at < 0 ? NULL : &(*config)->notifiers[at];
}

int
main(int argc, char **argv)
{
	static const char option[] = "--give-up=";
	struct config *config;
	struct error err = { 0 };
	bool is_over = false;
	uv_timer_t timer;
	uv_loop_t loop;
	long give_up_msec = 0;

	if (argc > 1 && strncmp(argv[1], option, strlen(option)) == 0) {
		give_up_msec = strtol(argv[1] + strlen(option), NULL, 10);
		argv++;
		argc--;
	}
	signal(SIGPIPE, SIG_IGN);
	const struct notifier *notifier =
	    argc < 4 ? NULL : load(argv[1], argv[2], &config);
	if (notifier == NULL)
		return 2;
	uv_loop_init(&loop);
	uv_timer_init(&loop, &timer);
	struct notifiers *n = notifiers_new(&loop, &err);
	for (int i = 3; n != NULL && i < argc; i++) {
		json_t *o = json_load_file(argv[i], 0, NULL);
		if (o == NULL)
			return 2;
		send_message(n, notifier, o, &is_over);
		json_decref(o); /* used up by now, as notifier.h has it */
		timer.data = &is_over;
		if (give_up_msec > 0)
			uv_timer_start(
			    &timer, give_up, (uint64_t)give_up_msec, 0);
		while (!is_over)
			uv_run(&loop, UV_RUN_ONCE);
	}
	notifiers_free(n);
	uv_close((uv_handle_t *)&timer, NULL);
	uv_run(&loop, UV_RUN_DEFAULT);
	config_free(config);
	return uv_loop_close(&loop) == 0 ? 0 : 3;
}
