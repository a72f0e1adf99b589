#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# unit_file: systemd understands the unit file, all of it, and finds the
# service confined.

. "$top_srcdir/tests/system/lib.sh"

need systemd-analyze
systemd-analyze --help | grep -q -- '--threshold' ||
	skip_all 'this systemd-analyze cannot judge a file'

unit=$work/soewatchd.service
sed "s,^ExecStart=[^ ]*,ExecStart=$soewatchd," \
	"$top_builddir/conf/soewatchd.service" >"$unit"

run systemd-analyze verify --man=no --recursive-errors=no "$unit"
check_equal 'verify ends well' "$rc" 0
# It returns 0 on unknown keys and only says so.
check_equal 'verify has nothing to say' "$(cat "$work/out" "$work/err")" ''

check 'the exposure is at most 2.0' \
	systemd-analyze security --offline=true --threshold=20 --no-pager "$unit"
note "$(tail -n 1 "$work/out")"

check_match 'the shipped unit starts the installed program' \
	"$(cat "$top_builddir/conf/soewatchd.service")" \
	'^ExecStart=/[^ @]*/soewatchd -c /[^ @]*/soewatch\.conf$'
if command -v systemd-sysusers >/dev/null; then
	mkdir -p "$work/root/etc"
	check 'sysusers makes the user' systemd-sysusers --root="$work/root" \
		"$top_srcdir/conf/soewatchd.sysusers"
	check_match 'the user is soewatch' "$(cat "$work/root/etc/passwd")" \
		'^soewatch:.*:/usr/sbin/nologin$'
else
	skip 'sysusers makes the user' 'systemd-sysusers is not here'
fi

done_testing
