# SPDX-License-Identifier: GPL-2.0-or-later

libsoewatch_a_SOURCES += \
	%D%/overdue.c \
	%D%/overdue.h \
	%D%/world.c \
	%D%/world.h
