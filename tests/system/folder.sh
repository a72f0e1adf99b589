#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# folder: a drop folder without a daemon; links are refused, an unreadable folder
# is a failure, and a round that was cut off is finished by the next start.

. "$top_srcdir/tests/system/lib.sh"
. "$top_srcdir/tests/system/demo.inc.sh"

need python3

mkdir -p "$work/conf" "$work/state/inbox/flash"
conf=$work/conf/soewatch.conf
state=$work/state
printf 'id\na\nb\n' >"$work/conf/enterprises.csv"
cat >"$conf" <<TEXT
version = 1;
state_directory = "$state";
enterprises = "enterprises.csv";
items: { assets: { kind = "stock"; }; };
indicators: { scale: { formula = "assets"; unit = "CNY"; }; };
feeds: {
	flash: {
		directory = "inbox/flash"; format = "csv"; every = "1d";
		enterprise = "who"; period_end = "end"; reported_on = "said";
		items: { assets = "assets"; };
	};
};
TEXT
report() {
	printf '%s\n' 'who,end,said,assets' "$1,2026-03-31,2026-04-10,$2"
}
facts() {
	"$soewatch" -c "$conf" facts "$1" --format=csv | tail -n +2 | wc -l
}

report a 1 >"$state/inbox/flash/one.csv"
report b 2 >"$state/inbox/flash/two.csv.part"
report b 3 >"$work/elsewhere.csv"
ln -s "$work/elsewhere.csv" "$state/inbox/flash/link.csv"
check_status 1 'what lies there is taken, but for the link' \
	"$soewatchd" -c "$conf" --once
check_match 'which is told of' "$(cat "$work/err")" \
	'inbox/flash/link.csv: a symbolic link: expected a regular file$'
check_output 'the file counts' 1 facts a
check_output 'neither the half-written one nor the link does' 0 facts b
check_match 'and is archived' "$(ls "$state/inbox/flash/done")" \
	'^one-20[0-9]{6}T[0-9]{6}Z-[0-9a-f]{12}\.csv$'
rm "$state/inbox/flash/link.csv"
mv "$state/inbox/flash/two.csv.part" "$state/inbox/flash/two.csv"
check 'the finished one is taken' "$soewatchd" -c "$conf" --once
check_output 'and counts' 1 facts b

# What is refused only for its day is read again on that day.
{
	report b 2 | sed 's/2026-03-31/2026-02-28/'
	printf 'a,2026-02-28,2026-04-11,9\n'
} >"$state/inbox/flash/early.csv"
check_status 1 'a file with a row of tomorrow' \
	"$soewatchd" -c "$conf" --once --now=2026-04-10
check 'stays' test -e "$state/inbox/flash/early.csv"
check 'tomorrow it is all right' \
	"$soewatchd" -c "$conf" --once --now=2026-04-11
check 'and archived' test ! -e "$state/inbox/flash/early.csv"

rm -r "$state/inbox/flash"
: >"$state/inbox/flash"
check_status 1 'a folder that is none is a failure' \
	"$soewatchd" -c "$conf" --once
run "$soewatch" -c "$conf" status --format=json
check_json 'which status tells' 'd["feeds"][0]["failing"] == 1'
sed -i 's,"inbox/flash","/etc",' "$conf"
check_status 2 'a folder elsewhere is refused' "$soewatchd" -c "$conf" --check

# A round that was cut off: one source was never asked, so the feed is due.
rm -rf "$state" "$work/conf"
demo_feeds "$work/feeds"
small_conf "$conf"
check 'all eleven load' "$soewatchd" -c "$conf" --once
python3 - "$state/ledger.db" <<'PYTHON'
import sqlite3, sys
d = sqlite3.connect(sys.argv[1])
d.execute("DELETE FROM sources WHERE url LIKE '%601880%'")
d.commit()
PYTHON
: >"$http_log"
start "$work/log" "$soewatchd" -c "$conf"
asked() {
	grep -q 601880 "$http_log"
}
check_until 'a start asks what was never asked' asked
stop "$pid" TERM
: >"$http_log"
start "$work/log" "$soewatchd" -c "$conf"
check_until 'the next start is up' test -S "$state/control.sock"
sleep 1
check_output 'and asks nothing that is not due' 0 sh -c \
	"wc -l <'$http_log'"
stop "$pid" TERM

done_testing
