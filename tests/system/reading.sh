#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# reading: league tables, ways to a figure, whose file it is, output that cannot
# be written: what commands.sh leaves out of the reading commands.

. "$top_srcdir/tests/system/lib.sh"
. "$top_srcdir/tests/system/demo.inc.sh"

need python3

mkdir -p "$work/state/inbox/x"
conf=$work/soewatch.conf
cat >"$conf" <<'TEXT'
version = 1;
language = "en";
state_directory = "state";
enterprises = "enterprises.csv";
items: {
	revenue: { title_en = "Revenue"; kind = "flow"; };
	assets: { title_en = "Assets"; kind = "stock"; };
};
indicators: {
	quarter: { unit = "CNY"; formula = "single(revenue)"; };
	return: { unit = "%"; better = "higher"; formula = "100 * revenue / assets"; };
	weight: { unit = "%"; better = "lower"; formula = "100 * assets / revenue"; };
};
feeds: {
	inbox: {
		directory = "inbox/x"; format = "csv"; enterprise = "code";
		period_start = "start"; period_end = "end"; reported_on = "on";
		flows = "explicit"; rhythm = "quarter";
		items: { revenue = "rev"; assets = "assets"; };
	};
	named: {
		url = "http://127.0.0.1:9/{code}.csv"; format = "csv";
		period_end = "end"; enterprises = "class!=benchmark";
		items: { assets = "assets"; };
	};
};
aggregates: { all: { title_en = "All"; members = "class=x"; }; };
TEXT
cat >"$work/enterprises.csv" <<'TEXT'
id,name_en,class,code
a,Alpha,x,a
b,Beta,x,b
c,Gamma,y,c
d,Delta,y,d
late,Late,y,late
region,Region,benchmark,region
TEXT
cat >"$work/state/inbox/x/1.csv" <<'TEXT'
code,start,end,on,rev,assets
a,2014-01-01,2014-12-31,2015-03-31,100,50
a,2014-01-01,2014-09-30,2014-10-31,70,48
a,2014-07-01,2014-12-31,2015-03-31,55,50
a,2014-07-01,2014-09-30,2014-10-31,26,48
a,2015-01-01,2015-03-31,2015-04-20,30,60
b,2014-01-01,2014-12-31,2015-03-31,200,100
c,2014-01-01,2014-12-31,2015-03-31,300,100
d,2014-01-01,2014-12-31,2015-03-31,20,100
region,2014-01-01,2014-12-31,2015-03-31,9,1
TEXT
sw() {
	"$soewatch" -c "$conf" "$@"
}
csv() {
	sw "$@" --format=csv | tr -d '\r'
}

# ---- before anything is there ------------------------------------------------
check 'status without a ledger' sw status
check 'status without a ledger: json' sw status --format=json
check_status 1 'series without a ledger' sw series a return
check_match 'series without a ledger: says so' "$(cat "$work/err")" \
	'no ledger yet'
check 'list needs no ledger' "$soewatch" list feeds --config="$conf"

run "$soewatchd" -c "$conf" --once --now=2015-11-02

# ---- rank ----------------------------------------------------------------------
check_equal 'rank: equal values share a rank, unknown ones have none' \
	"$(csv rank return)" \
	"rank,enterprise,name,period_end,value,quarter,target,line,distance,grade
1,c,Gamma,2014-12-31,300,1,,,,
2,a,Alpha,2014-12-31,200,2,,,,
2,b,Beta,2014-12-31,200,2,,,,
4,d,Delta,2014-12-31,20,4,,,,
,late,Late,2014-12-31,,,,,,"
check_equal 'rank: where less is better' "$(csv rank weight | cut -d, -f1,2 |
	tr '\n' ' ')" 'rank,enterprise 1,c 2,a 2,b 4,d ,late '
check_equal 'rank: at a period, among some' \
	"$(csv rank return 2015-03-31 --among 'class=x' | cut -d, -f1-2,4-)" \
	"rank,enterprise,period_end,value,quarter,target,line,distance,grade
1,a,2015-03-31,50,1,,,,
,b,2015-03-31,,,,,,"
check_match 'rank: benchmarks where they are asked for' \
	"$(csv rank return --among=class=benchmark)" '^1,region,'
check_match 'rank for people: which period' "$(sw rank return)" '2014-12-31'
check_status 2 'rank: a selector that is none' sw rank return --among klass=x
check_match 'rank: and it is named' "$(cat "$work/err")" klass

# ---- explain -------------------------------------------------------------------
check_equal 'explain: the year less nine months, and the other way' \
	"$(csv explain a quarter 2014-12-31 | cut -d, -f2,3,6,7,8,9,10,12)" \
	"item,mode,figure,path,sign,period_start,period_end,value
revenue,single,30,,1,2014-01-01,2014-12-31,100
revenue,single,30,,-1,2014-01-01,2014-09-30,70
revenue,single,30,other,1,2014-07-01,2014-12-31,55
revenue,single,30,other,-1,2014-07-01,2014-09-30,26"
sw explain all return 2015-03-31 --format=json >"$work/json"
check 'explain json: what it says' json_holds "$work/json" \
	'd["with_numbers"] == "100 * 30 / 60" and d["value"] == 50
		and d["n_reported"] == 1 and d["n_members"] == 2
		and [l["enterprise"] for l in d["left_out"]] == ["b"]
		and len(d["figures"]) == 2'
check 'explain a value that is unknown' sw explain late return 2014-12-31
check_match 'explain a value that is unknown: why' "$(cat "$work/out")" \
	'unknown: revenue of late .*not reported'

check_status 1 'explain: a day that is no period end' \
	sw explain a return 2015-01-10
check_match 'explain: which are near' "$(cat "$work/err")" \
	'2015-01-10 is no period end: .*2014-12-31, 2015-03-31'
check 'explain: a month that nobody reported' sw explain a return 2015-01-31

# ---- what was meant ------------------------------------------------------------
check_status 1 'a name spelt wrong' sw series a retur
check_match 'a name spelt wrong: the one that was meant' \
	"$(cat "$work/err")" 'did you mean return\?'
check_status 1 'facts of an aggregate' sw facts all
check_match 'facts of an aggregate: why not' "$(cat "$work/err")" aggregate

# ---- alerts, graph, try ---------------------------------------------------------
sw alerts --all --format=json >"$work/json"
check 'alerts --all: an array' json_holds "$work/json" 'd == []'
check 'graph --output --height --width' sw graph a return \
	--output="$work/a.svg" --width=400 --height=120
check_match 'graph: it is an SVG' "$(head -c 300 "$work/a.svg")" '<svg'
check_status 2 'graph without -o' sw graph a return
check_status 2 'graph of another kind' sw graph a return -o "$work/a.jpg"
printf 'end,assets\n2014-12-31,7\n' >"$work/b.csv"
cp "$work/b.csv" "$work/figures.csv"
check_match 'try: the name says whose it is' "$(csv try named "$work/b.csv")" \
	'^b,assets,,2014-12-31,,7,'
check_status 1 'try: nothing says whose it is' sw try named \
	"$work/figures.csv"
check_match 'try --enterprise says it' \
	"$(csv try named "$work/figures.csv" --enterprise=c)" \
	'^c,assets,,2014-12-31,,7,'

# ---- a header that changed ------------------------------------------------------
printf 'code,start,end,on,rev,total\n%s\n' \
	a,2015-04-01,2015-06-30,2015-07-20,33,61 >"$work/renamed.csv"
check_status 1 'a column has another name now' sw import inbox \
	"$work/renamed.csv"
check_match 'its figures are there' "$(csv facts a revenue)" ',2015-06-30,,33,'
check_match 'and status tells of the column' "$(csv status)" '^inbox,.*,1,'
# The report of a day before its period's end is impossible, unless the feed
# speaks for all.
printf 'code,start,end,on,rev,assets\n%s\n%s\n' \
	b,2015-01-01,2015-03-31,2015-03-01,5,6 \
	b,2015-01-01,2015-03-31,2015-03-16,7,8 >"$work/before.csv"
check_match 'a report from before its period ended is refused' \
	"$(sw try inbox "$work/before.csv")" \
	'row 2.*2015-03-01 lies before the period.s end 2015-03-31'
check_match 'one of its last days is not' "$(csv try inbox "$work/before.csv")" \
	'^b,revenue,2015-01-01,2015-03-31,,7,'

# ---- output that cannot be written ------------------------------------------------
if [ -w /dev/full ]; then
	sw facts a >/dev/full 2>"$work/err"
	check_equal 'a full disk ends with 1' $? 1
	check_match 'a full disk is told' "$(cat "$work/err")" 'standard output'
else
	skip 'a full disk ends with 1' '/dev/full is not here'
fi
check_match 'help' "$(sw help)" 'explain .*formula'
check_match 'help of one command' "$(sw help rank)" '--among'
check_match 'and --help' "$(sw rank --help)" '--among'
check_match 'version' "$(sw --version)" '^soewatch [0-9]'

done_testing
