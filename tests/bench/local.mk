# SPDX-License-Identifier: GPL-2.0-or-later

EXTRA_PROGRAMS += %D%/bare %D%/fetch %D%/parse
tests_bench_bare_SOURCES = \
	%D%/bare.c
tests_bench_bare_LDADD = $(CSV_LIBS) $(RRD_LIBS) $(SQLITE_LIBS)
tests_bench_fetch_SOURCES = \
	%D%/fetch.c
tests_bench_fetch_LDADD = $(SOEWATCH_LIBS)
tests_bench_parse_SOURCES = \
	%D%/parse.c
tests_bench_parse_LDADD = $(SOEWATCH_LIBS)
CLEANFILES += %D%/bare %D%/fetch %D%/parse

# What a provincial load costs, beside what the libraries alone would take.
bench: all %D%/bare bench-fetch bench-poll bench-province
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(BASH) '$(srcdir)/%D%/run.sh'

# Fetching alone, beside bare libcurl, curl and wrk.
bench-fetch: all %D%/fetch
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(BASH) '$(srcdir)/%D%/fetch.sh'

# The whole daemon beside them, slow servers and large documents.
bench-poll: all %D%/parse
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(BASH) '$(srcdir)/%D%/poll.sh'

# A whole province worked out anew, and one late report in it.
bench-province: all
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(BASH) '$(srcdir)/%D%/province.sh'

.PHONY: bench bench-fetch bench-poll bench-province

EXTRA_DIST += \
	%D%/documents.py \
	%D%/fetch.sh \
	%D%/generate.py \
	%D%/late.py \
	%D%/measure.py \
	%D%/poll.sh \
	%D%/province.sh \
	%D%/run.sh \
	%D%/server.sh \
	%D%/slow.py
