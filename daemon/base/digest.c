/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * digest: SHA-256 and HMAC, in hexadecimal.
 */
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/digest.h"
#include "daemon/base/mem.h"

_Static_assert(DIGEST_SIZE == SHA256_DIGEST_LENGTH, "SHA-256 has 32 bytes");

/* A library that cannot do its one job. */
static void
give_up(void)
{
	fputs("libcrypto has no SHA-256\n", stderr);
	abort();
}

const char *
digest_hex(char out[DIGEST_TEXT_SIZE], const unsigned char raw[DIGEST_SIZE])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < DIGEST_SIZE; i++) {
		out[2 * i] = digits[raw[i] >> 4];
		out[2 * i + 1] = digits[raw[i] & 15];
	}
	out[DIGEST_TEXT_SIZE - 1] = '\0';
	return out;
}

const char *
digest_text(char out[DIGEST_TEXT_SIZE], const void *data, size_t len)
{
	unsigned char raw[DIGEST_SIZE];

	if (EVP_Digest(data, len, raw, NULL, EVP_sha256(), NULL) != 1)
		give_up();
	return digest_hex(out, raw);
}

void
digest_hmac(unsigned char out[DIGEST_SIZE], const char *key, const char *text)
{
	unsigned int len = 0;

	if (HMAC(EVP_sha256(), key, (int)strlen(key),
		(const unsigned char *)text, strlen(text), out, &len) == NULL ||
	    len != DIGEST_SIZE)
		give_up();
}
