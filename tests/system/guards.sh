#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# guards: figures in the wrong unit or out of balance are held, not published,
# until a person rules on them; real histories raise no false alarm.

. "$top_srcdir/tests/system/lib.sh"
. "$top_srcdir/tests/system/demo.inc.sh"

need python3 iconv

demo_feeds "$work/feeds"
state=$work/state
conf=$work/conf/soewatch.conf
small_conf "$conf"
victim=$work/feeds/zycwzb_000898.csv
cp "$victim" "$work/good.csv"

# scaled FACTOR FIRST LAST: the good file with the money of the columns FIRST to
# LAST (1: the newest) times FACTOR.  cut N: it without its N newest columns.
edit() {
	python3 - "$work/good.csv" "$victim" "$@" <<'PYTHON'
import sys
from decimal import Decimal, InvalidOperation

source, target, what, *numbers = sys.argv[1:]
rows = [line.split(",") for line in
        open(source, encoding="gbk").read().split("\n")]
for row in rows:
    if what == "cut" and len(row) > 1:
        del row[1:1 + int(numbers[0])]
    if what == "scaled" and "万元" in row[0]:
        for i in range(int(numbers[1]), min(int(numbers[2]) + 1, len(row))):
            try:
                row[i] = format(Decimal(row[i]) * Decimal(numbers[0]), "f")
            except InvalidOperation:
                pass
with open(target, "w", encoding="gbk", newline="") as file:
    file.write("\n".join(",".join(row) for row in rows))
PYTHON
}

once() {
	run "$soewatchd" -c "$conf" --once
}
held_ids() {
	"$soewatch" -c "$conf" held --format=csv | tail -n +2 | cut -d, -f1
}
held_count() {
	held_ids | wc -l
}
assets() {
	"$soewatch" -c "$conf" facts 000898 total_assets --format=csv |
		grep ",2015-09-30,," | cut -d, -f6
}
# What is published: facts in force and series, without times.
published() {
	"$soewatch" -c "$conf" facts 000898 --format=csv | tr -d '\r' |
		cut -d, -f1-7
	"$soewatch" -c "$conf" series 000898 debt_ratio --format=csv
}

# ---- a report in the wrong unit, the next after a history ----

edit cut 1
once
check_equal 'the history loads' "$rc" 0
check_equal 'and nothing of it is held' "$(held_count)" 0
published >"$work/published.before"

edit scaled 0.0001 1 1
run "$soewatch" -c "$conf" try listed "$victim" --format=json
check_equal 'try says that it is not fine' "$rc" 1
check_json 'and which figures would be held' \
	'sorted(h["item"] for h in d["held"]) ==
	 ["revenue", "total_assets", "total_liabilities"]'
check_equal 'but stores nothing' "$(held_count)" 0
once
check_equal 'a wrong unit: --once ends with 1' "$rc" 1
check_match 'the log says that figures are held' "$(run_text)" \
	'feed listed: .*zycwzb_000898\.csv: .* 3 new, .* 3 held'
check_match 'which and why' "$(run_text)" \
	'held: 000898 total_assets 2015-09-30 9670600: .*10000 times smaller'
run "$soewatch" -c "$conf" held --format=json
check_json 'all three are listed, with what they were compared with' \
	'len(d) == 3 and all(
	  h["enterprise"] == "000898" and h["period_end"] == "2015-09-30" and
	  h["feed"] == "listed" and h["document"].endswith("zycwzb_000898.csv")
	  and h["usual"] > 5000 * h["value"] and h["state"] == "held" and
	  "10000 times smaller" in h["reason"] and h["since"] and h["id"]
	  for h in d)'
published >"$work/published"
check_file 'nothing that is published changed' "$work/published" \
	"$work/published.before"
run "$soewatch" -c "$conf" facts 000898 total_assets --all-revisions \
	--format=csv
check_match 'it is stored, as held' "$(cat "$work/out")" \
	'2015-09-30,,9670600,.*,0,held'
run "$soewatch" -c "$conf" explain 000898 debt_ratio 2015-09-30 --format=json
check_json 'explain says that the value waits for it' \
	'd["value"] is None and
	 sorted(h["item"] for h in d["held"]) ==
	 ["total_assets", "total_liabilities"]'
run "$soewatch" -c "$conf" explain 000898 debt_ratio 2015-09-30
check_match 'to people, too' "$(cat "$work/out")" 'soewatch accept\|reject ID'
run "$soewatch" -c "$conf" status --format=json
check_json 'status counts them' 'd["feeds"][0]["held"] == 3'

once
check_equal 'the same file once more: still 1' "$rc" 1
check_equal 'and no more are held' "$(held_count)" 3

# ---- put right ----

cp "$work/good.csv" "$victim"
once
check_equal 'the right figures count at once' "$(assets)" 96706000000
check_equal 'the held ones wait on' "$(held_count)" 3
check_equal 'so --once ends with 1' "$rc" 1
ids=$(held_ids)
first=${ids%%$'\n'*}
# shellcheck disable=SC2086 # one argument each
run "$soewatch" -c "$conf" reject $ids --note 'wrong unit, 已电话核实'
check_equal 'they are rejected together' "$rc" 0
check_equal 'and wait no longer' "$(held_count)" 0
run "$soewatch" -c "$conf" held --all --format=json
check_json 'who, when and why is kept' \
	"len(d) == 3 and all(h['state'] == 'rejected' and
	  h['note'] == 'wrong unit, 已电话核实' and h['ruled_at'] and
	  h['ruled_by'] == '$(id -un)' for h in d)"
once
check_equal 'now all is fine' "$rc" 0
cp "$victim" "$work/right.csv"
edit scaled 0.0001 1 1
once
check_equal 'the mistake again is held again' "$(held_count)" 3
check_equal 'the right figure stays' "$(assets)" 96706000000

# ---- rulings through the daemon ----

start "$work/log" "$soewatchd" -c "$conf"
daemon=$pid
check_until 'a daemon runs' test -S "$state/control.sock"
id=$("$soewatch" -c "$conf" held --format=csv | grep ,total_assets, |
	cut -d, -f1)
settled() {
	[ "$("$soewatch" -c "$conf" series 000898 debt_ratio --format=csv |
		grep -c '^2015-09-30,510')" -eq "$1" ]
}
run "$soewatch" -c "$conf" accept "$id" 999999 --note 'no'
check_equal 'one number that is none' "$rc" 1
check_match 'is named' "$(run_text)" '999999: there is no held figure'
check_equal 'and then none is ruled on' "$(held_count)" 3
run "$soewatch" -c "$conf" accept "$id" --note 'they insist'
check_equal 'accept is done' "$rc" 0
check_match 'and says what' "$(run_text)" \
	"$id: 000898 total_assets 2015-09-30 9670600: accepted"
check_equal 'the figure is in force' "$(assets)" 9670600
check 'and what follows from it is settled' settled 1
run "$soewatch" -c "$conf" accept "$id" --note 'again'
check_match 'again: it says so' "$(run_text)" "$id: .* accepted already, by"
run "$soewatch" -c "$conf" reject "$id" --note 'they were wrong'
check_equal 'a ruling is put right by another' "$(assets)" 96706000000
check_equal 'both stay in the ledger' 2 \
	"$(python3 -c 'import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute(
    "SELECT count(*) FROM rulings WHERE note LIKE ?", ("they%",)
).fetchone()[0])' "$state/ledger.db")"
stop "$daemon"

check_status 2 'without a note' "$soewatch" -c "$conf" accept "$first"
check_status 2 'with a blank note' "$soewatch" -c "$conf" accept "$first" \
	--note ' '
check_status 2 'without a number' "$soewatch" -c "$conf" reject --note x
check_status 2 'something that is no number' "$soewatch" -c "$conf" reject x \
	--note x
check_status 2 'a number that none can be' "$soewatch" -c "$conf" reject 0 \
	--note x

# ---- the order of arrival ----

# all_orders: the same four documents in three orders publish the same.
reports=(1 2 3 4)
documents() {
	local i

	mkdir -p "$work/documents"
	for i in "${reports[@]}"; do
		edit cut $((9 - i))
		cp "$victim" "$work/documents/$i.csv"
	done
	# The second is in the wrong unit as a whole.
	python3 - "$work/documents/2.csv" <<'PYTHON'
import sys
rows = [l.split(",") for l in open(sys.argv[1], encoding="gbk").read().split("\n")]
for row in rows:
    if "万元" in row[0]:
        row[1:] = [c + "0000" if c.strip("-0123456789") == "" and
                   c.strip("-") and c != "0" else c for c in row[1:]]
open(sys.argv[1], "w", encoding="gbk").write("\n".join(map(",".join, rows)))
PYTHON
}
documents
for order in '1 2 3 4' '1 2 2 3 4 2' '4 2 1 3 2'; do
	rm -rf "$state"
	for i in $order; do
		cp "$work/documents/$i.csv" "$victim"
		"$soewatchd" -c "$conf" --once >/dev/null 2>&1
	done
	published >"$work/published.${order// /}"
done
check_match 'orders: something is published' \
	"$(cat "$work/published.1234")" '^000898,total_assets,,2014-'
check_file 'a repeated wrong report changes nothing' \
	"$work/published.122342" "$work/published.1234"
check_file 'nor does the order of arrival' \
	"$work/published.42132" "$work/published.1234"

# ---- guards off ----

sed 's/every = "1d";/every = "1d"; guards = "off";/' "$conf" >"$work/conf/off.conf"
rm -rf "$state"
cp "$work/good.csv" "$victim"
"$soewatchd" -c "$work/conf/off.conf" --once >/dev/null 2>&1
edit scaled 0.0001 1 1
run "$soewatchd" -c "$work/conf/off.conf" --once
check_equal 'guards = "off": nothing is held' "$rc $(held_count)" '0 0'
check_equal 'and the wrong figure counts' "$(assets)" 9670600
sed 's/\(total_assets: {\)/\1 guards = "off";/' "$conf" >"$work/conf/item.conf"
rm -rf "$state"
edit cut 1
"$soewatchd" -c "$work/conf/item.conf" --once >/dev/null 2>&1
edit scaled 0.0001 1 1
"$soewatchd" -c "$work/conf/item.conf" --once >/dev/null 2>&1
run "$soewatch" -c "$work/conf/item.conf" held --format=json
check_json 'an item can be left out' \
	'{h["item"] for h in d} == {"revenue", "total_liabilities"}'

# ---- the balance ----

balance=$work/balance
mkdir -p "$balance/in"
cat >"$balance/enterprises.csv" <<-TEXT
	id,code
	gang,1
TEXT
cat >"$balance/soewatch.conf" <<-TEXT
	version = 1; language = "en";
	state_directory = "state"; enterprises = "enterprises.csv";
	items: {
		total_assets: { kind = "stock"; };
		total_liabilities: { kind = "stock"; };
		total_equity: { kind = "stock"; };
	};
	indicators: { debt: { formula = "total_liabilities / total_assets"; }; };
	feeds: { flash: {
		url = "file://$balance/in/{code}.csv"; format = "csv"; every = "1d";
		period_end = "end"; balance_tolerance = 5.0; due = "30d";
		items: { total_assets = "a"; total_liabilities = "l";
			total_equity = "e"; };
	}; };
TEXT
conf=$balance/soewatch.conf
printf 'end,a,l,e\n2015-06-30,1000.5,600.25,398\n2015-09-30,1010.5,600.25,310.5\n' \
	>"$balance/in/1.csv"
once
check_equal 'a sheet out of balance: --once ends with 1' "$rc" 1
run "$soewatch" -c "$conf" held --format=json
check_json 'its three figures are held, the other sheet is fine' \
	'[h["period_end"] for h in d] == ["2015-09-30"] * 3 and
	 all("assets 1010.5 are not liabilities 600.25 + equity 310.5"
	     in h["reason"] for h in d)'
ids=$(held_ids)
# shellcheck disable=SC2086 # one argument each
check 'accepted' "$soewatch" -c "$conf" accept $ids --note 'a merger'
once
check_equal 'all is fine' "$rc" 0
printf 'end,a,l,e\n2015-06-30,1000.5,600.25,398\n2015-09-30,1010.5,600.25,310.5\n2015-12-31,1020,620,400\n' \
	>"$balance/in/1.csv"
once
check_equal 'what was accepted is not held again' "$rc $(held_count)" '0 0'
printf 'end,l,e\n2015-06-30,600.25,398\n' >"$balance/in/1.csv"
once
check_equal 'two of the three cannot be out of balance' "$(held_count)" 0

# ---- the balance, by the name of the shipped catalogue ----

shipped=$work/shipped
mkdir -p "$shipped/inbox/flash"
cp -r "$srcdir/conf/liaoning-2018-96" "$srcdir/conf/enterprises.csv" \
	"$srcdir/conf/calendar-cn.csv" "$srcdir/conf/lines.csv" "$shipped"
chmod -R u+w "$shipped"
sed 's,^state_directory.*,state_directory = ".";,' \
	"$srcdir/conf/soewatch.conf" >"$shipped/soewatch.conf"
iconv -t GB18030 >"$shipped/report.csv" <<-TEXT
	企业代码,截止日期,填报日期,资产总额,负债总额,所有者权益,营业收入,利润总额
	SAMPLE1,2026-06-30,2026-07-08,1000.5,600.25,398,120,10
	SAMPLE2,2026-06-30,2026-07-08,1010.5,600.25,310.5,130,20
TEXT
run "$soewatch" -c "$shipped/soewatch.conf" --now=2026-07-09 \
	import flash_report "$shipped/report.csv"
run "$soewatch" -c "$shipped/soewatch.conf" held --format=json
check_json 'the configuration that ships checks the balance' \
	'len(d) == 3 and {h["item"] for h in d} == {"total_assets",
	     "total_liabilities", "owners_equity"} and
	 all("assets 10105000 are not liabilities" in h["reason"] for h in d)'

# ---- an empty reply, and who is overdue ----

for body in '' '   \n \n'; do
	# shellcheck disable=SC2059 # escapes wanted
	printf "$body" >"$balance/in/1.csv"
	once
	check_equal "nothing in '$body': --once ends with 1" "$rc" 1
	run "$soewatch" -c "$conf" status --format=json
	check_json 'status says so' \
		'd["feeds"][0]["failing"] == 1 and
		 ("empty" in d["feeds"][0]["last_error"] or
		  "blanks" in d["feeds"][0]["last_error"])'
	once
	check_equal 'and the same once more is a failure as before' "$rc" 1
done
for when in 2016-01-30:0 2016-04-30:0 2016-05-01:1; do
	run "$soewatch" -c "$conf" status --format=json --now="${when%:*}"
	check_json "overdue on ${when%:*}: ${when#*:}" \
		"d['feeds'][0]['overdue'] == ${when#*:} and
		 len(d['feeds'][0]['overdue_enterprises']) == ${when#*:}"
done
run "$soewatch" -c "$conf" status --now=2016-05-01
check_match 'people read who and for which period' "$(cat "$work/out")" \
	'flash: 1 enterprise overdue: gang gang \(2016-03-31\)'
check_match 'and what fails since when' "$(cat "$work/out")" \
	'flash: failing since 20[0-9-]+ .*, 1 source: '

# ---- a unit that contradicts the name ----

sed 's/total_assets = "a";/total_assets = "a(元)";/; s/due = /unit = "万元"; due = /' \
	"$conf" >"$balance/unit.conf"
run "$soewatchd" -c "$balance/unit.conf" --check
check_equal 'a name with another unit than the feed is refused' "$rc" 2
check_match 'by file and line' "$(run_text)" \
	'unit\.conf:[0-9]+: feed flash: items: total_assets: "a\(元\)" says 元'

# ---- no false alarms: whole histories as they were published ----

conf=$work/conf/soewatch.conf
rm -rf "$state"
cp "$work/right.csv" "$victim"
once
check_equal 'eleven companies: nothing is held' "$rc $(held_count)" '0 0'
shared=$top_srcdir/../shared/feeds/netease163
if [ -d "$shared" ]; then
	rm -rf "$state" "$work/feeds/"*.csv
	cp "$shared"/zycwzb_*.csv "$work/feeds"
	cat >>"$work/conf/enterprises.csv" <<-TEXT
		600028,中国石化,Sinopec,industrial,石油,1,,listed,600028
		600050,中国联通,China Unicom,other,电信,1,,listed,600050
	TEXT
	once
	check_equal 'thirteen collected files: nothing is held' \
		"$rc $(held_count)" '0 0'
	missed=
	for code in 000059 000898 002204 600028 600399 600739 601880; do
		for factor in 0.0001 10000 1000 0.001 100000000; do
			cp "$shared/zycwzb_$code.csv" "$work/good.csv"
			victim=$work/copy/zycwzb_$code.csv
			mkdir -p "$work/copy"
			edit scaled "$factor" 5 5
			"$soewatch" -c "$conf" try listed "$victim" \
				--format=json >"$work/out" 2>/dev/null
			json_holds "$work/out" 'len(d["held"]) == 3' ||
				missed+=" $code*$factor"
		done
	done
	found 'a period in the wrong unit is found in each' "$missed"
else
	skip 'thirteen collected files: nothing is held' \
		"SKIPPED: ../shared/feeds/netease163 is not beside the sources"
fi

done_testing
