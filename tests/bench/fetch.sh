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
work=$(mktemp -d "${TMPDIR:-/tmp}/soewatch-bench.XXXXXXXX") || exit 1
chmod 755 "$work" # nginx's worker may be another user
nginx_pid=

finish() {
	[ -n "$nginx_pid" ] && kill "$nginx_pid" && wait "$nginx_pid"
	rm -rf "$work"
}
trap finish EXIT

give_up() {
	echo "bench/fetch: $1" >&2
	exit 1
}

for tool in nginx curl python3; do
	PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null || {
		echo "bench/fetch: $tool is not here: nothing measured" >&2
		exit 0
	}
done

# A port that nobody has at the moment.
free_port() {
	python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

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

start_nginx() {
	local i

	cat >"$work/nginx.conf" <<END
daemon off;
worker_processes 1;
pid $work/nginx.pid;
error_log $work/error.log;
events { worker_connections 1024; }
http {
	access_log off;
	sendfile on;
	keepalive_requests 1000000;
	open_file_cache max=20000 inactive=60s;
	open_file_cache_valid 60s;
	client_body_temp_path $work/t1;
	proxy_temp_path $work/t2;
	fastcgi_temp_path $work/t3;
	uwsgi_temp_path $work/t4;
	scgi_temp_path $work/t5;
	server { listen 127.0.0.1:$port; root $work/docs; }
}
END
	PATH=$PATH:/usr/sbin nginx -c "$work/nginx.conf" -p "$work" \
		-e "$work/error.log" &
	nginx_pid=$!
	for ((i = 0; i < 100; i++)); do
		curl -sf -o "$work/first" "http://127.0.0.1:$port/00000.json" &&
			return
		sleep 0.05
	done
	give_up "nginx does not answer: $(cat "$work/error.log")"
}

# Each measurement writes "SECONDS CPU-SECONDS DOCUMENTS BYTES PEAK-KIB".
measure_ours() {
	"$fetch" "$1" "$prefix" "$documents" "$connections"
}

measure_curl() {
	local figures seconds cpu peak

	rm -rf "$work/out"
	mkdir "$work/out"
	figures=$(cd "$work/out" && python3 "$top_srcdir/tests/bench/measure.py" \
		curl -s --parallel --parallel-immediate \
		--parallel-max "$connections" --remote-name-all \
		--config "$work/urls" 2>/dev/null) || return 1
	read -r seconds cpu peak <<<"$figures"
	echo "$seconds" "$cpu" "$(find "$work/out" -type f | wc -l)" \
		"$(cat "$work/out"/* | wc -c)" "$peak"
}

# A fixed time and one URL after another, not one pass: the server's ceiling.
measure_wrk() {
	wrk -t 1 -c "$connections" -d 3s -s "$work/wrk.lua" \
		"http://127.0.0.1:$port" | awk '
		/requests in/ { n = $1; s = $4; sub(/s,$/, "", s) }
		/Socket errors|Non-2xx/ { exit 1 }
		END { print s, "-", n, 0, 0 }'
}

mkdir "$work/docs"
write_documents
port=$(free_port)
prefix=http://127.0.0.1:$port/
start_nginx
size=$(wc -c <"$work/first")
for ((i = 0; i < documents; i++)); do
	printf 'url = "%s%05d.json"\n' "$prefix" "$i"
done >"$work/urls"
cat >"$work/wrk.lua" <<END
local i = 0
request = function()
	i = (i + 1) % $documents
	return wrk.format("GET", string.format("/%05d.json", i))
end
END

names=(bare fetcher curl)
command -v wrk >/dev/null && names+=(wrk)
declare -A best seconds_of cpu_of peak_of
for ((round = 0; round < rounds; round++)); do
	for name in "${names[@]}"; do
		case $name in
		bare | fetcher) said=$(measure_ours "$name") ;;
		*) said=$("measure_$name") ;;
		esac || give_up "$name: it ended with $?"
		read -r seconds cpu count bytes peak <<<"$said"
		if [ "$name" != wrk ] && [ "$count $bytes" != \
			"$documents $((documents * size))" ]; then
			give_up "$name: $count documents, $bytes bytes came"
		fi
		rate=$(awk -v n="$count" -v s="$seconds" \
			'BEGIN { printf "%.0f", n / s }')
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
ratio() {
	awk -v a="${best[fetcher]}" -v b="${best[$1]}" \
		'BEGIN { printf "%.2f", a / b }'
}
for name in "${names[@]}"; do
	case $name in
	bare) what='libcurl alone, bodies in memory' ;;
	fetcher) what='the fetcher, bodies in memory' ;;
	curl) what='curl --parallel, to disk' ;;
	wrk) what="wrk, the server alone" ;;
	esac
	peak='' against=''
	[ "${peak_of[$name]}" -gt 0 ] && peak="$((peak_of[$name] / 1024)) MiB"
	[ "$name" != fetcher ] && against="the fetcher is $(ratio "$name") times that"
	printf '%-34s %9s %9s %9s  %s/s  %s\n' "$what" \
		"${seconds_of[$name]} s" "${cpu_of[$name]} s" "$peak" "${best[$name]} documents" \
		"$against"
done
