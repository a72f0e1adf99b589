#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# outbox: receivers that are down while 1,000 changes happen, a daemon that is
# killed in the middle: each change arrives once it can, once, and in the order
# of its alert.

. "$top_srcdir/tests/system/lib.sh"
. "$top_srcdir/tests/system/demo.inc.sh"

need python3

n=500
if [ "$INSTRUMENTED" = yes ]; then
	n=100
fi
state=$work/state
conf=$work/soewatch.conf
port=$(python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
mkdir -p "$state/inbox/f" "$work/got"

cat >"$work/take" <<'END'
#!/bin/sh
# Takes a message from standard input, while it is there.
[ -e "$1/up" ] || exit 75
[ ! -e "$1/refuse" ] || exit 65
cat >>"$1/exec" && echo >>"$1/exec"
END
chmod +x "$work/take"

{
	echo id,name,class
	for ((i = 1; i <= n; i++)); do
		echo "e$i,企业$i,industrial"
	done
} >"$work/enterprises.csv"

cat >"$conf" <<END
version = 1;
state_directory = "state";
enterprises = "enterprises.csv";
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
  f: { directory = "inbox/f"; format = "csv"; enterprise = "id";
    enterprise_key = "id"; period_end = "end"; reported_on = "day";
    guards = "off";
    items: { total_assets = "a"; total_liabilities = "l"; }; };
};
targets: {
  debt_65: { indicator = "debt_ratio"; each = "class=industrial";
    at_most = 65.0; warn = 65.0; fail = 70.0; };
};
notify: {
  hook: { kind = "webhook"; url = "http://127.0.0.1:$port/in"; };
  program: { kind = "exec"; argv = ("$work/take", "$work/got"); };
};
END

# report END DAY LIABILITIES: everybody's, of one period
report() {
	local i

	echo id,end,day,a,l
	for ((i = 1; i <= n; i++)); do
		echo "e$i,$1,$2,100,$3"
	done
}

# deliver NAME END DAY LIABILITIES
deliver() {
	report "$2" "$3" "$4" >"$work/$1"
	mv "$work/$1" "$state/inbox/f/$1"
}

count() { # STATE
	"$soewatch" -c "$conf" alerts --all --format=json >"$work/json" &&
		json_holds "$work/json" \
			"sum(a['state'] == '$1' for a in d) == $n"
}

severity_is() {
	"$soewatch" -c "$conf" alerts --format=json >"$work/json" &&
		json_holds "$work/json" \
			"len(d) == $n and all(a['severity'] == '$1' for a in d)"
}

waiting() { # NOTIFIER NUMBER
	"$soewatch" -c "$conf" notify --format=json >"$work/json" &&
		json_holds "$work/json" "[x['waiting'] for x in d
			if x['notifier'] == '$1'] == [$2]"
}

refused() {
	"$soewatch" -c "$conf" notify --format=json >"$work/json" &&
		json_holds "$work/json" "sum(x['refused'] for x in d) == 0"
}

# arrived FILE DUPLICATES: every change once (or so often more), those of an
# alert in order
arrived() {
	python3 - "$work/got/$1" "$((2 * n))" "$2" <<'END'
import collections, json, sys
path, n_all, n_more = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
keys, last = collections.Counter(), {}
for line in open(path, encoding="utf-8"):
    if not line.strip():
        continue
    for change in json.loads(line)["changes"]:
        key, alert, step = change["key"], change["alert"], change["event"]
        keys[key] += 1
        if keys[key] == 1:
            assert last.get(alert, 0) < step, (key, last[alert])
            last[alert] = step
assert len(keys) == n_all, len(keys)
more = sum(keys.values()) - n_all
assert more <= n_more, more
END
}

# ---- both are down for all of it -----------------------------------------------
start "$work/log" "$soewatchd" -c "$conf"
deliver 1.csv 2026-03-31 2026-04-20 66
check_until "$n alerts open" severity_is warn
check_until 'and wait for a receiver' waiting hook "$n"
stop "$pid" KILL
start "$work/log" "$soewatchd" -c "$conf"
deliver 2.csv 2026-06-30 2026-07-20 75
sleep 0.3
stop "$pid" KILL
start "$work/log" "$soewatchd" -c "$conf"
check_until 'behind kills of the daemon, all became severe' severity_is fail
check_until 'everything waits' waiting hook "$((2 * n))"
check_until 'for both' waiting program "$((2 * n))"
check_match 'the log says why' "$(cat "$work/log")" \
	'notifier hook: .*: tried again in [0-9]+ s'
check 'nobody has got anything' test ! -s "$work/got/exec"
stop "$pid" KILL

touch "$work/got/up"
start "$work/receiver.log" python3 "$srcdir/tests/system/receiver.py" \
	"$port" "$work/got/hook"
start "$work/log" "$soewatchd" -c "$conf"
check_until 'when they are up, nothing waits any more' waiting hook 0
check_until 'for either' waiting program 0
check 'the webhook got each change once, in order' arrived hook 0
check 'the program, too' arrived exec 0
check 'none was refused' refused

# ---- killed while it tells --------------------------------------------------------
rm -f "$work/got/hook" "$work/got/exec"
stop "$pid"
rm -rf "$state"
mkdir -p "$state/inbox/f"
start "$work/log" "$soewatchd" -c "$conf"
deliver 1.csv 2026-03-31 2026-04-20 66
check_until 'a new ledger: alerts open' severity_is warn
deliver 2.csv 2026-06-30 2026-07-20 75
kills=5
for ((i = 0; i < kills; i++)); do
	sleep 0.$((RANDOM % 9 + 1))
	stop "$pid" KILL
	start "$work/log" "$soewatchd" -c "$conf"
done
check_until 'killed while it tells: all become severe' severity_is fail
check_until 'and all is told' waiting hook 0
check_until 'to both' waiting program 0
check 'all arrived; only what was under way at a kill twice, by the same key' \
	arrived hook "$kills"
check 'the program, too' arrived exec "$kills"

# ---- the end of them -----------------------------------------------------------------
deliver 3.csv 2026-09-30 2026-10-20 50
check_until 'all resolve' count resolved
check_until 'which is told' waiting hook 0
check_equal 'as the last of each' "$(grep -c '"resolved"' "$work/got/hook")" "$n"

# ---- Alertmanager wants to hear of all that stands, from the start ----------------
stop "$pid"
rm -rf "$state"
mkdir -p "$state/inbox/f"
cp "$conf" "$work/full.conf"
sed -i '/^  program:/d; s/kind = "webhook"; url = "\([^"]*\)\/in"/kind = "alertmanager"; url = "\1"/' \
	"$conf"
rm -f "$work/got/hook"
report 2026-03-31 2026-04-20 66 >"$state/inbox/f/1.csv"
touch -d '1 minute ago' "$state/inbox/f/1.csv"
check 'one round: it ends' timeout "$patience" "$soewatchd" -c "$conf" --once
check_match 'and has told what it found' "$(head -n 1 "$work/got/hook")" \
	'"subject": "e1"'
start "$work/log" "$soewatchd" -c "$conf"
wait_until test -S "$state/control.sock"
sed -i 's/warn = 65.0/warn = 60.0/; s/fail = 70.0/fail = 61.0/' "$conf"
kill -HUP "$pid"
check_until 'other thresholds: all are severe' severity_is fail
check_until 'which is told' waiting hook 0
stop "$pid"
check_equal 'the daemon ends when it is asked to' "$rc" 0
cp "$work/full.conf" "$conf"
rm -rf "$state"
mkdir -p "$state/inbox/f"
start "$work/log" "$soewatchd" -c "$conf"
rm -f "$work/got/hook" "$work/got/exec"
deliver 1.csv 2026-09-30 2026-10-20 50
wait_until test -n "$(ls "$state/inbox/f/done" 2>/dev/null)"

# ---- tests, and what was refused --------------------------------------------------
check_until 'to both' waiting program 0
rm -f "$work/got/exec"
check_output 'a test through the daemon' \
	'delivered: look whether it has arrived' \
	"$soewatch" -c "$conf" notify --test program
check_match 'says that it is one' "$(cat "$work/got/exec")" '"test": true'
check_status 1 'of a notifier that is not there' \
	"$soewatch" -c "$conf" notify --test nobody
check_status 2 'of none' "$soewatch" -c "$conf" notify --test

rm -f "$work/got/exec"
touch "$work/got/refuse"
deliver 4.csv 2026-09-30 2026-11-10 80
is_refused() {
	"$soewatch" -c "$conf" notify --format=json >"$work/json" &&
		json_holds "$work/json" "[x['refused'] for x in d
			if x['notifier'] == 'program'] == [$n]"
}
check_until 'what a receiver will never take is set aside' is_refused
check_until 'others are told all the same' waiting hook 0
check_match 'status says what to do' \
	"$("$soewatch" -c "$conf" status)" 'soewatch notify --retry program'
rm "$work/got/refuse"
check 'once more' "$soewatch" -c "$conf" notify --retry program
check_until 'and it is told' refused
check_until 'all of it' waiting program 0
check_equal 'each once' "$(grep -c '"key"' "$work/got/exec")" "$n"
stop "$pid"
rm -f "$work/got/exec"
check_output 'a test without a daemon' \
	'delivered: look whether it has arrived' \
	"$soewatch" -c "$conf" notify --test program
rm "$work/got/up"
check_status 1 'that fails' "$soewatch" -c "$conf" notify --test program

done_testing
