/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * report_style: how a report looks on paper and on a screen.  Private to
 * graphs/report.c.
 */
#ifndef SOEWATCH_GRAPHS_REPORT_STYLE_H
#define SOEWATCH_GRAPHS_REPORT_STYLE_H

const char *report_style(void);

#endif
