# SPDX-License-Identifier: GPL-2.0-or-later

bin_PROGRAMS += soewatch
soewatch_SOURCES = \
	%D%/alerts.c \
	%D%/commands.c \
	%D%/commands.def \
	%D%/commands.h \
	%D%/explain.c \
	%D%/explain.h \
	%D%/explain_formula.c \
	%D%/explain_print.c \
	%D%/facts.c \
	%D%/flags.c \
	%D%/flags.def \
	%D%/flags.h \
	%D%/list.c \
	%D%/lookup.c \
	%D%/lookup.h \
	%D%/rank.c \
	%D%/series.c \
	%D%/shown.c \
	%D%/shown.h \
	%D%/soewatch.c \
	%D%/status.c \
	%D%/targets.c \
	%D%/try.c
soewatch_LDADD = $(SOEWATCH_LIBS)

# These two the unit tests link, too.
libsoewatch_a_SOURCES += \
	%D%/emit.c \
	%D%/emit.h \
	%D%/output.c \
	%D%/output.h
