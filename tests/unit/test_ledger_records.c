/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ledger: sources, documents, rejections, the settle queue, marks and totals.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/digest.h"
#include "daemon/ledger/internal.h"
#include "tests/unit/ledger_fixture.h"
#include "daemon/base/buf.h"
#include "daemon/base/mem.h"

static void
test_sources(void **state)
{
	struct fixture *f = *state;
	char digest[DIGEST_TEXT_SIZE];
	struct source_state s;

	digest_text(digest, "body", 4);
	assert_int_equal(ledger_source(f->l, "flash", "u1", &s, &f->err), 0);
	assert_null(s.etag);
	assert_int_equal(s.attempted_sec, 0);
	const struct source_state told = {
		.etag = fixture_id("\"abc\""),
		.digest = digest,
		.mapping_digest = fixture_id("not hexadecimal"),
		.attempted_sec = 100,
		.succeeded_sec = 100,
		.n_rejected = 3,
		.quarantine_reason = fixture_id("an error page"),
	};
	fixture_ok(f, ledger_source_set(f->l, "flash", "u1", &told, &f->err));
	assert_int_equal(ledger_source(f->l, "flash", "u1", &s, &f->err), 1);
	assert_string_equal(s.etag, "\"abc\"");
	assert_null(s.last_modified);
	assert_string_equal(s.digest, digest);
	assert_string_equal(s.mapping_digest, "not hexadecimal");
	assert_string_equal(s.quarantine_reason, "an error page");
	assert_int_equal(s.attempted_sec, 100);
	assert_int_equal(s.failed_sec, 0);
	assert_int_equal(s.n_rejected, 3);
	assert_null(s.error);
	source_state_fini(&s);
	assert_int_equal(ledger_source(f->l, "annual", "u1", &s, &f->err), 0);
	assert_int_equal(ledger_source(f->l, "flash", "u2", &s, &f->err), 0);

	const struct source_state failed = { .attempted_sec = 200,
		.succeeded_sec = 100,
		.failed_sec = 200,
		.last_modified = fixture_id("Tue, 02 Jan 2020 00:00:00 GMT"),
		.error = fixture_id("connection refused") };
	fixture_ok(f, ledger_source_set(f->l, "flash", "u1", &failed, &f->err));
	assert_int_equal(ledger_source(f->l, "flash", "u1", &s, &f->err), 1);
	assert_null(s.etag);
	assert_null(s.digest);
	assert_null(s.quarantine_reason);
	assert_string_equal(s.last_modified, "Tue, 02 Jan 2020 00:00:00 GMT");
	assert_string_equal(s.error, "connection refused");
	assert_int_equal(s.failed_sec, 200);
	source_state_fini(&s);
	assert_int_equal(raw_number(f, "SELECT count(*) FROM sources"), 1);
}

static int
note_url(void *arg, const char *url)
{
	struct buf *urls = arg;

	buf_printf(urls, "%s ", url);
	return 0;
}

/* Which source had these bytes, all good; which fail; which came last. */
static void
test_sources_are_found(void **state)
{
	struct fixture *f = *state;
	struct buf urls = { 0 };
	char mapping[DIGEST_TEXT_SIZE];
	char digests[4][DIGEST_TEXT_SIZE];
	char *url;
	int64_t at_sec;

	assert_int_equal(
	    ledger_newest_source(f->l, "flash", &url, &at_sec, &f->err), 0);
	assert_null(url);
	digest_text(mapping, "m", 1);
	for (int i = 0; i < 4; i++) {
		char name[] = { 'u', (char)('0' + i), '\0' };
		digest_text(digests[i], name, 2);
		const struct source_state s = {
			.digest = digests[i],
			.mapping_digest = mapping,
			.attempted_sec = 10,
			.succeeded_sec = i == 3 ? 0 : 10 + i,
			.failed_sec = i >= 2 ? 10 : 0,
			.n_rejected = i == 1,
			.quarantine_reason =
			    i == 2 ? fixture_id("an error page") : NULL,
		};
		fixture_ok(
		    f, ledger_source_set(f->l, "flash", name, &s, &f->err));
	}
	for (int i = 0; i < 4; i++) {
		bool is_good = i == 0 || i == 3;
		assert_int_equal(ledger_source_by_digest(f->l, "flash",
				     digests[i], mapping, &url, &f->err),
		    is_good);
		assert_int_equal(url != NULL, is_good);
		free(url);
	}
	assert_int_equal(ledger_source_by_digest(f->l, "annual", digests[0],
			     mapping, &url, &f->err),
	    0);
	assert_int_equal(ledger_source_by_digest(f->l, "flash", digests[0],
			     digests[1], &url, &f->err),
	    0);
	fixture_ok(f, ledger_failing(f->l, "flash", note_url, &urls, &f->err));
	assert_string_equal(buf_text(&urls), "u2 u3 ");
	buf_fini(&urls);
	assert_int_equal(
	    ledger_newest_source(f->l, "flash", &url, &at_sec, &f->err), 1);
	assert_string_equal(url, "u2");
	assert_int_equal(at_sec, 12);
	free(url);
}

static void
test_documents(void **state)
{
	struct fixture *f = *state;
	struct document_info info;
	struct ledger_document d = { .feed = "flash",
		.url = "inbox/flash/一月.csv",
		.size_bytes = 4000,
		.fetched_sec = 10,
		.known_at_sec = 11,
		.quarantine_reason = "an error page" };
	char digest[DIGEST_TEXT_SIZE];

	d.digest = digest_text(digest, "body", 4);
	fixture_ok(f, ledger_begin(f->l, &f->err));
	fixture_ok(f, ledger_add_document(f->l, &d, &f->document, &f->err));
	fixture_ok(f, ledger_commit(f->l, &f->err));
	assert_int_equal(ledger_document(f->l, f->document, &info, &f->err), 1);
	assert_string_equal(info.feed, "flash");
	assert_string_equal(info.url, "inbox/flash/一月.csv");
	assert_string_equal(info.digest, digest);
	assert_int_equal(info.size_bytes, 4000);
	assert_int_equal(info.fetched_sec, 10);
	assert_int_equal(info.known_at_sec, 11);
	document_info_fini(&info);
	assert_int_equal(ledger_document(f->l, 99, &info, &f->err), 0);
	assert_null(info.feed);
}

static void
test_totals(void **state)
{
	static const char *const errors[] = { NULL, "late", "early" };
	static const int64_t failed_sec[] = { 0, 300, 200 };
	struct fixture *f = *state;
	struct feed_totals t;
	char url[] = "u0";

	fixture_ok(f, ledger_feed_totals(f->l, "flash", &t, &f->err));
	assert_int_equal(t.n_documents + t.n_facts + t.attempted_sec, 0);
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		const struct source_state s = { .attempted_sec =
						    400 + (int64_t)i,
			.succeeded_sec = 100 - (int64_t)i,
			.failed_sec = failed_sec[i],
			.error =
			    errors[i] == NULL ? NULL : fixture_id(errors[i]) };
		url[1]++;
		fixture_ok(
		    f, ledger_source_set(f->l, "flash", url, &s, &f->err));
	}
	tell(f, FLASH, 1, 1, "5");
	tell(f, FLASH, 2, 2, "6");
	tell(f, INBOX, 2, 2, "6");
	fixture_ok(f, ledger_begin(f->l, &f->err));
	fixture_document(f, FLASH, 3);
	for (int i = 0; i < 3; i++)
		fixture_ok(f,
		    ledger_add_rejection(f->l, f->document, "row 7",
			"\"x\" is not a number", &f->err));
	fixture_ok(f, ledger_commit(f->l, &f->err));
	fixture_ok(f, ledger_feed_totals(f->l, "flash", &t, &f->err));
	assert_int_equal(t.n_documents, 3);
	assert_int_equal(t.n_quarantined, 0);
	assert_int_equal(t.n_facts, 2);
	assert_int_equal(t.n_rejections, 3);
	assert_int_equal(t.attempted_sec, 402);
	assert_int_equal(t.succeeded_sec, 100);
	assert_int_equal(t.failed_sec, 200);
	assert_int_equal(t.n_failing, 2);
	assert_string_equal(t.error, "early");
	assert_string_equal(t.error_source, "u3");
	feed_totals_fini(&t);
	assert_int_equal(raw_number(f, "SELECT max(n) FROM rejections"), 3);
}

/* ---- the settle queue ---- */

struct seen {
	struct fixture *f;
	char ids[64];
	bool settles;
	int stop;
};

static int
see(void *arg, const char *id)
{
	struct seen *seen = arg;
	size_t len = strlen(seen->ids);

	snprintf(seen->ids + len, sizeof seen->ids - len, "%s ", id);
	if (seen->settles)
		fixture_ok(
		    seen->f, ledger_settled(seen->f->l, id, &seen->f->err));
	return seen->stop;
}

static const char *
touched(struct seen *seen)
{
	seen->ids[0] = '\0';
	assert_int_equal(
	    ledger_touched(seen->f->l, see, seen, &seen->f->err), seen->stop);
	return seen->ids;
}

static void
test_settle(void **state)
{
	struct fixture *f = *state;
	struct seen seen = { .f = f };
	const struct observation o[] = { stock(ANGANG, ASSETS, 1, "5"),
		stock(BENGANG, ASSETS, 1, "5"), stock(PORT, ASSETS, 1, "5") };

	assert_string_equal(touched(&seen), "");
	deliver(f, FLASH, 1, o, 2);
	assert_string_equal(touched(&seen), "angang 本钢 ");
	seen.stop = 7;
	assert_string_equal(touched(&seen), "angang ");
	seen.stop = 0;
	fixture_ok(f, ledger_settled(f->l, "angang", &f->err));
	fixture_ok(f, ledger_settled(f->l, "nobody", &f->err));
	assert_string_equal(touched(&seen), "本钢 ");
	/* What told nothing new needs no settling. */
	deliver(f, FLASH, 2, o, 2);
	assert_string_equal(touched(&seen), "本钢 ");
	fixture_ok(f, ledger_touch(f->l, "angang", &f->err));
	fixture_ok(f, ledger_touch(f->l, "angang", &f->err));
	fixture_ok(f, ledger_touch(f->l, "newcomer", &f->err));
	assert_string_equal(touched(&seen), "angang newcomer 本钢 ");
	seen.settles = true;
	touched(&seen);
	assert_string_equal(touched(&seen), "");

	/* Facts and queue come and go together. */
	fixture_try(f);
	deliver(f, FLASH, 3, o, 3);
	assert_int_equal(f->counts.n_new, 1);
	fixture_undo(f);
	assert_string_equal(touched(&seen), "");
	assert_int_equal(n_facts(f), 2);
	deliver(f, FLASH, 3, o, 3);
	assert_string_equal(touched(&seen), "port ");
}

/* ---- marks ---- */

static void
check_mark(
    struct fixture *f, const char *kind, const char *name, const char *expected)
{
	char *text;

	assert_int_equal(
	    ledger_mark(f->l, kind, name, &text, &f->err), expected != NULL);
	if (expected == NULL)
		assert_null(text);
	else
		assert_string_equal(text, expected);
	free(text);
}

static void
test_marks(void **state)
{
	struct fixture *f = *state;

	check_mark(f, "archive", "angang", NULL);
	fixture_ok(
	    f, ledger_set_mark(f->l, "archive", "angang", "a1", &f->err));
	fixture_ok(f, ledger_set_mark(f->l, "graph", "angang", "g1", &f->err));
	fixture_ok(
	    f, ledger_set_mark(f->l, "archive", "angang", "a2", &f->err));
	check_mark(f, "archive", "angang", "a2");
	check_mark(f, "graph", "angang", "g1");
	check_mark(f, "graph", "本钢", NULL);
	/* The same again writes nothing. */
	int before = sqlite3_total_changes(f->l->db);
	fixture_ok(f, ledger_set_mark(f->l, "graph", "angang", "g1", &f->err));
	assert_int_equal(sqlite3_total_changes(f->l->db), before);
	fixture_ok(f, ledger_set_mark(f->l, "graph", "angang", NULL, &f->err));
	fixture_ok(f, ledger_set_mark(f->l, "graph", "angang", NULL, &f->err));
	check_mark(f, "graph", "angang", NULL);
	check_mark(f, "archive", "angang", "a2");
}

#define CASE(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_sources),
		CASE(test_sources_are_found),
		CASE(test_documents),
		CASE(test_totals),
		CASE(test_settle),
		CASE(test_marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
