/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * charset: iconv over a whole body, with the place where it stops.
 *
 * UTF-8 is checked where it lies and never copied.
 */
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "collectors/charset.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

static const char utf8[] = "UTF-8";

bool
charset_is_known(const char *encoding)
{
	/* A name with a slash would ask glibc to leave out or to replace what
	 * it cannot read: "//IGNORE", "//TRANSLIT". */
	if (encoding[0] == '\0' || strchr(encoding, '/') != NULL)
		return false;
	iconv_t cd = iconv_open(utf8, encoding);
	if (cd == (iconv_t)-1)
		return false;
	iconv_close(cd);
	return true;
}

static bool
is_utf8(const char *encoding)
{
	return strcasecmp(encoding, utf8) == 0 ||
	    strcasecmp(encoding, "UTF8") == 0;
}

/* The charset that a byte order mark announces, and the mark's length. */
static const char *
marked_charset(const char *body, size_t len, size_t *mark_len)
{
	static const struct {
		const char *mark;
		size_t len;
		const char *encoding;
	} marks[] = {
		{ "\xef\xbb\xbf", 3, utf8 },
		{ "\xff\xfe", 2, "UTF-16LE" },
		{ "\xfe\xff", 2, "UTF-16BE" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
		if (len < marks[i].len ||
		    memcmp(body, marks[i].mark, marks[i].len) != 0)
			continue;
		*mark_len = marks[i].len;
		return marks[i].encoding;
	}
	return NULL;
}

/* Does the mark go with what is configured?  "UTF-16" leaves the order of bytes
 * to the mark; one of another family says that this is another charset. */
static bool
marks_encoding(const char *marked, const char *encoding)
{
	if (strcmp(marked, utf8) == 0)
		return is_utf8(encoding);
	return strcasecmp(encoding, marked) == 0 ||
	    strcasecmp(encoding, "UTF-16") == 0 ||
	    strcasecmp(encoding, "UTF16") == 0;
}

/* Runs iconv to the end of *in; room for the output grows as it must.  Returns
 * 0, or iconv's errno with *in at the byte where it stopped. */
static int
convert(iconv_t cd, char **in, size_t *in_len, char **out, size_t *out_len)
{
	size_t size = *in_len + *in_len / 2 + 16;
	char *data = xmalloc(size);
	size_t used = 0;
	int rc = 0;

	for (bool is_flushing = false;;) {
		char *to = data + used;
		size_t room = size - used;
		size_t n = iconv(cd, is_flushing ? NULL : in,
		    is_flushing ? NULL : in_len, &to, &room);
		used = size - room;
		if (n == (size_t)-1 && errno == E2BIG) {
			data = xreallocarray(data, size, 2);
			size *= 2;
			continue;
		}
		if (n == (size_t)-1)
			rc = errno;
		if (rc != 0 || is_flushing)
			break;
		is_flushing = true;
	}
	*out = data;
	*out_len = used;
	return rc;
}

static int
decode(struct charset_text *out, const char *body, size_t len, size_t skipped,
    const char *encoding, struct error *err)
{
	iconv_t cd = iconv_open(utf8, encoding);
	char *in = NULL;

	if (cd == (iconv_t)-1)
		return error_set(err, ERROR_INPUT,
		    "encoding \"%s\": expected a charset that iconv knows",
		    encoding);
	/* iconv() takes the input without const, but only reads it. */
	memcpy(&in, &body, sizeof in);
	size_t left = len;
	int code = convert(cd, &in, &left, &out->owned, &out->len);
	iconv_close(cd);
	out->text = out->owned;
	if (code == 0)
		return 0;
	return error_set(err, ERROR_INPUT,
	    code == EINVAL ? "byte %zu: the text ends within a character of %s"
			   : "byte %zu is no %s",
	    skipped + len - left, encoding);
}

static int
refuse_nul(const struct charset_text *text, struct error *err)
{
	const char *nul = memchr(text->text, '\0', text->len);
	size_t line = 1;

	if (nul == NULL)
		return 0;
	for (const char *p = text->text; p < nul; p++)
		line += *p == '\n';
	return error_set(
	    err, ERROR_INPUT, "line %zu: a NUL character: expected text", line);
}

int
charset_decode(struct charset_text *out, const char *body, size_t len,
    const char *encoding, struct error *err)
{
	size_t skipped = 0;
	const char *marked = marked_charset(body, len, &skipped);

	*out = (struct charset_text){ 0 };
	if (encoding == NULL)
		encoding = utf8;
	if (marked != NULL && !marks_encoding(marked, encoding))
		return error_set(err, ERROR_INPUT,
		    "a byte order mark of %s: expected %s, as the setting "
		    "encoding says",
		    marked, encoding);
	if (marked != NULL)
		encoding = marked;
	body += skipped;
	len -= skipped;
	if (!is_utf8(encoding)) {
		if (decode(out, body, len, skipped, encoding, err) != 0) {
			charset_text_fini(out);
			return -1;
		}
	} else {
		size_t valid = text_valid_utf8(body, len);
		if (valid < len)
			return error_set(err, ERROR_INPUT, "byte %zu is no %s",
			    skipped + valid, utf8);
		out->text = body;
		out->len = len;
	}
	if (refuse_nul(out, err) != 0) {
		charset_text_fini(out);
		return -1;
	}
	return 0;
}

void
charset_text_fini(struct charset_text *text)
{
	free(text->owned);
	*text = (struct charset_text){ 0 };
}
