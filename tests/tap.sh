# SPDX-License-Identifier: GPL-2.0-or-later
#
# tap: the lines that `make check` counts, for every test script.
#
#	ok NAME                 one check passed
#	not_ok NAME [TEXT]      one check failed; TEXT is shown in the log
#	skip NAME REASON        one check could not be made here
#	skip_all REASON         none can; ends the script
#	found NAME TEXT         passes if TEXT is empty: "what was found amiss"
#	note TEXT               lines for the log
#	done_testing            the plan; a script that does not get there fails

: "${top_srcdir:?run this through make check}"
: "${top_builddir:?run this through make check}"

tap_count=0
tap_failed=0

note() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

ok() {
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s\n' "$tap_count" "${1//#/}"
}

not_ok() {
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	printf 'not ok %d - %s\n' "$tap_count" "${1//#/}"
	if [ -n "${2-}" ]; then
		note "$2"
	fi
}

skip() {
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s # SKIP %s\n' "$tap_count" "${1//#/}" "$2"
}

skip_all() {
	printf '1..0 # SKIP %s\n' "$1"
	exit 0
}

found() {
	if [ -z "$2" ]; then
		ok "$1"
	else
		not_ok "$1" "$2"
	fi
}

done_testing() {
	printf '1..%d\n' "$tap_count"
	exit 0
}
