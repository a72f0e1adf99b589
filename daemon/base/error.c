/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * error: texts that grow from the inside out.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/base/error.h"
#include "daemon/base/text.h"
#include "daemon/base/mem.h"

int
error_set(struct error *err, enum error_code code, const char *format, ...)
{
	va_list ap;

	err->code = code;
	va_start(ap, format);
	vsnprintf(err->text, sizeof err->text, format, ap);
	va_end(ap);
	text_mend_utf8(err->text);
	return -1;
}

int
error_prefix(struct error *err, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	char *outer = xvasprintf(format, ap);
	va_end(ap);
	char *whole = xasprintf("%s: %s", outer, err->text);
	snprintf(err->text, sizeof err->text, "%s", whole);
	text_mend_utf8(err->text);
	free(whole);
	free(outer);
	return -1;
}

void
error_clear(struct error *err)
{
	err->code = ERROR_NONE;
	err->text[0] = '\0';
}
