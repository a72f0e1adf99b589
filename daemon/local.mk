# SPDX-License-Identifier: GPL-2.0-or-later

if WITH_DAEMON
sbin_PROGRAMS += soewatchd
endif
soewatchd_SOURCES = \
	%D%/soewatchd.c
soewatchd_LDADD = $(SOEWATCH_LIBS)
