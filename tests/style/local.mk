# SPDX-License-Identifier: GPL-2.0-or-later

style_tests = \
	%D%/borders.sh \
	%D%/globals.sh \
	%D%/headers.sh \
	%D%/layers.sh \
	%D%/listed.sh \
	%D%/scripts.sh \
	%D%/size.sh \
	%D%/tables.sh \
	%D%/time.sh

# They are about the text: once, in a plain build.
if !INSTRUMENTED
TESTS += $(style_tests)
endif
EXTRA_DIST += $(style_tests) \
	%D%/lib.sh
