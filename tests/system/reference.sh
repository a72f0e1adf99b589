#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# reference: what the program derives from the demo's feeds, from invented
# companies and, where they are at hand, from other real ones, is what another
# program in another language derives; and the archives show it.

. "$top_srcdir/tests/system/lib.sh"
. "$top_srcdir/tests/system/demo.inc.sh"

need python3 rrdtool

indicators='debt_ratio profit_growth revenue_growth current_turnover return_on_parent'

# compare NAME: each series of the roster, and its archive.
compare() {
	local id indicator bad=

	mkdir -p "$work/series"
	for id in $(roster_ids "$(dirname "$conf")/enterprises.csv"); do
		for indicator in $indicators; do
			"$soewatch" -c "$conf" series "$id" "$indicator" \
				--format=csv >"$work/series/$id.$indicator.csv" ||
				bad+=" $id/$indicator"
		done
	done
	found "$1: every series can be asked for" "$bad"
	check "$1: the series are those of the reference, to 1e-9" \
		python3 "$reference" all "$work/feeds" "$work/series"
	check "$1: the archives are those of the ledger, to 1e-12" \
		python3 "$reference" all "$work/feeds" "$work/series" \
		"$state/archive"
	note "$(cat "$work/out")"
}

demo_feeds "$work/feeds"
demo_copy "$work/conf"
check 'the demo loads' "$soewatchd" -c "$conf" --once
compare 'eleven companies'

members=()
for id in $(grep ',key;' "$work/conf/demo/enterprises.csv" | cut -d, -f1); do
	members+=("$work/feeds/zycwzb_$id.csv")
done
for indicator in $indicators; do
	"$soewatch" -c "$conf" series key_industrial "$indicator" \
		--format=csv >"$work/aggregate.csv"
	check "key_industrial $indicator is that of the nine as one" \
		python3 "$reference" series "$work/aggregate.csv" "$indicator" \
		"${members[@]}"
done

# Files never seen before, with every quirk of the shape.
seed=${SEED-20180930}
note "invented companies: SEED=$seed"
rm -rf "$work/feeds/"* "$work/conf" "$work/series"
demo_copy "$work/conf"
head -n 1 "$srcdir/conf/demo/enterprises.csv" >"$work/conf/demo/enterprises.csv"
python3 "$top_srcdir/tests/reference/random_feed.py" "$work/feeds" "$seed" 20 \
	>>"$work/conf/demo/enterprises.csv"
run "$soewatchd" -c "$conf" --once
check_equal 'invented companies load' "$rc" 0
[ "$rc" -eq 0 ] || note "$(run_text)"
compare 'twenty invented companies'

# The collected sources themselves, companies beyond the demo's included: they
# stand beside the project where it is developed, not in it.
shared=$top_srcdir/../shared/feeds/netease163
if [ -d "$shared" ]; then
	rm -rf "$work/feeds/"* "$work/conf" "$work/series"
	cp "$shared"/zycwzb_*.csv "$work/feeds"
	demo_copy "$work/conf"
	cat >>"$work/conf/demo/enterprises.csv" <<-TEXT
		600028,中国石化,Sinopec,industrial,石油,1,,listed,600028
		600050,中国联通,China Unicom,other,电信,1,,listed,600050
	TEXT
	check 'the collected sources load' "$soewatchd" -c "$conf" --once
	compare 'thirteen collected files'
else
	skip 'thirteen collected files' \
		"SKIPPED: ../shared/feeds/netease163 is not beside the sources"
fi

done_testing
