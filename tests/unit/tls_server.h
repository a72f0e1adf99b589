/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tls_server: https on a loopback port of its own, by the openssl command.
 */
#ifndef SOEWATCH_TESTS_UNIT_TLS_SERVER_H
#define SOEWATCH_TESTS_UNIT_TLS_SERVER_H

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/base/mem.h"

struct tls_server {
	pid_t pid;
	FILE *out;
	int port;
};

/* Certificates that nobody has signed but their own keys, in that folder:
 * good (of 127.0.0.1), other (of another host), old (of 2020), client. */
static inline bool
tls_certificates(const char *folder)
{
	char *command = xasprintf(
	    "cd '%s' && exec >/dev/null 2>&1 && "
	    "make() { openssl req -x509 -newkey rsa:2048 -nodes -days 2 "
	    "-subj /CN=$1 -addext subjectAltName=$2 -keyout $1.key "
	    "-out $1.crt; } && "
	    "make good IP:127.0.0.1 && make other DNS:other.example && "
	    "make client DNS:client.example && touch index && echo 01 >serial "
	    "&& printf '[ca]\\ndefault_ca=a\\n[a]\\ndatabase=index\\n"
	    "new_certs_dir=.\\nserial=serial\\ndefault_md=sha256\\npolicy=p\\n"
	    "[p]\\ncommonName=supplied\\n' >ca.conf && "
	    "openssl req -newkey rsa:2048 -nodes -subj /CN=old -keyout old.key "
	    "-out old.csr && "
	    "openssl ca -batch -config ca.conf -selfsign -keyfile old.key "
	    "-in old.csr -out old.crt -startdate 20200101000000Z "
	    "-enddate 20200201000000Z",
	    folder);
	bool is_made = system(command) == 0;

	free(command);
	return is_made;
}

/* openssl's own server, with one of the certificates in folder; authority names
 * the one that a client must show, NULL for none. */
static inline bool
tls_start(struct tls_server *s, const char *folder, const char *certificate,
    const char *authority)
{
	int ends[2];
	char line[256];

	*s = (struct tls_server){ 0 };
	if (pipe(ends) != 0)
		return false;
	s->pid = fork();
	if (s->pid == 0) {
		char *key = xasprintf("%s/%s.key", folder, certificate);
		char *cert = xasprintf("%s/%s.crt", folder, certificate);
		char *ca = xasprintf("%s/%s.crt", folder,
		    authority == NULL ? certificate : authority);
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(127);
		execlp("openssl", "openssl", "s_server", "-accept",
		    "127.0.0.1:0", "-key", key, "-cert", cert, "-CAfile", ca,
		    "-www", authority == NULL ? NULL : "-Verify", "1",
		    "-verify_return_error", (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	s->out = fdopen(ends[0], "r");
	while (fgets(line, sizeof line, s->out) != NULL) {
		if (sscanf(line, "ACCEPT 127.0.0.1:%d", &s->port) == 1)
			return true;
	}
	return false;
}

static inline void
tls_stop(struct tls_server *s)
{
	if (s->pid <= 0)
		return;
	kill(s->pid, SIGTERM);
	waitpid(s->pid, NULL, 0);
	fclose(s->out);
}

#endif
