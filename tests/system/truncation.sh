#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# truncation: a feed cut at any byte restates nothing.  A small feed is cut at
# every byte, a real one at many: each cut is the second document of a company
# of its own, so that one run tries them all.

. "$top_srcdir/tests/system/lib.sh"
. "$top_srcdir/tests/system/demo.inc.sh"

need python3 iconv

mkdir -p "$work/feeds"
serve "$work/feeds"
seed=${SEED-20151031}
note "SEED=$seed"

# cut_everywhere NAME FEED OFFSET…: FEED is cut before each OFFSET.
cut_everywhere() {
	local name=$1 feed=$2 offset id

	shift 2
	rm -rf "$work/feeds/"* "$work/conf" "$work/state"
	state=$work/state
	conf=$work/conf/soewatch.conf
	small_conf "$conf"
	echo 'id,name,tags,code' >"$work/conf/enterprises.csv"
	for offset; do
		id=cut$offset
		echo "$id,$id,listed,$id" >>"$work/conf/enterprises.csv"
		cp "$feed" "$work/feeds/zycwzb_$id.csv"
	done
	check "$name: whole, they load" "$soewatchd" -c "$conf" --once
	all_facts "$conf" >"$work/facts.whole"
	note "$name: $# cuts, $(wc -l <"$work/facts.whole") lines of facts"
	for offset; do
		head -c "$offset" "$feed" >"$work/feeds/zycwzb_cut$offset.csv"
	done
	check_status 1 "$name: cut, the run says so" \
		"$soewatchd" -c "$conf" --once
	all_facts "$conf" >"$work/facts.cut"
	check_file "$name: cut anywhere, no stored figure changes" \
		"$work/facts.cut" "$work/facts.whole"
	for offset; do
		cp "$feed" "$work/feeds/zycwzb_cut$offset.csv"
	done
	check "$name: whole again, all is well" "$soewatchd" -c "$conf" --once
	all_facts "$conf" >"$work/facts.again"
	check_file "$name: and the figures are the same" \
		"$work/facts.again" "$work/facts.whole"
}

# Invented figures.
printf '%s\n' \
	'报告日期,2015-09-30,2015-06-30,2014-12-31,' \
	'总资产(万元),1234567,1200345,1100000,' \
	'主营业务收入(万元),345678.25,--,420000,' \
	'总负债(万元),-1,800200,765432,' |
	iconv -f UTF-8 -t GBK >"$work/small.csv"
size=$(wc -c <"$work/small.csv")
# shellcheck disable=SC2046 # one word an offset
cut_everywhere 'every byte of a small feed' "$work/small.csv" \
	$(seq 0 $((size - 1)))

real=$srcdir/conf/demo/feeds/zycwzb_601880.csv
# shellcheck disable=SC2046 # one word an offset
cut_everywhere 'a real feed' "$real" $(python3 -c '
import random, sys
data = open(sys.argv[1], "rb").read()
random.seed(int(sys.argv[2]))
cuts = set(random.sample(range(len(data)), 120))
for i, byte in enumerate(data):     # around the ends of rows
    if byte == 10:
        cuts.update(range(max(i - 3, 0), min(i + 4, len(data))))
print(*sorted(cuts))' "$real" "$seed")

done_testing
