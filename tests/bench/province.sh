#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# bench-province: what a whole province costs to work out anew, and what one late
# report costs in it; `make bench-province`, no test.
#
#	SIZES='1000 5000 20000' MONTHS=60 LATE=40 BENCH_DIR=… KEEP=1 province.sh
#
# The province is generated, with the whole plan; pictures are not drawn.

set -u
: "${top_srcdir:?run this through make bench-province}"
: "${top_builddir:?run this through make bench-province}"

sizes=${SIZES-1000 5000 20000}
months=${MONTHS-60}
late=${LATE-40}
here=$top_srcdir/tests/bench
work=${BENCH_DIR-$(mktemp -d "${TMPDIR:-/tmp}/soewatch-bench.XXXXXXXX")} ||
	exit 1
daemon=

clean_up() {
	[ -z "$daemon" ] || { kill "$daemon"; wait "$daemon"; } 2>/dev/null
	[ "${KEEP-}" = 1 ] || rm -rf "$work"
}
trap clean_up EXIT

give_up() {
	echo "bench: $1" >&2
	tail -n 5 "$work/log" >&2
	exit 1
}

# measured COMMAND…: "SECONDS CPU PEAK-KIB"; figures held are no failure.
measured() {
	python3 "$here/measure.py" "$@" 2>"$work/log" ||
		[ $? -eq 1 ] || give_up "$1 failed"
}

# one SIZE: its rows
one() {
	local folder=$work/$1 seconds cpu peak figures today

	mkdir -p "$folder"
	ln -sfn "$(realpath "$top_srcdir/conf/liaoning-2018-96")" "$folder/plan"
	python3 "$top_srcdir/tests/province/generate.py" "$folder" \
		--enterprises "$1" --months "$months" --no-answers --plan plan \
		--more 'graphs: { eager = "none"; };' >"$work/log" 2>&1 ||
		give_up 'no province'
	mkdir -p "$folder/state"
	python3 "$top_srcdir/tests/province/deliver.py" "$folder" \
		"$folder/state" >"$work/log" 2>&1 || give_up 'not delivered'
	today=$(sed -n 's/.*"today": "\(.*\)".*/\1/p' "$folder/province.json")
	figures=$(measured "$top_builddir/soewatchd" -c "$folder/soewatch.conf" \
		--once --now="$today")
	read -r seconds cpu peak <<<"$figures"
	n=$(sed -n 's/^once: .*; \([0-9]*\) figures new.*/\1/p' "$work/log")
	printf '%8s  %-30s %9s s %9s s %6s MiB  %s figures\n' "$1" \
		'first load and settling' "$seconds" "$cpu" $((peak / 1024)) "$n"
	figures=$(measured "$top_builddir/soewatch" -c "$folder/soewatch.conf" \
		--now="$today" rebuild)
	read -r seconds cpu peak <<<"$figures"
	printf '%8s  %-30s %9s s %9s s %6s MiB  ledger %s MiB, archives %s MiB\n' \
		"$1" 'all worked out anew' "$seconds" "$cpu" $((peak / 1024)) \
		"$(du -sm "$folder/state/ledger.db" | cut -f1)" \
		"$(du -sm "$folder/state/archive" | cut -f1)"
	"$top_builddir/soewatchd" -c "$folder/soewatch.conf" --now="$today" \
		>"$work/log" 2>&1 &
	daemon=$!
	for ((i = 0; i < 600; i++)); do
		python3 - "$folder/state/control.sock" <<'END' && break
import socket, sys
socket.socket(socket.AF_UNIX).connect(sys.argv[1])
END
		sleep 0.2
	done 2>/dev/null
	figures=$(python3 "$here/late.py" "$folder" \
		"$folder/state/control.sock" "$late") || give_up 'no late reports'
	read -r median least most <<<"$figures"
	printf '%8s  %-30s %9s s median, %s to %s s\n' "$1" \
		'one late report, settled' "$median" "$least" "$most"
	kill "$daemon"
	wait "$daemon" 2>/dev/null
	daemon=
	[ "${KEEP-}" = 1 ] || rm -rf "$folder"
}

mkdir -p "$work"
echo "generated provinces of $months months, the whole plan, $late late reports;" \
	"$(nproc) processors, $(uname -sm)"
for size in $sizes; do
	one "$size"
done
