# SPDX-License-Identifier: GPL-2.0-or-later

libsoewatch_a_SOURCES += \
	%D%/charset.c \
	%D%/charset.h \
	%D%/collector.c \
	%D%/collector.h \
	%D%/collectors.def \
	%D%/csv.c \
	%D%/csv_across.c \
	%D%/csv_records.c \
	%D%/csv_table.h \
	%D%/edgar.c \
	%D%/edgar_choice.c \
	%D%/edgar_choice.h \
	%D%/fetch.c \
	%D%/fetch.h \
	%D%/fetch_url.c \
	%D%/json.c \
	%D%/json_path.c \
	%D%/json_path.h \
	%D%/observe.c \
	%D%/observe.h \
	%D%/xbrl.c \
	%D%/xbrl.h \
	%D%/xbrl_json.c \
	%D%/xbrl_json_fact.c \
	%D%/xbrl_json_fact.h
