#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# listed: every file in the tree is in a local.mk, so that it is built, run and
# shipped.

. "$top_srcdir/tests/style/lib.sh"

cd "$top_srcdir" || exit 1

# What the local.mk files name, one a line, from the top.
listed() {
	find daemon collectors graphs notifiers tests conf man docs -name local.mk -print |
		while read -r mk; do
			folder=$(dirname "$mk")
			sed -nE "s,^\t%D%/([^ ]*)( \\\\)?\$,$folder/\1,p" "$mk"
		done
}

list=$(listed | LC_ALL=C sort)

missing() {
	while read -r f; do
		printf '%s\n' "$list" | grep -qxF -e "$f" -e "${f%.c}" ||
			echo "$f: not in a local.mk"
	done
}

found 'every source is listed' \
	"$(sources '*.c' '*.h' '*.def' | missing)"
found 'every unit test and benchmark is listed' \
	"$(find tests/unit tests/bench -name '*.[ch]' | missing)"
found 'every test script is listed' \
	"$(find tests/style tests/system tests/reference tests/bench tests/province -type f \
		\( -name '*.sh' -o -name '*.py' \) | missing)"
found 'every fuzzer is listed' \
	"$(find tests/fuzz -maxdepth 1 -name '*.[ch]' | missing)"
found 'every manual page is listed' \
	"$(find man -name '*.[1-9]' -o -name '*.in' -o -name '*.c' |
		grep -v '^man/soewatch\.conf\.5$' | missing)"
found 'every document is listed' \
	"$(find docs -maxdepth 1 -name '*.md' | missing)"

twice=$(printf '%s\n' "$list" | uniq -d)
found 'nothing is listed twice' "$twice"

gone=$(printf '%s\n' "$list" | while read -r f; do
	[ -e "$f" ] || [ -e "$f.c" ] || echo "$f: listed, but not there"
done)
found 'everything listed is there' "$gone"

unsorted=$(find daemon collectors graphs notifiers tests -name local.mk |
	while read -r mk; do
		awk -v mk="$mk" '
		/^\t%D%\// {
			name = $1
			if (last != "" && name < last)
				print mk ": " name " stands after " last
			last = name
			next
		}
		{ last = "" }' "$mk"
	done)
found 'the lists are sorted' "$unsorted"

done_testing
