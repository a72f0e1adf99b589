/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fetch_url: which URLs are taken, and how messages show them.
 */
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "collectors/fetch.h"
#include "daemon/base/buf.h"
#include "daemon/base/mem.h"

bool
fetch_url_is_good(const char *url)
{
	for (const char *p = url; *p != '\0'; p++) {
		if ((unsigned char)*p <= ' ' || *p == 0x7f)
			return false;
	}
	if (strncasecmp(url, "file:///", 8) == 0)
		return url[8] != '\0';
	const char *host = NULL;
	if (strncasecmp(url, "http://", 7) == 0)
		host = url + 7;
	else if (strncasecmp(url, "https://", 8) == 0)
		host = url + 8;
	return host != NULL && *host != '\0' && strchr("/?#:@", *host) == NULL;
}

/* Does the name of a query's parameter sound like a secret's? */
static bool
is_secret(const char *name, size_t len)
{
	static const char *const parts[] = { "token", "key", "secret", "pass",
		"pwd", "auth", "sign", "credential" };

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		size_t part_len = strlen(parts[i]);
		for (size_t at = 0; at + part_len <= len; at++) {
			if (strncasecmp(name + at, parts[i], part_len) == 0)
				return true;
		}
	}
	return false;
}

static void
append_query(struct buf *out, const char *query)
{
	while (*query != '\0') {
		size_t len = strcspn(query, "&;#");
		size_t name_len = strcspn(query, "=&;#");
		if (name_len < len && is_secret(query, name_len)) {
			buf_append(out, query, name_len + 1);
			buf_puts(out, "…");
		} else {
			buf_append(out, query, len);
		}
		query += len;
		if (*query == '#') {
			buf_puts(out, query);
			return;
		}
		if (*query != '\0')
			buf_putc(out, *query++);
	}
}

char *
fetch_url_shown(const char *url)
{
	struct buf out = { 0 };
	const char *host = strstr(url, "://");

	host = host == NULL ? url : host + 3;
	buf_append(&out, url, (size_t)(host - url));
	size_t len = strcspn(host, "/?#");
	const char *at = memrchr(host, '@', len);
	if (at != NULL) {
		len -= (size_t)(at + 1 - host);
		host = at + 1;
	}
	buf_append(&out, host, len);
	host += len;
	len = strcspn(host, "?#");
	buf_append(&out, host, len);
	host += len;
	if (*host == '?') {
		buf_putc(&out, '?');
		append_query(&out, host + 1);
	} else {
		buf_puts(&out, host);
	}
	return buf_take(&out);
}

char *
fetch_url_server(const char *url)
{
	CURLU *parts = curl_url();
	char *scheme = NULL;
	char *host = NULL;
	char *port = NULL;
	char *server = NULL;

	if (parts != NULL &&
	    curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) ==
		CURLUE_OK)
		server = xasprintf("%s://%s:%s", scheme, host, port);
	for (char *p = server; p != NULL && *p != '\0'; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	}
	curl_free(scheme);
	curl_free(host);
	curl_free(port);
	curl_url_cleanup(parts);
	return server;
}
