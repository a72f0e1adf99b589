#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# size: a file has one job and at most 600 lines; text is UTF-8, tabs, LF.

. "$top_srcdir/tests/style/lib.sh"

most=600

cd "$top_srcdir" || exit 1
all() {
	find daemon collectors graphs notifiers tests -type f \
		\( -name '*.[ch]' -o -name '*.def' \) -print | LC_ALL=C sort
}

long=$(all | xargs wc -l | awk -v most="$most" '
	$2 != "total" && $1 > most { print $2 ": " $1 " lines" }')
found "no file has more than $most lines" "$long"

# Characters, not bytes: 80 columns are the tool's, this is where it gives up.
wide=$(all | grep -v '\.def$' | while read -r f; do
	expand -t 8 "$f" | LC_ALL=C.UTF-8 grep -nE '.{101}' | sed "s,^,$f:,"
done)
found 'no line has more than 100 columns' "$wide"

trailing=$(all | xargs grep -nE '[[:space:]]+$' /dev/null | head -n 20)
found 'no line ends in blanks' "$trailing"

foreign=$(all | while read -r f; do
	iconv -f UTF-8 -t UTF-8 "$f" >/dev/null 2>&1 || echo "$f"
	tail -c 1 "$f" | od -An -tx1 | grep -q 0a ||
		echo "$f: no newline at the end"
done)
found 'every source is UTF-8 and ends in a newline' "$foreign"

licence=$(all | xargs grep -L 'SPDX-License-Identifier: GPL-2.0-or-later')
found 'every source names its licence' "$licence"

done_testing
