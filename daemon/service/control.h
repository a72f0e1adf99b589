/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * control: the daemon's socket, through which the commands that write go while
 * it runs.
 *
 * STATE/control.sock takes one request a connection: a frame (four bytes of
 * length, big-endian, then JSON {"command", "arguments", "files": [{"name",
 * "size"}]}) and behind it the files' bytes.  The answer is a frame of JSON
 * {"exit", "text"}; before it there may be frames {"done", "all"} that tell how
 * far a long request is.  Only root, the daemon's own user and members of its
 * group are answered (SO_PEERCRED).
 */
#ifndef SOEWATCH_SERVICE_CONTROL_H
#define SOEWATCH_SERVICE_CONTROL_H

#include <stddef.h>

#include "daemon/base/error.h"

struct uv_loop_s;
struct control;
struct control_caller; /* who asked; answered once */

struct control_file {
	const char *name;
	const char *data;
	size_t len;
};

struct control_request {
	const char *command;
	const char *const *arguments;
	size_t n_arguments;
	const struct control_file *files;
	size_t n_files;
	/* The user who asks, by name; the daemon has it from the socket,
	 * whatever a caller says. */
	const char *who;
};

/* The name of a user, its number where it has none.  Caller frees with free().
 */
char *control_user(unsigned uid);

/* Listens.  handle gets each request (borrowed until it is answered, which may
 * come later).  NULL with err set when the socket cannot be made.  Caller frees
 * with control_free(). */
struct control *control_new(struct uv_loop_s *loop, int state_fd,
    void (*handle)(void *arg, const struct control_request *request,
	struct control_caller *caller),
    void *arg, struct error *err);
void control_free(struct control *c);

/* Tells how far it is; any number of times before the answer, and no oftener
 * than a person can see. */
void control_tell(struct control_caller *caller, size_t n_done, size_t n_all);

/* Answers: an exit status and a text for a person.  The caller is gone then. */
void control_answer(
    struct control_caller *caller, int exit_status, const char *text);

/* The other side: asks the daemon of the state directory.  1 when it answered
 * (*exit_status and *text set; caller frees *text with free()), 0 when none
 * runs there, -1 with err.  progress (NULL: nobody watches) is told how far it
 * is. */
int control_ask(const char *state_directory,
    const struct control_request *request,
    void (*progress)(void *arg, size_t n_done, size_t n_all), void *arg,
    int *exit_status, char **text, struct error *err);

#endif
