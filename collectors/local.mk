# SPDX-License-Identifier: GPL-2.0-or-later

libsoewatch_a_SOURCES += \
	%D%/charset.c \
	%D%/charset.h \
	%D%/check.c \
	%D%/check.h \
	%D%/collector.c \
	%D%/collector.h \
	%D%/collectors.def \
	%D%/csv.c \
	%D%/csv_across.c \
	%D%/csv_check.c \
	%D%/csv_enterprises.c \
	%D%/csv_period.c \
	%D%/csv_records.c \
	%D%/csv_table.h \
	%D%/edgar.c \
	%D%/edgar_choice.c \
	%D%/edgar_choice.h \
	%D%/fetch.c \
	%D%/fetch.h \
	%D%/fetch_reply.c \
	%D%/fetch_transfer.c \
	%D%/fetch_transfer.h \
	%D%/fetch_url.c \
	%D%/json.c \
	%D%/json_check.c \
	%D%/json_check.h \
	%D%/json_filter.c \
	%D%/json_filter.h \
	%D%/json_path.c \
	%D%/json_path.h \
	%D%/json_reply.c \
	%D%/json_reply.h \
	%D%/json_text.c \
	%D%/json_text.h \
	%D%/nbs.c \
	%D%/observe.c \
	%D%/observe.h \
	%D%/observe_enterprise.c \
	%D%/pages.c \
	%D%/pages.h \
	%D%/xbrl.c \
	%D%/xbrl.h \
	%D%/xbrl_json.c \
	%D%/xbrl_json_fact.c \
	%D%/xbrl_json_fact.h
