# SPDX-License-Identifier: GPL-2.0-or-later

libsoewatch_a_SOURCES += \
	%D%/dossier.c \
	%D%/dossier.h \
	%D%/dossier_figures.c \
	%D%/dossier_matter.c \
	%D%/dossier_parts.h \
	%D%/excerpt.c \
	%D%/excerpt.h \
	%D%/explain.c \
	%D%/explain.h \
	%D%/explain_formula.c \
	%D%/explain_held.c \
	%D%/explain_members.c \
	%D%/explain_movers.c \
	%D%/explain_verdicts.c \
	%D%/explain_words.c \
	%D%/movers.c \
	%D%/movers.h \
	%D%/origin.c \
	%D%/origin.h \
	%D%/overdue.c \
	%D%/overdue.h \
	%D%/picture.c \
	%D%/picture.h \
	%D%/scoreboard.c \
	%D%/scoreboard.h \
	%D%/scoreboard_reason.c \
	%D%/sections.c \
	%D%/sections.h \
	%D%/totals.c \
	%D%/totals.h \
	%D%/world.c \
	%D%/world.h
