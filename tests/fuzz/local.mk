# SPDX-License-Identifier: GPL-2.0-or-later
#
# Fuzzers.  `make check` runs them for a short while on mutations of the corpus;
# `make fuzz` builds them with clang's libFuzzer and the sanitizers and runs
# each for a million inputs.
#
# A format is fuzzed as formats/NAME.conf says, from corpus/NAME/, with
# dictionaries/NAME.dict.  What is told of alerts is fuzzed from corpus/message/.

fuzzers = \
	%D%/fuzz_collector \
	%D%/fuzz_message

tests_fuzz_fuzz_collector_SOURCES = \
	%D%/fuzz_collector.c
tests_fuzz_fuzz_collector_CPPFLAGS = $(AM_CPPFLAGS) \
	-DFUZZ_DIRECTORY='"$(abs_top_srcdir)/%D%"'
tests_fuzz_fuzz_collector_LDADD = $(SOEWATCH_LIBS)

tests_fuzz_fuzz_message_SOURCES = \
	%D%/fuzz_message.c
tests_fuzz_fuzz_message_LDADD = $(SOEWATCH_LIBS)

if FUZZERS
EXTRA_PROGRAMS += $(fuzzers)
tests_fuzz_fuzz_collector_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_message_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
else
check_PROGRAMS += $(fuzzers)
fuzz_driver = \
	%D%/driver.c
tests_fuzz_fuzz_collector_SOURCES += $(fuzz_driver)
tests_fuzz_fuzz_message_SOURCES += $(fuzz_driver)
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
