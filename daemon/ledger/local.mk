# SPDX-License-Identifier: GPL-2.0-or-later

libsoewatch_a_SOURCES += \
	%D%/alerts.c \
	%D%/append.c \
	%D%/confirm.c \
	%D%/documents.c \
	%D%/holds.c \
	%D%/internal.h \
	%D%/ledger.c \
	%D%/ledger.h \
	%D%/names.c \
	%D%/outbox.c \
	%D%/schema.c \
	%D%/settle.c \
	%D%/sources.c \
	%D%/status.c \
	%D%/totals.c \
	%D%/view.c
