#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# bench/poll: what the whole service costs, from the server to the ledger:
# small documents, beside curl and wrk that only get them; the same again when
# nothing has changed; feeds whose server takes a second to answer; and large
# documents, beside bare jansson.  `make bench-poll`; no test.
#
#	DOCUMENTS=10000 SLOW=1000 LARGE=200 CONNECTIONS=64 ROUNDS=3 \
#		tests/bench/poll.sh
#
# The small documents are of one feed with a {code} in its URL and a roster of
# as many enterprises, which is how so many of them come about; the slow ones
# are of a feed each.  Without indicators nothing is drawn.  The best of ROUNDS
# counts, all of them taking turns; 0 documents leave a part out.

set -u
: "${top_srcdir:?run this through make bench-poll}"
: "${top_builddir:?run this through make bench-poll}"

documents=${DOCUMENTS-10000}
slow=${SLOW-1000}
large=${LARGE-200}
connections=${CONNECTIONS-64}
rounds=${ROUNDS-3}
here=$top_srcdir/tests/bench
bench=poll
. "$here/server.sh"

# row NAME SECONDS CPU PEAK-KIB WHAT
row() {
	printf '%-38s %9s %9s %9s  %s\n' "$1" "$2 s" "$3 s" \
		"$([ "$4" -gt 0 ] && echo "$(($4 / 1024)) MiB")" "$5"
}

# make_load KIND COUNT: $folder with the documents, $port to serve them on.
make_load() {
	folder=$work/$1
	port=$(free_port)
	mkdir "$folder"
	python3 "$here/documents.py" "$1" "$folder" "$2" "$port" \
		"$connections" || give_up "$1: no documents"
}

# once WHAT: a run of the service, "SECONDS CPU-SECONDS PEAK-KIB"; its last line
# has to have WHAT.
once() {
	python3 "$here/measure.py" "$top_builddir/soewatchd" \
		-c "$folder/soewatch.conf" --once 2>"$folder/log" ||
		give_up "soewatchd ended with $?: $(tail -n 3 "$folder/log")"
	tail -n 1 "$folder/log" | grep -q -e "$1" ||
		give_up "expected \"$1\": $(tail -n 1 "$folder/log")"
}

# measure NAME: once more, and it counts if it is the best so far.
declare -A best seconds_of cpu_of peak_of
measure() {
	local seconds cpu peak count=$documents rate

	case $1 in
	first)
		rm -rf "$folder/state"
		read -r seconds cpu peak <<<"$(once "^once: $documents documents, ")"
		;;
	again)
		read -r seconds cpu peak <<<"$(once "documents, $documents unchanged")"
		;;
	curl)
		read -r seconds cpu count _ peak \
			<<<"$(measure_curl "$connections")"
		;;
	wrk)
		read -r seconds cpu count _ peak \
			<<<"$(measure_wrk "$connections" "$port")"
		;;
	esac
	[ -n "${peak-}" ] || exit 1
	rate=$(rate "$count" "$seconds")
	[ "$rate" -gt "${best[$1]-0}" ] || return 0
	best[$1]=$rate
	seconds_of[$1]=$seconds
	cpu_of[$1]=$cpu
	peak_of[$1]=$peak
}

bench_small() {
	local round name what names=(first again curl)

	make_load flash "$documents"
	start_nginx "$folder/docs" "$port"
	write_urls "$port" "$documents"
	command -v wrk >/dev/null && names+=(wrk)
	for ((round = 0; round < rounds; round++)); do
		for name in "${names[@]}"; do
			measure "$name"
		done
	done
	echo "-- $documents documents of $(wc -c <"$work/first") bytes from" \
		"nginx, $connections connections, best of $rounds"
	for name in "${names[@]}"; do
		case $name in
		first) what='soewatchd --once: got, read, stored' ;;
		again) what='again: nothing has changed (304)' ;;
		curl) what='curl --parallel, to disk' ;;
		wrk) what='wrk, the server alone' ;;
		esac
		row "$what" "${seconds_of[$name]}" "${cpu_of[$name]}" \
			"${peak_of[$name]}" "${best[$name]} documents/s  $(
				[ "$name" = curl ] && echo "got, read and stored at" \
					"$(ratio "${best[first]}" "${best[curl]}") times that"
			)"
	done
}

bench_slow() {
	local seconds cpu peak least=$(((slow + connections - 1) / connections))

	make_load slow "$slow"
	python3 "$here/documents.py" flash "$folder/any" "$slow" 0 1 ||
		give_up 'slow: no documents'
	python3 "$here/slow.py" "$folder/any/docs" "$port" 1 &
	children+=("$!")
	wait_for "http://127.0.0.1:$port/00000.json"
	read -r seconds cpu peak <<<"$(once "^once: $slow documents, ")"
	[ -n "${peak-}" ] || exit 1
	echo "-- $slow feeds whose server answers after 1 s," \
		"$connections connections"
	row 'soewatchd --once' "$seconds" "$cpu" "$peak" \
		"$(ratio "$seconds" "$least") times the $least s that the limits allow"
}

# parse KIND: the files through tests/bench/parse once more, $bytes of them; it
# counts if it is the best so far.
parse() {
	local seconds cpu count peak figures rate

	read -r seconds cpu count bytes peak figures <<<"$(
		"$top_builddir/tests/bench/parse" "$1" "$folder/soewatch.conf" \
			facts "$threads" "$folder/docs/"*.json)"
	[ -n "${figures-}" ] || exit 1
	rate=$(rate "$bytes" "${seconds}e6")
	[ "$rate" -gt "${best[$1]-0}" ] || return 0
	best[$1]=$rate
	seconds_of[$1]=$seconds
	cpu_of[$1]=$cpu
	peak_of[$1]=$peak
}

bench_large() {
	local seconds cpu peak bytes round name threads=2

	make_load edgar "$large"
	for ((round = 0; round < rounds; round++)); do
		parse bare
		parse collector
	done
	start_nginx "$folder/docs" "$port"
	read -r seconds cpu peak <<<"$(once "^once: $large documents, ")"
	[ -n "${peak-}" ] || exit 1
	echo "-- $large documents of $(wc -c <"$work/first") bytes, company" \
		"facts as EDGAR has them, $threads threads"
	row 'json_loadb' "${seconds_of[bare]}" "${cpu_of[bare]}" \
		"${peak_of[bare]}" "${best[bare]} MB/s"
	row 'parsed to figures' "${seconds_of[collector]}" \
		"${cpu_of[collector]}" "${peak_of[collector]}" \
		"${best[collector]} MB/s  $(
			ratio "${best[collector]}" "${best[bare]}") times that"
	row 'soewatchd --once: got, read, stored' "$seconds" "$cpu" "$peak" \
		"$(rate "$bytes" "${seconds}e6") MB/s  $(
			ratio "$(rate "$bytes" "${seconds}e6")" "${best[bare]}"
		) times that"
}

[ "$documents" -eq 0 ] || bench_small
[ "$slow" -eq 0 ] || bench_slow
[ "$large" -eq 0 ] || bench_large
