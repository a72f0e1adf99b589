# SPDX-License-Identifier: GPL-2.0-or-later

EXTRA_PROGRAMS += %D%/bare
tests_bench_bare_SOURCES = \
	%D%/bare.c
tests_bench_bare_LDADD = $(CSV_LIBS) $(RRD_LIBS) $(SQLITE_LIBS)
CLEANFILES += %D%/bare

# What a provincial load costs, beside what the libraries alone would take.
bench: all %D%/bare
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(BASH) '$(srcdir)/%D%/run.sh'

.PHONY: bench

EXTRA_DIST += \
	%D%/generate.py \
	%D%/measure.py \
	%D%/run.sh
