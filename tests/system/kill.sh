#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# kill: kill -9 at a random moment of a load, fifty times; then one more run,
# and the ledger and the archives are those of a run that nobody disturbed.

. "$top_srcdir/tests/system/lib.sh"
. "$top_srcdir/tests/system/demo.inc.sh"

need python3 rrdtool

seed=${SEED-$$}
note "SEED=$seed"
RANDOM=$((seed % 32768))
kills=50
rounds=5
# The sanitizers make a run many times as long; fifty kills are for plain builds.
if [ "$INSTRUMENTED" = yes ]; then
	kills=10
	rounds=1
fi

demo_feeds "$work/feeds"
demo_copy "$work/conf"

graphs() {
	(cd "$state/graphs" 2>/dev/null && find . -name '*.png' | sort)
}

begin_ms=$(date +%s%3N)
check 'a run that nobody disturbs' "$soewatchd" -c "$conf" --once
length_ms=$(($(date +%s%3N) - begin_ms))
note "it takes $length_ms ms"
all_facts "$conf" >"$work/facts.undisturbed"
all_archives "$state" >"$work/archives.undisturbed"
graphs >"$work/graphs.undisturbed"
check_match 'it has archives' "$(cat "$work/archives.undisturbed")" \
	'^601880\.rrd$'

alive=0
for ((round = 1; round <= rounds; round++)); do
	rm -rf "$state"
	# Ten kills a round on the same state: first of a load from nothing,
	# then of what the one before left to do; of a load from nothing again
	# where it left nothing.
	is_done=no
	for ((i = 0; i < kills / rounds; i++)); do
		[ "$is_done" = yes ] && rm -rf "$state"
		start "$work/log" "$soewatchd" -c "$conf" --once
		delay_ms=$(((RANDOM * 32768 + RANDOM) % (length_ms + 1)))
		sleep "$((delay_ms / 1000)).$(printf %03d $((delay_ms % 1000)))"
		is_done=yes
		if is_running "$pid"; then
			alive=$((alive + 1))
			is_done=no
		fi
		stop "$pid" KILL
	done
	check "round $round: one more run" "$soewatchd" -c "$conf" --once
	all_facts "$conf" >"$work/facts"
	check_file "round $round: the ledger is that of an undisturbed run" \
		"$work/facts" "$work/facts.undisturbed"
	all_archives "$state" >"$work/archives"
	check_file "round $round: so are the archives" \
		"$work/archives" "$work/archives.undisturbed"
	graphs >"$work/graphs"
	check_file "round $round: every graph is there, and no other" \
		"$work/graphs" "$work/graphs.undisturbed"
	found "round $round: nothing half-written is left behind" \
		"$(find "$state" -newer "$conf" \( -name '*.tmp' -o -name '*.new' \
			-o -name '.*.??????' -o -size 0 ! -name 'ledger.db-*' \
			! -name '*lock*' \) -type f)"
done
note "$alive of $kills kills met a running load"
if [ "$alive" -ge $((kills / 5)) ]; then
	ok 'the kills met running loads'
else
	not_ok 'the kills met running loads' "$alive of $kills"
fi
if command -v sqlite3 >/dev/null; then
	check_output 'the ledger file is sound' ok \
		sqlite3 "$state/ledger.db" 'PRAGMA integrity_check'
fi

done_testing
