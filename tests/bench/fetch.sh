#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# bench/fetch: what fetching costs, all from one nginx on the loopback in one
# run: documents by a bare loop of libcurl, by soewatch's fetcher, which drops them,
# by `curl --parallel` to disk, and by wrk.  `make bench-fetch`; no test.
#
#	DOCUMENTS=10000 CONNECTIONS=64 ROUNDS=3 tests/bench/fetch.sh
#
# The best of ROUNDS counts, the rounds of all taking turns, so that a machine
# that is busy for a while slows none of them alone.

set -u
: "${top_srcdir:?run this through make bench-fetch}"
: "${top_builddir:?run this through make bench-fetch}"

documents=${DOCUMENTS-10000}
connections=${CONNECTIONS-64}
rounds=${ROUNDS-3}
fetch=$top_builddir/tests/bench/fetch
bench=fetch
. "$top_srcdir/tests/bench/server.sh"

# Documents of 4 KB, as a feed of one enterprise sends them.
write_documents() {
	python3 - "$work/docs" "$documents" <<'END'
import json
import sys
for i in range(int(sys.argv[2])):
    rows = [{"code": "%05d" % i, "end": "20%02d-12-31" % y,
             "items": [i * 7 % 1000003 + y * 1000 + k for k in range(24)]}
            for y in range(10, 26)]
    text = json.dumps({"data": rows})
    with open("%s/%05d.json" % (sys.argv[1], i), "w") as f:
        f.write(text[:-1] + ', "pad": "%s"}' % ("x" * (4096 - 11 - len(text))))
END
}

measure_ours() {
	"$fetch" "$1" "$prefix" "$documents" "$connections"
}

mkdir "$work/docs"
write_documents
port=$(free_port)
prefix=http://127.0.0.1:$port/
start_nginx "$work/docs" "$port"
size=$(wc -c <"$work/first")
write_urls "$port" "$documents"

names=(bare fetcher curl)
command -v wrk >/dev/null && names+=(wrk)
declare -A best seconds_of cpu_of peak_of
for ((round = 0; round < rounds; round++)); do
	for name in "${names[@]}"; do
		case $name in
		bare | fetcher) said=$(measure_ours "$name") ;;
		*) said=$("measure_$name" "$connections" "$port") ;;
		esac || give_up "$name: it ended with $?"
		read -r seconds cpu count bytes peak <<<"$said"
		if [ "$name" != wrk ] && [ "$count $bytes" != \
			"$documents $((documents * size))" ]; then
			give_up "$name: $count documents, $bytes bytes came"
		fi
		rate=$(rate "$count" "$seconds")
		if [ "$rate" -gt "${best[$name]-0}" ]; then
			best[$name]=$rate
			seconds_of[$name]=$seconds
			cpu_of[$name]=$cpu
			peak_of[$name]=$peak
		fi
	done
done

echo "-- fetching $documents documents of $size bytes from nginx," \
	"$connections connections, best of $rounds"
for name in "${names[@]}"; do
	case $name in
	bare) what='libcurl alone, bodies in memory' ;;
	fetcher) what='the fetcher, bodies in memory' ;;
	curl) what='curl --parallel, to disk' ;;
	wrk) what="wrk, the server alone" ;;
	esac
	peak='' against=''
	[ "${peak_of[$name]}" -gt 0 ] && peak="$((peak_of[$name] / 1024)) MiB"
	[ "$name" != fetcher ] && against="the fetcher is $(ratio "${best[fetcher]}" "${best[$name]}") times that"
	printf '%-34s %9s %9s %9s  %s/s  %s\n' "$what" \
		"${seconds_of[$name]} s" "${cpu_of[$name]} s" "$peak" "${best[$name]} documents" \
		"$against"
done
