# SPDX-License-Identifier: GPL-2.0-or-later
#
# A test's source is its name with .c; a test of several files also needs
# tests_unit_test_NAME_SOURCES.

if HAVE_CMOCKA
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
endif

unit_tests = \
	%D%/test_archive \
	%D%/test_attend \
	%D%/test_axis \
	%D%/test_balance \
	%D%/test_base \
	%D%/test_calendar \
	%D%/test_charset \
	%D%/test_chart \
	%D%/test_chart_json \
	%D%/test_collector \
	%D%/test_combine \
	%D%/test_combine_property \
	%D%/test_config \
	%D%/test_config_files \
	%D%/test_config_notify \
	%D%/test_config_plan \
	%D%/test_csv_across \
	%D%/test_csv_collector \
	%D%/test_csv_tables \
	%D%/test_deadline \
	%D%/test_decimal \
	%D%/test_dossier \
	%D%/test_doubt \
	%D%/test_drawers \
	%D%/test_due \
	%D%/test_edgar_collector \
	%D%/test_edgar_units \
	%D%/test_evaluate \
	%D%/test_excerpt \
	%D%/test_fetch \
	%D%/test_fetch_hostile \
	%D%/test_fetch_secrets \
	%D%/test_fetch_tls \
	%D%/test_fetch_url \
	%D%/test_formula \
	%D%/test_hosts \
	%D%/test_inbox_file \
	%D%/test_json_collector \
	%D%/test_json_filter \
	%D%/test_json_long \
	%D%/test_json_path \
	%D%/test_judge \
	%D%/test_leaf \
	%D%/test_ledger \
	%D%/test_ledger_alerts \
	%D%/test_ledger_facts \
	%D%/test_ledger_holds \
	%D%/test_ledger_outbox \
	%D%/test_ledger_property \
	%D%/test_ledger_records \
	%D%/test_life \
	%D%/test_life_property \
	%D%/test_line \
	%D%/test_message \
	%D%/test_model \
	%D%/test_movers \
	%D%/test_nbs_collector \
	%D%/test_notifiers \
	%D%/test_number \
	%D%/test_origin \
	%D%/test_outlook \
	%D%/test_output \
	%D%/test_overdue \
	%D%/test_people \
	%D%/test_presets \
	%D%/test_projection \
	%D%/test_report \
	%D%/test_request \
	%D%/test_scale \
	%D%/test_sources \
	%D%/test_total \
	%D%/test_trend \
	%D%/test_xbrl_json_collector

# Headers that several tests share.
unit_helpers = \
	%D%/combine_fixture.h \
	%D%/combine_reference.h \
	%D%/combine_world.h \
	%D%/config_fixture.h \
	%D%/dice.h \
	%D%/edgar_fixture.h \
	%D%/feed_fixture.h \
	%D%/fetch_fixture.h \
	%D%/hostile_script.h \
	%D%/http_script.h \
	%D%/http_server.h \
	%D%/ledger_fixture.h \
	%D%/life_fixture.h \
	%D%/life_scene.h \
	%D%/reckon_fixture.h \
	%D%/tls_server.h

EXTRA_DIST += \
	%D%/run.sh \
	$(unit_helpers)
