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

struct tls_server {
	pid_t pid;
	FILE *out;
	int port;
};

/* openssl's own server, with a certificate that nobody has signed. */
static inline bool
tls_start(struct tls_server *s)
{
	int ends[2];
	char line[256];

	if (system("openssl req -x509 -newkey rsa:2048 -nodes -days 2 "
		   "-subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 "
		   "-keyout test_fetch.key -out test_fetch.crt "
		   ">/dev/null 2>&1") != 0 ||
	    pipe(ends) != 0)
		return false;
	s->pid = fork();
	if (s->pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(127);
		execlp("openssl", "openssl", "s_server", "-accept",
		    "127.0.0.1:0", "-key", "test_fetch.key", "-cert",
		    "test_fetch.crt", "-www", (char *)NULL);
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
	if (s->pid > 0) {
		kill(s->pid, SIGTERM);
		waitpid(s->pid, NULL, 0);
		fclose(s->out);
	}
	unlink("test_fetch.key");
	unlink("test_fetch.crt");
}

#endif
