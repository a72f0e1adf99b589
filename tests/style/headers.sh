#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# headers: each header compiles alone and is guarded by a name of its own.

. "$top_srcdir/tests/style/lib.sh"

cd "$top_builddir" || exit 1

while read -r h; do
	# Twice, so that the guard is tried as well.
	# shellcheck disable=SC2086
	said=$(printf '#include "%s"\n#include "%s"\n' "$h" "$h" |
		$CC $STYLE_CFLAGS -Werror -fsyntax-only -x c - 2>&1)
	found "$h compiles alone" "$said"
done < <(sources '*.h')

twice=$(cd "$top_srcdir" && sources '*.h' | xargs grep -h '^#ifndef SOEWATCH_' |
	LC_ALL=C sort | uniq -d)
found 'every guard is used once' "$twice"

done_testing
