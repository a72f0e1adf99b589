#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# aggregates: whatever happens to members, with runs that are killed between, an
# aggregate's archive is what its members make when all are asked anew.

. "$top_srcdir/tests/system/lib.sh"

need python3 rrdtool

export PYTHONDONTWRITEBYTECODE=1
seed=${SEED-$$}
note "SEED=$seed"
RANDOM=$((seed % 32768))
steps=${STEPS-14}
[ "$sanitized" = no ] || steps=${STEPS-6}
conf=$work/soewatch.conf
last_pid=

aggregates() {
	python3 "$top_srcdir/tests/system/aggregates.py" "$@"
}

# once [MSEC]: a run that takes the ledger, or is killed after so long
once() {
	"$soewatchd" -c "$conf" --once --now=2020-12-15 >>"$work/log" 2>&1 &
	last_pid=$!
	if [ -n "${1-}" ]; then
		sleep "$(printf '0.%03d' "$1")"
		kill -KILL "$last_pid" 2>/dev/null
	fi
	wait "$last_pid" 2>/dev/null
}

# report N: so many enterprises report something, into the drop folder
report() {
	local feed file

	read -r feed file < <(aggregates report "$work" $((RANDOM * 32768 + RANDOM)) "$1")
	mkdir -p "$work/state/inbox/$feed"
	touch -d '1 minute ago' "$file"
	mv "$file" "$work/state/inbox/$feed/"
}

# rule: on all that is held
rule() {
	local ids command=accept

	ids=$("$soewatch" -c "$conf" held --format=csv 2>/dev/null |
		tail -n +2 | cut -d, -f1 | head -n 5)
	[ $((RANDOM % 2)) = 0 ] && command=reject
	# shellcheck disable=SC2086
	[ -z "$ids" ] || "$soewatch" -c "$conf" "$command" $ids --note=so \
		>>"$work/log" 2>&1
}

# daemon: reports, a roster and a kill while one is running
daemon() {
	local feed file i

	start "$work/log.daemon" "$soewatchd" -c "$conf" --now=2020-12-15
	last_pid=$pid
	wait_until "$soewatch" -c "$conf" poll || return 1
	for ((i = 0; i < 4; i++)); do
		read -r feed file < <(aggregates report "$work" \
			$((RANDOM * 32768 + RANDOM)) $((1 + RANDOM % 40)))
		"$soewatch" -c "$conf" import "$feed" "$file" >>"$work/log" 2>&1
		if [ "$i" = 1 ]; then
			aggregates roster "$work" "$RANDOM"
			kill -HUP "$last_pid"
		fi
	done
	if [ $((RANDOM % 2)) = 0 ]; then
		stop "$last_pid" KILL
		once
	else
		stop "$last_pid"
	fi
}

aggregates make "$work" "$seed"
check 'the configuration is right' "$soewatchd" -c "$conf" --check
mkdir -p "$work/state/inbox"
for feed in m q y g; do
	mkdir -p "$work/state/inbox/$feed"
done

for ((step = 0; step < steps; step++)); do
	case $((step == 0 ? 9 : RANDOM % 12)) in
	0 | 1 | 2) what='a few report' && report 3 && once ;;
	3) what='everybody reports' && report 90 && once ;;
	4) what='figures are ruled on' && report 20 && once && rule ;;
	5) what='the roster changes' && aggregates roster "$work" "$RANDOM" && once ;;
	6)
		what='the roster changes, and a run is killed'
		aggregates roster "$work" "$RANDOM"
		report 2
		once $((RANDOM % 400))
		once
		;;
	7) what='all is made anew' && "$soewatch" -c "$conf" rebuild >>"$work/log" 2>&1 ;;
	8)
		what='runs are killed'
		for ((i = 0; i < 4; i++)); do
			report 30
			once $((30 + RANDOM % 500))
		done
		once
		;;
	10 | 11) what='a daemon runs' && daemon ;;
	9)
		what='a load with kills'
		report 90
		report 90
		for ((i = 0; i < 3; i++)); do
			once $((50 + RANDOM % 600))
		done
		once
		;;
	esac
	check "step $step: $what" aggregates check "$work" "$soewatch" \
		"$RANDOM" 14
done
check 'in the end all is right' aggregates check "$work" "$soewatch" 0 0

done_testing
