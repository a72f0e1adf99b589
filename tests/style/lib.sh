# SPDX-License-Identifier: GPL-2.0-or-later
#
# style/lib: the sources, for the style tests.

. "$top_srcdir/tests/tap.sh"

# The project's own sources, one a line, from the top: sources [NAME-PATTERN…]
sources() {
	local patterns=() p

	for p in "${@:-*.[ch]}"; do
		patterns+=(-o -name "$p")
	done
	(cd "$top_srcdir" &&
		find daemon collectors graphs notifiers -type f \
			\( "${patterns[@]:1}" \) -print | LC_ALL=C sort)
}

# The object files of the library, one a line, from the top of the build.
objects() {
	local c o

	sources '*.c' | while read -r c; do
		o="${c%.c}.o"
		if [ -f "$top_builddir/$o" ]; then
			echo "$o"
		fi
	done
}

# Lines of code without comments, strings and character constants, numbered:
# FILE:LINE: TEXT.  code FILE…
code() {
	(cd "$top_srcdir" && awk '
	FNR == 1 { in_comment = 0 }
	{
		line = $0
		out = ""
		while (line != "") {
			if (in_comment) {
				i = index(line, "*/")
				if (i == 0)
					break
				in_comment = 0
				line = substr(line, i + 2)
			} else if (substr(line, 1, 2) == "/*") {
				in_comment = 1
				line = substr(line, 3)
			} else if (substr(line, 1, 2) == "//") {
				break
			} else if (match(line, /^"([^"\\]|\\.)*"/) ||
			    match(line, /^\047([^\047\\]|\\.)*\047/)) {
				out = out "\"\""
				line = substr(line, RLENGTH + 1)
			} else {
				out = out substr(line, 1, 1)
				line = substr(line, 2)
			}
		}
		if (out !~ /^[ \t]*$/)
			print FILENAME ":" FNR ": " out
	}' "$@" /dev/null)
}
