# SPDX-License-Identifier: GPL-2.0-or-later

libsoewatch_a_SOURCES += \
	%D%/archive.c \
	%D%/archive.h \
	%D%/compare.c \
	%D%/internal.h \
	%D%/plan.c \
	%D%/write.c
