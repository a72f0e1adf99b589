#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# calendar: what changes though nothing is reported: a deadline goes by, a report
# gets too old, an enterprise comes or goes.

. "$top_srcdir/tests/system/lib.sh"

conf=$work/soewatch.conf
cat >"$work/enterprises.csv" <<'END'
id,name,class,from,to
steel,Steel,x,,
silent,Silent,x,2019-01-01,
gone,Gone,x,,2020-06-30
late,Late,x,2020-09-01,
END
cat >"$conf" <<'END'
version = 1;
language = "en";
state_directory = "state";
enterprises = "enterprises.csv";
graphs: { eager = "aggregates"; };
items: { ta: { kind = "stock"; }; tl: { kind = "stock"; }; };
indicators: { debt: { unit = "%"; better = "lower"; formula = "100 * tl / ta"; }; };
feeds: { f: { directory = "inbox/f"; format = "csv"; enterprise = "id";
	period_end = "end"; reported_on = "on"; items: { ta = "ta"; tl = "tl"; };
	guards = "off"; }; };
aggregates: { all: { members = "class=x"; min_coverage = 0; }; };
targets: {
	by: { indicator = "debt"; each = "class=x"; at_most = 65; by = "2020-12-31"; fail = 65; };
	alive: { indicator = "debt"; each = "class=x"; at_least = 0; stale = "12 months"; };
	whole: { indicator = "debt"; subject = "all"; at_most = 65; by = "2020-12-31"; };
};
END
mkdir -p "$work/state/inbox/f"

# report NAME ROW…
report() {
	local name=$1

	shift
	{ echo id,end,on,ta,tl; printf '%s\n' "$@"; } >"$work/state/inbox/f/$name"
	touch -d '1 minute ago' "$work/state/inbox/f/$name"
}

# cycle DATE: one cycle on that day
cycle() {
	check "a cycle on $1" "$soewatchd" -c "$conf" --once --now="$1"
}

# states DATE: "TARGET SUBJECT STATE", by the ledger's words
states() {
	"$soewatch" -c "$conf" targets --format=csv --as-of "$1" |
		python3 -c '
import csv, sys
for row in csv.DictReader(sys.stdin):
    print(row["id"], row["subject"], row["state"])' | sort
}

# alerts: "TARGET SUBJECT STATE REASON", all there ever were
alerts() {
	"$soewatch" -c "$conf" alerts --all --format=json |
		python3 -c '
import json, sys
for a in json.load(sys.stdin):
    print(a["target"], a["subject"], a["state"], a["reason"] or "", sep="|")' |
		sort
}

need python3

report a.csv steel,2020-06-30,2020-07-10,100,60 gone,2020-06-30,2020-07-10,100,90
cycle 2020-07-31
check_equal 'before the deadline; who has left is on no scoreboard' \
	"$(states 2020-07-31)" \
	'alive silent missed
alive steel met
by silent unknown
by steel met
whole all at_risk'
check_equal 'who never reported is told, who has left is not' "$(alerts)" \
	'alive|silent|open|never reported'

cycle 2020-09-02
check_equal 'who came is there' "$(states 2020-09-02 | grep late)" \
	'alive late unknown
by late unknown'

cycle 2021-01-04
check_equal 'past the deadline nothing is known until it is reported' \
	"$(states 2021-01-04 | grep -E 'steel|all')" \
	'alive steel met
by steel unknown
whole all unknown'
check_match 'and the page says so' \
	"$(cat "$work/state/graphs/index.html")" 'unknown'

cycle 2021-06-30
check_equal 'a report of twelve months ago is not too old' \
	"$(alerts | grep steel)" ''
cycle 2021-07-01
check_equal 'a day later it is, though nothing came' \
	"$(alerts | grep steel)" \
	'alive|steel|open|no report of a later period than that of 2020-06-30'
cycle 2021-07-02
check_equal 'which is said once' "$(alerts | grep -c steel)" 1

# Days on which nothing ran are made up for.
report b.csv steel,2020-12-31,2021-07-03,100,66
cycle 2021-07-05
check_equal 'a report that is new enough ends it' \
	"$(alerts | grep steel)" \
	'alive|steel|resolved|
by|steel|open|'
check_equal 'and it is judged at last' \
	"$(states 2021-07-05 | grep steel)" \
	'alive steel met
by steel missed'
cycle 2023-01-01
check_equal 'it is too old again' "$(alerts | grep -c 'alive|steel|open')" 1

sed -i 's/^steel,Steel,x,,$/steel,Steel,x,,2023-02-28/' "$work/enterprises.csv"
cycle 2023-02-28
check_equal 'on its last day it is still there' \
	"$(alerts | grep -c 'steel|open')" 2
cycle 2023-03-01
check_equal 'then nothing of it is anybody'\''s matter' \
	"$(alerts | grep -c 'steel|open')" 0

done_testing
