#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# overdue: who has not reported, through a Chinese New Year by the calendar that
# ships: in 2026 the festival is from 15 to 23 February, and the Saturdays 14 and
# 28 are worked.  Ten working days after 31 January are 13 February; fifteen,
# 27 February.

. "$top_srcdir/tests/system/lib.sh"
. "$top_srcdir/tests/system/demo.inc.sh"

need python3

conf=$work/soewatch.conf
cat >"$work/enterprises.csv" <<'END'
id,name,class,level,from,to
steel,钢铁集团,industrial,1,,
bank,银行,financial,1,,
port,港务集团,industrial,2,,
mine,矿业集团,industrial,2,2026-02-01,
gone,已并入,industrial,2,,2026-01-15
END
cp "$srcdir/conf/calendar-cn.csv" "$work"
cat >"$conf" <<'END'
version = 1;
language = "en";
state_directory = "state";
enterprises = "enterprises.csv";
calendar = "calendar-cn.csv";
graphs: { eager = "none"; };
items: { ta: { kind = "stock"; }; tl: { kind = "stock"; }; };
indicators: { debt: { unit = "%"; better = "lower"; formula = "100 * tl / ta"; }; };
feeds: {
	flash: { directory = "inbox/flash"; format = "csv"; enterprise = "id";
		period_end = "end"; items = { ta = "ta"; tl = "tl"; };
		guards = "off"; rhythm = "month"; due = "10 workdays";
		due_for = ( ("class=financial", "15 workdays") ); };
	yearly: { directory = "inbox/yearly"; format = "csv"; enterprise = "id";
		period_end = "end"; items = { ta = "ta"; tl = "tl"; };
		guards = "off"; rhythm = "year"; enterprises = "level=1";
		due = "120d"; };
};
targets: { line: { indicator = "debt"; each = "class=industrial"; at_most = 65; }; };
END
mkdir -p "$work/state/inbox/flash" "$work/state/inbox/yearly"

sw() {
	"$soewatch" -c "$conf" "$@"
}

# report FEED NAME DATE ROW…: put into the drop folder and taken on that day
report() {
	local feed=$1 name=$2 date=$3 file

	file=$work/state/inbox/$feed/$name
	shift 3
	{ echo id,end,ta,tl; printf '%s\n' "$@"; } >"$file"
	touch -d '1 minute ago' "$file"
	check "a cycle on $date" "$soewatchd" -c "$conf" --once --now="$date"
}

# late DATE [ARGUMENT…]: "ENTERPRISE PERIOD DUE DAYS NEWEST MISSING STATE" a line
late() {
	sw --now="$1" overdue --format=csv "${@:2}" | python3 -c '
import csv, sys
for r in csv.DictReader(sys.stdin):
    print(r["enterprise"], r["period_end"], r["due_on"], r["days_late"] or "-",
        r["newest_period"] or "never", r["missing"] or "?", r["state"])'
}

report flash a.csv 2026-01-14 steel,2025-12-31,100,60 bank,2025-12-31,100,60 \
	port,2025-10-31,100,50 gone,2025-12-31,9,3
report yearly a.csv 2026-01-14 steel,2024-12-31,100,60 bank,2024-12-31,100,60

# ---- through the festival ----

check_equal 'the last day is still in time' "$(late 2026-02-13 flash)" \
	'port 2025-12-31 2026-01-15 29 2025-10-31 2 overdue'
check_equal 'the Saturday after it is late' "$(late 2026-02-14 flash)" \
	'port 2026-01-31 2026-02-13 1 2025-10-31 3 overdue
steel 2026-01-31 2026-02-13 1 2025-12-31 1 overdue'
check_equal 'banks have five working days more, behind the festival' \
	"$(late 2026-02-27 flash | grep bank)" ''
check_equal 'and not one more' "$(late 2026-02-28 flash | grep bank)" \
	'bank 2026-01-31 2026-02-27 1 2025-12-31 1 overdue'

# Without the calendar the festival is worked through.
sed '/^calendar/d' "$conf" >"$work/plain.conf"
check_equal 'by weekdays alone a bank is late a week before' \
	"$("$soewatch" -c "$work/plain.conf" --now=2026-02-21 overdue flash \
		--format=csv | grep -c '^flash,bank,.*,2026-02-20,1,')" 1

# A deadline in days that falls into the festival moves behind it.
sed 's/"10 workdays"/"15d"/' "$conf" >"$work/days.conf"
check_equal 'a deadline is a working day' \
	"$("$soewatch" -c "$work/days.conf" --now=2026-02-25 overdue flash \
		--format=csv | grep -c '^flash,steel,.*,2026-01-31,2026-02-24,1,')" 1

# ---- old periods do not help, the report does ----

report flash b.csv 2026-02-26 steel,2020-12-31,90,50 steel,2021-12-31,91,50 \
	steel,2022-12-31,92,50 steel,2023-12-31,93,50 steel,2025-11-30,94,50
check_equal 'backfilled periods clear nothing' \
	"$(late 2026-02-26 flash | grep steel)" \
	'steel 2026-01-31 2026-02-13 13 2025-12-31 1 overdue'
report flash c.csv 2026-02-26 steel,2026-01-31,95,50
check_equal 'the report of the period does' \
	"$(late 2026-02-26 flash | grep steel)" ''

# ---- all, one period, and who is not expected ----

check_equal 'all' "$(late 2026-02-26 flash --all)" \
	'port 2026-01-31 2026-02-13 13 2025-10-31 3 overdue
steel 2026-01-31 2026-02-13 - 2026-01-31 0 reported
bank 2025-12-31 2026-01-22 - 2025-12-31 0 reported
mine 2026-02-28 2026-03-13 - never 0 not_due'
check_equal 'one period: later reports do not stand in for it' \
	"$(late 2026-02-26 flash --period 2025-11-30)" \
	'port 2025-11-30 2025-12-12 76 2025-10-31 1 overdue
gone 2025-11-30 2025-12-12 76 2025-12-31 1 overdue
bank 2025-11-30 2025-12-19 69 2025-12-31 1 overdue'
check_equal 'a year without a report of the year: dormant' \
	"$(late 2026-05-06 yearly; late 2027-01-04 yearly)" \
	'steel 2025-12-31 2026-04-30 6 2024-12-31 1 dormant
bank 2025-12-31 2026-04-30 6 2024-12-31 1 dormant
steel 2025-12-31 2026-04-30 249 2024-12-31 1 dormant
bank 2025-12-31 2026-04-30 249 2024-12-31 1 dormant'

# ---- for people ----

run sw --now=2026-02-28 overdue
check_match 'people read who' "$(cat "$work/out")" \
	'^flash +port +港务集团 .*▲ overdue +2026-01-31 +2026-02-13 +15 +2025-10-31 +3$'
check_match 'how many, and what comes next' "$(cat "$work/out")" \
	'^Reports expected: 6, overdue: 2, of these dormant: 0\. The next deadline is 2026-03-13\.$'
run sw --now=2026-01-14 overdue yearly
check_equal 'nobody: it says so' "$(cat "$work/out")" \
	'Reports expected: 2. Nobody is overdue. The next deadline is 2026-04-30.
Everybody: soewatch overdue --all'
run sw --now=2026-01-14 overdue yearly --period 2025-06-30
check_match 'a period that is none of the feed' "$(cat "$work/out")" \
	'^Nobody has to report a period that ends on 2025-06-30: expected '
run sw --now=2026-02-28 targets
check_match 'the scoreboard counts them' "$(cat "$work/out")" \
	'^▲ 2 enterprises overdue \(flash 2\): soewatch overdue$'
run sw --now=2026-02-28 targets --as-of=2026-01-31
check_no_match 'a scoreboard of the past does not' "$(cat "$work/out")" overdue
run sw --now=2026-02-28 targets --format=json
check_json 'programs get the same array as ever' \
	'isinstance(d, list) and all("indicator" in row for row in d)'
run sw --now=2026-05-06 status --format=json
check_json 'status counts the dormant' \
	'[(f["feed"], f["overdue"], f["dormant"]) for f in d["feeds"]] ==
	 [("flash", 4, 0), ("yearly", 2, 2)]'
run sw --now=2026-05-06 status
check_match 'and says so' "$(cat "$work/out")" \
	'yearly: 2 enterprises overdue: .*; 2 dormant$'

sed 's/"en"/"zh_CN"/' "$conf" >"$work/zh.conf"
run "$soewatch" -c "$work/zh.conf" --now=2026-02-28 overdue
check_match 'in Chinese: the headings' "$(cat "$work/out")" \
	'^数据源 +企业 +名称 +类别 +级次 +状态 +期末 +期限 +天数 +最近已报 +缺报$'
check_match 'in Chinese: the sum' "$(cat "$work/out")" \
	'^应报 6 份，逾期 2 份，其中休眠 0 份。下一期限 2026-03-13。$'

# 70 columns: a row a line, the deadline left out, since the days tell it.
python3 - 70 "$soewatch" -c "$work/zh.conf" --now=2026-02-28 overdue \
	>"$work/narrow" <<'TEXT'
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.environ.update(NO_COLOR="1", COLUMNS=sys.argv[1])
    os.execv(sys.argv[2], sys.argv[2:])
out = b""
while True:
    try:
        data = os.read(fd, 65536)
    except OSError:
        break
    if not data:
        break
    out += data
os.waitpid(pid, 0)
sys.stdout.write(out.decode("utf-8").replace("\r\n", "\n"))
TEXT
check_match 'on a narrow terminal' "$(cat "$work/narrow")" \
	'^flash +port +港务集团 +▲ 逾期 +2026-01-31 +15 +2025-10-31 +3$'

sed 's/due = "[^"]*";//; s/due_for = .*$/};/' "$conf" >"$work/none.conf"
run "$soewatch" -c "$work/none.conf" --now=2026-02-28 overdue
check_equal 'without deadlines: a sentence' "$rc $(cat "$work/out")" \
	'0 No feed has a deadline: set due or due_for of a feed, see soewatch.conf(5).'
run "$soewatch" -c "$work/none.conf" --now=2026-02-28 overdue flash
check_match 'of one feed, too' "$(cat "$work/out")" \
	'^Feed flash has no deadline: set its due or due_for'
check_output 'and an empty array for programs' '[]' \
	"$soewatch" -c "$work/none.conf" --now=2026-02-28 overdue --format=json
run sw overdue flesh
check_equal 'a feed that is none' "$rc" 1
check_match 'is told, with what it may have been' "$(cat "$work/err")" \
	'flesh.*flash'

# ---- their alerts ----

# overdue_alerts DATE: "ENTERPRISE FEED SEVERITY STATE END: REASON" a line, as a
# cycle on that day leaves them
overdue_alerts() {
	"$soewatchd" -c "$conf" --once --now="$1" 2>"$work/err"
	sw --now="$1" alerts --all --format=json | python3 -c '
import json, sys
for a in json.load(sys.stdin):
    if a["kind"] == "overdue":
        print(a["subject"], a["feed"], a["severity"], a["state"],
              a["period_end"] + ":", a["reason"])'
}
cp "$conf" "$work/full.conf"
sed -i '/^\tyearly/,/^\t\tdue = /d' "$conf"
cat >"$work/enterprises.csv" <<'END'
id,name,class,level
shop,Shop,industrial,1
mill,Mill,industrial,1
END
rm -rf "$work/state"
mkdir -p "$work/state/inbox/flash"
report flash a.csv 2026-01-14 shop,2025-12-31,100,60 mill,2025-12-31,100,60
check_equal 'in time: none' "$(overdue_alerts 2026-02-13)" ''
one='flash warn open 2026-01-31: was due on 2026-02-13; newest report of 2025-12-31'
check_equal 'a day later: one each' "$(overdue_alerts 2026-02-14)" \
	"shop $one
mill $one"
report flash b.csv 2026-02-15 mill,2026-01-31,100,60 shop,2025-11-30,100,60
check_equal 'a report ends it, one of an old period does not' \
	"$(overdue_alerts 2026-02-15)" "shop $one
mill flash warn resolved 2026-01-31: reported"
check_match 'the next period is the same matter' \
	"$(overdue_alerts 2026-03-20)" \
	'^shop flash warn open 2026-02-28: was due on 2026-03-13; newest report of 2025-12-31; 2 periods missing$'
check_match 'in the end it is dormant, which is worse' \
	"$(overdue_alerts 2027-03-20)" \
	'^shop flash fail open 2027-02-28: .*; [0-9]+ periods missing; dormant$'
sed -i 's/due = "10 workdays";/# &/' "$conf"
check_match 'without a deadline it is not overdue, and not reported either' \
	"$(overdue_alerts 2027-03-21)" \
	'^mill flash [a-z]+ resolved 2027-02-28: no longer asked for by the configuration$'
sed -i 's/# due = /due = /' "$conf"
check_match 'with one it is again' "$(overdue_alerts 2027-03-22)" \
	'^mill flash [a-z]+ open 2027-02-28: '
sed -i '/^mill/d' "$work/enterprises.csv"
check_match 'who is gone owes no report, and has not reported' \
	"$(overdue_alerts 2027-03-23)" \
	'^mill flash [a-z]+ resolved 2027-02-28: no longer asked for by the configuration$'
cp "$work/full.conf" "$conf"

# ---- the calendar that is checked ----

check 'the calendar is fine' "$soewatchd" -c "$conf" --check --now=2026-11-01
check_equal 'and says nothing' "$(cat "$work/out" "$work/err")" ''
check 'in December it is fine, too' \
	"$soewatchd" -c "$conf" --check --now=2026-12-05
check_match 'but it ends' "$(cat "$work/err")" \
	'soewatch\.conf:5: warning: calendar: the last year .* 2026-12-31'
printf '2026-13-01,holiday,x\n2026-10-01,party,x\n2026-10-02,holiday,x\n' \
	>>"$work/calendar-cn.csv"
run "$soewatchd" -c "$conf" --check --now=2026-11-01
check_equal 'a calendar with mistakes is refused' "$rc" 2
check_equal 'all of them in one go' "$(sed 's,.*/,,' "$work/err")" \
	'calendar-cn.csv:316: date: "2026-13-01": expected a date such as "2026-08-31"
calendar-cn.csv:317: kind: "party": expected holiday or workday
calendar-cn.csv:318: date: 2026-10-02 stands in line 309, too: expected it once'

done_testing
