/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * secret: what a notifier's files hold; read for each message, so that a new
 * password needs no reload, and not kept behind it.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/buf.h"
#include "daemon/base/path.h"
#include "notifiers/driver.h"
#include "daemon/base/mem.h"

enum { SECRET_BYTES_MAX = 65536 };

static const char credentials_prefix[] = "$CREDENTIALS_DIRECTORY/";

/* NULL where it is one of systemd's credentials and nobody said where they
 * are.  Caller frees with free(). */
static char *
path_of(const char *file, const char *credentials)
{
	size_t len = strlen(credentials_prefix);

	if (strncmp(file, credentials_prefix, len) != 0)
		return xstrdup(file);
	return credentials == NULL ? NULL : path_join(credentials, file + len);
}

/* The first line of the text, which is wiped behind it. */
static int
take_line(struct buf *text, const char *file, bool is_user, char **out,
    struct error *err)
{
	size_t len = strcspn(buf_text(text), "\r\n");
	bool has_colon = memchr(buf_text(text), ':', len) != NULL;

	if (len == 0)
		return error_set(err, ERROR_RETRY,
		    "%s: the first line is empty: expected the secret", file);
	if (is_user && !has_colon)
		return error_set(err, ERROR_RETRY,
		    "%s: line 1: expected name:password", file);
	*out = xstrndup(buf_text(text), len);
	return 0;
}

int
notifier_secret(const struct notifiers *n, const char *setting,
    const char *file, bool is_user, char **out, struct error *err)
{
	struct buf text = { 0 };

	*out = NULL;
	if (file == NULL)
		return 0;
	char *path = path_of(file, notifiers_credentials(n));
	if (path == NULL)
		return error_set(err, ERROR_RETRY,
		    "%s: $CREDENTIALS_DIRECTORY is not set: expected "
		    "LoadCredential=%s:… in the unit",
		    setting, file + strlen(credentials_prefix));
	int rc = path_read(AT_FDCWD, path, SECRET_BYTES_MAX, &text, err);
	if (rc == 0)
		rc = take_line(&text, path, is_user, out, err);
	if (rc != 0) {
		error_prefix(err, "%s", setting);
		err->code = ERROR_RETRY;
	}
	if (text.data != NULL)
		explicit_bzero(text.data, text.size);
	buf_fini(&text);
	free(path);
	return rc;
}

void
notifier_check_file(const struct notifier *notifier, const char *credentials,
    const char *setting, const char *file, struct problems *problems)
{
	if (file == NULL)
		return;
	char *path = path_of(file, credentials);
	if (path != NULL && access(path, R_OK) != 0)
		problems_warn(problems, notifier->place,
		    "notifier %s: %s: %s cannot be read: nothing is told "
		    "until it can",
		    notifier->id, setting, path);
	free(path);
}
