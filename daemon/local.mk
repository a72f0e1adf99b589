# SPDX-License-Identifier: GPL-2.0-or-later

sbin_PROGRAMS += soewatchd
soewatchd_SOURCES = \
	%D%/soewatchd.c
soewatchd_LDADD = $(SOEWATCH_LIBS)
