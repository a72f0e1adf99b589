#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# tables: every row of a .def table is in the manual and in the tests.

. "$top_srcdir/tests/style/lib.sh"

cd "$top_srcdir" || exit 1

# rows FILE MACRO N: the N-th argument of each row, without quotes
rows() {
	sed -nE "s/^$2\(([^\"]*(\"[^\"]*\")?.*)/\1/p" "$1" |
		awk -F, -v n="$3" '{ gsub(/[ \t"]/, "", $n); print $n }' |
		LC_ALL=C sort -u
}

# page PAGE: where it is, shipped or made
page() {
	if [ -f "$top_builddir/man/$1" ]; then
		echo "$top_builddir/man/$1"
	else
		echo "man/$1"
	fi
}

# manual PAGE: its text without markup
manual() {
	mandoc -T utf8 "$(page "$1")" | sed 's/.\x08//g'
}

# lacks TEXT PATTERN-FORMAT: those of the words on stdin that TEXT does not have
lacks() {
	local word

	while read -r word; do
		# shellcheck disable=SC2059
		grep -qE -- "$(printf -- "$2" "$word")" <<<"$1" || echo "$word"
	done
}

# in_manual NAME PAGE PATTERN-FORMAT FILE MACRO N
in_manual() {
	if ! command -v mandoc >/dev/null; then
		skip "$1" 'mandoc is not here'
	elif [ ! -f "$(page "$2")" ]; then
		not_ok "$1" "man/$2 is not there"
	else
		found "$1" "$(rows "$4" "$5" "$6" | lacks "$(manual "$2")" "$3")"
	fi
}

edge='(^|[^a-z_-])%s($|[^a-z_-])'

in_manual 'every setting is in soewatch.conf(5)' soewatch.conf.5 "$edge" \
	daemon/model/options.def OPTION 2
in_manual 'every format is in soewatch.conf(5)' soewatch.conf.5 "$edge" \
	collectors/collectors.def COLLECTOR 1
in_manual 'every preset is in soewatch.conf(5)' soewatch.conf.5 "$edge" \
	daemon/model/presets.def PRESET 1
in_manual 'every way of telling is in soewatch.conf(5)' soewatch.conf.5 "$edge" \
	notifiers/notifiers.def NOTIFIER 1
in_manual 'every subcommand is in soewatch(1)' soewatch.1 "$edge" \
	daemon/cli/commands.def COMMAND 1
in_manual 'every option is in soewatch(1)' soewatch.1 '--%s($|[^a-z-])' \
	daemon/cli/flags.def FLAG 3

scripts=$(cat tests/system/*.sh)
found 'every subcommand is in a system test' \
	"$(rows daemon/cli/commands.def COMMAND 1 | lacks "$scripts" "$edge")"
found 'every option of soewatch is in a system test' \
	"$(rows daemon/cli/flags.def FLAG 3 | lacks "$scripts" '--%s($|[^a-z-])')"
found 'every preset is tried' \
	"$(rows daemon/model/presets.def PRESET 1 |
		lacks "$(cat tests/unit/test_presets.c)" '"%s"')"
found 'every format has a source and a unit test' \
	"$(rows collectors/collectors.def COLLECTOR 1 | while read -r name; do
		[ -f "collectors/$name.c" ] || echo "collectors/$name.c"
		[ -f "tests/unit/test_${name}_collector.c" ] ||
			echo "tests/unit/test_${name}_collector.c"
	done)"

found 'every way of telling has a source and a system test' \
	"$(rows notifiers/notifiers.def NOTIFIER 1 | while read -r name; do
		[ -f "notifiers/$name.c" ] || echo "notifiers/$name.c"
		[ -f "tests/system/notifiers_$name.sh" ] ||
			echo "tests/system/notifiers_$name.sh"
	done)"

done_testing
