# SPDX-License-Identifier: GPL-2.0-or-later
#
# Fuzzers.  `make check` runs them for a short while on mutations of the corpus;
# `make fuzz` builds them with clang's libFuzzer and the sanitizers and runs
# each for a million inputs.
#
# A format is fuzzed as formats/NAME.conf says, from corpus/NAME/, with
# dictionaries/NAME.dict.

fuzzers = \
	%D%/fuzz_collector

tests_fuzz_fuzz_collector_SOURCES = \
	%D%/fuzz_collector.c
tests_fuzz_fuzz_collector_CPPFLAGS = $(AM_CPPFLAGS) \
	-DFUZZ_DIRECTORY='"$(abs_top_srcdir)/%D%"'
tests_fuzz_fuzz_collector_LDADD = $(SOEWATCH_LIBS)

if FUZZERS
EXTRA_PROGRAMS += $(fuzzers)
tests_fuzz_fuzz_collector_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
else
check_PROGRAMS += $(fuzzers)
tests_fuzz_fuzz_collector_SOURCES += \
	%D%/driver.c
TESTS += $(fuzz_tests)
endif

fuzz_tests = \
	%D%/check.sh

fuzzers: $(fuzzers)

fuzz:
	$(BASH) '$(srcdir)/%D%/run.sh' '$(abs_top_srcdir)'

.PHONY: fuzz fuzzers

EXTRA_DIST += $(fuzz_tests) \
	%D%/corpus \
	%D%/dictionaries \
	%D%/formats \
	%D%/run.sh
