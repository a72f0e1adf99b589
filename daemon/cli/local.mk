# SPDX-License-Identifier: GPL-2.0-or-later

# The tests link the subcommands too, so only main stands apart.
libsoewatch_a_SOURCES += \
	%D%/alerts.c \
	%D%/commands.c \
	%D%/commands.def \
	%D%/commands.h \
	%D%/explain.c \
	%D%/explain.h \
	%D%/explain_figures.c \
	%D%/explain_json.c \
	%D%/explain_print.c \
	%D%/explain_print_members.c \
	%D%/explain_verdicts.c \
	%D%/facts.c \
	%D%/flags.c \
	%D%/flags.def \
	%D%/flags.h \
	%D%/grades.c \
	%D%/grades.h \
	%D%/graph.c \
	%D%/held.c \
	%D%/list.c \
	%D%/lookup.c \
	%D%/lookup.h \
	%D%/notify.c \
	%D%/notify.h \
	%D%/output.c \
	%D%/output.h \
	%D%/output_rows.h \
	%D%/output_table.c \
	%D%/overdue.c \
	%D%/quartiles.c \
	%D%/quartiles.h \
	%D%/rank.c \
	%D%/report.c \
	%D%/series.c \
	%D%/shown.c \
	%D%/shown.h \
	%D%/status.c \
	%D%/targets.c \
	%D%/targets.h \
	%D%/targets_overdue.c \
	%D%/targets_people.c \
	%D%/targets_periods.c \
	%D%/try.c \
	%D%/writing.c

bin_PROGRAMS += soewatch
soewatch_SOURCES = \
	%D%/soewatch.c
soewatch_LDADD = $(SOEWATCH_LIBS)
