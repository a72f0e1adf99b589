/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * mail_text: headers by RFC 5322 and 2047.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/date.h"
#include "daemon/base/digest.h"
#include "daemon/base/text.h"
#include "daemon/model/config.h"
#include "notifiers/mail_text.h"
#include "daemon/base/mem.h"

enum {
	LINE_MAX_BYTES = 76,
	WORD_MAX_BYTES = 75,
	THREADS_MAX = 20,
	ALERTS_MAX = 50,
};

/* ---- encoded words ---- */

static bool
is_plain(const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		if (*p < ' ' || *p >= 0x7f)
			return false;
	}
	return strstr(text, "=?") == NULL;
}

/* How many bytes of text go in a word of so many: whole characters. */
static size_t
word_length(const char *text, size_t room)
{
	static const char around[] = "=?UTF-8?B?"
				     "?=";
	size_t max = (room - strlen(around)) / 4 * 3;
	size_t len = strnlen(text, max);

	return text_valid_utf8(text, len);
}

void
mail_encode(struct buf *out, const char *text, size_t used)
{
	size_t left = strlen(text);

	if (is_plain(text) && used + left <= LINE_MAX_BYTES) {
		buf_puts(out, text);
		return;
	}
	for (size_t room = LINE_MAX_BYTES - used; left > 0;
	     room = WORD_MAX_BYTES) {
		size_t len = word_length(
		    text, room < WORD_MAX_BYTES ? room : WORD_MAX_BYTES);
		buf_puts(out, "=?UTF-8?B?");
		text_base64(out, text, len);
		buf_puts(out, "?=");
		text += len;
		left -= len;
		if (left > 0)
			buf_puts(out, "\r\n ");
	}
}

/* ---- headers ---- */

static void
add(struct mail_headers *h, struct buf *line)
{
	h->header = xgrow(h->header, h->n, &h->size, sizeof *h->header);
	h->header[h->n++] = buf_take(line);
}

static const char *
domain_of(const char *address)
{
	const char *at = strrchr(address, '@');

	return at == NULL ? "localhost" : at + 1;
}

/* "Sat, 28 Nov 2026 20:46:15 +0000", in English whatever the locale. */
static void
put_date(struct buf *out, int64_t sec)
{
	static const char days[][4] = { "Thu", "Fri", "Sat", "Sun", "Mon",
		"Tue", "Wed" };
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	int64_t day = sec / 86400;
	int64_t rest = sec % 86400;
	struct civil date = date_to_civil((int32_t)day);

	buf_printf(out,
	    "Date: %s, %d %s %04d %02" PRId64 ":%02" PRId64 ":%02" PRId64
	    " +0000",
	    days[day % 7], date.day, months[date.month - 1], date.year,
	    rest / 3600, rest / 60 % 60, rest % 60);
}

static void
add_to(struct mail_headers *h, const struct notifier *notifier)
{
	struct buf line = { 0 };

	buf_puts(&line, "To: ");
	for (size_t i = 0; i < notifier->to.n; i++)
		buf_printf(&line, "%s<%s>", i == 0 ? "" : ",\r\n ",
		    notifier->to.text[i]);
	add(h, &line);
}

static bool
is_first_of_alert(const struct message *m, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (m->changes[k].alert == m->changes[i].alert)
			return false;
	}
	return true;
}

/* All mails about an alert answer one that was never sent: so they stand
 * together, whichever of them arrives first. */
static void
add_threads(struct mail_headers *h, const char *domain, const struct message *m)
{
	struct buf references = { 0 };
	size_t n = 0;

	buf_puts(&references, "References:");
	for (size_t i = 0; i < m->n && n < THREADS_MAX; i++) {
		if (!is_first_of_alert(m, i))
			continue;
		buf_puts(
		    &references, n == 0 ? " <soewatch." : "\r\n <soewatch.");
		message_thread(&references, &m->changes[i]);
		buf_printf(&references, "@%s>", domain);
		n++;
	}
	if (n == 1) {
		struct buf reply = { 0 };
		buf_printf(&reply, "In-Reply-To:%s",
		    references.data + strlen("References:"));
		add(h, &reply);
	}
	if (n > 0)
		add(h, &references);
	buf_fini(&references);
}

static void
add_alerts(struct mail_headers *h, const struct message *m)
{
	struct buf line = { 0 };
	size_t n = 0;

	buf_puts(&line, "X-Soewatch-Alert:");
	for (size_t i = 0; i < m->n && n < ALERTS_MAX; i++) {
		if (!is_first_of_alert(m, i))
			continue;
		buf_printf(&line, "%s %" PRId64, n == 0 ? "" : ",\r\n",
		    m->changes[i].alert);
		n++;
	}
	if (n > 0)
		add(h, &line);
	buf_fini(&line);
}

void
mail_headers(struct mail_headers *h, const struct notifier *notifier,
    const struct message *m)
{
	const char *domain = domain_of(notifier->from);
	struct buf line = { 0 };
	struct buf subject = { 0 };
	char digest[DIGEST_TEXT_SIZE];

	put_date(&line, m->now_sec);
	add(h, &line);
	buf_printf(&line, "From: soewatch <%s>", notifier->from);
	add(h, &line);
	add_to(h, notifier);
	message_subject(&subject, m);
	buf_puts(&line, "Subject: ");
	mail_encode(&line, buf_text(&subject), line.len);
	add(h, &line);
	message_digest(digest, m);
	buf_printf(&line, "Message-ID: <soewatch.%.32s@%s>", digest, domain);
	add(h, &line);
	add_threads(h, domain, m);
	/* RFC 3834: nobody's absence need answer. */
	buf_puts(&line, "Auto-Submitted: auto-generated");
	add(h, &line);
	add_alerts(h, m);
	buf_printf(&line, "X-Soewatch-Severity: %s",
	    severity_name(message_severity(m)));
	add(h, &line);
	buf_fini(&subject);
}

void
mail_headers_fini(struct mail_headers *h)
{
	for (size_t i = 0; i < h->n; i++)
		free(h->header[i]);
	free(h->header);
}

/* ---- pictures ---- */

size_t
mail_pictures(size_t pictures[MAIL_PICTURES_MAX], const struct message *m)
{
	size_t n = 0;
	size_t bytes = 0;

	for (size_t i = 0; i < m->n && n < MAIL_PICTURES_MAX; i++) {
		const struct message_change *c = &m->changes[i];
		if (c->png == NULL || c->png_len == 0 ||
		    c->png_len > MAIL_PICTURE_BYTES_MAX - bytes)
			continue;
		bytes += c->png_len;
		pictures[n++] = i;
	}
	return n;
}

void
mail_picture_id(struct buf *out, const struct message_change *c)
{
	message_thread(out, c);
	buf_printf(out, ".%" PRId64 "@soewatch", c->n);
}
