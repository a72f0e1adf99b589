#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# scripts: shellcheck over our scripts, mandoc over our manual pages, codespell
# over our texts.

. "$top_srcdir/tests/style/lib.sh"

cd "$top_srcdir" || exit 1

if command -v shellcheck >/dev/null; then
	while read -r f; do
		found "shellcheck $f" \
			"$(shellcheck -S warning -s bash -e SC1090,SC1091,SC2154,SC2034 \
				"$f" 2>&1)"
	done < <(find run-demo run-tests autogen.sh .ci/run build-aux/deps.sh \
		tests -type f \( -name '*.sh' -o -name run -o -name 'run-*' \) |
		LC_ALL=C sort)
else
	skip 'shellcheck' 'shellcheck is not here'
fi

if command -v mandoc >/dev/null; then
	while read -r f; do
		found "mandoc -Tlint ${f##*/}" "$(mandoc -Tlint -W warning "$f" 2>&1)"
	done < <(find man "$top_builddir/man" -name '*.[1-9]' | LC_ALL=C sort -u)
else
	skip 'mandoc -Tlint' 'mandoc is not here'
fi

if command -v codespell >/dev/null; then
	found 'codespell' "$(find daemon collectors graphs notifiers man docs conf tests \
		README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md run-demo run-tests \
		-type f \( -name '*.[ch1-9]' -o -name '*.def' -o -name '*.md' \
		-o -name '*.sh' -o -name '*.py' -o -name '*.conf' -o -name 'run-*' \) \
		-not -path '*/fixtures/*' -print0 |
		xargs -0 codespell -L ans,fo,nd,retur,te,fromat 2>&1)"
else
	skip 'codespell' 'codespell is not here'
fi

done_testing
