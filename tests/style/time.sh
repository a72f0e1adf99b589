#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# time: the clock, chance, the environment and the working directory come in
# as parameters below the service; nothing there ends the process or logs.

. "$top_srcdir/tests/style/lib.sh"

below() {
	sources | grep -vE '^daemon/(service|cli)/|^daemon/soewatchd\.c$'
}

calls() {
	# shellcheck disable=SC2046
	code $(below) | grep -E "(^|[^A-Za-z0-9_>.])($1)[[:space:]]*\("
}

clock='time|localtime|localtime_r|clock_gettime|gettimeofday|ftime|mktime|tzset'
# date.c turns instants into local days by the zone that it is given, chart.c
# sets the one that librrd reads, for as long as it draws.
found 'no clock below the service' \
	"$(calls "$clock" | grep -vE '^daemon/base/date\.c:[0-9]+:.*(localtime_r|mktime|tzset)[[:space:]]*\(' |
		grep -vE '^graphs/chart\.c:[0-9]+:[[:space:]]*tzset\(')"
found 'no chance below the service' \
	"$(calls 'rand|srand|random|srandom|drand48|getrandom|arc4random')"
found 'no environment below the service' \
	"$(calls 'getenv|secure_getenv|setenv|putenv|unsetenv' |
		grep -vE '^graphs/chart\.c:[0-9]+:[[:space:]]*(un)?setenv\(')"
found 'no working directory below the service' \
	"$(calls 'chdir|fchdir|getcwd')"
# json_filter.c ends the child that it made.
found 'nothing below the service ends the process' \
	"$(calls 'exit|_exit|_Exit|quick_exit|err|errx' |
		grep -vE '^daemon/base/mem\.c:' |
		grep -vE '^collectors/json_filter\.c:[0-9]+:[[:space:]]*_exit\(')"
found 'nothing below the service logs' \
	"$(calls 'syslog|log_[a-z]+|perror|warn|warnx' |
		grep -vE '^daemon/base/log\.[ch]:')"

done_testing
