#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# borders: a library is seen by the files that are meant to see it.

. "$top_srcdir/tests/style/lib.sh"

# The header as an extended regular expression, then who may include it.
borders='
curl/.*         ^collectors/fetch\.c$|^collectors/fetch_(reply|transfer|url)\.[ch]$|^notifiers/mail\.c$
sqlite3\.h      ^daemon/ledger/
rrd.*\.h        ^daemon/archive/|^graphs/chart\.c$
libconfig\.h    ^daemon/model/settings\.c$
csv\.h          ^daemon/base/csv\.c$
openssl/.*      ^daemon/base/digest\.c$
jq\.h           ^collectors/json_filter\.c$
jansson\.h      ^collectors/|^graphs/|^notifiers/|^daemon/service/|^daemon/cli/
uv\.h           ^daemon/service/|^notifiers/|^collectors/fetch\.c$|^daemon/soewatchd\.c$
'

while read -r header may; do
	[ -n "$header" ] || continue
	seen=$(cd "$top_srcdir" && sources | xargs grep -nE \
		"^[[:space:]]*#[[:space:]]*include[[:space:]]*<$header>" |
		grep -vE "$(echo "$may" | sed 's/\$/:/g; s/\$|/:|/g')")
	found "<$(echo "$header" | tr -d '\\')> stays where it belongs" "$seen"
done <<<"$borders"

# Any other angle include is the C library's: one without a known home would
# be a library that configure.ac does not ask for.
known='jq\.h|curl/|sqlite3\.h|rrd|libconfig\.h|csv\.h|openssl/|jansson\.h|uv\.h'
strangers=$(cd "$top_srcdir" && sources |
	xargs grep -hoE '^[[:space:]]*#[[:space:]]*include[[:space:]]*<[^>]+>' |
	sed 's/.*<\(.*\)>/\1/' | grep -vE "^($known)" | LC_ALL=C sort -u |
	while read -r h; do
		# shellcheck disable=SC2086
		path=$(echo "#include <$h>" | $CC -D_GNU_SOURCE -H -fsyntax-only \
			-x c - 2>&1 >/dev/null | sed -n 's/^\. //p' | head -n 1)
		case $path in
		'') echo "<$h> is not there" ;;
		*) dpkg-query -S "$(realpath "$path")" 2>/dev/null |
			grep -vE '^(libc6-dev|linux-libc-dev|libgcc-|libclang-|clang)' |
			sed "s,^,<$h> comes from ," ;;
		esac
	done)
if command -v dpkg-query >/dev/null; then
	found 'no library comes in unannounced' "$strangers"
else
	skip 'no library comes in unannounced' 'dpkg-query is not here'
fi

done_testing
