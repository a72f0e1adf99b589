#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# commands: what soewatch writes for programs, and its exit status: 0 done, 1 it
# could not, 2 usage or configuration.

. "$top_srcdir/tests/system/lib.sh"
. "$top_srcdir/tests/system/demo.inc.sh"

need python3

demo_feeds "$work/feeds"
demo_copy "$work/conf"
sw() {
	"$soewatch" -c "$conf" "$@"
}
# first_line FILE: without the CR of RFC 4180.
first_line() {
	head -n 1 "$1" | tr -d '\r'
}

check 'the demo loads' "$soewatchd" -c "$conf" --once

# ---- usage -------------------------------------------------------------------
check_status 2 'no subcommand' "$soewatch" -c "$conf"
check_status 2 'an unknown subcommand' sw frobnicate
check_status 2 'series without an indicator' sw series 000898
check_status 2 'an argument too many' sw series 000898 debt_ratio 1 2 3
check_status 2 'an unknown option' sw series 000898 debt_ratio --sideways
check_status 2 'a format that is none' sw series 000898 debt_ratio \
	--format=docx
check_status 2 'a date that is none' sw series 000898 debt_ratio \
	--from 2015-02-30
check_status 2 'no such configuration' "$soewatch" -c "$work/nowhere" status
check_match 'and it is named' "$(cat "$work/err")" nowhere
check_status 2 'nothing that can be listed' sw list stars
for command in 'series nobody debt_ratio' 'facts nobody' \
	'explain nobody debt_ratio'; do
	# shellcheck disable=SC2086 # words
	check_status 1 "unknown subject: $command" sw $command
	check_match "unknown subject: $command: named on stderr" \
		"$(cat "$work/err")" nobody
	check_equal "unknown subject: $command: nothing on stdout" \
		"$(cat "$work/out")" ''
done
run sw series 000898 nothing
if [ "$rc" -ne 0 ] && grep -q nothing "$work/err"; then
	ok 'an unknown indicator is named'
else
	not_ok 'an unknown indicator is named' "$(run_text)"
fi

# ---- series ------------------------------------------------------------------
check 'series csv' sw series 000898 debt_ratio --format=csv
check_equal 'series csv: header' "$(first_line "$work/out")" period_end,value
check_equal 'series csv: the newest' "$(tail -n 1 "$work/out" | tr -d '\r')" \
	"2015-09-30,$(python3 -c 'print(repr(100 * 49322e6 / 96706e6))')"
check 'series --from --to' sw series 000898 debt_ratio --format=csv \
	--from 2014-01-01 --to 2014-12-31
check_equal 'series --from --to: four quarters' \
	"$(sed 1d "$work/out" | cut -d, -f1 | tr '\n' ' ')" \
	'2014-03-31 2014-06-30 2014-09-30 2014-12-31 '
check 'an unknown value is an empty field' sw series 000898 profit_growth \
	--format=csv --from 2013-12-31 --to 2013-12-31
check_equal 'growth over a loss is unknown' \
	"$(sed 1d "$work/out" | tr -d '\r')" 2013-12-31,
check 'series json' sw series 000898 debt_ratio --format=json
check_json 'series json: an array of period_end and value' \
	'isinstance(d, list) and d[-1]["period_end"] == "2015-09-30"
		and abs(d[-1]["value"] - 51.00200608028457) < 1e-9'
check_json 'series json: unknown is null' \
	'not any(isinstance(p["value"], str) for p in d)'
check 'series of an aggregate' sw series key_industrial debt_ratio --format=csv
check_match 'series of an aggregate: it has the quarter' "$(cat "$work/out")" \
	'^2015-09-30,[0-9]'
check 'series for people' sw series 000898 debt_ratio
check_match 'series for people: the newest period' "$(cat "$work/out")" \
	'2015-09-30.*51\.0'
check 'series as of a day before any report' sw series 000898 debt_ratio \
	--format=csv --as-of 1990-01-01
check_no_match 'series as of then: nothing was known' "$(cat "$work/out")" \
	'^[0-9-]+,[0-9]'

# ---- facts -------------------------------------------------------------------
header=enterprise,item,period_start,period_end,basis,value,unit,feed,reported_on,known_at,revision,state
check 'facts csv' sw facts 000898 --format=csv
check_equal 'facts csv: header' "$(first_line "$work/out")" "$header"
check_match 'facts csv: a stock' "$(cat "$work/out")" \
	'^000898,total_assets,,2015-09-30,,96706000000(\.0*)?,CNY,listed,[0-9-]{10},[^,]+,1,in_force'
check_match 'facts csv: a flow' "$(cat "$work/out")" \
	'^000898,revenue,2015-01-01,2015-09-30,,41563000000(\.0*)?,CNY,listed,[0-9-]{10},[^,]+,1,in_force'
check_no_match 'facts csv: "--" is no fact' "$(cat "$work/out")" \
	'^000898,total_liabilities,,2005-09-30,'
check_match 'facts csv: a reported 0 is a fact' "$(cat "$work/out")" \
	'^000898,current_assets,,2005-09-30,,0(\.0*)?,'
check 'facts of one item' sw facts 000898 total_assets --format=csv
check_no_match 'facts of one item: no other' "$(sed 1d "$work/out")" \
	'^000898,(revenue|current_assets),'
check 'facts json' sw facts 000898 total_assets --format=json
check_json 'facts json: the same names' \
	'isinstance(d, list) and set(d[0]) >= {"enterprise", "item",
		"period_end", "value", "unit", "feed", "reported_on",
		"known_at", "revision", "state"}'
check 'facts before they were known' sw facts 000898 --format=csv \
	--known-by 1990-01-01
check_equal 'facts before they were known: the header alone' \
	"$(tr -d '\r' <"$work/out")" "$header"

# ---- list, explain, targets, alerts, status ----------------------------------
for what in 'feeds listed' 'enterprises 000898' 'items total_assets' \
	'indicators debt_ratio' 'aggregates key_industrial' 'targets debt_65'
do
	set -- $what
	check "list $1" sw list "$1"
	check_match "list $1: $2" "$(cat "$work/out")" "$2"
	check "list $1 csv" sw list "$1" --format=csv
	check_match "list $1 csv: $2" "$(cat "$work/out")" "^$2,"
	check "list $1 json" sw list "$1" --format=json
	check_json "list $1 json: $2" \
		"any(x['id'] == '$2' for x in d)"
done

check 'explain' sw explain 000898 debt_ratio 2015-09-30
for pattern in 'total_liabilities' 'total_assets' 'listed' \
	'zycwzb_000898\.csv' "$(date -d 'TZ="Asia/Shanghai" now' +%Y)"; do
	check_match "explain: $pattern" "$(cat "$work/out")" "$pattern"
done
check 'explain, the newest period by itself' sw explain 000898 debt_ratio
check_match 'explain: the newest' "$(cat "$work/out")" '2015-09-30'
check 'explain an aggregate' sw explain key_industrial debt_ratio 2015-09-30
check_match 'explain an aggregate: its members' "$(cat "$work/out")" 000761

check 'targets json' sw targets --format=json
check_json 'targets json: fields and states' \
	'isinstance(d, list) and all(set(t) >= {"id", "subject", "indicator",
		"period_end", "value", "line", "state"} and t["state"] in
		("met", "at_risk", "missed", "unknown") for t in d)'
check_json 'targets json: the aggregate before its deadline' \
	'[(t["subject"], t["period_end"], t["line"]) for t in d
		if t["id"] == "debt_65"] ==
		[("key_industrial", "2015-09-30", 65)]'
check_json 'targets json: a company above its class line has missed it' \
	'[t["state"] for t in d if t["id"] == "debt_industrial"
		and t["subject"] == "600399"] == ["missed"]'
check_json 'targets json: one below it has met it' \
	'[t["state"] for t in d if t["id"] == "debt_industrial"
		and t["subject"] == "000898"] == ["met"]'
check 'targets of one subject' sw targets 000898 --format=json
check_json 'targets of one subject: no other' \
	'd and all(t["subject"] == "000898" for t in d)'

check 'alerts json' sw alerts --format=json
check_json 'alerts json: fields' \
	'isinstance(d, list) and d and all(set(a) >= {"id", "target",
		"subject", "severity", "state", "opened_at", "period_end",
		"value", "line"} and a["severity"] in ("warn", "fail") and
		a["state"] in ("pending", "open", "acknowledged", "silenced",
		"resolved") for a in d)'
check_json 'alerts json: the company beyond its line' \
	'any(a["target"] == "debt_industrial" and a["subject"] == "600399"
		and a["severity"] == "fail" and a["state"] == "open" and
		a["period_end"] == "2015-09-30" for a in d)'
check_json 'loading ten years is not ten years of news' \
	'len(set((a["target"], a["subject"]) for a in d)) == len(d)'

check 'status' sw status
check_match 'status: the feed' "$(cat "$work/out")" listed
check 'status json' sw status --format=json
check_json 'status json: it is JSON' 'd'

# ---- try, import -------------------------------------------------------------
cp "$work/feeds/zycwzb_000898.csv" "$work/zycwzb_000898.csv"
sed -i 's/,9670600,/,9670601,/' "$work/zycwzb_000898.csv"
all_facts "$conf" >"$work/facts.before"
check 'try' sw try listed "$work/zycwzb_000898.csv" --format=csv
check_match 'try: shows the figure' "$(cat "$work/out")" \
	'^000898,total_assets,,2015-09-30,,96706010000,'
all_facts "$conf" >"$work/facts.after"
check_file 'try: nothing is stored' "$work/facts.after" "$work/facts.before"
sed 's/,9099800,/,"9,5",/' "$work/zycwzb_000898.csv" >"$work/bad.csv"
mkdir "$work/bad" && mv "$work/bad.csv" "$work/bad/zycwzb_000898.csv"
run sw try listed "$work/bad/zycwzb_000898.csv"
check_match 'try: says which row it refuses, and why' \
	"$(cat "$work/out" "$work/err")" '9,5'
check_status 1 'try: no such file' sw try listed "$work/nowhere.csv"
check_match 'try: and it is named' "$(cat "$work/err")" 'nowhere\.csv'
run sw try nofeed "$work/zycwzb_000898.csv"
if [ "$rc" -ne 0 ] && grep -q nofeed "$work/err"; then
	ok 'try: an unknown feed is named'
else
	not_ok 'try: an unknown feed is named' "$(run_text)"
fi

check 'import' sw import listed "$work/zycwzb_000898.csv"
check_match 'import: the figure is in force' \
	"$(sw facts 000898 total_assets --format=csv)" \
	',2015-09-30,,96706010000(\.0*)?,CNY,listed,[^,]*,[^,]*,2,in_force'
check_match 'import: the old one is kept' \
	"$(sw facts 000898 total_assets --all-revisions --format=csv)" \
	',2015-09-30,,96706000000(\.0*)?,CNY,listed,[^,]*,[^,]*,1,superseded'
check_match 'import: explain names the file' \
	"$(sw explain 000898 debt_ratio 2015-09-30)" 'zycwzb_000898\.csv'
check 'import: the same again' sw import listed "$work/zycwzb_000898.csv"
check_equal 'import: changes nothing' \
	"$(sw facts 000898 total_assets --all-revisions --format=csv |
		grep -c ',2015-09-30,')" 2
run sw import listed "$work/bad/zycwzb_000898.csv"
check_equal 'import: a refused row ends with 1' "$rc" 1

# ---- rebuild, graph ----------------------------------------------------------
if command -v rrdtool >/dev/null; then
	all_archives "$state" >"$work/archives.before"
	check 'rebuild' sw rebuild
	all_archives "$state" >"$work/archives.after"
	check_file 'rebuild: the archives are what they were' \
		"$work/archives.after" "$work/archives.before"
	rm -rf "$state/archive" "$state/graphs"
	check 'rebuild from the ledger alone' sw rebuild
	all_archives "$state" >"$work/archives.after"
	check_file 'rebuild from the ledger alone: the same' \
		"$work/archives.after" "$work/archives.before"
else
	skip 'rebuild' 'rrdtool is not here'
fi
check 'graph' sw graph 000898 debt_ratio -o "$work/graph.png"
check_equal 'graph: it is a PNG' \
	"$(head -c 8 "$work/graph.png" | od -An -tx1 | tr -d ' \n')" \
	89504e470d0a1a0a

# ---- records: a flash report, dropped into the inbox --------------------------
state=$work/flash/state
conf=$work/flash/soewatch.conf
mkdir -p "$work/flash"
cp -r "$srcdir/conf/liaoning-2018-96" "$srcdir/conf/enterprises.csv" \
	"$srcdir/conf/calendar-cn.csv" "$srcdir/conf/lines.csv" "$work/flash"
sed "s,^state_directory = .*,state_directory = \"state\";," \
	"$srcdir/conf/soewatch.conf" >"$conf"
chmod -R u+w "$work/flash"
cat >"$work/flash.csv" <<'TEXT'
企业代码,截止日期,填报日期,资产总额,负债总额,所有者权益,营业收入,利润总额
SAMPLE1,2025-12-31,2026-01-08,1000,600,400,900,--
SAMPLE1,2026-01-31,2026-02-08,1010.5,610.5,400,80,5
SAMPLE2,2026-01-31,2026-02-08,200,150,50,30,-1
NOBODY,2026-01-31,2026-02-08,1,1,0,1,1
TEXT
iconv -f UTF-8 -t GB18030 "$work/flash.csv" >"$work/flash.gb"
run sw try flash_report "$work/flash.gb"
check_match 'records: an unknown enterprise is refused and named' \
	"$(cat "$work/out" "$work/err")" NOBODY
mkdir -p "$state/inbox/flash"
cp "$work/flash.gb" "$state/inbox/flash/2026-01.csv"
check_status 1 'records: a refused row ends with 1' "$soewatchd" -c "$conf" \
	--once --now=2026-02-10
check_match 'records: money is in yuan, exactly' \
	"$(sw facts sample_steel total_assets --format=csv)" \
	',2026-01-31,,10105000(\.0*)?,CNY,flash_report,2026-02-08,'
check_match 'records: a flow counts from the year'"'"'s start' \
	"$(sw facts sample_trade total_profit --format=csv)" \
	'total_profit,2026-01-01,2026-01-31,,-10000(\.0*)?,'
check_match 'records: as of the day' \
	"$(sw series sample_steel debt_ratio --as-of 2026-01-31 --format=csv)" \
	'^2025-12-31,60(\.0)?'

done_testing
