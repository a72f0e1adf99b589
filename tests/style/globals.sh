#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# globals: no mutable state at file scope below the service.

. "$top_srcdir/tests/style/lib.sh"

if [ "$INSTRUMENTED" = yes ]; then
	skip_all 'instrumented objects have data of their own'
fi

n=$(objects | wc -l)
if [ "$n" -gt 0 ]; then
	ok "there are objects to look at"
else
	not_ok "there are objects to look at"
fi

# Constant tables with pointers lie in .data.rel.ro; anything else that is
# writable is in .data, .bss, common or thread-local.
mutable=$(objects | grep -vE '^daemon/(service|cli)/' | while read -r o; do
	"$OBJDUMP" -t "$top_builddir/$o" | awk -v file="${o%.o}.c" '
		NF > 4 && $(NF - 2) ~ /^(\.t?data|\.t?bss|\*COM\*)/ &&
		$(NF - 2) !~ /^\.data\.rel\.ro/ &&
		$0 ~ / O / { print file ": " $NF " can be changed" }'
done)
found 'no mutable state at file scope' "$mutable"

done_testing
