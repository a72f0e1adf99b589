#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# early: a report that is dated tomorrow is refused today and taken tomorrow,
# though the file has not changed by a byte.

. "$top_srcdir/tests/system/lib.sh"

mkdir -p "$work/conf" "$work/feeds"
serve "$work/feeds"
conf=$work/conf/soewatch.conf
printf 'id\na\nb\n' >"$work/conf/enterprises.csv"
cat >"$conf" <<TEXT
version = 1;
state_directory = "$work/state";
enterprises = "enterprises.csv";
items: { assets: { kind = "stock"; }; };
indicators: { scale: { formula = "assets"; unit = "CNY"; }; };
feeds: {
	flash: {
		url = "$http_url/flash.csv"; format = "csv"; every = "1d";
		enterprise = "who"; period_end = "end"; reported_on = "said";
		items: { assets = "assets"; };
	};
};
TEXT
printf '%s\n' 'who,end,said,assets' 'a,2026-03-31,2026-04-10,1' \
	'b,2026-03-31,2026-04-11,2' >"$work/feeds/flash.csv"
facts() {
	"$soewatch" -c "$conf" facts "$1" --format=csv | tail -n +2 | wc -l
}

check_status 1 'on the 10th a row is refused' \
	"$soewatchd" -c "$conf" --once --now=2026-04-10
check_output 'the other one is there' 1 facts a
check_output 'that one is not' 0 facts b
check 'on the 11th all is well' \
	"$soewatchd" -c "$conf" --once --now=2026-04-11
check_output 'and it is there' 1 facts b
run "$soewatchd" -c "$conf" --once --now=2026-04-12
check_match 'from then on nothing changes' "$(run_text)" '0 documents, 1 unchanged'

# The clock is set back, and a correction of the same day comes in: it counts.
printf '%s\n' 'who,end,said,assets' 'a,2026-03-31,2026-04-10,7' \
	'b,2026-03-31,2026-04-11,2' >"$work/feeds/flash.csv"
check 'after the clock was set back' \
	"$soewatchd" -c "$conf" --once --now=2026-04-11
check_match 'a correction still counts' \
	"$("$soewatch" -c "$conf" facts a --format=csv)" ',2026-03-31,,7,'

done_testing
