/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * config_check_fetch: how feeds are fetched, contradictions told.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/base/text.h"
#include "daemon/model/config.h"
#include "daemon/model/config_check.h"
#include "daemon/model/placeholder.h"
#include "daemon/model/settings.h"
#include "daemon/base/mem.h"

bool
config_proxy_is_good(const char *proxy)
{
	static const char *const schemes[] = { "http://", "https://",
		"socks5://", "socks5h://" };

	for (size_t i = 0; i < ARRAY_SIZE(schemes); i++) {
		size_t len = strlen(schemes[i]);
		if (strncasecmp(proxy, schemes[i], len) != 0)
			continue;
		const char *host = proxy + len;
		size_t host_len = strcspn(host, "/?#@ \t\r\n");
		const char *rest = host + host_len;
		return host_len > 0 && host[0] != ':' &&
		    (rest[0] == '\0' || strcmp(rest, "/") == 0);
	}
	return false;
}

/* The message does not show it: there may be a password in it. */
static void
check_proxy(const char *context, const char *proxy, struct place place,
    struct problems *problems)
{
	if (proxy != NULL && proxy[0] != '\0' && !config_proxy_is_good(proxy))
		problems_add(problems, place,
		    "%s: proxy: expected http://, https://, socks5:// or "
		    "socks5h:// with host and port, and a password in "
		    "proxy_user_file",
		    context);
}

static bool
is_one_line(const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		if ((unsigned char)*p < ' ')
			return false;
	}
	return text[0] != '\0';
}

static void
check_body(
    const struct config *c, const struct feed *f, struct problems *problems)
{
	struct error err = { 0 };

	if (f->body == NULL) {
		if (f->content_type != NULL)
			problems_add(problems, feed_place(c, f, "content_type"),
			    "feed %s: content_type: expected the setting body "
			    "with it",
			    f->id);
		return;
	}
	if (f->url == NULL ||
	    (strncasecmp(f->url, "http://", 7) != 0 &&
		strncasecmp(f->url, "https://", 8) != 0))
		problems_add(problems, feed_place(c, f, "body"),
		    "feed %s: body: expected a url of http or https to send it "
		    "to",
		    f->id);
	if (placeholder_check_body(f->body, c->roster, &err) != 0)
		problems_add(problems, feed_place(c, f, "body"),
		    "feed %s: body: %s", f->id, err.text);
	else if (placeholder_body_has_token(f->body) && f->token_file == NULL)
		problems_add(problems, feed_place(c, f, "body"),
		    "feed %s: body: {token}: expected the setting token_file",
		    f->id);
	if (f->content_type != NULL && !is_one_line(f->content_type))
		problems_add(problems, feed_place(c, f, "content_type"),
		    "feed %s: content_type: expected one line such as "
		    "\"application/json\"",
		    f->id);
}

void
config_check_feed_fetch(
    const struct config *c, const struct feed *f, struct problems *problems)
{
	char *context = xasprintf("feed %s", f->id);

	check_body(c, f, problems);
	check_proxy(context, f->proxy, feed_place(c, f, "proxy"), problems);
	if (f->user_file != NULL && f->token_file != NULL &&
	    (f->body == NULL || !placeholder_body_has_token(f->body)))
		problems_add(problems, feed_place(c, f, "user_file"),
		    "%s: expected one of user_file and token_file", context);
	if (f->client_key_file != NULL && f->client_cert_file == NULL)
		problems_add(problems, feed_place(c, f, "client_key_file"),
		    "%s: client_key_file: expected the setting "
		    "client_cert_file with it",
		    context);
	if (!f->verifies_tls)
		problems_warn(problems, feed_place(c, f, "verify_tls"),
		    "%s: verify_tls = false: whoever is on the way can read "
		    "and change what this feed reports",
		    context);
	free(context);
}

/* Where a setting of the group fetch stands. */
static struct place
place_of(const struct config *c, const char *name)
{
	const struct config_setting_t *group =
	    setting_member(settings_root(c->settings), "fetch");

	return group == NULL ? (struct place){ .file = c->file }
			     : config_place(c, group, name);
}

void
config_check_fetch(const struct config *c, struct problems *problems)
{
	check_proxy("fetch", c->proxy, place_of(c, "proxy"), problems);
	if (c->user_agent != NULL && !is_one_line(c->user_agent))
		problems_add(problems, place_of(c, "user_agent"),
		    "fetch: user_agent: expected one line of text");
	if (c->proxy_user_file != NULL && c->proxy == NULL)
		problems_add(problems, place_of(c, "proxy_user_file"),
		    "fetch: proxy_user_file: expected the setting proxy with "
		    "it");
}
