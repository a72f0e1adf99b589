/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * status: how the service's work stands.
 *
 * Before the first poll there is no ledger; that is no error, and every count
 * is an honest 0.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/path.h"
#include "daemon/answer/overdue.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/notify.h"
#include "daemon/service/clock.h"
#include "daemon/service/control.h"
#include "daemon/service/inbox_folder.h"
#include "graphs/emit.h"
#include "daemon/base/mem.h"

struct totals {
	bool has_ledger;
	int64_t n_facts, n_documents, ledger_bytes;
	int64_t n_rejections, n_quarantined, n_held, n_overdue, n_dormant;
	int64_t n_archives, archive_bytes;
	int64_t n_warn, n_fail; /* open alerts */
	int64_t n_untold, n_refused; /* changes, of all notifiers */
};

static const struct column feed_columns[] = {
	{ .name = "feed", .zh = "数据源" },
	{ .name = "last_success", .zh = "上次成功", .en = "last success" },
	{ .name = "tls", .zh = "TLS", .en = "TLS", .is_optional = true },
	{ .name = "next_poll", .zh = "下次获取", .en = "next poll" },
	{ .name = "documents", .zh = "文件", .kind = COLUMN_INTEGER },
	{ .name = "facts", .zh = "数据", .kind = COLUMN_INTEGER },
	{ .name = "rejected", .zh = "拒收", .kind = COLUMN_INTEGER },
	{ .name = "held", .zh = "待核", .kind = COLUMN_INTEGER },
	{ .name = "overdue", .zh = "逾期", .kind = COLUMN_INTEGER },
	{ .name = "quarantined", .zh = "隔离", .kind = COLUMN_INTEGER },
	{ .name = "failing", .zh = "失败", .kind = COLUMN_INTEGER },
	{ .name = "failing_since", .audience = FOR_PROGRAMS },
	{ .name = "last_error", .audience = FOR_PROGRAMS },
	{ .name = "last_error_source", .audience = FOR_PROGRAMS },
	{ .name = "refused_now",
	    .kind = COLUMN_INTEGER,
	    .audience = FOR_PROGRAMS },
	{ .name = "refused_source", .audience = FOR_PROGRAMS },
	{ .name = "refused_place", .audience = FOR_PROGRAMS },
	{ .name = "refused_reason", .audience = FOR_PROGRAMS },
	{ .name = "waiting", .kind = COLUMN_INTEGER, .audience = FOR_PROGRAMS },
	{ .name = "last_taken", .audience = FOR_PROGRAMS },
	{ .name = "overdue_enterprises",
	    .kind = COLUMN_LIST,
	    .audience = FOR_PROGRAMS },
	{ .name = "dormant", .kind = COLUMN_INTEGER, .audience = FOR_PROGRAMS },
};

enum {
	LATE_SHOWN = 3,  /* to people */
	LATE_TOLD = 100, /* to programs */
};

static bool
is_archive(const char *name)
{
	size_t len = strlen(name);

	return name[0] != '.' && len > 4 && strcmp(name + len - 4, ".rrd") == 0;
}

/* Counts the files in the archive folder; a folder that is not there is an
 * empty one. */
static int
measure_archives(
    const struct config *config, struct totals *t, struct error *err)
{
	char *path = path_join(config->state_directory, "archive");
	DIR *directory = opendir(path);
	const struct dirent *entry;
	struct stat st;
	int rc = 0;

	if (directory == NULL && errno != ENOENT)
		rc = error_set(
		    err, ERROR_STORE, "%s: %s", path, strerror(errno));
	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		if (!is_archive(entry->d_name) ||
		    fstatat(dirfd(directory), entry->d_name, &st, 0) != 0)
			continue;
		t->n_archives++;
		t->archive_bytes += st.st_size;
	}
	if (directory != NULL)
		closedir(directory);
	free(path);
	return rc;
}

static int
count_alerts(struct ledger *ledger, struct totals *t, struct error *err)
{
	struct alerts alerts = { 0 };

	if (ledger_alerts(ledger, false, &alerts, err) != 0)
		return -1;
	for (size_t i = 0; i < alerts.n; i++) {
		const struct alert *a = &alerts.alerts[i];
		if (a->event.state != ALERT_OPEN && a->event.state != ALERT_ACKNOWLEDGED)
			continue;
		if (a->event.severity == SEVERITY_FAIL)
			t->n_fail++;
		else
			t->n_warn++;
	}
	alerts_fini(&alerts);
	return 0;
}

/* When the running daemon polls the feed next, from its answer ("listed
 * 1447547558" a line); 0 where none runs. */
static int64_t
next_poll_sec(const char *answer, const char *feed)
{
	size_t len = strlen(feed);

	for (const char *at = answer; at != NULL && *at != '\0';) {
		if (strncmp(at, feed, len) == 0 && at[len] == ' ')
			return strtoll(at + len + 1, NULL, 10);
		at = strchr(at, '\n');
		at = at == NULL ? NULL : at + 1;
	}
	return 0;
}

/* The daemon's answer, NULL where none runs or it does not answer this user:
 * status tells the rest all the same.  Caller frees with free(). */
static char *
ask_for_polls(const struct config *config)
{
	const struct control_request request = { .command = "feeds" };
	struct error err = { 0 };
	char *answer = NULL;
	int status;

	if (control_ask(config->state_directory, &request, NULL, NULL, &status,
		&answer, &err) != 1)
		return NULL;
	return answer;
}

/* A count that is fine while it is 0. */
static void
add_count(struct output *o, int64_t n, enum output_style style)
{
	output_integer(o, n);
	output_style(o, n > 0 ? style : STYLE_PLAIN);
}

/* The first of those that are late, by id. */
static void
add_late(struct output *o, const struct config *config,
    const struct overdue *overdue)
{
	struct buf ids = { 0 };

	for (size_t i = 0; i < overdue->n && i < LATE_TOLD; i++)
		buf_printf(&ids, "%s%s", i == 0 ? "" : ";",
		    config_subject_id(config, overdue->late[i].enterprise));
	output_list(o, buf_text(&ids));
	buf_fini(&ids);
}

/* ---- drop folders ---- */

struct drops {
	int64_t n_waiting; /* files in the folder; -1: not known */
	char *last;        /* the one that was taken last, or NULL */
	int64_t last_sec;
};

/* How many files lie in the feed's folder; -1 where this user may not see it.
 */
static int64_t
count_waiting(const struct config *config, const struct feed *feed)
{
	struct inbox_names names = { 0 };
	struct error err = { 0 };
	int64_t n = -1;
	int state_fd =
	    open(config->state_directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd = state_fd < 0
	    ? -1
	    : inbox_folder_find(state_fd, feed->directory, &err);

	if (fd >= 0 && inbox_folder_list(fd, &names, &err) == 0)
		n = (int64_t)names.n;
	inbox_names_fini(&names);
	if (fd >= 0)
		close(fd);
	if (state_fd >= 0)
		close(state_fd);
	return n;
}

static int
read_drops(struct invocation *in, const struct feed *feed, bool has_ledger,
    struct drops *out, struct error *err)
{
	*out = (struct drops){ .n_waiting = -1 };
	if (feed->directory == NULL)
		return 0;
	out->n_waiting = count_waiting(in->world->config, feed);
	return has_ledger &&
		ledger_newest_source(in->world->ledger, feed->id, &out->last,
		    &out->last_sec, err) < 0
	    ? -1
	    : 0;
}

static void
tell_drops(struct invocation *in, const struct feed *feed,
    const struct drops *d, struct buf *out)
{
	char when[CLOCK_TEXT_SIZE];
	const char *colon = invocation_say(in, "：", ": ");

	buf_printf(out, "  %s%s%s%s", feed->id, colon, feed->directory, colon);
	if (d->n_waiting < 0)
		buf_puts(
		    out, invocation_say(in, "打不开", "cannot be looked into"));
	else if (in->look.is_chinese)
		buf_printf(out, "%lld 个文件待读", (long long)d->n_waiting);
	else
		buf_printf(out, "%lld %s", (long long)d->n_waiting,
		    d->n_waiting == 1 ? "file waits" : "files wait");
	if (d->last != NULL) {
		buf_puts(
		    out, invocation_say(in, "，最近读取 ", ", last taken "));
		output_plain(out, d->last);
		buf_printf(out, ", %s", clock_text(when, d->last_sec));
	}
	buf_putc(out, '\n');
}

static void
add_feed(struct output *o, const struct config *config, const struct feed *feed,
    int64_t next_sec, const struct feed_totals *t,
    const struct overdue *overdue, const struct drops *drops)
{
	output_text(o, feed->id);
	output_instant(o, t->succeeded_sec);
	output_text(
	    o, feed->url != NULL && !feed->verifies_tls ? "unverified" : "");
	output_style(o, STYLE_RISK);
	output_instant(o, next_sec);
	output_integer(o, t->n_documents);
	output_integer(o, t->n_facts);
	add_count(o, t->n_rejections, STYLE_RISK);
	add_count(o, t->n_held, STYLE_RISK);
	add_count(o, (int64_t)overdue->n, STYLE_RISK);
	add_count(o, t->n_quarantined, STYLE_RISK);
	add_count(o, t->n_failing, STYLE_BAD);
	output_instant(o, t->failed_sec);
	output_text(o, t->error);
	output_text(o, t->error_source);
	output_integer(o, t->n_refused);
	output_text(o, t->refused_source);
	output_text(o, t->refused_place);
	output_text(o, t->refused_reason);
	if (drops->n_waiting < 0)
		output_unknown(o);
	else
		output_integer(o, drops->n_waiting);
	output_text(o, drops->last);
	add_late(o, config, overdue);
	output_integer(o, (int64_t)overdue->n_dormant);
}

/* ---- what is wrong with a feed, in words ---- */

static void
tell_failure(struct invocation *in, const struct feed *feed,
    const struct feed_totals *t, struct buf *out)
{
	char since[CLOCK_TEXT_SIZE];
	clock_text(since, t->failed_sec);
	char *head = in->look.is_chinese
	    ? xasprintf("■ %s：自 %s 起失败，%lld 个来源：", feed->id, since,
		  (long long)t->n_failing)
	    : xasprintf("■ %s: failing since %s, %lld %s: ", feed->id, since,
		  (long long)t->n_failing,
		  t->n_failing == 1 ? "source" : "sources");
	output_styled(out, &in->look, STYLE_BAD, head);
	output_plain(out, t->error_source == NULL ? "" : t->error_source);
	buf_puts(out, invocation_say(in, "：", ": "));
	output_plain(out, t->error == NULL ? "" : t->error);
	buf_putc(out, '\n');
	free(head);
}

static void
tell_late(struct invocation *in, const struct feed *feed,
    const struct overdue *overdue, struct buf *out)
{
	const struct config *config = in->world->config;
	char end[DATE_TEXT_SIZE];
	char *head = in->look.is_chinese
	    ? xasprintf("▲ %s：%zu 家企业逾期未报：", feed->id, overdue->n)
	    : xasprintf("▲ %s: %zu %s overdue: ", feed->id, overdue->n,
		  overdue->n == 1 ? "enterprise" : "enterprises");

	output_styled(out, &in->look, STYLE_RISK, head);
	for (size_t i = 0; i < overdue->n && i < LATE_SHOWN; i++) {
		const struct late *late = &overdue->late[i];
		buf_puts(out, i == 0 ? "" : invocation_say(in, "、", ", "));
		output_plain(
		    out, config_subject_title(config, late->enterprise));
		buf_printf(out, " %s (%s)",
		    config_subject_id(config, late->enterprise),
		    date_text(end, late->end_day));
	}
	buf_puts(out, overdue->n > LATE_SHOWN ? " …" : "");
	if (overdue->n_dormant > 0)
		buf_printf(out,
		    in->look.is_chinese ? "；其中休眠 %zu 家" : "; %zu dormant",
		    overdue->n_dormant);
	buf_puts(out,
	    overdue->n > LATE_SHOWN
		? invocation_say(in, "，见 soewatch overdue\n",
		      ", see soewatch overdue\n")
		: "\n");
	free(head);
}

static void
tell_refused(struct invocation *in, const struct feed *feed,
    const struct feed_totals *t, struct buf *out)
{
	const char *colon = invocation_say(in, "：", ": ");
	long long n = (long long)t->n_refused;
	char *head = in->look.is_chinese
	    ? xasprintf("▲ %s：最近的文件拒收 %lld 行：", feed->id, n)
	    : xasprintf("▲ %s: %lld %s of the last documents refused: ",
		  feed->id, n, n == 1 ? "row" : "rows");

	output_styled(out, &in->look, STYLE_RISK, head);
	output_plain(out, t->refused_source == NULL ? "" : t->refused_source);
	buf_puts(out, colon);
	output_plain(out, t->refused_place == NULL ? "" : t->refused_place);
	buf_puts(out, colon);
	output_plain(out, t->refused_reason == NULL ? "" : t->refused_reason);
	buf_puts(out, n > 1 ? " …\n" : "\n");
	free(head);
}

static void
tell_held(struct invocation *in, const struct feed *feed,
    const struct feed_totals *t, struct buf *out)
{
	long long n = (long long)t->n_held;
	char *text = in->look.is_chinese
	    ? xasprintf("▲ %s：%lld 个数据待核，见 soewatch held", feed->id, n)
	    : xasprintf(
		  "▲ %s: %lld figures held, see soewatch held", feed->id, n);

	output_styled(out, &in->look, STYLE_RISK, text);
	buf_putc(out, '\n');
	free(text);
}

/* A feed's row, and in notes what a person should know. */
static int
read_feed(struct invocation *in, const struct feed *feed, int64_t next_sec,
    struct output *o, struct totals *t, struct buf *notes, struct error *err)
{
	struct feed_totals totals = { 0 };
	struct overdue overdue = { 0 };
	struct drops drops = { 0 };

	if (read_drops(in, feed, t->has_ledger, &drops, err) != 0 ||
	    (t->has_ledger &&
		ledger_feed_totals(in->world->ledger, feed->id, &totals, err) !=
		    0) ||
	    overdue_find(in->world, feed, clock_today(), &overdue, err) != 0) {
		feed_totals_fini(&totals);
		free(drops.last);
		return -1;
	}
	add_feed(
	    o, in->world->config, feed, next_sec, &totals, &overdue, &drops);
	if (feed->directory != NULL)
		tell_drops(in, feed, &drops, notes);
	if (totals.n_failing > 0)
		tell_failure(in, feed, &totals, notes);
	if (totals.n_refused > 0)
		tell_refused(in, feed, &totals, notes);
	if (overdue.n > 0)
		tell_late(in, feed, &overdue, notes);
	if (totals.n_held > 0)
		tell_held(in, feed, &totals, notes);
	t->n_rejections += totals.n_rejections;
	t->n_quarantined += totals.n_quarantined;
	t->n_held += totals.n_held;
	t->n_overdue += (int64_t)overdue.n;
	t->n_dormant += (int64_t)overdue.n_dormant;
	feed_totals_fini(&totals);
	overdue_fini(&overdue);
	free(drops.last);
	return 0;
}

static int
read_feeds(struct invocation *in, struct output *o, struct totals *t,
    struct buf *notes, struct error *err)
{
	const struct config *config = in->world->config;
	char *polls = ask_for_polls(config);
	int rc = 0;

	for (size_t i = 0; i < config->n_feeds && rc == 0; i++) {
		const struct feed *feed = &config->feeds[i];
		rc = read_feed(
		    in, feed, next_poll_sec(polls, feed->id), o, t, notes, err);
	}
	free(polls);
	return rc;
}

static int
read_ledger(struct invocation *in, struct totals *t, struct error *err)
{
	int found = invocation_has_ledger(in, err);

	if (found <= 0)
		return found;
	t->has_ledger = true;
	if (invocation_open(in, false, err) != 0 ||
	    ledger_totals(in->world->ledger, &t->n_facts, &t->n_documents,
		&t->ledger_bytes, err) != 0)
		return -1;
	return count_alerts(in->world->ledger, t, err);
}

/* "12.3 MB". */
static void
put_size(struct buf *out, int64_t size_bytes)
{
	static const char *const units[] = { "B", "KB", "MB", "GB", "TB" };
	double size = (double)size_bytes;
	size_t i = 0;

	for (; size >= 1024 && i + 1 < ARRAY_SIZE(units); i++)
		size /= 1024;
	buf_printf(out, i == 0 ? "%.0f %s" : "%.1f %s", size, units[i]);
}

static void
print_people(struct invocation *in, const struct output *feeds,
    const struct totals *t, const struct buf *notes)
{
	struct buf *out = in->out;

	invocation_print(in, feeds);
	if (notes->len > 0)
		buf_printf(out, "\n%s", buf_text(notes));
	buf_printf(out, "\n%s  ", invocation_say(in, "台账", "ledger  "));
	if (t->has_ledger) {
		buf_printf(out, "%" PRId64 " %s, %" PRId64 " %s, ", t->n_facts,
		    invocation_say(in, "条数据", "facts"), t->n_documents,
		    invocation_say(in, "份文件", "documents"));
		put_size(out, t->ledger_bytes);
	} else {
		buf_puts(out,
		    invocation_say(in, "还没有：soewatchd 第一次获取后才有",
			"none yet: soewatchd makes it at its first poll"));
	}
	buf_printf(out, "\n%s  %" PRId64 ", ",
	    invocation_say(in, "归档", "archives"), t->n_archives);
	put_size(out, t->archive_bytes);
	buf_printf(out, "\n%s  ", invocation_say(in, "预警", "alerts  "));
	char *fail = xasprintf("■ %" PRId64 " fail", t->n_fail);
	char *warn = xasprintf("▲ %" PRId64 " warn", t->n_warn);
	output_styled(
	    out, &in->look, t->n_fail > 0 ? STYLE_BAD : STYLE_PLAIN, fail);
	buf_puts(out, "  ");
	output_styled(
	    out, &in->look, t->n_warn > 0 ? STYLE_RISK : STYLE_PLAIN, warn);
	free(fail);
	free(warn);
	buf_printf(out, "\n%s  %" PRId64 "\n%s  %" PRId64 "\n",
	    invocation_say(in, "拒收", "rejected"), t->n_rejections,
	    invocation_say(in, "待核", "held    "), t->n_held);
	buf_printf(out, "%s  %" PRId64 "\n%s  %" PRId64 "\n",
	    invocation_say(in, "逾期", "overdue "), t->n_overdue,
	    invocation_say(in, "休眠", "dormant "), t->n_dormant);
}

static void
print_json(
    struct invocation *in, const struct output *feeds, const struct totals *t)
{
	struct emit e = { .out = in->out };

	emit_object(&e, NULL);
	output_emit(feeds, &e, "feeds");
	emit_object(&e, "ledger");
	emit_integer(&e, "facts", t->n_facts);
	emit_integer(&e, "documents", t->n_documents);
	emit_integer(&e, "size_bytes", t->ledger_bytes);
	emit_integer(&e, "rejected", t->n_rejections);
	emit_integer(&e, "quarantined", t->n_quarantined);
	emit_integer(&e, "held", t->n_held);
	emit_end_object(&e);
	emit_object(&e, "archives");
	emit_integer(&e, "count", t->n_archives);
	emit_integer(&e, "size_bytes", t->archive_bytes);
	emit_end_object(&e);
	emit_object(&e, "alerts");
	emit_integer(&e, "fail", t->n_fail);
	emit_integer(&e, "warn", t->n_warn);
	emit_end_object(&e);
	emit_object(&e, "notifications");
	emit_integer(&e, "waiting", t->n_untold);
	emit_integer(&e, "refused", t->n_refused);
	emit_end_object(&e);
	emit_end_object(&e);
	emit_end(&e);
}

int
status_command(struct invocation *in, struct error *err)
{
	struct output *feeds =
	    output_new(feed_columns, ARRAY_SIZE(feed_columns));
	struct totals t = { 0 };
	struct buf notes = { 0 };
	int rc = -1;

	if (read_ledger(in, &t, err) < 0 ||
	    measure_archives(in->world->config, &t, err) != 0 ||
	    read_feeds(in, feeds, &t, &notes, err) != 0 ||
	    (t.has_ledger &&
		notify_totals(
		    in, &t.n_untold, &t.n_refused, &notes, err) != 0))
		goto out;
	switch (in->look.format) {
	case OUTPUT_TABLE:
		print_people(in, feeds, &t, &notes);
		break;
	case OUTPUT_CSV:
		invocation_print(in, feeds);
		break;
	case OUTPUT_JSON:
		print_json(in, feeds, &t);
		break;
	}
	rc = EXIT_DONE;
out:
	buf_fini(&notes);
	output_free(feeds);
	return rc;
}
