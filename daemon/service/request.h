/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * request: a feed's settings as a request, its secrets read from their files.
 */
#ifndef SOEWATCH_SERVICE_REQUEST_H
#define SOEWATCH_SERVICE_REQUEST_H

#include <stddef.h>

#include "collectors/fetch.h"
#include "daemon/base/error.h"
#include "daemon/model/config.h"
#include "daemon/service/sources.h"

/* Start with { 0 }. */
struct request {
	struct fetch_request fetch; /* borrows from below, config and source */
	char *token, *user, *proxy_user;
	char *header_text; /* of header_file, cut into lines */
	size_t header_len;
	const char **secret_headers;
	char *body; /* with the token in it */
	char *ca_file, *client_cert_file, *client_key_file;
};

/* Fills in all but the validators.  Paths start at the configuration's
 * directory, or at that of systemd's credentials where they begin with
 * "$CREDENTIALS_DIRECTORY/".  The caller wipes, also on failure. */
int request_make(struct request *request, const struct config *config,
    const struct feed *feed, const struct source *source, struct error *err);

/* Frees what request_make() read, and overwrites what is secret of it. */
void request_wipe(struct request *request);

#endif
