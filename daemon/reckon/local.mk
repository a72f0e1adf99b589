# SPDX-License-Identifier: GPL-2.0-or-later

libsoewatch_a_SOURCES += \
	%D%/balance.c \
	%D%/balance.h \
	%D%/choose.c \
	%D%/choose.h \
	%D%/combine.c \
	%D%/combine.h \
	%D%/compute.c \
	%D%/compute.h \
	%D%/contribution.c \
	%D%/contribution.h \
	%D%/cycle.c \
	%D%/cycle.h \
	%D%/doubt.c \
	%D%/doubt.h \
	%D%/evaluate.c \
	%D%/evaluate.h \
	%D%/figures.c \
	%D%/figures.h \
	%D%/flow.c \
	%D%/flow.h \
	%D%/formula.c \
	%D%/formula.h \
	%D%/grid.c \
	%D%/grid.h \
	%D%/judge.c \
	%D%/judge.h \
	%D%/leaf.c \
	%D%/leaf.h \
	%D%/life.c \
	%D%/life.h \
	%D%/line.c \
	%D%/line.h \
	%D%/members.c \
	%D%/members.h \
	%D%/program.c \
	%D%/program.h \
	%D%/projection.c \
	%D%/projection.h \
	%D%/scale.c \
	%D%/scale.h \
	%D%/tally.c \
	%D%/tally.h \
	%D%/total.c \
	%D%/total.h
