# SPDX-License-Identifier: GPL-2.0-or-later
#
# Fuzzers are built by ./configure CC=clang --enable-fuzzers and make fuzzers;
# a fuzzer's source is its name with .c.

fuzzers =

EXTRA_PROGRAMS += $(fuzzers)

fuzzers: $(fuzzers)

.PHONY: fuzzers
