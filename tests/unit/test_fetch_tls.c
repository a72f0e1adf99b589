/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fetch, TLS: whose certificate is believed, and which one is shown.
 */
#include "tests/unit/fetch_fixture.h"
#include "tests/unit/tls_server.h"
#include "daemon/base/mem.h"

/* The certificates of all tests; "" where openssl is not here. */
static char folder[] = "/tmp/soewatch-tls-XXXXXX";

static int
make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	if (!tls_certificates(folder))
		folder[0] = '\0';
	return 0;
}

static int
remove_folder(void **state)
{
	char *command = xasprintf("rm -rf '%s'", folder);
	int rc = folder[0] == '\0' ? 0 : system(command);

	(void)state;
	free(command);
	return rc;
}

static char *
file_of(const char *name)
{
	return xasprintf("%s/%s", folder, name);
}

/* Asks a server of that certificate; client names the one it wants to see. */
static void
ask(struct world *w, const char *certificate, const char *client,
    const struct fetch_request *how)
{
	struct tls_server s = { 0 };
	struct fetch_request request = *how;

	if (folder[0] == '\0' || !tls_start(&s, folder, certificate, client)) {
		tls_stop(&s);
		skip();
	}
	char *url = xasprintf("https://127.0.0.1:%d/", s.port);
	request.url = url;
	request.timeout_sec = 10;
	run(w, &request);
	free(url);
	tls_stop(&s);
}

static void
expect_page(const struct world *w)
{
	if (w->got.outcome != FETCH_BODY)
		fail_msg("%s", w->got.err.text);
	assert_non_null(strstr(buf_text(&w->got.body), "s_server"));
}

static void
test_nobody_vouches(void **state)
{
	struct world *w = *state;

	ask(w, "good", NULL, &(struct fetch_request){ .token = "s3cret" });
	expect_failure(w, ERROR_INPUT, "certificate");
	expect_failure(w, ERROR_INPUT, "one of the system's authorities");
}

static void
test_ca_file(void **state)
{
	struct world *w = *state;
	char *ca = file_of("good.crt");
	char *other_ca = file_of("other.crt");

	ask(w, "good", NULL, &(struct fetch_request){ .ca_file = ca });
	expect_page(w);
	ask(w, "good", NULL, &(struct fetch_request){ .ca_file = other_ca });
	expect_failure(w, ERROR_INPUT, "that ca_file vouches for");
	ask(w, "good", NULL, &(struct fetch_request){ .ca_file = "/nowhere" });
	expect_failure(w, ERROR_INPUT, "/nowhere");
	free(ca);
	free(other_ca);
}

static void
test_wrong_host(void **state)
{
	struct world *w = *state;
	char *ca = file_of("other.crt");

	ask(w, "other", NULL, &(struct fetch_request){ .ca_file = ca });
	expect_failure(w, ERROR_INPUT, "127.0.0.1");
	expect_failure(w, ERROR_INPUT, "a certificate of this host");
	free(ca);
}

static void
test_expired(void **state)
{
	struct world *w = *state;
	char *ca = file_of("old.crt");

	ask(w, "old", NULL, &(struct fetch_request){ .ca_file = ca });
	expect_failure(w, ERROR_INPUT, "expired");
	free(ca);
}

static void
test_unverified(void **state)
{
	struct world *w = *state;

	ask(w, "old", NULL, &(struct fetch_request){ .is_unverified = true });
	expect_page(w);
	/* The handle that believed all is the next one's, too. */
	ask(w, "good", NULL, &(struct fetch_request){ 0 });
	expect_failure(w, ERROR_INPUT, "certificate");
}

static void
test_client_certificate(void **state)
{
	struct world *w = *state;
	char *ca = file_of("good.crt");
	char *cert = file_of("client.crt");
	char *key = file_of("client.key");
	char *other_key = file_of("other.key");
	struct fetch_request how = {
		.ca_file = ca, .client_cert_file = cert, .client_key_file = key
	};

	ask(w, "good", "client", &how);
	expect_page(w);
	how.client_key_file = other_key;
	ask(w, "good", "client", &how);
	expect_failure(w, ERROR_INPUT, "other.key");
	how.client_cert_file = how.client_key_file = NULL;
	ask(w, "good", "client", &how);
	expect_failure(w, ERROR_INPUT,
	    "expected a client_cert_file that the server knows");
	/* One that the server does not know will not do either. */
	char *other_cert = file_of("other.crt");
	how.client_cert_file = other_cert;
	how.client_key_file = other_key;
	ask(w, "good", "client", &how);
	expect_failure(w, ERROR_INPUT,
	    "expected a client_cert_file that the server knows");
	free(other_cert);
	free(other_key);
	free(key);
	free(cert);
	free(ca);
}

static void
test_not_tls(void **state)
{
	struct world *w = *state;
	char *url = xasprintf("https://127.0.0.1:%d/plain", w->server.port);

	run(w, &(struct fetch_request){ .url = url, .timeout_sec = 2 });
	expect_failure(w, ERROR_RETRY, "/plain: ");
	free(url);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, world_open, world_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nobody_vouches),
		TEST(test_ca_file),
		TEST(test_wrong_host),
		TEST(test_expired),
		TEST(test_unverified),
		TEST(test_client_certificate),
		TEST(test_not_tls),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
