# SPDX-License-Identifier: GPL-2.0-or-later

EXTRA_DIST += \
	%D%/aggregates.py \
	%D%/answers.py \
	%D%/benchmarks.py \
	%D%/check.py \
	%D%/conf.py \
	%D%/deliver.py \
	%D%/documents.py \
	%D%/figures.py \
	%D%/generate.py \
	%D%/governance.py \
	%D%/indicators.py \
	%D%/items.py \
	%D%/judgement.py \
	%D%/knowledge.py \
	%D%/lines.py \
	%D%/months.py \
	%D%/plan.py \
	%D%/reports.py \
	%D%/roster.py \
	%D%/run.py \
	%D%/world.py
