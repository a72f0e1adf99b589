# SPDX-License-Identifier: GPL-2.0-or-later

libsoewatch_a_SOURCES += \
	%D%/axis.c \
	%D%/axis.h \
	%D%/caption.c \
	%D%/caption.h \
	%D%/chart.c \
	%D%/chart.h \
	%D%/chart_json.c \
	%D%/emit.c \
	%D%/emit.h \
	%D%/index.c \
	%D%/index.h \
	%D%/leak_check.h \
	%D%/outliers.c \
	%D%/outliers.h \
	%D%/people.c \
	%D%/people.h \
	%D%/plot.c \
	%D%/plot.h \
	%D%/report.c \
	%D%/report.h \
	%D%/report_facts.c \
	%D%/report_json.c \
	%D%/report_parts.c \
	%D%/report_parts.h \
	%D%/report_style.c \
	%D%/report_style.h \
	%D%/report_text.c \
	%D%/report_text.h \
	%D%/theme.c \
	%D%/theme.h \
	%D%/trend.c \
	%D%/trend.h \
	%D%/worker.c \
	%D%/worker.h
