#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# reload: SIGHUP brings a changed configuration into force without a restart; a
# broken one is refused with file and line, and the service goes on.

. "$top_srcdir/tests/system/lib.sh"
. "$top_srcdir/tests/system/demo.inc.sh"

need python3 rrdtool

demo_feeds "$work/feeds"
state=$work/state
conf=$work/conf/soewatch.conf
small_conf "$conf"
# What the daemon has in force, for soewatch to read with.
good=$work/conf/good.conf
small_conf "$good"

# archived ID INDICATOR: the newest known row of the archive.
archived() {
	rrdtool fetch "$state/archive/$1.rrd" LAST -r 604800 \
		-s "$(date -ud 2015-07-01 +%s)" -e "$(date -ud 2015-10-01 +%s)" |
		python3 -c 'import sys
names, *rows = [l.split() for l in sys.stdin if l.strip()]
i = names.index(sys.argv[1])
known = [float(r[i + 1]) for r in rows if "nan" not in r[i + 1]]
print("%.6f" % known[-1])' "$2"
}
archive_shows() {
	[ "$(archived "$1" "$2")" = "$3" ]
}
log_says() {
	grep -qE -- "$1" "$work/log"
}
alerts() {
	"$soewatch" -c "$good" alerts --format=json >"$work/alerts.json"
}
alert_count_is() {
	alerts && json_holds "$work/alerts.json" "len(d) $1"
}
hup() {
	kill -HUP "$pid"
}

start "$work/log" "$soewatchd" -c "$conf"
check_until 'the first cycle is settled' \
	archive_shows 601880 debt_ratio "$(
		python3 "$reference" expected debt_ratio \
			"$work/feeds/zycwzb_601880.csv" | tail -n 1 |
			awk -F, '{ printf "%.6f", $2 }')"
check_until 'the archive of 000898 is there' \
	archive_shows 000898 debt_ratio 51.002006
check 'no alert is open' alert_count_is '== 0'

run "$soewatchd" -c "$conf" --once
if [ "$rc" -ne 0 ]; then
	ok 'a second daemon on the same state refuses to start'
else
	not_ok 'a second daemon on the same state refuses to start' "$(run_text)"
fi

# A threshold.
small_conf "$conf" '100 * total_liabilities / total_assets' 80.0
cp "$conf" "$good"
hup
check_until 'a changed threshold opens alerts' alert_count_is '> 0'
check 'they are those beyond it' json_holds "$work/alerts.json" \
	'all(a["value"] > 80 and a["line"] == 80 and a["target"] == "debt_line"
		for a in d)'

# A formula.
small_conf "$conf" 'total_liabilities / total_assets' 80.0
cp "$conf" "$good"
hup
check_until 'a changed formula is worked out anew' \
	archive_shows 000898 debt_ratio 0.510020
check_until 'and the alerts resolve' alert_count_is '== 0'

# Broken ones.
small_conf "$conf" '100 * nobody / total_assets' 80.0
hup
check_until 'an unknown name is refused with file and line' \
	log_says "soewatch\\.conf:$formula_line: .*nobody"
check 'the service goes on' is_running "$pid"
small_conf "$conf" '1' 80.0
sed -i "${formula_line}s/;\$//; ${formula_line}s/\"\$/\" oops/" "$conf"
hup
check_until 'a syntax error is refused with file and line' \
	log_says "soewatch\\.conf:($formula_line|$((formula_line + 1))): "
check 'the service still goes on' is_running "$pid"
rm "$conf"
said=$(wc -l <"$work/log")
hup
log_says_more() {
	tail -n "+$((said + 1))" "$work/log" | grep -q 'soewatch\.conf'
}
check_until 'a missing file is refused' log_says_more
check 'the service goes on all the same' is_running "$pid"

# … with the old one: a new figure is taken, by the old formula.
iconv -f GBK -t UTF-8 "$work/feeds/zycwzb_000898.csv" |
	sed 's/^\(总负债(万元)\),[^,]*,/\1,4835300,/' |
	iconv -f UTF-8 -t GBK >"$work/new.csv"
mv "$work/new.csv" "$work/feeds/zycwzb_000898.csv"
kill -USR1 "$pid"
check_until 'SIGUSR1 polls, by the old configuration' \
	archive_shows 000898 debt_ratio 0.500000

# And back to a good one.
small_conf "$conf" '100 * total_liabilities / total_assets' 1000.0
cp "$conf" "$good"
hup
check_until 'a good one is taken again' \
	archive_shows 000898 debt_ratio 50.000000

# A target that goes takes its alerts with it; who comes opens their own.
small_conf "$conf" '100 * total_liabilities / total_assets' 10.0
cp "$conf" "$good"
hup
check_until 'a low threshold opens alerts' alert_count_is '> 3'
sed -i 's/debt_line:/other_line:/' "$conf"
cp "$conf" "$good"
hup
only_others() {
	alerts && json_holds "$work/alerts.json" \
		'len(d) > 3 and all(a["target"] == "other_line" for a in d)'
}
check_until 'alerts of a target that is gone are resolved' only_others

stop "$pid"
check_equal 'SIGTERM: it ends well' "$rc" 0

done_testing
