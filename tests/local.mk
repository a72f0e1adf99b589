# SPDX-License-Identifier: GPL-2.0-or-later
#
# How the tests run.  Every test speaks TAP, so that each case counts: unit
# tests are cmocka programs, all others are scripts.

TEST_EXTENSIONS = .sh
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) \
	$(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
# A test that hangs is ended and counts as failed.
SH_LOG_COMPILER = timeout -k 10 900 $(BASH)
LOG_COMPILER = timeout -k 10 900 $(BASH) $(top_srcdir)/tests/unit/run.sh

# Few frames and a small quarantine: the sanitizers' runs take long enough.
asan_options = detect_leaks=1:malloc_context_size=8:quarantine_size_mb=16

AM_TESTS_ENVIRONMENT = \
	CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	LC_ALL=C.UTF-8; export LC_ALL; \
	top_srcdir='$(abs_top_srcdir)'; export top_srcdir; \
	top_builddir='$(abs_top_builddir)'; export top_builddir; \
	CC='$(CC)'; export CC; \
	NM='$(NM)'; export NM; \
	OBJDUMP='$(OBJDUMP)'; export OBJDUMP; \
	STYLE_CFLAGS='$(AM_CPPFLAGS) $(CPPFLAGS) $(AM_CFLAGS)'; \
	export STYLE_CFLAGS; \
	INSTRUMENTED='$(INSTRUMENTED)'; export INSTRUMENTED; \
	ASAN_OPTIONS="$${ASAN_OPTIONS-$(asan_options)}"; export ASAN_OPTIONS; \
	UBSAN_OPTIONS="$${UBSAN_OPTIONS-print_stacktrace=1}"; \
	export UBSAN_OPTIONS; \
	LSAN_OPTIONS="$${LSAN_OPTIONS-suppressions=$(abs_top_srcdir)/tests/lsan.supp:print_suppressions=0}"; \
	export LSAN_OPTIONS;

EXTRA_DIST += \
	%D%/fixtures \
	%D%/lsan.supp \
	%D%/reference/edgar_reference.py \
	%D%/reference/random_edgar.py \
	%D%/reference/random_feed.py \
	%D%/reference/reference.py \
	%D%/tap.sh

# The unit tests once more, under valgrind.
check-valgrind: $(check_PROGRAMS)
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(check_PROGRAMS)' \
		LOG_COMPILER='valgrind -q --error-exitcode=99 \
		--leak-check=full --errors-for-leak-kinds=definite'

.PHONY: check-valgrind
