#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# bad_feeds: one company's feed goes bad in every way we know; nothing that was
# stored changes, it is said what is wrong, and the other ten go through.

. "$top_srcdir/tests/system/lib.sh"
. "$top_srcdir/tests/system/demo.inc.sh"

need python3 iconv

demo_feeds "$work/feeds"
state=$work/state
conf=$work/conf/soewatch.conf
small_conf "$conf"
victim=zycwzb_000898.csv

check 'the good feeds load' "$soewatchd" -c "$conf" --once
cp -r "$state" "$work/state.good"
cp -r "$work/feeds" "$work/feeds.good"
victim_facts() {
	"$soewatch" -c "$conf" facts 000898 --all-revisions --format=csv
}
victim_facts >"$work/facts.good"
check_match 'the company is there' "$(cat "$work/facts.good")" \
	'^000898,total_assets,.*,2015-09-30,,96706000000'

# The good feed as UTF-8, for editing.
iconv -f GBK -t UTF-8 "$work/feeds.good/$victim" >"$work/good.utf8"

# restore ROUND: the state and the feeds as they were, the other ten with a
# new figure: total assets of the newest period are ROUND (万元).
restore() {
	local file

	rm -rf "$state" "$work/feeds/"*
	cp -r "$work/state.good" "$state"
	for file in "$work/feeds.good/"*; do
		iconv -f GBK -t UTF-8 "$file" |
			sed "s/^\(总资产(万元)\),[^,]*,/\1,$1,/" |
			iconv -f UTF-8 -t GBK >"$work/feeds/${file##*/}"
	done
	cp "$work/feeds.good/$victim" "$work/feeds"
}

round=7000000

# refused NAME PATTERN: the victim's feed, as it lies in feeds/, is refused with
# a message on stderr that names its document and matches PATTERN.
refused() {
	local name=$1 pattern=$2 id others=

	run "$soewatchd" -c "$conf" --once
	check_equal "$name: --once ends with 1" "$rc" 1
	check_match "$name: the message names the document" \
		"$(cat "$work/err")" 'zycwzb_000898|000898'
	check_match "$name: the message says what is wrong" \
		"$(cat "$work/err")" "$pattern"
	victim_facts >"$work/facts"
	check_file "$name: no stored figure changed" "$work/facts" \
		"$work/facts.good"
	for id in $codes; do
		[ "$id" = 000898 ] && continue
		"$soewatch" -c "$conf" facts "$id" total_assets --format=csv |
			grep -q ",2015-09-30,,${round}0000," || others+=" $id"
	done
	found "$name: the other ten went through" "$others"
	"$soewatch" -c "$conf" status --format=json >"$work/status.json"
	check "$name: status counts what was refused or failed" \
		counts_refusals "$work/status.json"
}

# counts_refusals FILE: some number under a name with "reject", "quarantine" or
# "failing" in it is not 0.
counts_refusals() {
	python3 - "$1" <<'PYTHON'
import json
import sys

def refusals(d):
    if isinstance(d, list):
        return sum(map(refusals, d))
    if not isinstance(d, dict):
        return 0
    return sum(value if isinstance(value, int) and (
                   "reject" in name or "quarantine" in name or
                   name == "failing")
               else refusals(value) for name, value in d.items())

with open(sys.argv[1], encoding="utf-8") as file:
    sys.exit(0 if refusals(json.load(file)) > 0 else 1)
PYTHON
}

# edited NAME PATTERN SED-SCRIPT: the victim's feed with a change.
edited() {
	round=$((round + 1))
	restore "$round"
	sed -e "$3" "$work/good.utf8" | iconv -f UTF-8 -t GBK \
		>"$work/feeds/$victim"
	refused "$1" "$2"
}

# replaced NAME: the victim's feed is what stands in $work/bad.
replaced() {
	round=$((round + 1))
	restore "$round"
	cp "$work/bad" "$work/feeds/$victim"
	refused "$1" .
}

assets='s/^\(总资产(万元),[^,]*\),[^,]*,/\1'

edited 'a thousands comma' 'cells|columns' "$assets,9,099,800,/"
edited 'a decimal comma in quotes' '1,5' "$assets,\"1,5\",/"
edited '1e999' '1e999' "$assets,1e999,/"
edited 'NaN' 'NaN' "$assets,NaN,/"
edited 'infinity' 'inf' "$assets,inf,/"
edited 'hexadecimal' '0x1F' "$assets,0x1F,/"
edited 'a letter O for a zero' '9O99800' "$assets,9O99800,/"
edited 'a blank header over a value' 'header|column|period' \
	'1s/,2015-06-30,/,,/'
edited 'the year 9999' '9999' '1s/,2015-09-30,/,9999-12-31,/'
edited 'a date that is none' '2015-06-31' '1s/,2015-06-30,/,2015-06-31,/'
edited 'a period twice with two figures' '2015-09-30' \
	'1s/,2015-06-30,/,2015-09-30,/'
edited 'a short row' 'cells|columns' 's/^\(总负债(万元),.*\),[^,]*,$/\1/'
edited 'a unit that nobody knows' '万两' 's/^总资产(万元)/总资产(万两)/'

cp "$work/good.utf8" "$work/bad"
replaced 'UTF-8 where GBK is due'
iconv -f UTF-8 -t UTF-16LE "$work/good.utf8" >"$work/bad"
replaced 'UTF-16'
python3 -c 'import random, sys
sys.stdout.buffer.write(random.Random(7).randbytes(4000))' >"$work/bad"
replaced 'noise'
: >"$work/bad"
replaced 'nothing at all'
echo '<html><body>Service unavailable</body></html>' >"$work/bad"
replaced 'an error page'

head -n 1 "$work/feeds.good/$victim" >"$work/head"
{
	tr -d '\n' <"$work/head"
	head -c 10000000 /dev/zero | tr '\0' 7
} >"$work/bad"
replaced '10 MB on one line'
{
	cat "$work/head"
	printf '"'
	head -c 10000000 /dev/zero | tr '\0' '\n'
} >"$work/bad"
replaced '10 MB in quotes'

round=$((round + 1))
restore "$round"
echo 1000 >"$work/feeds/$victim.cut"
echo 'ETag:' >"$work/feeds/$victim.headers" # else it would be a 304
refused 'a body shorter than announced' '.'
round=$((round + 1))
restore "$round"
echo 500 >"$work/feeds/$victim.status"
refused 'a server error' '500'

# Put right, the same feed goes on as if nothing had been.
rm -f "$work/feeds/$victim.status"
check 'put right, all is well' "$soewatchd" -c "$conf" --once
victim_facts >"$work/facts"
check_file 'and the figures are the same' "$work/facts" "$work/facts.good"

done_testing
