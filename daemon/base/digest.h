/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * digest: SHA-256 and HMAC by it, on OpenSSL's libcrypto.
 */
#ifndef SOEWATCH_BASE_DIGEST_H
#define SOEWATCH_BASE_DIGEST_H

#include <stddef.h>

enum { DIGEST_SIZE = 32, DIGEST_TEXT_SIZE = 65 };

/* SHA-256 of the bytes as 64 hexadecimal digits.  Returns out. */
const char *digest_text(
    char out[DIGEST_TEXT_SIZE], const void *data, size_t len);

/* HMAC-SHA256 (RFC 2104) of the text by the key, as bytes. */
void digest_hmac(
    unsigned char out[DIGEST_SIZE], const char *key, const char *text);

/* Those bytes as 64 hexadecimal digits.  Returns out. */
const char *digest_hex(
    char out[DIGEST_TEXT_SIZE], const unsigned char raw[DIGEST_SIZE]);

#endif
