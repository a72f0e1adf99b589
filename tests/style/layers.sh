#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# layers: includes go down the floors of the house, by full path, and the
# include graph has no cycle.

. "$top_srcdir/tests/style/lib.sh"

# FILE:LINE INCLUDED, for every quoted include
includes() {
	(cd "$top_srcdir" && sources | xargs awk '
	/^[ \t]*#[ \t]*include[ \t]*"/ {
		split($0, part, "\"")
		print FILENAME ":" FNR, part[2]
	}')
}

folders='
	function floor(path,    folder) {
		folder = path
		if (!sub(/\/[^\/]*$/, "", folder))
			return -1
		if (folder ~ /^daemon\/base$/) return 0
		if (folder ~ /^daemon\/model$/) return 1
		if (folder ~ /^(daemon\/ledger|daemon\/archive|collectors)$/)
			return 2
		if (folder ~ /^daemon\/reckon$/) return 3
		if (folder ~ /^(graphs|notifiers)$/) return 4
		if (folder ~ /^daemon\/answer$/) return 5
		if (folder ~ /^daemon\/service$/) return 6
		if (folder ~ /^daemon\/cli$/) return 7
		if (folder ~ /^daemon$/) return 7 # soewatchd.c and what is beside
		return -1
	}
	function folder(path) {
		sub(/\/[^\/]*$/, "", path)
		return path
	}
'

lost=$(sources | awk "$folders"'floor($0) < 0 {
	print $0 ": stands on no floor" }')
found 'every source stands on a floor' "$lost"

partial=$(includes | while read -r place path; do
	if [ ! -f "$top_srcdir/$path" ] && [ "$path" != config.h ]; then
		echo "$place: \"$path\" is no path from the top"
	fi
done)
found 'every include names the full path' "$partial"

up=$(includes | awk "$folders"'{
	split($1, at, ":")
	from = floor(at[1]); to = floor($2)
	if (to < 0)
		next
	if (to > from)
		print $1 ": floor " from " includes " $2 " of floor " to
	else if (to == from && folder(at[1]) != folder($2))
		print $1 ": " $2 " is a neighbour on floor " to
}')
found 'includes point down the floors' "$up"

# The service has its main file above; nothing includes it, nor a .c file.
source_included=$(includes | awk '$2 ~ /\.c$/ {
	print $1 ": includes the source " $2 }')
found 'nothing includes a .c file' "$source_included"

cycles=$(includes | awk '{ split($1, at, ":"); print at[1], $2 }' |
	tsort 2>&1 >/dev/null)
found 'the include graph has no cycle' "$cycles"

# So that the two cannot drift apart; a folder's internal header will do.
own=$(cd "$top_srcdir" && sources '*.c' | while read -r c; do
	h="${c%.c}.h"
	[ -f "$h" ] || continue
	# shellcheck disable=SC2046
	grep -q "^#include \"$h\"" "$c" \
		$(sed -n 's,^#include "\('"${c%/*}"'/[^"]*\)".*,\1,p' "$c") ||
		echo "$c: does not include its own header"
done)
found 'every source includes its own header' "$own"

done_testing
