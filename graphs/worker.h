/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * worker: the process that draws.
 *
 * Drawing is not thread-safe in librrd 1.7, so it is done in processes of its
 * own, which live long because the first picture of a process is dear (fonts).
 * A frame is four bytes of length, big-endian, then that many bytes.  A request
 * is a frame of the file's name and a frame of the chart's JSON; the answer is a
 * frame, empty when the picture has been written, else what was wrong.
 */
#ifndef SOEWATCH_GRAPHS_WORKER_H
#define SOEWATCH_GRAPHS_WORKER_H

/* soewatchd and soewatch are workers when this is their first argument; the
 * second is the directory into which they draw. */
#define WORKER_ARGUMENT "--draw-worker"

enum { WORKER_FRAME_MAX = 64 << 20 };

/* Serves requests on standard input until it ends.  Returns the exit status. */
int worker_main(int argc, char *argv[]);

#endif
