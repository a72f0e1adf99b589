# SPDX-License-Identifier: GPL-2.0-or-later

libsoewatch_a_SOURCES += \
	%D%/clock.c \
	%D%/clock.h \
	%D%/commands.c \
	%D%/commands.h \
	%D%/control.c \
	%D%/control.h \
	%D%/control_ask.c \
	%D%/drawers.c \
	%D%/drawers.h \
	%D%/due.c \
	%D%/due.h \
	%D%/intake.c \
	%D%/intake.h \
	%D%/local.c \
	%D%/local.h \
	%D%/log.c \
	%D%/log.h \
	%D%/origin.c \
	%D%/origin.h \
	%D%/picture.c \
	%D%/picture.h \
	%D%/poller.c \
	%D%/poller.h \
	%D%/ready.c \
	%D%/ready.h \
	%D%/service.c \
	%D%/service.h \
	%D%/settle.c \
	%D%/settle.h \
	%D%/settle_alerts.c \
	%D%/settle_alerts.h \
	%D%/settle_archive.c \
	%D%/settle_archive.h \
	%D%/settle_check.c \
	%D%/settle_graphs.c \
	%D%/settle_graphs.h \
	%D%/sources.c \
	%D%/sources.h \
	%D%/state.c \
	%D%/state.h \
	%D%/vanished.c \
	%D%/vanished.h \
	%D%/world.c \
	%D%/world.h
