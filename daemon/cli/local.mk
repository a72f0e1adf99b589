# SPDX-License-Identifier: GPL-2.0-or-later

if WITH_CLI
bin_PROGRAMS += soewatch
endif
soewatch_SOURCES = \
	%D%/alerts.c \
	%D%/commands.c \
	%D%/commands.def \
	%D%/commands.h \
	%D%/emit.c \
	%D%/emit.h \
	%D%/facts.c \
	%D%/flags.c \
	%D%/flags.def \
	%D%/flags.h \
	%D%/list.c \
	%D%/lookup.c \
	%D%/lookup.h \
	%D%/output.c \
	%D%/output.h \
	%D%/series.c \
	%D%/shown.h \
	%D%/status.c
soewatch_LDADD = $(SOEWATCH_LIBS)
