#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# alerts: from their beginning to their end, those of overdue reports in
# overdue.sh; what persons do to them, with a daemon and without; what days bring;
# and that nothing of it is lost.

. "$top_srcdir/tests/system/lib.sh"

need python3
serve "$work/feeds"

conf=$work/soewatch.conf
inbox=$work/state/inbox
me=$(id -un)
cat >"$work/enterprises.csv" <<'END'
id,name,class
steel,Steel,x
port,Port,x
mine,Mine,y
END
configure() { # TARGETS [SETTING [AGGREGATE]]
	cat >"$conf" <<-END
		version = 1;
		language = "en";
		timezone = "UTC";
		state_directory = "state";
		enterprises = "enterprises.csv";
		graphs: { eager = "none"; };
		alerts: { failing_for = "0s"; ack_within = "1 day"; ${2-} };
		items: { ta: { kind = "stock"; }; tl: { kind = "stock"; };
			cash: { kind = "stock"; }; };
		indicators: { debt: { unit = "%"; better = "lower";
			formula = "100 * tl / ta"; }; };
		feeds: {
			f: { directory = "inbox/f"; format = "csv"; enterprise = "id";
				period_end = "end"; reported_on = "on";
				items: { ta = "ta"; tl = "tl"; }; guards = "off"; };
			h: { directory = "inbox/h"; format = "csv"; enterprise = "id";
				period_end = "end"; reported_on = "on";
				items: { cash = "cash"; }; };
			web: { url = "$http_url/{id}.csv"; format = "csv";
				enterprises = "class=y"; enterprise = "id"; period_end = "end";
				items: { cash = "cash"; }; guards = "off"; every = "1h"; };
		};
		aggregates: { ${3-} };
		targets: { $1 };
	END
}
line() { # LINE [SETTINGS]
	printf 'debt: { indicator = "debt"; each = "class=x"; at_most = %s; %s };' \
		"$1" "${2-}"
}
mkdir -p "$inbox/f" "$inbox/h"
n_files=0

# report FEED HEADER ROW…: into the drop folder
report() {
	local file=$inbox/$1/$((n_files += 1)).csv header=$2

	shift 2
	{ echo "$header"; printf '%s\n' "$@"; } >"$file"
	touch -d '1 minute ago' "$file"
}
debt() { # ROW…: id,end,on,ta,tl
	report f id,end,on,ta,tl "$@"
}

sw() {
	"$soewatch" -c "$conf" --now="$today" "$@"
}
cycle() { # DAY [STATUS]
	today=$1
	check_status "${2-0}" "a cycle on $1" \
		"$soewatchd" -c "$conf" --once --now="$1"
}
# alerts [KIND]: "ID KIND TARGET FEED SUBJECT SEVERITY STATE END REASON", all of
# them
alerts() {
	sw alerts --all --format=json | python3 -c '
import json, sys
for a in json.load(sys.stdin):
    if len(sys.argv) < 2 or a["kind"] == sys.argv[1]:
        print(*(a[k] if a[k] not in (None, "") else "-" for k in (
            "id", "kind", "target", "feed", "subject", "severity", "state",
            "period_end", "reason")))' "$@"
}
# story ID: "ACTION STATE LEVEL WHO NOTE", an event a line
story() {
	sw alerts "$1" --format=json | python3 -c '
import json, sys
for e in json.load(sys.stdin):
    print(e["action"], e["state"], e["escalated"], e["who"] or "-",
          e["note"] or "-")'
}

# ---- crossed, due, met -------------------------------------------------------

configure "$(line 65)"
touch "$work/feeds/mine.csv"
echo id,end,cash >"$work/feeds/mine.csv"
echo mine,2020-03-31,5 >>"$work/feeds/mine.csv"
debt steel,2020-03-31,2020-04-10,100,66 port,2020-03-31,2020-04-10,100,60
cycle 2020-04-11
check_equal 'a line that is crossed' "$(alerts)" \
	'1 target debt - steel fail open 2020-03-31 -'
debt steel,2020-06-30,2020-07-10,100,64 port,2020-06-30,2020-07-10,100,61
cycle 2020-07-11
check_equal 'and met' "$(alerts)" \
	'1 target debt - steel fail resolved 2020-06-30 -'
debt steel,2020-09-30,2020-10-10,100,67
cycle 2020-10-11
check_equal 'and crossed once more: the same alert' "$(alerts)" \
	'1 target debt - steel fail open 2020-09-30 -'
configure "$(line 65 'by = "2020-12-31";')"
cycle 2020-10-12
check_equal 'before a deadline it is no matter yet' "$(alerts)" \
	'1 target debt - steel fail resolved 2020-09-30 -'
debt steel,2020-12-31,2021-01-10,100,67 port,2020-09-30,2021-01-10,100,60
cycle 2021-01-11
check_equal 'a deadline that passed unmet' "$(alerts deadline)" \
	'2 deadline debt - steel fail open 2020-12-31 -'
check_equal 'a late first report of an old period is no restatement' \
	"$(alerts restated)" ''

# ---- restated ----------------------------------------------------------------

configure "$(line 65)"
cycle 2021-01-12
check_equal 'another configuration changes past verdicts: no restatement' \
	"$(alerts restated)" ''
check_equal 'the deadline is gone: the same figures are a crossed line' \
	"$(alerts | cut -d' ' -f1-7)" \
	'1 target debt - steel fail open
2 deadline debt - steel fail resolved'
debt steel,2020-06-30,2021-02-01,100,70
cycle 2021-02-02
check_equal 'a past period restated beyond the line' "$(alerts restated)" \
	'3 restated debt - steel fail open 2020-06-30 restated: from met to missed'
check_equal 'the newest stays as it is' "$(alerts target)" \
	'1 target debt - steel fail open 2020-12-31 -'
debt steel,2020-06-30,2021-02-20,100,63
cycle 2021-02-21
check_equal 'restated back' "$(alerts restated)" \
	'3 restated debt - steel fail resolved 2020-06-30 restated again: back to met'
debt steel,2020-03-31,2021-02-25,100,60
cycle 2021-02-26
check_equal 'to the good it is told of, too' "$(alerts restated | tail -1)" \
	'4 restated debt - steel warn open 2020-03-31 restated: from missed to met'
debt port,2020-06-30,2021-02-26,100,62
cycle 2021-02-27
check_equal 'restated without another verdict: nothing' \
	"$(alerts restated | wc -l)" 2

# ---- held --------------------------------------------------------------------

report h id,end,on,cash port,2020-03-31,2020-04-10,1000000 \
	port,2020-06-30,2020-07-10,1010000 port,2020-09-30,2020-10-10,1020000 \
	port,2020-12-31,2021-01-10,1010000
cycle 2021-03-01
check_equal 'a history is not held' "$(alerts held)" ''
report h id,end,on,cash port,2021-03-31,2021-03-31,101
cycle 2021-03-31 1
check_match 'a figure that is held' "$(alerts held)" \
	'^5 held - h port warn open - 1 figures wait \(soewatch held\), the first: cash of 2021-03-31'
check 'it is accepted' sw accept 1 --note 'it is so'
check_equal 'which ends it' "$(alerts held | cut -d' ' -f1-7)" \
	'5 held - h port warn resolved'
check_equal 'as its report says at once' "$(python3 -c 'import json, sys
print(json.load(open(sys.argv[1], encoding="utf-8"))["state"])' \
	"$work/state/reports/5.json")" resolved

# ---- a feed that fails -------------------------------------------------------

echo 500 >"$work/feeds/mine.csv.status"
cycle 2021-04-01 1
check_match 'a feed that fails' "$(alerts feed)" \
	'^6 feed - web - warn open - 1 sources fail: .*mine\.csv.*500'
cycle 2021-04-01 1
check_equal 'which is said once' "$(story 6 | wc -l)" 1
rm "$work/feeds/mine.csv.status"
cycle 2021-04-02
check_equal 'it comes back' "$(alerts feed)" \
	'6 feed - web - warn resolved - the data come again'

echo 500 >"$work/feeds/mine.csv.status"
cycle 2021-04-03 1
check_match 'it fails again' "$(alerts feed)" '^6 feed - web - warn open '
cp "$conf" "$work/full.conf"
sed -i '/^web: /,/every = "1h"/d' "$conf"
cycle 2021-04-04
check_equal 'nobody asks for it any more, which is no recovery' \
	"$(alerts feed)" \
	'6 feed - web - warn resolved - no longer asked for by the configuration'
cp "$work/full.conf" "$conf"
rm "$work/feeds/mine.csv.status"
cycle 2021-04-04

# ---- days: escalation, silence ------------------------------------------------

configure "$(line 63.5)"
debt port,2021-03-31,2021-04-10,100,64
cycle 2021-04-11
check_equal 'a new alert' "$(alerts | tail -1)" \
	'7 target debt - port fail open 2021-03-31 -'
cycle 2021-04-12
cycle 2021-04-13
check_equal 'nobody acknowledges it: twice pressed' "$(story 7)" \
	'opened open 0 - -
escalated open 1 - -
escalated open 2 - -'
check 'somebody does' sw ack 7 --note 'we see to it'
cycle 2021-04-20
check_equal 'no more of it' "$(story 7 | tail -1)" \
	"acknowledged acknowledged 2 $me we see to it"
check 'silence' sw silence 7 --until 2021-04-25 --note 'a merger'
check_match 'until the end of that day' "$(cat "$work/out")" \
	'^7: debt port: silenced until 2021-04-26 00:00$'
cycle 2021-04-25
check_equal 'on that day it is silent' "$(story 7 | tail -1)" \
	"silenced silenced 2 $me a merger"
cycle 2021-04-26
check_equal 'then it is not' "$(story 7 | tail -1)" 'unsilenced open 2 - -'
check 'resolve' sw resolve 7 --note 'capital came in'
cycle 2021-04-27
check_equal 'a person'\''s word holds' "$(story 7 | tail -1)" \
	"resolved resolved 2 $me capital came in"
debt port,2021-06-30,2021-07-10,100,66
cycle 2021-07-11
check_equal 'until something new is reported' "$(story 7 | tail -1)" \
	'reopened open 0 - -'

# What counts is when it came: a report of last year that comes now is news.
debt steel,2020-09-30,2020-10-20,100,60
cycle 2021-07-11
check_equal 'restated by a report that was on its way for long' \
	"$(alerts restated | tail -1)" \
	'8 restated debt - steel warn open 2020-09-30 restated: from missed to met'

# ---- what is refused -----------------------------------------------------------

before=$(alerts; story 7)
check_status 2 'a note is asked for' sw ack 7
check_match 'by name' "$(cat "$work/err")" '--note'
check_status 2 'an empty note is none' sw ack 7 --note ''
check_status 1 'no such alert' sw ack 99 --note x
check_match 'no such alert: it says so' "$(cat "$work/out" "$work/err")" \
	'99: there is no alert of that number'
check_status 2 'no number' sw ack debt --note x
check_match 'no number: it says what was expected' \
	"$(cat "$work/err")" 'number of an alert: "debt": expected a whole number'
check_status 1 'one that is over' sw resolve 6 --note x
check_match 'one that is over: it says so' "$(cat "$work/out" "$work/err")" \
	'alert 6: it is resolved already'
check_status 1 'all or none' sw ack 7 6 --note x
check_status 1 'a day that has passed' sw silence 7 --until 2021-07-10 --note x
check_match 'a day that has passed: it says so' \
	"$(cat "$work/out" "$work/err")" '2021-07-10 has passed'
check_status 2 'silence needs its end' sw silence 7 --note x
check_status 2 'no date' sw silence 7 --until soon --note x
check_equal 'nothing came of all that' "$(alerts; story 7)" "$before"
check_status 1 'no story of what is not there' sw alerts 99
check_status 2 'nor of what is no number' sw alerts debt

# ---- with a daemon ---------------------------------------------------------------

# begin DAY: a daemon on that day
begin() {
	today=$1
	start "$work/log" "$soewatchd" -c "$conf" --now="$1"
	daemon=$pid
	wait_until sw poll f
}
# value_is END,VALUE
value_is() {
	sw alerts --format=csv | grep -q ",$1,"
}
begin 2021-07-11
check 'acknowledged through the daemon' sw ack 7 --note 'by the daemon'
check_equal 'it knows who asked' "$(story 7 | tail -1)" \
	"acknowledged acknowledged 0 $me by the daemon"
check_status 1 'it refuses all of them, too' sw ack 7 6 --note x
stop "$daemon" KILL
check_equal 'killed: what was done is there' "$(story 7 | tail -1)" \
	"acknowledged acknowledged 0 $me by the daemon"
begin 2021-10-11
check 'silenced' sw silence 7 --until 2021-12-31 --note quiet
debt port,2021-09-30,2021-10-10,100,67
check_until 'new figures come' value_is 2021-09-30,67
check_equal 'they do not break the silence' "$(story 7 | tail -1)" \
	'updated silenced 0 - -'
check 'resolved' sw resolve 7 --note 'dealt with'
stop "$daemon" KILL
begin 2022-01-11
check_equal 'the alert is resolved as before' "$(story 7 | tail -1)" \
	"resolved resolved 0 $me dealt with"

# ---- notes that would do harm ------------------------------------------------------

debt port,2021-12-31,2022-01-10,100,68
check_until 'opened again' value_is 2021-12-31,68
lines=$(wc -l <"$work/log")
rlo=$(printf '\342\200\256')
hostile="<script>alert(1)</script>
alert 99: opened: forged${rlo}txt.exe \"; rm -rf /"
check 'script, line breaks, text turned around' sw ack 7 --note "$hostile"
long=$(head -c 10000 /dev/zero | tr '\0' x)
check 'ten thousand characters' sw silence 7 --until 2022-06-30 --note "$long"
check_equal 'the log has a line for each' \
	"$(tail -n +$((lines + 1)) "$work/log" | grep -c '^alert 7: ')" 2
check_no_match 'none that is forged' "$(cat "$work/log")" '^alert 99'
check_no_match 'none that is turned around' "$(cat "$work/log")" "$rlo"
check_equal 'none that is long' \
	"$(awk 'length > 400' "$work/log" | wc -l)" 0
check_match 'what it is about can be read' "$(cat "$work/log")" \
	"^alert 7: acknowledged: fail debt of port: .*: by $me: \"<script>alert"
sw alerts 7 >"$work/story"
check_no_match 'a table: nothing is turned around' "$(cat "$work/story")" "$rlo"
check_no_match 'nor forged' "$(cat "$work/story")" '^ *alert 99'
check_equal 'programs get it all' \
	"$(sw alerts 7 --format=json | python3 -c '
import json, sys
print(*(e["note"] for e in json.load(sys.stdin)[-2:]), sep="|")')" \
	"$hostile|$long"
check_equal 'in CSV, too' \
	"$(sw alerts 7 --format=csv | python3 -c '
import csv, sys
print(*[e["note"] for e in csv.DictReader(sys.stdin)][-2:], sep="|")')" \
	"$hostile|$long"
check_match 'for people: what it is about' "$(cat "$work/story")" \
	'^alert 7 · target crossed$'
stop "$daemon"
check_equal 'the daemon ends well' "$rc" 0

# ---- what is no restatement of a past verdict ----------------------------------------

configure "$(line 65) whole: { indicator = \"debt\"; subject = \"xs\"; at_most = 65; };" \
	'' 'xs: { members = "class=x"; min_coverage = 0; };'
debt steel,2022-03-31,2022-04-10,100,60 port,2022-03-31,2022-04-10,100,60 \
	steel,2022-06-30,2022-07-10,100,60
cycle 2022-07-11
n=$(alerts restated | wc -l)
debt steel,2022-03-31,2022-03-31,100,61
debt steel,2022-06-30,2022-07-20,100,70
cycle 2022-07-21
check_equal 'the newest period: its own alert tells it' \
	"$(alerts target | grep -c 'steel fail open 2022-06-30'),$(alerts restated | wc -l)" \
	"1,$n"
debt steel,2022-09-30,2022-10-10,100,60 steel,2022-03-31,2022-10-10,100,59
cycle 2022-10-11
debt port,2022-06-30,2022-10-12,100,40 steel,2022-03-31,2022-10-12,100,58
cycle 2022-10-13
check_equal 'a member that reports late makes another sum' \
	"$(alerts restated | wc -l)" "$n"
configure "$(line 50)"
cycle 2022-10-14
check_equal 'another configuration while figures were restated' \
	"$(alerts restated | wc -l)" "$n"
configure "$(line 65)"
cycle 2023-06-01
debt steel,2022-03-31,2022-12-31,100,90
cycle 2023-06-02
check_equal 'what was reported long ago and comes now changes what was published' \
	"$(alerts restated | wc -l)" "$((n + 1))"
debt steel,2022-03-31,2022-12-31,100,91 steel,2022-03-31,2023-06-01,100,60
cycle 2023-06-03
check_equal 'restated back: over' "$(alerts restated | tail -1 | cut -d' ' -f7)" \
	resolved
debt mine,2022-03-31,2023-06-03,100,60 steel,2022-12-31,2023-06-03,100,60
cycle 2023-06-03
debt steel,2022-03-31,2023-06-03,100,92
cycle 2023-06-03
debt steel,2022-03-31,2023-06-03,100,60
cycle 2023-06-03
check_equal 'what comes in one day, one document after the other, is no news' \
	"$(alerts restated | wc -l)" "$((n + 1))"

# ---- overdue reports, failures that have to last -------------------------------------

rm -rf "$work/state"
mkdir -p "$inbox/f" "$inbox/h"
printf '%s\n' id,name,class steel,Steel,x port,Port,x dock,Dock,x ship,Ship,x \
	rail,Rail,x mine,Mine,y >"$work/enterprises.csv"
configure "$(line 65)"
sed -i 's/guards = "off"; };$/&/; s/f: { directory = "inbox\/f";/& due = "20d"; enterprises = "class=x";/
	s/failing_for = "0s"/failing_for = "2h"/' "$conf"
rm "$work/feeds/mine.csv"
debt steel,2022-03-31,2022-04-10,100,60
cycle 2022-04-21 1
check_equal 'who has not reported is overdue, each for itself' \
	"$(alerts overdue | cut -d' ' -f2-8 | LC_ALL=C sort)" \
	'overdue - f dock warn open 2022-03-31
overdue - f port warn open 2022-03-31
overdue - f rail warn open 2022-03-31
overdue - f ship warn open 2022-03-31'
check_match 'until when it was due is told' "$(alerts overdue)" \
	'was due on 2022-04-20'
check_equal 'a failure that has just begun is no matter yet' "$(alerts feed)" ''
before=$(alerts overdue)
cycle 2022-04-21 1
check_equal 'which is said once' "$(alerts overdue)" "$before"
check_equal 'to each' "$(story 2 | wc -l)" 1
debt port,2022-03-31,2022-04-22,100,60 dock,2021-12-31,2022-04-22,100,60
cycle 2022-04-22 1
check_equal 'a failure that lasts' "$(alerts feed | cut -d' ' -f2-7)" \
	'feed - web - warn open'
check_equal 'the report of the period ends it, an older one does not' \
	"$(alerts overdue | cut -d' ' -f5-7 | LC_ALL=C sort)" \
	'dock warn open
port warn resolved
rail warn open
ship warn open'

# Down for months, and the report lies there: nobody was late, nobody is told so.
debt steel,2022-06-30,2022-07-10,100,60 port,2022-06-30,2022-07-10,100,60
cycle 2022-08-01 1
port=$(alerts overdue | awk '$5 == "port" { print $1 }')
check_equal 'what was reported meanwhile is read before anybody is late' \
	"$(story "$port" | cut -d' ' -f1 | tr '\n' ' ')" 'opened resolved '
check_equal 'who did not report meanwhile is' \
	"$(alerts overdue | awk '$5 == "rail"' | cut -d' ' -f7,8)" 'open 2022-06-30'
configure "$(line 65 'stale = "3 months";')"
rm "$work/feeds/mine.csv" 2>/dev/null
debt steel,2022-09-30,2022-10-10,100,60
cycle 2022-12-15 1
check_equal 'nor is a report too old that lies there' \
	"$(alerts target | cut -d' ' -f5-7 | LC_ALL=C sort)" \
	'dock fail open
port fail open'

# ---- notifiers: what is said of them without a receiver -----------------------------

check_status 1 'notify --retry: no such notifier' sw notify --retry nobody
check_match 'notify --retry: it says so' "$(cat "$work/err")" \
	'no notifier "nobody"'
check_status 2 'notify --test whom?' sw notify --test

done_testing
