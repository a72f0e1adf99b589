#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# bench: what a provincial load costs, beside what the libraries alone would
# take for the same bytes.  `make bench`; no test.
#
#	ENTERPRISES=1000 MONTHS=120 SEED=96 KEEP=1 BENCH_DIR=… tests/bench/run.sh

set -u
: "${top_srcdir:?run this through make bench}"
: "${top_builddir:?run this through make bench}"

enterprises=${ENTERPRISES-1000}
months=${MONTHS-120}
seed=${SEED-96}
here=$top_srcdir/tests/bench
work=${BENCH_DIR-$(mktemp -d "${TMPDIR:-/tmp}/soewatch-bench.XXXXXXXX")} ||
	exit 1
mkdir -p "$work"
[ "${KEEP-}" = 1 ] || trap 'rm -rf "$work"' EXIT

give_up() {
	echo "bench: $1" >&2
	[ -s "$work/log" ] && tail -n 20 "$work/log" >&2
	exit 1
}

# row NAME SECONDS CPU PEAK-KIB WHAT
row() {
	printf '%-34s %9s %9s %9s  %s\n' "$1" "$2" "$3" "$4" "$5"
}

# rate COUNT SECONDS
rate() {
	awk -v n="$1" -v s="$2" 'BEGIN { printf "%.0f", (s > 0 ? n / s : 0) }'
}

# phase NAME WHAT-COUNT WHAT COMMAND…: measures COMMAND, writes its row.  A run
# of the service may hold some of the generated figures, which is status 1.
phase() {
	local name=$1 count=$2 what=$3 figures seconds cpu peak held

	shift 3
	figures=$(python3 "$here/measure.py" "$@" 2>"$work/log") ||
		{ [ $? -eq 1 ] && is_fine; } || give_up "$name: it failed"
	held=$(sed -n 's/^once: .*[ ,]\([1-9][0-9]* held\).*/, \1/p' \
		<(tail -n 2 "$work/log"))
	read -r seconds cpu peak <<<"$figures"
	row "$name" "$seconds s" "$cpu s" "$((peak / 1024)) MiB" \
		"$(rate "$count" "$seconds") $what/s$held"
}

# Has the last run of the service neither failed at a source nor refused a row?
is_fine() {
	tail -n 2 "$work/log" |
		grep -q '^once: .* 0 sources failed.* 0 rows rejected'
}

python3 "$here/generate.py" "$work" --enterprises "$enterprises" \
	--months "$months" --seed "$seed" || give_up 'no load'
cp -r "$top_srcdir/conf/liaoning-2018-96" "$work"
facts=$((enterprises * 12 * months))
bytes=$(cat "$work/reports/"*.csv | wc -c)
conf=$work/soewatch.conf
inbox=$work/state/inbox/flash
mkdir -p "$inbox"
cp "$work/reports/"*.csv "$inbox"

echo "generated load, seed $seed: $enterprises enterprises x 12 items x" \
	"$months months = $facts facts, $months files, $bytes bytes"
echo "$(nproc) processors, $(uname -sm)"
echo
row '' elapsed cpu 'peak RSS' throughput
echo '-- soewatchd --once'
phase 'first load, settled and drawn' "$facts" facts \
	"$top_builddir/soewatchd" -c "$conf" --once
graphs=$(find "$work/state/graphs" -name '*.png' | wc -l)
archives=$(find "$work/state/archive" -name '*.rrd' | wc -l)

cp -p "$work/reports/"*.csv "$inbox" # as if they came once more
phase 'the same again' "$facts" facts \
	"$top_builddir/soewatchd" -c "$conf" --once
cp "$work/more/"*.csv "$inbox"
phase 'one month more' "$((enterprises * 12))" facts \
	"$top_builddir/soewatchd" -c "$conf" --once

echo '-- soewatch'
rm -rf "$work/state/graphs"
phase "rebuild: $archives archives, $graphs graphs" "$graphs" PNGs \
	"$top_builddir/soewatch" -c "$conf" rebuild
phase 'series, one enterprise' 1 runs "$top_builddir/soewatch" -c "$conf" \
	series G0001 debt_ratio --format=csv
echo "ledger $(du -shL "$work/state/ledger.db" | cut -f1)," \
	"archives $(du -sh "$work/state/archive" | cut -f1)," \
	"graphs $(du -sh "$work/state/graphs" | cut -f1)"

echo '-- the libraries alone, the same bytes'
mkdir -p "$work/bare"
"$top_builddir/tests/bench/bare" "$work/bare" "$enterprises" \
	"$work/reports/"*.csv >"$work/bare.out" || give_up 'bare'
while read -r name seconds count what; do
	row "${name//_/ }" "$seconds s" '' '' "$(rate "$count" "$seconds") $what/s"
done <"$work/bare.out"
