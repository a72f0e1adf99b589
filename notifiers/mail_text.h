/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * mail_text: a mail's headers and its page, as text.
 */
#ifndef SOEWATCH_NOTIFIERS_MAIL_TEXT_H
#define SOEWATCH_NOTIFIERS_MAIL_TEXT_H

#include "daemon/base/buf.h"
#include "notifiers/notifier.h"

enum {
	MAIL_PICTURES_MAX = 20,
	MAIL_PICTURE_BYTES_MAX = 8 << 20, /* of all of them */
};

/* The mail's own headers, each a text; folded ones hold CR LF and a blank. */
struct mail_headers {
	char **header;
	size_t n, size;
};
void mail_headers(struct mail_headers *h, const struct notifier *notifier,
    const struct message *m);
void mail_headers_fini(struct mail_headers *h);

/* text as the body of an unstructured header (RFC 2047): encoded words of at
 * most 75 characters, none of which cuts a character; plain where it is short
 * and ASCII.  used: how much of the first line the name takes. */
void mail_encode(struct buf *out, const char *text, size_t used);

/* Which changes get their picture into the mail: how many there are, and their
 * indexes. */
size_t mail_pictures(
    size_t pictures[MAIL_PICTURES_MAX], const struct message *m);

/* "<12-3@host>" without the brackets: the name of a change's picture. */
void mail_picture_id(struct buf *out, const struct message_change *c);

/* A page of HTML with all of it; pictures are those of mail_pictures(). */
void mail_html(struct buf *out, const struct message *m);

#endif
