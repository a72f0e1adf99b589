# SPDX-License-Identifier: GPL-2.0-or-later

libsoewatch_a_SOURCES += \
	%D%/axis.c \
	%D%/axis.h \
	%D%/chart.h
