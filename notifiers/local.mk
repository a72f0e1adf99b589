# SPDX-License-Identifier: GPL-2.0-or-later

libsoewatch_a_SOURCES += \
	%D%/alertmanager.c \
	%D%/driver.h \
	%D%/exec.c \
	%D%/http.c \
	%D%/mail.c \
	%D%/mail_html.c \
	%D%/mail_text.c \
	%D%/mail_text.h \
	%D%/message.c \
	%D%/message.h \
	%D%/message_json.c \
	%D%/notifier.c \
	%D%/notifier.h \
	%D%/notifiers.def \
	%D%/robots.c \
	%D%/robots.h \
	%D%/secret.c \
	%D%/webhook.c
