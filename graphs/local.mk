# SPDX-License-Identifier: GPL-2.0-or-later

libsoewatch_a_SOURCES += \
	%D%/axis.c \
	%D%/axis.h \
	%D%/caption.c \
	%D%/caption.h \
	%D%/chart.c \
	%D%/chart.h \
	%D%/chart_json.c \
	%D%/theme.c \
	%D%/theme.h
