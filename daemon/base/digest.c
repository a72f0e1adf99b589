/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * digest: SHA-256 in hexadecimal.
 */
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/base/digest.h"
#include "daemon/base/mem.h"

const char *
digest_text(char out[DIGEST_TEXT_SIZE], const void *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char raw[SHA256_DIGEST_LENGTH];

	if (EVP_Digest(data, len, raw, NULL, EVP_sha256(), NULL) != 1) {
		fputs("libcrypto has no SHA-256\n", stderr);
		abort(); /* a library that cannot do its one job */
	}
	for (size_t i = 0; i < sizeof raw; i++) {
		out[2 * i] = digits[raw[i] >> 4];
		out[2 * i + 1] = digits[raw[i] & 15];
	}
	out[2 * sizeof raw] = '\0';
	return out;
}
