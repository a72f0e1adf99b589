/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * config: notifiers: names resolved, and what is told of what is wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/model/alert.h"
#include "daemon/model/config.h"
#include "notifiers/notifier.h"
#include "tests/unit/config_fixture.h"
#include "daemon/base/mem.h"

static const char roster_text[] = "id,class\na,ind\nb,ind\nc,port\n";

/* What is asked for stands on line 9. */
static const char head[] =
    "version = 1;\n"
    "enterprises = \"enterprises.csv\";\n"
    "items: { x: { kind = \"stock\"; }; };\n"
    "indicators: { d: { formula = \"x\"; unit = \"%\"; }; };\n"
    "aggregates: { g: { members = \"class=ind\"; combine = \"sum\"; }; };\n"
    "targets: { t: { indicator = \"d\"; subject = \"g\"; at_most = 65; };\n"
    " u: { indicator = \"d\"; subject = \"a\"; at_most = 65; }; };\n"
    "notify: { n: {\n";

#define MAIL_URL "kind = \"mail\"; url = \"smtp://h\"; "
#define MAIL MAIL_URL "from = \"a@b\"; to = [\"c@d\"]; "
#define HOOK "kind = \"webhook\"; "
#define AM "kind = \"alertmanager\"; url = \"http://h:9093\"; "
#define EXEC "kind = \"exec\"; argv = [\"/bin/true\"]; "
#define AT "soewatch.conf:9: notifier n: "
#define AT_ENTRY "soewatch.conf:8: notifier n: "

static char *
text_of(const char *settings)
{
	return xasprintf("%s%s }; };\n", head, settings);
}

static void
test_told(void **state)
{
	static const struct {
		const char *settings, *want;
	} rows[] = {
		{ MAIL, "" },
		{ AM "labels = [\"team=x\", \"_a9=国资委\"];", "" },
		{ EXEC, "" },
		{ HOOK "url = \"https://h/x\";", "" },
		{ "kind = \"mail\"; from = \"a@b\"; to = [\"c@d\"];",
		    AT_ENTRY
		    "url: expected smtp:// or smtps:// with a host\n" },
		{ MAIL_URL "to = [\"c@d\"];",
		    AT_ENTRY "from: expected the sender's address\n" },
		{ MAIL_URL "from = \"a@b\";",
		    AT_ENTRY "to: expected the receivers' addresses\n" },
		{ MAIL_URL "from = \"a@b\"; to = [\"c@d\\r\\nBcc: e@f\"];",
		    AT
		    "to: \"c@d\\x0d\\x0aBcc: e@f\": expected an address such "
		    "as duty@example.org\n" },
		{ MAIL_URL "from = \"a b@b\"; to = [\"c@d\"];",
		    AT "from: \"a b@b\": expected an address such as "
		       "duty@example.org\n" },
		{ MAIL_URL "from = \"a\"; to = [\"c@d@e\", \"@d\", \"c@\"];",
		    AT "from: \"a\": expected an address such as "
		       "duty@example.org\n" AT
		       "to: \"c@d@e\": expected an address such as "
		       "duty@example.org\n" AT
		       "to: \"@d\": expected an address such as "
		       "duty@example.org\n" AT
		       "to: \"c@\": expected an address such as "
		       "duty@example.org\n" },
		{ "kind = \"mail\"; url = \"http://h\"; from = \"a@b\"; "
		  "to = [\"c@d\"];",
		    AT "url: expected smtp:// or smtps:// with a host\n" },
		{ "kind = \"mail\"; url = \"smtp://u:p@h\"; from = \"a@b\"; "
		  "to = [\"c@d\"];",
		    AT "url: a password does not belong in the configuration: "
		       "write it into user_file\n" },
		{ "kind = \"mail\"; url = \"smtps://h\"; from = \"a@b\"; "
		  "to = [\"c@d\"]; starttls = \"try\";",
		    AT "starttls: smtps:// is encrypted from the start: "
		       "expected smtp:// with it\n" },
		{ MAIL "starttls = \"never\"; user_file = \"u\";",
		    "soewatch.conf:9: warning: notifier n: starttls: the "
		    "password of user_file can be read by whoever is on the "
		    "way: expected \"require\"\n" },
		{ HOOK "template = \"dingtalk\"; url = \"https://h/x?key=1\";",
		    "soewatch.conf:9: warning: notifier n: url: a robot's "
		    "address holds its key: write it into a file and name "
		    "that in url_file\n" },
		{ MAIL "verify_tls = false;",
		    "soewatch.conf:9: warning: notifier n: verify_tls = false: "
		    "whoever is on the way can read and change what is told\n" },
		{ MAIL "argv = [\"/x\"]; template = \"json\"; resend = \"5m\";",
		    AT "template: kind = \"mail\" has no such setting\n" AT
		       "argv: kind = \"mail\" has no such setting\n" AT
		       "resend: kind = \"mail\" has no such setting\n" },
		{ EXEC "url = \"http://h\"; proxy = \"http://p:1\";",
		    AT "url: kind = \"exec\" has no such setting\n" AT
		       "proxy: kind = \"exec\" has no such setting\n" },
		{ "kind = \"exec\";",
		    AT_ENTRY
		    "argv: expected a program's path and its arguments\n" },
		{ "kind = \"exec\"; argv = [\"true\"];",
		    AT "argv: \"true\": expected the program's whole path\n" },
		{ HOOK, AT_ENTRY "url: expected either url or url_file\n" },
		{ HOOK "url = \"https://h\"; url_file = \"f\";",
		    AT "url: expected either url or url_file\n" },
		{ HOOK "url = \"ftp://h\";",
		    AT "url: expected https:// or http:// with a host\n" },
		{ HOOK "url = \"https://\";",
		    AT "url: expected https:// or http:// with a host\n" },
		{ HOOK "url = \"https://h/ x\";",
		    AT "url: expected https:// or http:// with a host\n" },
		{ HOOK "url_file = \"f\"; template = \"wecom\"; "
		       "secret_file = \"s\";",
		    AT "secret_file: WeCom's robots sign nothing, their key is "
		       "in the address: expected url_file alone\n" },
		{ HOOK "url_file = \"f\"; template = \"feishu\"; "
		       "token_file = \"s\";",
		    AT "token_file: robots take no token\n" },
		{ HOOK "url = \"https://h\"; token_file = \"s\"; "
		       "user_file = \"u\";",
		    AT "user_file: expected one of user_file and "
		       "token_file\n" },
		{ HOOK "url = \"https://h\"; proxy = \"http://u:p@h:1\";",
		    AT "proxy: expected http://, https://, socks5:// or "
		       "socks5h:// with host and port, and no password\n" },
		{ AM "labels = [\"a-b=c\", \"9=x\", \"a\", \"a=\", \"a=1\", "
		     "\"a=2\", \"severity=none\"];",
		    AT "labels: \"a-b=c\": expected \"name=value\", the name "
		       "of letters, digits and _\n" AT
		       "labels: \"9=x\": expected \"name=value\", the name of "
		       "letters, digits and _\n" AT
		       "labels: \"a\": expected \"name=value\", the name of "
		       "letters, digits and _\n" AT
		       "labels: \"a=\": expected \"name=value\", the name of "
		       "letters, digits and _\n" AT
		       "labels: \"a=1\": expected each name once\n" AT
		       "labels: \"a=2\": expected each name once\n" AT
		       "labels: \"severity=none\": this label says which alert "
		       "it is: expected another name\n" },
		{ EXEC "kinds = [\"target\", \"rumour\"];",
		    AT "kinds: \"rumour\": expected target, deadline, default, "
		       "overdue, feed, held or restated\n" },
		{ EXEC "targets = [\"t\", \"x\"];",
		    AT "targets: no target \"x\"\n" },
		{ EXEC "subjects = [\"g\", \"a\", \"x\"];",
		    AT "subjects: no enterprise or aggregate \"x\"\n" },
		{ EXEC "quiet = \"22:00-24:00\";",
		    AT "quiet: \"22:00-24:00\": expected two times such as "
		       "\"22:00-07:30\"\n" },
		{ EXEC "quiet = \"22:00\";",
		    AT "quiet: \"22:00\": expected two times such as "
		       "\"22:00-07:30\"\n" },
		{ EXEC "quiet = \"22:00-22:00\";",
		    AT "quiet: \"22:00-22:00\": expected two times that "
		       "differ\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *text = text_of(rows[i].settings);
		char *told =
		    fixture_told(roster_text, "target,enterprise,line\n", text);
		if (strcmp(told, rows[i].want) != 0)
			fail_msg("%s:\n%sexpected\n%s", rows[i].settings, told,
			    rows[i].want);
		free(told);
		free(text);
	}
}

static void
test_link(void **state)
{
	char *text = xasprintf("%s%s }; };\nalerts: {\n"
			       "link = \"javascript:alert(1)\"; };\n",
	    head, EXEC);
	char *told =
	    fixture_told(roster_text, "target,enterprise,line\n", text);

	(void)state;
	assert_string_equal(told,
	    "soewatch.conf:11: alerts: link: \"javascript:alert(1)\": expected "
	    "http:// or https://, such as \"https://host/reports/\"\n");
	free(told);
	free(text);
}

static void
test_selector_told(void **state)
{
	(void)state;
	char *text = text_of(EXEC "enterprises = \"colour=red\";");
	char *told =
	    fixture_told(roster_text, "target,enterprise,line\n", text);
	assert_int_equal(strncmp(told, AT "enterprises: ", strlen(AT) + 13), 0);
	free(told);
	free(text);
}

static struct config *
load(const char *settings)
{
	char *text = text_of(settings);
	struct config *c = fixture_config(roster_text, text);

	free(text);
	return c;
}

static void
test_resolved(void **state)
{
	(void)state;
	struct config *c = load(EXEC "kinds = [\"overdue\", \"feed\"]; "
				     "targets = [\"u\"]; "
				     "enterprises = \"class=port\"; "
				     "subjects = [\"g\"]; "
				     "quiet = \"22:00-07:30\";");
	const struct notifier *n = &c->notifiers[0];
	for (int kind = 0; kind < ALERT_KINDS; kind++)
		assert_int_equal(n->has_kind[kind],
		    kind == ALERT_OVERDUE || kind == ALERT_FEED);
	assert_false(n->has_target[0]);
	assert_true(n->has_target[1]);
	static const bool subjects[] = { false, false, true, true };
	assert_int_equal(config_subjects(c), ARRAY_SIZE(subjects));
	for (size_t i = 0; i < ARRAY_SIZE(subjects); i++)
		assert_int_equal(n->has_subject[i], subjects[i]);
	assert_int_equal(n->quiet_from_min, 22 * 60);
	assert_int_equal(n->quiet_to_min, 7 * 60 + 30);
	config_free(c);
	c = load(EXEC);
	n = &c->notifiers[0];
	assert_null(n->has_kind);
	assert_null(n->has_target);
	assert_null(n->has_subject);
	assert_int_equal(n->quiet_from_min, n->quiet_to_min);
	config_free(c);
}

/* Relative to the configuration, but for systemd's credentials. */
static void
test_paths(void **state)
{
	(void)state;
	struct config *c =
	    load(HOOK "url_file = \"$CREDENTIALS_DIRECTORY/hook\"; "
		      "secret_file = \"secret\"; ca_file = \"/etc/ca.pem\";");
	const struct notifier *n = &c->notifiers[0];
	char *secret = path_join(c->directory, "secret");
	assert_string_equal(n->url_file, "$CREDENTIALS_DIRECTORY/hook");
	assert_string_equal(n->secret_file, secret);
	assert_string_equal(n->ca_file, "/etc/ca.pem");
	free(secret);
	config_free(c);
}

/* What only this machine knows. */
static void
test_machine(void **state)
{
	struct problems problems = { 0 };

	(void)state;
	struct config *c =
	    load("kind = \"exec\"; argv = [\"/no/such\"]; }; "
		 "m: { " MAIL "user_file = \"/no/user\"; }; "
		 "d: { kind = \"exec\"; argv = [\"/etc\"]; }; "
		 "w: { " HOOK "url_file = \"$CREDENTIALS_DIRECTORY/no\";");
	notifiers_check(c, NULL, &problems);
	char *told = fixture_problems(&problems);
	assert_string_equal(told,
	    "soewatch.conf:8: warning: notifier n: argv: /no/such is no "
	    "program that can be run: nothing is told until it is\n"
	    "soewatch.conf:9: warning: notifier m: user_file: /no/user cannot "
	    "be read: nothing is told until it can\n"
	    "soewatch.conf:9: warning: notifier d: argv: /etc is no program "
	    "that can be run: nothing is told until it is\n");
	free(told);
	problems = (struct problems){ 0 };
	notifiers_check(c, "/no/credentials", &problems);
	assert_int_equal(problems.n, 4);
	problems_fini(&problems);
	config_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_told),
		cmocka_unit_test(test_link),
		cmocka_unit_test(test_selector_told),
		cmocka_unit_test(test_resolved),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_machine),
	};

	return cmocka_run_group_tests_name("config_notify", tests, NULL, NULL);
}
