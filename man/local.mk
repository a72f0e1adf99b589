# SPDX-License-Identifier: GPL-2.0-or-later

dist_man_MANS += \
	%D%/soewatch-formula.7 \
	%D%/soewatch.1 \
	%D%/soewatchd.8

# soewatch.conf(5) is made from its template and the rows of options.def.
man_MANS = %D%/soewatch.conf.5
CLEANFILES += $(man_MANS)
EXTRA_DIST += \
	%D%/soewatch.conf.5.in

noinst_PROGRAMS = %D%/print-options
man_print_options_SOURCES = \
	%D%/print-options.c
man_print_options_LDADD = $(SOEWATCH_LIBS)

%D%/soewatch.conf.5: %D%/soewatch.conf.5.in %D%/print-options$(EXEEXT)
	$(AM_V_GEN)%D%/print-options <'$(srcdir)/%D%/soewatch.conf.5.in' >$@.tmp && \
		mv $@.tmp $@
