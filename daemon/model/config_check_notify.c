/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * config_check_notify: whom alerts are told to: names resolved, contradictions
 * told.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/base/path.h"
#include "daemon/base/text.h"
#include "daemon/model/alert.h"
#include "daemon/model/config.h"
#include "daemon/model/config_check.h"
#include "daemon/model/schedule.h"
#include "daemon/model/selector.h"
#include "daemon/model/settings.h"
#include "daemon/base/mem.h"

enum {
	MAIL = 1 << NOTIFIER_MAIL,
	WEBHOOK = 1 << NOTIFIER_WEBHOOK,
	ALERTMANAGER = 1 << NOTIFIER_ALERTMANAGER,
	EXEC = 1 << NOTIFIER_EXEC,
	ADDRESS_BYTES_MAX = 254, /* RFC 5321 */
};

static const char *const kind_names[] = { "mail", "webhook", "alertmanager",
	"exec" };

/* Which kinds know a setting; those that are not here are everybody's. */
static const struct {
	const char *name;
	unsigned kinds;
} owners[] = {
	{ "url", MAIL | WEBHOOK | ALERTMANAGER },
	{ "url_file", WEBHOOK },
	{ "from", MAIL },
	{ "to", MAIL },
	{ "starttls", MAIL },
	{ "template", WEBHOOK },
	{ "secret_file", WEBHOOK },
	{ "user_file", MAIL | WEBHOOK | ALERTMANAGER },
	{ "token_file", WEBHOOK | ALERTMANAGER },
	{ "argv", EXEC },
	{ "labels", ALERTMANAGER },
	{ "resend", ALERTMANAGER },
	{ "proxy", MAIL | WEBHOOK | ALERTMANAGER },
	{ "ca_file", MAIL | WEBHOOK | ALERTMANAGER },
	{ "verify_tls", MAIL | WEBHOOK | ALERTMANAGER },
};

/* What all of these functions pass on. */
struct checking {
	struct config *config;
	struct notifier *notifier;
	struct problems *problems;
};

static void bad(const struct checking *k, const char *name, const char *format,
    ...) __attribute__((format(printf, 3, 4)));

/* "notifier duty: to: …", where the setting stands. */
static void
bad(const struct checking *k, const char *name, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	char *text = xvasprintf(format, ap);
	va_end(ap);
	problems_add(k->problems,
	    config_place(k->config, k->notifier->setting, name),
	    "notifier %s: %s: %s", k->notifier->id, name, text);
	free(text);
}

static bool
is_set(const struct checking *k, const char *name)
{
	return setting_member(k->notifier->setting, name) != NULL;
}

static void
check_owners(const struct checking *k)
{
	unsigned kind = 1u << k->notifier->kind;

	for (size_t i = 0; i < ARRAY_SIZE(owners); i++) {
		if (is_set(k, owners[i].name) && !(owners[i].kinds & kind))
			bad(k, owners[i].name,
			    "kind = \"%s\" has no such setting",
			    kind_names[k->notifier->kind]);
	}
}

/* ---- addresses ---- */

static bool
is_printable(const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		if (*p <= ' ' || *p >= 0x7f)
			return false;
	}
	return text[0] != '\0';
}

/* scheme://host[:port][/…], and no more than that; the message does not show
 * it, as there may be a password in it. */
static bool
url_is_good(const struct checking *k, const char *first, const char *second)
{
	const char *url = k->notifier->url;
	const char *host = strstr(url, "://");
	size_t len = host == NULL ? 0 : (size_t)(host - url);

	if (!is_printable(url) ||
	    ((len != strlen(first) || strncasecmp(url, first, len) != 0) &&
		(len != strlen(second) || strncasecmp(url, second, len) != 0)))
		return false;
	host += strlen("://");
	len = strcspn(host, "/?#");
	if (memchr(host, '@', len) != NULL) {
		bad(k, "url",
		    "a password does not belong in the configuration: write "
		    "it into user_file");
		return true;
	}
	return len > 0 && host[0] != ':';
}

static void
check_url(const struct checking *k, const char *first, const char *second)
{
	if (k->notifier->url != NULL && !url_is_good(k, first, second))
		bad(k, "url", "expected %s:// or %s:// with a host", first,
		    second);
}

/* local@domain, in the part of RFC 5321 that needs no quotes. */
static bool
address_is_good(const char *address)
{
	const char *at = strchr(address, '@');

	return is_printable(address) && strlen(address) <= ADDRESS_BYTES_MAX &&
	    at != NULL && at > address && at[1] != '\0' &&
	    strchr(at + 1, '@') == NULL &&
	    strpbrk(address, "<>()[],;:\\\"") == NULL;
}

static void
check_address(const struct checking *k, const char *name, const char *address)
{
	char quoted[TEXT_QUOTE_SIZE];

	if (!address_is_good(address))
		bad(k, name,
		    "%s: expected an address such as "
		    "duty@example.org",
		    text_quote_z(quoted, address));
}

static bool
is_given(const char *text)
{
	return text != NULL && text[0] != '\0';
}

static bool
is_smtps(const char *url)
{
	return url != NULL && strncasecmp(url, "smtps://", 8) == 0;
}

/* ---- the kinds ---- */

static void
check_mail(const struct checking *k)
{
	const struct notifier *n = k->notifier;

	if (!is_given(n->url))
		bad(k, "url", "expected smtp:// or smtps:// with a host");
	else
		check_url(k, "smtp", "smtps");
	if (n->from == NULL)
		bad(k, "from", "expected the sender's address");
	else
		check_address(k, "from", n->from);
	if (n->to.n == 0)
		bad(k, "to", "expected the receivers' addresses");
	for (size_t i = 0; i < n->to.n; i++)
		check_address(k, "to", n->to.text[i]);
	if (is_smtps(n->url) && is_set(k, "starttls"))
		bad(k, "starttls",
		    "smtps:// is encrypted from the start: expected smtp:// "
		    "with it");
	else if (n->starttls != STARTTLS_REQUIRE && n->user_file != NULL &&
	    !is_smtps(n->url))
		problems_warn(k->problems,
		    config_place(k->config, n->setting, "starttls"),
		    "notifier %s: starttls: the password of user_file can be "
		    "read by whoever is on the way: expected \"require\"",
		    n->id);
}

static void
check_webhook(const struct checking *k)
{
	const struct notifier *n = k->notifier;
	bool is_robot = n->template != TEMPLATE_JSON;

	if (is_given(n->url) == is_given(n->url_file))
		bad(k, "url", "expected either url or url_file");
	else if (is_given(n->url))
		check_url(k, "https", "http");
	if (n->template == TEMPLATE_WECOM && n->secret_file != NULL)
		bad(k, "secret_file",
		    "WeCom's robots sign nothing, their key is in the "
		    "address: expected url_file alone");
	if (is_robot && is_given(n->url) && strchr(n->url, '?') != NULL)
		problems_warn(k->problems,
		    config_place(k->config, n->setting, "url"),
		    "notifier %s: url: a robot's address holds its key: write "
		    "it into a file and name that in url_file",
		    n->id);
	if (is_robot && n->user_file != NULL)
		bad(k, "user_file", "robots take no name and password");
	if (is_robot && n->token_file != NULL)
		bad(k, "token_file", "robots take no token");
}

static bool
label_is_good(const char *label)
{
	size_t len = strcspn(label, "=");

	if (label[len] != '=' || label[len + 1] == '\0' ||
	    (!isalpha((unsigned char)label[0]) && label[0] != '_'))
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!isalnum((unsigned char)label[i]) && label[i] != '_')
			return false;
	}
	return text_valid_utf8(label, strlen(label)) == strlen(label);
}

/* Those that say which alert it is. */
static bool
label_is_ours(const char *label)
{
	static const char *const names[] = { "alertname", "severity", "target",
		"subject", "feed", "alert", "test" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		size_t len = strlen(names[i]);
		if (strncmp(label, names[i], len) == 0 && label[len] == '=')
			return true;
	}
	return false;
}

static bool
label_is_repeated(const struct notifier *n, size_t i)
{
	size_t len = strcspn(n->labels.text[i], "=") + 1;

	for (size_t k = 0; k < i; k++) {
		if (strncmp(n->labels.text[k], n->labels.text[i], len) == 0)
			return true;
	}
	return false;
}

static void
check_alertmanager(const struct checking *k)
{
	const struct notifier *n = k->notifier;
	char quoted[TEXT_QUOTE_SIZE];

	if (!is_given(n->url))
		bad(k, "url", "expected http:// or https:// with a host");
	else
		check_url(k, "http", "https");
	for (size_t i = 0; i < n->labels.n; i++) {
		const char *label = n->labels.text[i];
		text_quote_z(quoted, label);
		if (!label_is_good(label))
			bad(k, "labels",
			    "%s: expected \"name=value\", the name of letters, "
			    "digits and _",
			    quoted);
		else if (label_is_ours(label))
			bad(k, "labels",
			    "%s: this label says which alert it is: expected "
			    "another name",
			    quoted);
		else if (label_is_repeated(n, i))
			bad(k, "labels", "%s: expected each name once", quoted);
	}
}

static void
check_exec(const struct checking *k)
{
	const struct texts *argv = &k->notifier->argv;
	char quoted[TEXT_QUOTE_SIZE];

	if (argv->n == 0)
		bad(k, "argv", "expected a program's path and its arguments");
	else if (argv->text[0][0] != '/')
		bad(k, "argv", "%s: expected the program's whole path",
		    text_quote_z(quoted, argv->text[0]));
}

static void
check_way(const struct checking *k)
{
	const struct notifier *n = k->notifier;

	if (n->user_file != NULL && n->token_file != NULL)
		bad(k, "user_file", "expected one of user_file and token_file");
	if (is_given(n->proxy) && !config_proxy_is_good(n->proxy))
		bad(k, "proxy",
		    "expected http://, https://, socks5:// or socks5h:// with "
		    "host and port, and no password");
	if (!n->verifies_tls)
		problems_warn(k->problems,
		    config_place(k->config, n->setting, "verify_tls"),
		    "notifier %s: verify_tls = false: whoever is on the way "
		    "can read and change what is told",
		    n->id);
}

/* ---- which alerts, and when ---- */

static void
resolve_kinds(const struct checking *k)
{
	struct notifier *n = k->notifier;
	char quoted[TEXT_QUOTE_SIZE];

	if (n->kinds.n > 0)
		n->has_kind = xcalloc(ALERT_KINDS, sizeof *n->has_kind);
	for (size_t i = 0; i < n->kinds.n; i++) {
		int kind = alert_kind_find(n->kinds.text[i]);
		if (kind >= 0)
			n->has_kind[kind] = true;
		else
			bad(k, "kinds",
			    "%s: expected target, deadline, default, overdue, "
			    "feed, held or restated",
			    text_quote_z(quoted, n->kinds.text[i]));
	}
}

static void
resolve_targets(const struct checking *k)
{
	struct notifier *n = k->notifier;
	char quoted[TEXT_QUOTE_SIZE];

	if (n->target_ids.n > 0)
		n->has_target =
		    xcalloc(k->config->n_targets + 1, sizeof *n->has_target);
	for (size_t i = 0; i < n->target_ids.n; i++) {
		int target = config_target(k->config, n->target_ids.text[i]);
		if (target >= 0)
			n->has_target[target] = true;
		else
			bad(k, "targets", "no target %s",
			    text_quote_z(quoted, n->target_ids.text[i]));
	}
}

static void
select_enterprises(const struct checking *k)
{
	struct notifier *n = k->notifier;
	const struct config *c = k->config;

	if (n->enterprises == NULL)
		return;
	char *context = xasprintf("notifier %s: enterprises", n->id);
	n->selector = config_compile_selector(c, n->enterprises, context,
	    config_place(c, n->setting, "enterprises"), k->problems);
	free(context);
	for (size_t i = 0; n->selector != NULL && i < c->roster->n; i++)
		n->has_subject[i] =
		    selector_matches(n->selector, c->roster, (int)i);
}

static void
resolve_subjects(const struct checking *k)
{
	struct notifier *n = k->notifier;
	char quoted[TEXT_QUOTE_SIZE];

	if (n->enterprises == NULL && n->subject_ids.n == 0)
		return;
	n->has_subject =
	    xcalloc(config_subjects(k->config) + 1, sizeof *n->has_subject);
	select_enterprises(k);
	for (size_t i = 0; i < n->subject_ids.n; i++) {
		int subject = config_subject(k->config, n->subject_ids.text[i]);
		if (subject >= 0)
			n->has_subject[subject] = true;
		else
			bad(k, "subjects", "no enterprise or aggregate %s",
			    text_quote_z(quoted, n->subject_ids.text[i]));
	}
}

static void
parse_quiet(const struct checking *k)
{
	struct notifier *n = k->notifier;
	char quoted[TEXT_QUOTE_SIZE];
	const char *dash = n->quiet == NULL ? NULL : strchr(n->quiet, '-');

	if (n->quiet == NULL)
		return;
	char *from =
	    xstrndup(n->quiet, dash == NULL ? 0 : (size_t)(dash - n->quiet));
	if (dash == NULL || !schedule_clock(from, &n->quiet_from_min) ||
	    !schedule_clock(dash + 1, &n->quiet_to_min))
		bad(k, "quiet",
		    "%s: expected two times such as "
		    "\"22:00-07:30\"",
		    text_quote_z(quoted, n->quiet));
	else if (n->quiet_from_min == n->quiet_to_min)
		bad(k, "quiet", "%s: expected two times that differ",
		    text_quote_z(quoted, n->quiet));
	free(from);
}

/* Relative paths start at the configuration; notifiers know no such place. */
static void
join_path(const struct config *c, char **path)
{
	if (*path == NULL || strncmp(*path, "$CREDENTIALS_DIRECTORY/", 23) == 0)
		return;
	char *joined = path_join(c->directory, *path);
	free(*path);
	*path = joined;
}

static void
join_paths(const struct config *c, struct notifier *n)
{
	char **paths[] = { &n->url_file, &n->secret_file, &n->user_file,
		&n->token_file, &n->ca_file };

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		join_path(c, paths[i]);
}

/* It goes into mails and pages. */
static void
check_link(const struct config *c, struct problems *problems)
{
	const struct config_setting_t *alerts =
	    setting_member(settings_root(c->settings), "alerts");
	char quoted[TEXT_QUOTE_SIZE];

	if (c->alert_link == NULL ||
	    strncmp(c->alert_link, "https://", 8) == 0 ||
	    strncmp(c->alert_link, "http://", 7) == 0)
		return;
	problems_add(problems, config_place(c, alerts, "link"),
	    "alerts: link: %s: expected http:// or https://, such as "
	    "\"https://host/reports/\"",
	    text_quote_z(quoted, c->alert_link));
}

void
config_check_notify(struct config *c, struct problems *problems)
{
	static void (*const checks[])(const struct checking *k) = {
		[NOTIFIER_MAIL] = check_mail,
		[NOTIFIER_WEBHOOK] = check_webhook,
		[NOTIFIER_ALERTMANAGER] = check_alertmanager,
		[NOTIFIER_EXEC] = check_exec,
	};

	check_link(c, problems);
	for (size_t i = 0; i < c->n_notifiers; i++) {
		struct notifier *n = &c->notifiers[i];
		const struct checking k = {
			.config = c, .notifier = n, .problems = problems
		};
		join_paths(c, n);
		if (!is_set(&k, "kind"))
			continue;
		check_owners(&k);
		checks[n->kind](&k);
		check_way(&k);
		resolve_kinds(&k);
		resolve_targets(&k);
		resolve_subjects(&k);
		parse_quiet(&k);
	}
}
