# SPDX-License-Identifier: GPL-2.0-or-later

libsoewatch_a_SOURCES += \
	%D%/alert.c \
	%D%/alert.h \
	%D%/calendar.c \
	%D%/calendar.h \
	%D%/config.c \
	%D%/config.h \
	%D%/config_check.c \
	%D%/config_check.h \
	%D%/config_check_fetch.c \
	%D%/config_check_notify.c \
	%D%/config_check_plan.c \
	%D%/config_find.c \
	%D%/deadline.c \
	%D%/deadline.h \
	%D%/fact.c \
	%D%/fact.h \
	%D%/lines.c \
	%D%/lines.h \
	%D%/options.c \
	%D%/options.def \
	%D%/options.h \
	%D%/options_collect.c \
	%D%/options_collect.h \
	%D%/period.c \
	%D%/period.h \
	%D%/placeholder.c \
	%D%/placeholder.h \
	%D%/prescan.c \
	%D%/prescan.h \
	%D%/preset.c \
	%D%/preset.h \
	%D%/presets.def \
	%D%/roster.c \
	%D%/roster.h \
	%D%/schedule.c \
	%D%/schedule.h \
	%D%/selector.c \
	%D%/selector.h \
	%D%/series.c \
	%D%/series.h \
	%D%/settings.c \
	%D%/settings.h \
	%D%/unit.c \
	%D%/unit.h
