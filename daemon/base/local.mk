# SPDX-License-Identifier: GPL-2.0-or-later

libsoewatch_a_SOURCES += \
	%D%/buf.c \
	%D%/buf.h \
	%D%/csv.c \
	%D%/csv.h \
	%D%/date.c \
	%D%/date.h \
	%D%/decimal.c \
	%D%/decimal.h \
	%D%/digest.c \
	%D%/digest.h \
	%D%/error.c \
	%D%/error.h \
	%D%/heap.c \
	%D%/heap.h \
	%D%/mem.c \
	%D%/mem.h \
	%D%/order.h \
	%D%/pack.c \
	%D%/pack.h \
	%D%/path.c \
	%D%/path.h \
	%D%/problem.c \
	%D%/problem.h \
	%D%/text.c \
	%D%/text.h \
	%D%/text_clean.c
