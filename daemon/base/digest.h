/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * digest: SHA-256, on OpenSSL's libcrypto.
 */
#ifndef SOEWATCH_BASE_DIGEST_H
#define SOEWATCH_BASE_DIGEST_H

#include <stddef.h>

enum { DIGEST_TEXT_SIZE = 65 };

/* SHA-256 of the bytes as 64 hexadecimal digits.  Returns out. */
const char *digest_text(
    char out[DIGEST_TEXT_SIZE], const void *data, size_t len);

#endif
