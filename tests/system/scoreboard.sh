#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# scoreboard: what analysts are shown of targets, leagues and aggregates, against
# what was worked out by hand.  Half-years from June 2017 to June 2019:
#
#	     assets  liabilities                revenue since January
#	a       100  50 52 54 56 58             40 80 40 100 50
#	b       100  50 53 56 59 62             60 120 60 120 48
#	c        50  40 40 40 40 40             20 50 30 60 36
#	d        10   -  -  -  1  1             none; belongs to us from 2019 on
#	e        20  15 15 15 15  -             none; until the end of 2018
#	x01-13  100  6 12 … 78, x07 is silent   none

. "$top_srcdir/tests/system/lib.sh"
. "$top_srcdir/tests/system/demo.inc.sh"

need python3

conf=$work/soewatch.conf
sw() {
	"$soewatch" -c "$conf" "$@"
}
# The last run's CSV without the header's line and the CRs.
rows() {
	sed 1d "$work/out" | tr -d '\r'
}

python3 - "$work" <<'TEXT'
import sys
folder = sys.argv[1] + "/"
ends = ("2017-06-30", "2017-12-31", "2018-06-30", "2018-12-31", "2019-06-30")
told = ("2017-07-20", "2018-01-20", "2018-07-20", "2019-01-20", "2019-07-20")
small = ["x%02d" % i for i in range(1, 14)]
with open(folder + "enterprises.csv", "w", encoding="utf-8") as f:
    f.write("id,name,name_en,class,sector,level,tags,from,to\n"
            "a,甲集团,Alpha,ind,steel,1,key,,\n"
            "b,乙集团,Beta,ind,steel,1,key,,\n"
            "c,丙集团,Gamma,ind,port,1,,,\n"
            "d,丁集团,Delta,ind,,1,,2019-01-01,\n"
            "e,戊集团,Epsilon,ind,port,1,,,2018-12-31\n"
            "n1,无一,None 1,none,,1,thin,,\n"
            "n2,无二,None 2,none,,1,thin,,\n"
            "steel,钢铁,Steel,benchmark,,,,,\n"
            "port,港口,Port,benchmark,,,,,\n"
            "gdp,全省,Province,benchmark,,,,,\n")
    for i, x in enumerate(small):
        f.write("%s,小%s,Small %s,small,,1,%s,,\n"
                % (x, x, x, "thin" if i == 0 else ""))
blank = [""] * 5
figures = {
    "a": ([100] * 5, [50, 52, 54, 56, 58], [40, 80, 40, 100, 50], [0, 0, 1, 1, 1]),
    "b": ([100] * 5, [50, 53, 56, 59, 62], [60, 120, 60, 120, 48], [1] * 5),
    "c": ([50] * 5, [40] * 5, [20, 50, 30, 60, 36], [0] * 5),
    "d": (["", "", "", 10, 10], ["", "", "", 1, 1], blank, blank),
    "e": ([20] * 4 + [""], [15] * 4 + [""], blank, [1] * 4 + [""]),
}
for i, x in enumerate(small):
    if x != "x07":
        figures[x] = ([100] * 5, [6 * (i + 1)] * 5, blank, blank)
with open(folder + "figures.csv", "w", encoding="utf-8") as f:
    f.write("code,end,told,assets,liabilities,revenue,mixed\n")
    for who, columns in figures.items():
        for k, end in enumerate(ends):
            cells = [str(column[k]) for column in columns]
            if any(cells):
                f.write(",".join([who, end, told[k]] + cells) + "\n")
with open(folder + "marks.csv", "w", encoding="utf-8") as f:
    f.write("code,end,told,excellent,good,average,lower,poor,rate\n"
            "steel,2018-12-31,2019-03-01,45,55,60,70,80,\n"
            "port,2018-12-31,2019-03-01,30,40,50,60,70,\n"
            "gdp,2018-12-31,2019-01-25,,,,,,6\n")
TEXT

cat >"$conf" <<TEXT
version = 1;
language = "en";
state_directory = "state";
enterprises = "enterprises.csv";
graphs: { eager = "none"; };
items: {
	total_assets: { kind = "stock"; unit = "CNY"; };
	total_liabilities: { kind = "stock"; unit = "CNY"; };
	revenue: { kind = "flow"; unit = "CNY"; };
	mixed: { kind = "stock"; unit = "flag"; };
	rate: { kind = "stock"; unit = "%"; };
	unheard: { kind = "stock"; unit = "%"; };
	debt_ratio_excellent: { kind = "stock"; unit = "%"; };
	debt_ratio_good: { kind = "stock"; unit = "%"; };
	debt_ratio_average: { kind = "stock"; unit = "%"; };
	debt_ratio_lower: { kind = "stock"; unit = "%"; };
	debt_ratio_poor: { kind = "stock"; unit = "%"; };
};
indicators: {
	debt_ratio: { title = "资产负债率"; title_en = "Debt ratio"; unit = "%"; better = "lower";
		formula = "100 * total_liabilities / total_assets"; };
	assets: { title = "资产总额"; title_en = "Assets"; unit = "CNY"; formula = "total_assets"; };
	sales: { title = "营业收入"; title_en = "Sales"; unit = "CNY"; formula = "revenue"; };
	growth: { title = "收入增长率"; title_en = "Growth"; unit = "%"; formula = "yoy(revenue)"; };
	is_mixed: { title = "已混改"; title_en = "Mixed"; unit = "flag"; formula = "mixed"; };
	spread: { title = "差"; title_en = "Spread"; unit = "%";
		formula = "first(debt_ratio - latest(debt_ratio_good@{sector}, 12), 0)"; };
	pace: { title = "快慢"; title_en = "Pace"; unit = "%";
		formula = "year_before(debt_ratio) + year_before(rate@gdp)"; };
};
aggregates: {
	key: { title = "重点企业"; title_en = "Key"; members = "tag=key"; };
	all: { title_en = "All"; members = "class=ind"; };
	share: { title = "占比"; title_en = "Share"; members = "class=ind"; combine = "share";
		indicators = ( "is_mixed" ); };
	avg: { title_en = "Mean"; members = "class=ind"; combine = "mean"; };
	mid: { title_en = "Median"; members = "class=ind"; combine = "median"; };
	place: { title_en = "Place"; members = "class=ind"; combine = "rank"; of = "b"; };
	high: { title_en = "High"; members = "class=ind"; combine = "count"; where = "debt_ratio > 60"; };
	big: { title_en = "Big"; members = "class=ind"; combine = "sum"; where = "debt_ratio > 60"; };
	low: { title_en = "Low"; members = "class=ind"; combine = "sum"; where = "debt_ratio <= 60"; };
	thin: { title_en = "Thin"; members = "tag=thin"; };
	nobody: { title_en = "Nobody"; members = "tag=nobody"; };
};
plan: {
	title = "方案"; title_en = "The plan"; document = "96号";
	chapters = ( ( "一", "目标", "Goals" ), ( "二", "要求", "Demands" ) );
};
feeds: {
	figures: {
		url = "file://$work/figures.csv"; format = "csv"; every = "1d";
		enterprise = "code"; enterprise_key = "id"; enterprises = "class!=benchmark";
		period_end = "end"; reported_on = "told"; rhythm = "half"; flows = "ytd"; guards = "off";
		items: { total_assets = "assets"; total_liabilities = "liabilities"; revenue = "revenue"; mixed = "mixed"; };
	};
	marks: {
		url = "file://$work/marks.csv"; format = "csv"; every = "1d";
		enterprise = "code"; enterprise_key = "id"; enterprises = "class=benchmark";
		period_end = "end"; reported_on = "told"; rhythm = "year"; flows = "ytd"; guards = "off";
		items: { debt_ratio_excellent = "excellent"; debt_ratio_good = "good"; debt_ratio_average = "average";
			debt_ratio_lower = "lower"; debt_ratio_poor = "poor"; rate = "rate"; };
	};
};
targets: {
	tidy: { title_en = "Tidy"; clause = "九"; indicator = "assets"; subject = "a"; at_least = 1; };
	each_debt: { title = "户户"; title_en = "Each"; clause = "二(1)"; indicator = "debt_ratio";
		each = "class=ind"; at_most = 70; severity = "warn"; };
	small_debt: { clause = "二(2)"; indicator = "debt_ratio"; each = "class=small"; at_most = 70; };
	active: { clause = "二(3)"; indicator = "sales"; each = "class=ind"; above = 0; stale = "6 months"; };
	debt_65: { title = "负债率"; title_en = "Debt"; clause = "一(1)"; indicator = "debt_ratio"; subject = "key";
		at_most = 65; by = "2020-12-31"; citation = "不高于65%"; citation_en = "At most 65 %"; note_en = "Our reading"; };
	mixed_60: { clause = "一(2)"; indicator = "is_mixed"; subject = "share"; at_least = 60; by = "2018-12-31"; };
	too_late: { clause = "一(3)"; indicator = "sales"; subject = "c"; at_least = 1000; by = "2019-12-31"; };
	few: { clause = "一(4)"; indicator = "debt_ratio"; subject = "thin"; at_most = 65; };
	no_line: { clause = "一(5)"; indicator = "growth"; subject = "key"; above = "unheard@gdp"; };
	to_start: { clause = "一(6)"; indicator = "debt_ratio"; subject = "key";
		at_most = ( ( "2021-12-31", 60.0 ), ( "2022-12-31", 50.0 ) ); };
	no_value: { clause = "一(7)"; indicator = "sales"; subject = "x01"; at_least = 1; };
	no_member: { clause = "一(9)"; indicator = "sales"; subject = "nobody"; at_least = 1; };
	over_gdp: { clause = "一(8)"; indicator = "growth"; subject = "key"; above = "rate@gdp"; };
};
TEXT

check 'the configuration is right' "$soewatchd" -c "$conf" --check
check_equal 'and nothing is said of it' "$(cat "$work/out" "$work/err")" ''
check 'the figures are read' "$soewatchd" -c "$conf" --once

# ---- the scoreboard ----------------------------------------------------------
today=--now=2020-02-01
check 'targets csv' sw targets --format=csv "$today"
check_equal 'targets csv: header' "$(head -n 1 "$work/out" | tr -d '\r')" \
	clause,id,subject,indicator,state,period_end,value,line,distance,since,n_reported,n_members,projection,by,side,unit,severity,reason,chapter,chapter_title,title,citation,note
# Chapters as in the plan, the worst first in each, those of one target by how
# far they are from its line.
check_equal 'targets csv: every row, in order' "$(rows | cut -d, -f2,3,5 |
	grep -v '^small_debt')" \
	'debt_65,key,at_risk
too_late,c,unknown
few,thin,unknown
no_line,key,unknown
to_start,key,unknown
no_value,x01,unknown
no_member,nobody,unknown
mixed_60,share,met
over_gdp,key,met
each_debt,c,missed
active,c,missed
active,b,missed
active,a,missed
active,d,missed
each_debt,b,met
each_debt,a,met
each_debt,d,met
tidy,a,met'
check_equal 'targets csv: each of the small ones' \
	"$(rows | grep -c ',small_debt,')" 13
# At 60 % and 5 points a year: 60 + 5 / 365 * 550 at the deadline.
check 'targets json' sw targets --format=json "$today"
check_json 'the trend leads beyond the line' \
	'[(t["value"], t["line"], t["distance"], t["since"], t["by"],
		t["n_reported"], t["n_members"], t["chapter"], t["chapter_title"],
		t["title"], t["citation"], t["note"], t["severity"], t["reason"])
		for t in d if t["id"] == "debt_65"] == [(60, 65, 5, "2018-12-31",
		"2020-12-31", 2, 2, "一", "Goals", "Debt", "At most 65 %",
		"Our reading", "fail", None)]
		and [abs(t["projection"] - (60 + 5 / 365 * 550)) < 1e-9
		for t in d if t["id"] == "debt_65"] == [True]'
check_json 'what there is none of is null' \
	'[(t["by"], t["projection"], t["chapter"], t["citation"], t["note"])
		for t in d if t["id"] == "tidy"] == [(None,) * 5]'
check_json 'a share is in per cent, of those who report' \
	'[(round(t["value"], 9), t["unit"], t["n_reported"], t["n_members"])
		for t in d if t["id"] == "mixed_60"] ==
		[(66.666666667, "%", 3, 4)]'
check_json 'why a state is unknown, of an older period, or missed for want of a report' \
	'{(t["id"], t["subject"]): t["reason"] for t in d if t["reason"]} == {
	("too_late", "c"): "deadline passed, not reported since 2019-06-30",
	("few", "thin"): "only 1 of 3 members report",
	("no_line", "key"): "unheard of gdp 2019-06-30: not reported",
	("to_start", "key"): "the line starts on 2021-12-31",
	("no_value", "x01"): "nothing has been reported yet",
	("no_member", "nobody"): "the aggregate has no member",
	("over_gdp", "key"): "2019-06-30 unknown: rate of gdp 2019-06-30: not reported",
	("small_debt", "x07"): "nothing has been reported yet",
	("active", "a"): "no report since 2019-06-30",
	("active", "b"): "no report since 2019-06-30",
	("active", "c"): "no report since 2019-06-30",
	("active", "d"): "never reported"}'

# Who has left is not on the board, who has not come yet neither.
check 'targets --as-of' sw targets --as-of=2018-12-31 --format=csv
check_equal 'as of then: who belongs to us' \
	"$(rows | grep ',each_debt,' | cut -d, -f3 | sort | tr '\n' ' ')" 'a b c e '
check_equal 'as of then: that day is today' \
	"$(rows | grep ',too_late,' | cut -d, -f5,6)" at_risk,2018-06-30
check_match 'as of then: no report is too old yet' "$(rows)" \
	'^二\(3\),active,a,sales,met,'
check 'known by a day before anything came' sw targets --format=csv \
	--known-by=2017-01-01 "$today"
check_no_match 'known by then: no value' "$(rows)" ',(met|at_risk),'
check 'targets of one subject' sw targets c --format=csv "$today"
check_equal 'targets of one subject: its own' "$(rows | cut -d, -f2,3)" \
	'too_late,c
each_debt,c
active,c'

check 'every period' sw targets key --all-periods --format=csv "$today"
check_equal 'every period: the header' \
	"$(head -n 1 "$work/out" | tr -d '\r')" \
	target,subject,period_end,value,line,state,n_reported,n_members,projection,word
check_equal 'every period: states' "$(rows | grep '^debt_65' |
	cut -d, -f3,4,5,6,7,8)" \
	'2017-06-30,50,65,met,2,2
2017-12-31,52.5,65,met,2,2
2018-06-30,55,65,met,2,2
2018-12-31,57.5,65,at_risk,2,2
2019-06-30,60,65,at_risk,2,2'
check 'every period in json' sw targets key --all-periods --format=json "$today"
check_json 'every period in json: the same' \
	'[t["state"] for t in d if t["target"] == "debt_65"] ==
		["met"] * 3 + ["at_risk"] * 2
		and abs(d[4]["projection"] - (60 + 5 / 365 * 550)) < 1e-9
		and d[0]["projection"] is None'
check 'every period of all' sw targets --all-periods --format=csv "$today"
check_equal 'every period of all: e while it was ours' \
	"$(rows | grep -c '^each_debt,e,')" 4
check_equal 'every period of all: d since it is' \
	"$(rows | grep '^each_debt,d,' | cut -d, -f3)" 2019-06-30
check_equal 'every period of all: one header' \
	"$(grep -c ^target, "$work/out")" 1

# ---- for people --------------------------------------------------------------
check 'targets' sw targets "$today"
people=$(cat "$work/out")
check_equal 'the plan, and how many are how' "$(head -n 2 <<<"$people")" \
	'The plan  96号
■ missed 7   ▲ at risk 1   ○ unknown 7   ● met 16   as of 2020-02-01'
check_equal 'chapters are headings' \
	"$(grep -nE '^(一|二|Other)' <<<"$people" | cut -d: -f2)" \
	'一 Goals
二 Demands
Other'
check_match 'one row: value, line, distance, trend, deadline, coverage' \
	"$people" \
	'^\(1\) +debt_65 +key +Key +▲ at risk +2018-12 +2019-06 +60\.0 +≤ +65\.0 +5\.0 +% +67\.5 +2020-12 +2/2$'
check_match 'many enterprises are one row, the worst named' "$people" \
	'small_debt +13: ■2 ○1 ●10 +■ missed .* 78\.0 +≤ +70\.0 +-8\.0 +% +the worst: Small x13$'
check_equal 'few enterprises are not' "$(grep -c each_debt <<<"$people")" 4
check_match 'a reason' "$people" 'few .*○ unknown.* 1/3 +only 1 of 3 members'
check_match 'how to see them all' "$people" 'targets --all$'
check 'targets --all' sw targets --all "$today"
check_equal 'targets --all: every row' \
	"$(grep -c small_debt "$work/out")" 13
check_match 'targets --all: one of them' "$(cat "$work/out")" \
	'small_debt +x13 +Small x13 +■ missed'
sed 's/language = "en"/language = "zh_CN"/' "$conf" >"$work/zh.conf"
run "$soewatch" -c "$work/zh.conf" targets "$today"
check_match 'in Chinese: a chapter' "$(cat "$work/out")" '^一 目标$'
check_match 'in Chinese: one row' "$(cat "$work/out")" \
	'small_debt +13 户 ■2 ○1 ●10 +■ 未达到 .*最差的是小x13$'
check_match 'in Chinese: a reason' "$(cat "$work/out")" \
	'期限已过，2019-06-30 后未报送'
# Without a plan, clauses; no headings.
python3 - "$conf" >"$work/plain.conf" <<'TEXT'
import re, sys
text = open(sys.argv[1], encoding="utf-8").read()
print(re.sub(r"\nplan: \{.*?\n\};\n", "\n", text, flags=re.S))
TEXT
run "$soewatch" -c "$work/plain.conf" targets "$today"
check_equal 'without a plan: clauses as configured' \
	"$(sed 1,3d "$work/out" | awk '{ print $1 }' | uniq | head -n 4 |
		paste -sd' ')" '九 二(1) 二(2) 二(3)'
check_no_match 'without a plan: no headings' "$(cat "$work/out")" '^(一|Other)$'

# On a terminal nothing is lost: what finds no room stands below its row.
terminal() {
	python3 - "$1" "${@:2}" <<'TEXT'
import fcntl, os, pty, struct, sys, termios
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
}
terminal 100 "$soewatch" -c "$conf" targets "$today" >"$work/narrow"
check_match 'a narrow terminal: what fits' "$(cat "$work/narrow")" \
	'debt_65 +Key +▲ at risk +.*2019-06 +60\.0 +≤ +65\.0'
check_match 'a narrow terminal: the rest below' "$(cat "$work/narrow")" \
	'^ +.*trend 67\.5  by 2020-12  coverage 2/2$'
check_equal 'a narrow terminal: no line is too long' "$(python3 -c '
import sys
print(max(len(line.rstrip("\n")) for line in open(sys.argv[1],
	encoding="utf-8")) <= 100)' "$work/narrow")" True

# ---- leagues -----------------------------------------------------------------
check 'rank csv' sw rank debt_ratio 2019-06-30 --among class=ind --format=csv
check_equal 'rank: quarters, lines and grades' "$(tr -d '\r' <"$work/out")" \
	'rank,enterprise,name,period_end,value,quarter,target,line,distance,grade
1,d,Delta,2019-06-30,10,1,each_debt,70,60,
2,a,Alpha,2019-06-30,58,2,each_debt,70,12,average
3,b,Beta,2019-06-30,62,3,each_debt,70,8,lower
4,c,Gamma,2019-06-30,80,4,each_debt,70,-10,below_poor'
check 'rank as of a day' sw rank debt_ratio --as-of=2018-12-31 \
	--among class=ind --format=csv
check_equal 'rank as of a day: who was ours, and no marks yet' \
	"$(rows | cut -d, -f1,2,4,5,10)" \
	'1,a,2018-06-30,54,
2,b,2018-06-30,56,
3,e,2018-06-30,75,
4,c,2018-06-30,80,'
check 'rank' sw rank debt_ratio 2019-06-30 --among class=ind
check_equal 'rank for people: quartiles in the head' \
	"$(head -n 2 "$work/out")" \
	'Debt ratio  2019-06-30  4/4
Q1 46.0 %   median 60.0 %   Q3 66.5 %'
check_match 'rank for people: a row' "$(cat "$work/out")" \
	'^ +3 +b +Beta +62\.0 % +3rd +≤ +70\.0 % +8\.0 % +lower$'
run "$soewatch" -c "$work/zh.conf" rank debt_ratio 2019-06-30 --among class=ind
check_match 'rank in Chinese' "$(cat "$work/out")" \
	'^ +2 +a +甲集团 +58\.0 % +良 +≤ +70\.0 % +12\.0 % +平均$'
run sw rank is_mixed 2019-06-30 --among class=ind --format=csv
check_equal 'rank: ties share a place, unknown ones come last' \
	"$(rows | cut -d, -f1,2,5,6)" \
	'1,a,1,1
1,b,1,1
3,c,0,4
,d,,'

# ---- aggregates, taken apart --------------------------------------------------
# 98 against 100: a brought 10, b took 12.
check 'explain a growth' sw explain key growth 2019-06-30 --format=json
check_json 'growth: the pulls add up' \
	'd["value"] == -2 and d["movers"]["kind"] == "growth" and
		d["movers"]["unit"] == "points" and
		(d["movers"]["before"], d["movers"]["now"], d["movers"]["moved"])
		== (100, 98, -2) and [(m["enterprise"], m["before"], m["now"],
		m["contribution"]) for m in d["movers"]["members"]] ==
		[("b", 60, 48, -12), ("a", 40, 50, 10)]'
# 55 became 60: 2 of a, 3 of b.
check 'explain a ratio' sw explain key debt_ratio 2019-06-30 --format=json
check_json 'ratio: the terms add up' \
	'd["movers"]["kind"] == "ratio" and [(m["enterprise"],
		round(m["contribution"], 12)) for m in d["movers"]["members"]]
		== [("b", 3), ("a", 2)] and abs(sum(m["contribution"]
		for m in d["movers"]["members"]) - 5) < 1e-12'
check 'explain an amount' sw explain all sales 2019-06-30 --format=json
check_json 'amount: changes, the largest first' \
	'd["movers"]["kind"] == "change" and [(m["enterprise"],
		m["contribution"]) for m in d["movers"]["members"]] ==
		[("b", -12), ("a", 10), ("c", 6)] and d["movers"]["moved"] == 4
		and [(l["enterprise"], l["reason"]) for l in d["left_out"]] ==
		[("d", "revenue of d 2019-01-01 to 2019-06-30: not reported")]'
check 'explain a share' sw explain share is_mixed 2018-06-30 --format=json
check_json 'share: who came' \
	'd["combine"] == "share" and d["unit"] == "%" and d["value"] == 75 and
		d["with_numbers"] == "100 * 3 / 4" and [(m["enterprise"],
		m["contribution"]) for m in d["movers"]["members"]][0] ==
		("a", 25) and d["movers"]["moved"] == 25 and
		[(m["enterprise"], m["condition"]) for m in d["members"]] ==
		[("a", True), ("b", True), ("c", False), ("e", True)]'
check 'explain a mean' sw explain avg debt_ratio 2019-06-30 --format=json
check_json 'mean: of the values' 'd["value"] == 52.5 and
	d["with_numbers"] == "(58 + 62 + 80 + 10) / 4" and
	[m["value"] for m in d["members"]] == [58, 62, 80, 10]'
check 'explain a median' sw explain mid debt_ratio 2019-06-30 --format=json
check_json 'median: of the middle two' 'd["value"] == 60 and
	d["with_numbers"] == "(58 + 62) / 2" and d["movers"] is None and
	[m["enterprise"] for m in d["members"]] == ["d", "a", "b", "c"]'
check 'explain a place' sw explain place debt_ratio 2019-06-30 --format=json
check_json 'place: two are better' 'd["value"] == 3 and
	d["with_numbers"] == "1 + 2" and d["of"] == "b" and
	[(m["enterprise"], m["place"]) for m in d["members"]] ==
	[("d", 1), ("a", 2), ("b", 3), ("c", 4)]'
check 'explain a count' sw explain high debt_ratio 2019-06-30 --format=json
check_json 'count: for whom it holds, down to the figures' \
	'd["value"] == 2 and d["unit"] == "count" and
		d["where"] == "debt_ratio > 60" and
		[m["enterprise"] for m in d["members"] if m["condition"]] ==
		["b", "c"] and d["movers"]["moved"] == 1 and
		("b", "total_liabilities", 62) in [(f["enterprise"], f["item"],
		f["figure"]) for f in d["figures"]]'
check 'explain a sum' sw explain big assets 2019-06-30 --format=json
check_json 'sum: of those in' 'd["value"] == 150 and
	d["with_numbers"] == "100 + 50" and
	[(l["enterprise"], l["reason"]) for l in d["left_out"]] ==
	[("a", "the condition does not hold"),
	 ("d", "the condition does not hold")]'
check_json 'sum: who came to meet the condition moved it by all it has' \
	'(d["movers"]["before"], d["movers"]["now"], d["movers"]["moved"]) ==
		(50, 150, 100) and [(m["enterprise"], m["before"], m["now"])
		for m in d["movers"]["members"]] == [("b", 0, 100), ("c", 50, 50)]'
check 'explain a sum that lost one' sw explain low assets 2019-06-30 --format=json
check_json 'sum: who no longer meets it took all it had' \
	'(d["movers"]["before"], d["movers"]["now"]) == (200, 100) and
		[(m["enterprise"], m["before"], m["now"], m["contribution"])
		for m in d["movers"]["members"]][0] == ("b", 100, 0, -100)'
check 'explain --members' sw explain all sales 2019-06-30 --members --format=csv
check_equal 'explain --members: a row a member' "$(tr -d '\r' <"$work/out")" \
	'enterprise,name,is_in,condition,value,place,before,now,contribution,reason
a,Alpha,true,,50,,40,50,10,
b,Beta,true,,48,,60,48,-12,
c,Gamma,true,,36,,30,36,6,
d,Delta,false,,,,,,,revenue of d 2019-01-01 to 2019-06-30: not reported'
check 'explain for people' sw explain key growth 2019-06-30
check_match 'explain for people: a pull' "$(cat "$work/out")" \
	'^b +Beta +60 CNY +48 CNY +-12\.00 points$'
check_match 'explain for people: together' "$(cat "$work/out")" \
	'^ +together +100 CNY +98 CNY +-2\.00 points$'
check 'explain many' sw explain avg debt_ratio 2018-06-30
check_match 'explain many: how they make one' "$(cat "$work/out")" \
	"^  = the mean of the members' 100 "
# A line may be unknown where the value is known.
check 'explain what no line judges' sw explain key growth 2019-06-30 --format=json
check_json 'explain: what targets say, and why not' \
	'[(v["target"], v["line"], v["state"], v["reason"])
		for v in d["verdicts"]] ==
		[("no_line", None, "unknown",
		  "unheard of gdp 2019-06-30: not reported"),
		 ("over_gdp", None, "unknown",
		  "rate of gdp 2019-06-30: not reported")]'
check 'explain a few' sw explain thin debt_ratio 2019-06-30 --format=json
check_json 'explain: too few' '[v["reason"] for v in d["verdicts"]] ==
	["only 1 of 3 members report"]'
check 'explain a path' sw explain key debt_ratio 2018-12-31
check_match 'explain for people: a line' "$(cat "$work/out")" \
	'^debt_65 +≤ 65\.0 % +(● met|▲ at risk)'
check_match 'explain for people: no line yet' "$(cat "$work/out")" \
	'^to_start +≤ – +○ unknown +the line starts on 2021-12-31'
check 'explain nobody' sw explain nobody sales
check_match 'explain nobody: the reason' "$(cat "$work/out")" \
	'^  = –  unknown: the aggregate has no member$'
# 58 - 55 of the sector; d has none, so 0.
check 'explain x@{column}' sw explain a spread 2019-06-30 --format=json
check_json 'explain x@{column}: with numbers' 'd["value"] == 3 and
	d["with_numbers"] == "first(100 * 58 / 100 - 55, 0)"'
check 'explain a blank column' sw explain d spread 2019-06-30 --format=json
check_json 'explain a blank column: the next is taken' 'd["value"] == 0 and
	d["with_numbers"] == "first(100 * 1 / 10 - ?, 0)"'
check 'explain year_before' sw explain a pace 2019-12-31 --format=json
check_json 'explain year_before: with numbers' 'd["value"] == 62 and
	d["with_numbers"] == "100 * 56 / 100 + 6"'
for command in 'series share debt_ratio' 'explain share debt_ratio' \
	"graph share debt_ratio -o $work/g.png"; do
	# shellcheck disable=SC2086 # words
	check_status 1 "no such series: ${command%% *}" sw $command
	check_equal "no such series: ${command%% *}: those it has" \
		"$(cat "$work/err")" \
		'soewatch: share has no series of debt_ratio, only of is_mixed'
done

# ---- units, lists, pictures ----------------------------------------------------
check_match 'a share with its unit' "$(sw series share is_mixed)" \
	'2018-06-30 +75 +75\.0 %'
check_match 'a place with its unit' \
	"$("$soewatch" -c "$work/zh.conf" series place debt_ratio)" \
	'2019-06-30 +3 +3 位'
check 'list aggregates json' sw list aggregates --format=json
check_json 'list aggregates: how they combine' \
	'[(a["combine"], a["where"], a["of"], a["indicators"]) for a in d
		if a["id"] in ("place", "high", "share")] ==
		[("share", None, None, ["is_mixed"]), ("rank", None, "b", []),
		("count", "debt_ratio > 60", None, [])]'
check 'list targets json' sw list targets --format=json
check_json 'list targets: words and settings' \
	'[(t["citation"], t["citation_en"], t["note_en"], t["glide"])
		for t in d if t["id"] == "debt_65"] ==
		[("不高于65%", "At most 65 %", "Our reading", None)] and
		[t["stale_months"] for t in d if t["id"] == "active"] == [6]'
check 'a picture of a share' sw graph share is_mixed -o "$work/share.svg"

done_testing
