#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# courier: when what is told: digests, rates, quiet hours; a round that is to
# end; a ledger that is somebody else's while a message is under way.

. "$top_srcdir/tests/system/lib.sh"

need python3

patience=$((patience + 90)) # some of it is counted in whole minutes
n=130
conf=$work/soewatch.conf
mkdir -p "$work/feeds" "$work/got"

cat >"$work/lock.py" <<'END'
"""lock.py LEDGER SECONDS FILE: holds the ledger; writes FILE when it does."""
import pathlib, sqlite3, sys, time
ledger = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
ledger.execute("BEGIN IMMEDIATE")
pathlib.Path(sys.argv[3]).touch()
time.sleep(float(sys.argv[2]))
ledger.execute("ROLLBACK")
END

# A line a message in FOLDER/NAME; with FOLDER/lock, somebody has the ledger by
# the time that the message is confirmed.
cat >"$work/take" <<'END'
#!/bin/sh
tr '\n' ' ' >>"$1/$2" && echo >>"$1/$2"
if [ -e "$1/lock" ]; then
	rm "$1/lock"
	python3 "$1/../lock.py" "$1/../state/ledger.db" 14 "$1/locked" \
		</dev/null >/dev/null 2>&1 &
	while [ ! -e "$1/locked" ]; do
		sleep 0.05
	done
fi
exit 0
END
chmod +x "$work/take"

{
	echo id,name,class
	for ((i = 1; i <= n; i++)); do
		echo "e$i,企业$i,industrial"
	done
} >"$work/enterprises.csv"

# deliver N: figures of so many that are beyond the line
deliver() {
	local i

	{
		echo id,end,day,a,l
		for ((i = 1; i <= $1; i++)); do
			echo "e$i,2026-03-31,2026-04-20,100,66"
		done
	} >"$work/f.csv"
	mv "$work/f.csv" "$work/feeds/f.csv"
}

# configure NOTIFIERS
configure() {
	cat >"$conf" <<-TEXT
		version = 1;
		state_directory = "state";
		enterprises = "enterprises.csv";
		timezone = "UTC";
		alerts: { reports = "none"; };
		graphs: { eager = "none"; };
		items: {
			total_assets: { kind = "stock"; };
			total_liabilities: { kind = "stock"; };
		};
		indicators: {
			debt_ratio: { unit = "%"; better = "lower";
				formula = "100 * total_liabilities / total_assets"; };
		};
		feeds: {
			f: { url = "$http_url/f.csv"; format = "csv";
				enterprise = "id"; enterprise_key = "id";
				period_end = "end"; reported_on = "day"; guards = "off";
				items: { total_assets = "a"; total_liabilities = "l"; }; };
		};
		targets: {
			debt_65: { indicator = "debt_ratio"; each = "class=industrial";
				at_most = 65.0; };
		};
		notify: { $1 };
	TEXT
}

# notifier NAME [SETTINGS]
notifier() {
	printf '%s: { kind = "exec"; argv = ("%s", "%s", "%s"); %s };\n' \
		"$1" "$work/take" "$work/got" "$1" "${2-}"
}

# sizes NAME: how many changes each of its messages had
sizes() {
	python3 - "$work/got/$1" <<'END'
import json, os, sys
if os.path.exists(sys.argv[1]):
    with open(sys.argv[1], encoding="utf-8") as file:
        print(*(len(json.loads(line)["changes"]) for line in file))
END
}

# has_sizes NAME SIZES
has_sizes() {
	[ "$(sizes "$1")" = "$2" ]
}

afresh() {
	rm -rf "$work/state" "$work/got"
	mkdir "$work/state" "$work/got"
}

serve "$work/feeds"

# ---- a round that is to end ---------------------------------------------------------
afresh
configure "$(notifier plain)"
echo 1 >"$work/feeds/f.csv.delay"
deliver 3
check 'a round, with a server that takes its time' \
	"$soewatchd" -c "$conf" --once
check_equal 'tells what came of it' "$(sizes plain)" '1 1 1'
rm "$work/feeds/f.csv.delay"

# ---- the ledger is somebody else's ----------------------------------------------------
afresh
touch "$work/got/lock"
start "$work/log" "$soewatchd" -c "$conf"
check_until 'the ledger is locked while a message is told' \
	test -e "$work/got/locked"
check_until 'which is said' grep -q 'database is locked' "$work/log"
check_until 'afterwards the others are told' has_sizes plain '1 1 1'
stop "$pid"
check_equal 'and none twice' "$(sizes plain)" '1 1 1'

# ---- digests, rates, quiet hours --------------------------------------------------------
afresh
now=$(date +%s)
end=$(((now + 25) / 60 * 60 + 60)) # 35 to 94 seconds away
from=$(date -ud "@$((now - 120))" +%H:%M)
to=$(date -ud "@$end" +%H:%M)
configure "$(notifier digest 'digest = "1m";')
	$(notifier rate 'rate = 1;')
	$(notifier quiet "quiet = \"$from-$to\";")"
deliver "$n"
start "$work/log" "$soewatchd" -c "$conf"
check_until 'a rate of one: one is told' has_sizes rate 1
sleep 1
check_equal 'and no other' "$(sizes rate)" 1
check_equal 'a digest waits' "$(sizes digest)" ''
check_equal 'and so does what comes in quiet hours' "$(sizes quiet)" ''
# An hour passes.
python3 - "$work/state/ledger.db" <<'END'
import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=30) as ledger:
    ledger.execute("UPDATE outbox SET tried_sec = tried_sec - 3600"
                   " WHERE state = 'sent'")
END
check_until 'behind that, the rest goes in one, as far as there is room' \
	has_sizes rate '1 100'
# Quiet hours are known by when something came, not by who waited.
stop "$pid"
start "$work/log" "$soewatchd" -c "$conf"
check_until 'a digest' has_sizes digest "100 $((n - 100))"
check_until 'behind quiet hours, likewise' has_sizes quiet "100 $((n - 100))"
check 'not before their end' test "$(date +%s)" -ge "$end"

done_testing
