#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# second_cycle: a cycle in which nothing changed draws no graph, writes no
# archive, and writes nothing under the state directory but to the ledger.

. "$top_srcdir/tests/system/lib.sh"
. "$top_srcdir/tests/system/demo.inc.sh"

need python3

demo_feeds "$work/feeds"
demo_copy "$work/conf"

# Every file's name, size, time of change and inode, the ledger's aside.
inventory() {
	(cd "$state" && find . -type f ! -name 'ledger.db*' \
		-printf '%p %s %T@ %i\n' | sort)
}

check 'the first cycle' "$soewatchd" -c "$conf" --once
inventory >"$work/inventory.first"
check_match 'it wrote archives' "$(cat "$work/inventory.first")" \
	'archive/000898\.rrd'
check_match 'it drew graphs' "$(cat "$work/inventory.first")" '\.png '
all_facts "$conf" >"$work/facts.first"
first=$(requests)

check 'the second cycle' "$soewatchd" -c "$conf" --once
inventory >"$work/inventory.second"
check_file 'no file but the ledger was touched' \
	"$work/inventory.second" "$work/inventory.first"
check_equal 'every feed was asked again' "$(requests)" $((2 * first))
check_equal 'and each said 304' "$(requests ' 304$')" "$first"

# The same bodies from a server that knows no ETag: the digest says so.
for file in "$work/feeds/"*.csv; do
	echo 'ETag:' >"$file.headers"
done
check 'without ETag' "$soewatchd" -c "$conf" --once
inventory >"$work/inventory.third"
check_file 'without ETag: no file but the ledger was touched' \
	"$work/inventory.third" "$work/inventory.first"
all_facts "$conf" >"$work/facts.third"
check_file 'no fact came to it' "$work/facts.third" "$work/facts.first"

if [ "$sanitized" = yes ]; then
	skip 'strace' 'the programs are built with sanitizers'
elif ! command -v strace >/dev/null || ! strace -o /dev/null true 2>/dev/null
then
	skip 'strace' 'strace is not here, or may not trace'
else
	check 'a cycle under strace' strace -f -y -qq -o "$work/trace" \
		-e 'trace=write,pwrite64,writev,pwritev,pwritev2,ftruncate,truncate,fallocate,copy_file_range,sendfile,rename,renameat,renameat2,unlink,unlinkat,link,linkat,symlink,symlinkat,mkdir,mkdirat,rmdir,mknod,mknodat,utimensat,fchmod,chmod,fchmodat' \
		"$soewatchd" -c "$conf" --once
	real_state=$(realpath "$state")
	found 'strace: no write under the state directory but to the ledger' \
		"$(grep -F "$real_state" "$work/trace" |
			grep -vE '<[^>]*/ledger\.db(-wal|-shm)?>|"[^"]*ledger\.db(-wal|-shm)?"' |
			grep -v ' = -1 E')"
	# What is opened relative to a folder's descriptor shows only the folder.
	found 'strace: nothing is made, renamed or removed beside the ledger' \
		"$(grep -E '(rename|unlink|link|mkdir|mknod)(at2?)?\(' \
			"$work/trace" | grep -v ledger.db | grep -v ' = -1 E' |
			grep -F "$real_state")"
fi

# One figure changes: only its company is worked on.
sed -i 's/,9670600,/,9670601,/' "$work/feeds/zycwzb_000898.csv"
check 'a figure changes' "$soewatchd" -c "$conf" --once
inventory >"$work/inventory.changed"
changed=$(diff "$work/inventory.first" "$work/inventory.changed" |
	sed -n 's/^> \([^ ]*\) .*/\1/p')
check_match 'its archive changed' "$changed" 'archive/000898\.rrd'
check_no_match 'no other company'"'"'s did' "$changed" \
	'archive/(000059|000410|600739)\.rrd'
check_no_match 'nor was another company drawn' "$changed" \
	'(000059|000410|600739).*\.png'

# A picture that somebody deleted is drawn again, nothing else.
picture=$state/graphs/000898/debt_ratio.png
rm "$picture"
: >"$state/archive/000898.rrd.newAb12Cd"
check 'a picture is gone' "$soewatchd" -c "$conf" --once
check 'it is back' test -s "$picture"
check 'what a run that was cut off left half-written is gone' \
	test ! -e "$state/archive/000898.rrd.newAb12Cd"
inventory >"$work/inventory.again"
changed=$(diff "$work/inventory.changed" "$work/inventory.again" |
	sed -n 's/^> \([^ ]*\) .*/\1/p')
check_equal 'no other picture was drawn' "$(grep '\.png$' <<<"$changed")" \
	./graphs/000898/debt_ratio.png
check_no_match 'nothing of another company was made' "$changed" \
	'(000059|000410|600739)'

# Who leaves the roster leaves no archive and no picture behind, but the facts;
# with the roster they come back.
roster=$(dirname "$conf")/enterprises.csv
cp "$roster" "$work/roster"
all_facts "$conf" >"$work/facts.before"
sed -i '/^600739,/d' "$roster"
check 'an enterprise leaves' "$soewatchd" -c "$conf" --once
check 'its archive is gone' test ! -e "$state/archive/600739.rrd"
check 'its pictures are gone' test ! -e "$state/graphs/600739"
check 'the archives of others stay' test -s "$state/archive/000898.rrd"
check_no_match 'it is not on the page' "$(cat "$state/graphs/index.html")" \
	600739
cp "$work/roster" "$roster"
check 'it comes back' "$soewatchd" -c "$conf" --once
check 'so does its archive' test -s "$state/archive/600739.rrd"
all_facts "$conf" >"$work/facts.after"
check_file 'with the same facts' "$work/facts.after" "$work/facts.before"

done_testing
