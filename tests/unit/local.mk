# SPDX-License-Identifier: GPL-2.0-or-later
#
# A test's source is its name with .c; a test of several files also needs
# tests_unit_test_NAME_SOURCES.

if HAVE_CMOCKA
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
endif

unit_tests = \
	%D%/test_archive \
	%D%/test_charset \
	%D%/test_collector \
	%D%/test_csv_collector \
	%D%/test_fetch \
	%D%/test_json_collector \
	%D%/test_json_path

EXTRA_DIST += \
	%D%/feed_fixture.h
