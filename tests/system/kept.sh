#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# kept: what the ledger keeps of aggregates: made anew for an older ledger, and
# when it is damaged; and judged as it is elsewhere.

. "$top_srcdir/tests/system/lib.sh"

need python3

conf=$work/soewatch.conf
cat >"$work/enterprises.csv" <<'END'
id,name,class
a,A,x
b,B,x
c,C,y
d,D,y
e,E,y
END
cat >"$conf" <<'END'
version = 1;
language = "en";
state_directory = "state";
enterprises = "enterprises.csv";
graphs: { eager = "aggregates"; };
items: { ta: { kind = "stock"; }; };
indicators: { size: { formula = "ta"; }; };
feeds: { f: { directory = "inbox/f"; format = "csv"; enterprise = "id";
	period_end = "end"; reported_on = "on"; items: { ta = "ta"; };
	guards = "off"; }; };
aggregates: {
	xs: { members = "class=x"; min_coverage = 0; };
	ys: { members = "class=y"; min_coverage = 90; };
};
targets: {
	own: { indicator = "size"; subject = "xs"; at_most = "ta + 0 * size@ys - 1";
		fail = "ta + 0 * size@ys - 1"; };
};
END
mkdir -p "$work/state/inbox/f"

# cycle NAME ROW…: a report, and a cycle that takes it
cycle() {
	local name=$1

	shift
	{ echo id,end,on,ta; printf '%s\n' "$@"; } >"$work/state/inbox/f/report.csv"
	touch -d '1 minute ago' "$work/state/inbox/f/report.csv"
	check "$name" "$soewatchd" -c "$conf" --once --now=2020-08-01
}

# ledger SQL
ledger() {
	python3 -c 'import sqlite3, sys
c = sqlite3.connect(sys.argv[1])
c.executescript(sys.argv[2])' "$work/state/ledger.db" "$1"
}

# sums: the newest of each aggregate, as its picture was made of
sums() {
	python3 -c 'import sqlite3, sys
c = sqlite3.connect(sys.argv[1])
for name, text in c.execute(
        "SELECT name, text FROM marks WHERE kind = ? AND name LIKE ?", ("graph", "_s/size")):
    print(name, text.split(" ", 2)[2])' "$work/state/ledger.db" | sort
}

cycle 'a cycle' a,2020-03-31,2020-04-10,100 b,2020-03-31,2020-04-10,200 \
	c,2020-03-31,2020-04-10,7
was=$(sums)
note "$was"

# c alone is not enough of ys: the line is unknown, and so is the state.
check_equal 'what is read of too few members opens no alert' \
	"$("$soewatch" -c "$conf" alerts --all --format=csv | tail -n +2)" ''
cycle 'the others report' d,2020-03-31,2020-04-11,7 e,2020-03-31,2020-04-11,7
check_match 'of enough it does' \
	"$("$soewatch" -c "$conf" alerts --all --format=csv | tail -n +2)" own

# ---- a ledger of version 2 ---------------------------------------------------------

ledger "DROP TABLE report_queue; DROP TABLE outbox; DROP TABLE verdicts;
	DROP INDEX alerts_of_kind; DELETE FROM marks WHERE kind = 'ledger';
	ALTER TABLE alerts DROP COLUMN kind; ALTER TABLE alerts DROP COLUMN feed;
	ALTER TABLE alerts DROP COLUMN scope_day;
	ALTER TABLE alert_events DROP COLUMN action;
	ALTER TABLE alert_events DROP COLUMN reason;
	ALTER TABLE alert_events DROP COLUMN who;
	ALTER TABLE alert_events DROP COLUMN until_sec;
	ALTER TABLE alert_events DROP COLUMN level;
	DROP TABLE contributions; DROP TABLE totals; DROP TABLE member_values;
	DROP INDEX alerts_of_subject; PRAGMA user_version = 2;"
cycle 'a report for a ledger of version 2' a,2020-03-31,2020-04-12,101
check_equal 'the sum is of all members' "$(sums | grep xs)" \
	"$(sed -n 's/300/301/; /xs/p' <<<"$was")"

# ---- damage ------------------------------------------------------------------------

ledger "UPDATE contributions SET data = x'0501'; UPDATE totals SET data = x'ff'"
{ echo id,end,on,ta; echo a,2020-03-31,2020-04-13,102; } >"$work/state/inbox/f/r.csv"
touch -d '1 minute ago' "$work/state/inbox/f/r.csv"
check_status 1 'damage is told' "$soewatchd" -c "$conf" --once --now=2020-08-01
check_match 'with what to do' "$(cat "$work/err")" 'run soewatch rebuild'
check 'that helps' "$soewatch" -c "$conf" rebuild --now=2020-08-01
check_equal 'and the sum is of all members again' "$(sums | grep xs)" \
	"$(sed -n 's/300/302/; /xs/p' <<<"$was")"

done_testing
