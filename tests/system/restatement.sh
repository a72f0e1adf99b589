#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# restatement: the same year from two sources, with other figures: both are
# kept, whichever comes first, and every day has the answer it had.

. "$top_srcdir/tests/system/lib.sh"
. "$top_srcdir/tests/system/demo.inc.sh"

need python3 rrdtool

demo_feeds "$work/feeds"
cp -r "$fixtures/statements" "$work/feeds/statements"

# statement ID FILE ITEMS: one of the year-end statements as a feed.
statement() {
	cat <<-TEXT
		$1: {
			url = "$http_url/statements/$2{code}.csv";
			format = "csv"; layout = "periods_across"; encoding = "UTF-8";
			unit = "in_name"; flows = "ytd"; rhythm = "year"; missing = ( "--" );
			reported_on = "2019-04-30"; enterprises = "code=000898";
			items: { $3 };
		};
	TEXT
}

# configure FOLDER FEEDS: the demo's indicators with the feeds named, l for the
# indicators of the quarter, s for the statements of the year-ends.
configure() {
	local folder=$1

	mkdir -p "$folder/demo"
	cp -r "$srcdir/conf/liaoning-2018-96" "$folder"
	grep -E '^(id|000898),' "$srcdir/conf/demo/enterprises.csv" \
		>"$folder/demo/enterprises.csv"
	chmod -R u+w "$folder"
	conf=$folder/demo/soewatch.conf
	state=$folder/demo/state
	{
		sed '/^feeds:/,$d' "$srcdir/conf/demo/soewatch.conf" |
			grep -v '@include.*targets'
		echo 'feeds: {'
		if [[ $2 = *l* ]]; then
			sed -n '/listed: {/,/^	}/p' \
				"$srcdir/conf/demo/soewatch.conf" |
				sed -e "s,http://127\.0\.0\.1:8163,$http_url," \
				-e 's/every = "1d";/reported_on = "2015-10-31";/'
			echo ';'
		fi
		if [[ $2 = *s* ]]; then
			statement balance zcfzb 'total_assets = "资产总计"; current_assets = "流动资产合计"; total_liabilities = "负债合计"; equity_parent = "归属于母公司股东权益合计"; owners_equity = "所有者权益(或股东权益)合计";'
			statement income lrb 'revenue = "营业收入"; gross_revenue = "营业总收入"; total_profit = "利润总额"; net_profit = "净利润"; net_profit_parent = "归属于母公司所有者的净利润";'
			statement cashflow xjllb 'operating_cash_flow = "经营活动产生的现金流量净额"; sales_cash_received = "销售商品、提供劳务收到的现金";'
		fi
		echo '};'
	} >"$conf"
}

# value SUBJECT INDICATOR END [OPTION…]: to nine digits, or nothing.
value() {
	local end=$3

	"$soewatch" -c "$conf" series "$1" "$2" --from "$end" --to "$end" \
		"${@:4}" --format=csv |
		awk -F, -v end="$end" '$1 == end && $2 + 0 == $2 + 0 {
			sub(/\r/, ""); if ($2 != "") printf "%.9f\n", $2 }'
}

# ratio A B: 100 * A / B likewise.
ratio() {
	awk -v a="$1" -v b="$2" 'BEGIN { printf "%.9f\n", 100 * a / b }'
}

# revisions ITEM END: value in 万元, feed, reported_on, revision, state.
revisions() {
	"$soewatch" -c "$conf" facts 000898 "$1" --all-revisions --format=csv |
		tr -d '\r' | awk -F, -v end="$2" '$4 == end {
			printf "%.0f %s %s %s %s\n", $6 / 1e4, $8, $9, $11, $12 }' |
		sort
}

# The row of the archive that lies in the fourth quarter of 2006.
archived() {
	rrdtool fetch "$state/archive/000898.rrd" LAST -r 604800 \
		-s "$(date -ud 2006-11-01 +%s)" -e "$(date -ud 2006-12-20 +%s)" |
		python3 -c 'import sys
names, *rows = [l.split() for l in sys.stdin if l.strip()]
i = names.index(sys.argv[1])
print(*sorted({"%.6f" % float(r[i + 1]) for r in rows}))' "$1"
}

old=$(ratio 2859600 5843000)
new=$(ratio 2826200 5838500)

try_order() {
	local name=$1

	configure "$work/$name" "$2"
	check "$name: the first source loads" "$soewatchd" -c "$conf" --once
	if [ "$2" = l ]; then
		check_equal "$name: the old figure" \
			"$(value 000898 debt_ratio 2006-12-31)" "$old"
	fi
	configure "$work/$name" ls
	check "$name: both sources load" "$soewatchd" -c "$conf" --once

	check_equal "$name: today the new figure counts" \
		"$(value 000898 debt_ratio 2006-12-31)" "$new"
	check_equal "$name: as of the day before it was reported, the old" \
		"$(value 000898 debt_ratio 2006-12-31 --as-of 2019-04-29)" "$old"
	check_equal "$name: as of the day itself, the new" \
		"$(value 000898 debt_ratio 2006-12-31 --as-of 2019-04-30)" "$new"
	check_equal "$name: before either, nothing" \
		"$(value 000898 debt_ratio 2006-12-31 --as-of 2015-10-30)" ''

	check_equal "$name: both revisions of FY2006 liabilities" \
		"$(revisions total_liabilities 2006-12-31)" \
		'2826200 balance 2019-04-30 2 in_force
2859600 listed 2015-10-31 1 superseded'
	check_equal "$name: both revisions of FY2006 revenue" \
		"$(revisions revenue 2006-12-31)" \
		'5433000 income 2019-04-30 2 in_force
5459600 listed 2015-10-31 1 superseded'
	check_equal "$name: both revisions of FY2006 net profit" \
		"$(revisions net_profit_parent 2006-12-31)" \
		'684500 listed 2015-10-31 1 superseded
700300 income 2019-04-30 2 in_force'
	check_equal "$name: the archive shows the new one" \
		"$(archived debt_ratio)" "$(printf '%.6f' "$new")"

	run "$soewatch" -c "$conf" explain 000898 debt_ratio 2006-12-31
	check_equal "$name: explain ends well" "$rc" 0
	check_match "$name: explain names the feed" "$(cat "$work/out")" balance
	check_match "$name: explain names the document" \
		"$(cat "$work/out")" 'statements/zcfzb000898\.csv'
	check_match "$name: explain names the day" \
		"$(cat "$work/out")" '2019-04-30'
	# The quarter behind stands on both: its flow in one source, the
	# year's opening in the other.
	run "$soewatch" -c "$conf" explain 000898 current_turnover 2007-03-31
	check_match "$name: explain, the flow's document" \
		"$(cat "$work/out")" 'zycwzb_000898\.csv'
	check_match "$name: explain, the opening's document" \
		"$(cat "$work/out")" 'statements/zcfzb000898\.csv'

	all_facts "$conf" | sort >"$work/facts.$name"
	for indicator in debt_ratio revenue_growth current_turnover \
		return_on_parent; do
		"$soewatch" -c "$conf" series 000898 "$indicator" --format=csv
	done >"$work/series.$name"
}

try_order quarterly-first l
try_order statements-first s
check_file 'either order gives the same facts' \
	"$work/facts.statements-first" "$work/facts.quarterly-first"
check_file 'either order gives the same series' \
	"$work/series.statements-first" "$work/series.quarterly-first"

done_testing
