/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * log: lines for people and the journal, on standard error.
 *
 * A line names its subject first ("feed listed: …") and is stable.  Under
 * systemd each carries its priority ("<4>…"), which journald takes off.
 */
#ifndef SOEWATCH_SERVICE_LOG_H
#define SOEWATCH_SERVICE_LOG_H

enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARN = 4,
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7
};

/* Lines up to this level are let through. */
void log_start(enum log_level most);

/* What would break the line or turn it around (text_is_unruly()) becomes blank:
 * one call is one line. */
void log_line(enum log_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
