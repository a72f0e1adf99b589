# SPDX-License-Identifier: GPL-2.0-or-later

system_tests = \
	%D%/aggregates.sh \
	%D%/alerts.sh \
	%D%/bad_feeds.sh \
	%D%/calendar.sh \
	%D%/check.sh \
	%D%/commands.sh \
	%D%/courier.sh \
	%D%/daemon.sh \
	%D%/early.sh \
	%D%/fetching.sh \
	%D%/folder.sh \
	%D%/formats.sh \
	%D%/guards.sh \
	%D%/hostile.sh \
	%D%/inbox.sh \
	%D%/kept.sh \
	%D%/kill.sh \
	%D%/notifiers_alertmanager.sh \
	%D%/notifiers_exec.sh \
	%D%/notifiers_mail.sh \
	%D%/notifiers_webhook.sh \
	%D%/outbox.sh \
	%D%/overdue.sh \
	%D%/plan.sh \
	%D%/polling.sh \
	%D%/province.sh \
	%D%/reading.sh \
	%D%/reference.sh \
	%D%/reload.sh \
	%D%/reports.sh \
	%D%/restatement.sh \
	%D%/scoreboard.sh \
	%D%/second_cycle.sh \
	%D%/truncation.sh \
	%D%/under_way.sh \
	%D%/unit_file.sh \
	%D%/xbrl.sh

TESTS += $(system_tests)
EXTRA_DIST += $(system_tests) \
	%D%/aggregates.py \
	%D%/demo.inc.sh \
	%D%/hostiled.py \
	%D%/httpd.py \
	%D%/lib.sh \
	%D%/notifiers_mail.py \
	%D%/notifiers_webhook.py \
	%D%/plan.py \
	%D%/receiver.py

# Sends by a notifier; no test by itself.
check_PROGRAMS += %D%/tell
tests_system_tell_SOURCES = \
	%D%/tell.c
