# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# bench/server: what the benchmarks of fetching stand on: a folder of their
# own, an nginx on the loopback, and what curl and wrk get from it.  $bench is
# the benchmark's name.

work=$(mktemp -d "${TMPDIR:-/tmp}/soewatch-bench.XXXXXXXX") || exit 1
chmod 755 "$work" # nginx's worker may be another user
children=()

finish() {
	local pid

	for pid in "${children[@]}"; do
		kill "$pid" && wait "$pid"
	done
	rm -rf "$work"
}
trap finish EXIT

give_up() {
	echo "bench/${bench:?}: $1" >&2
	exit 1
}

for tool in nginx curl python3; do
	PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null || {
		echo "bench/$bench: $tool is not here: nothing measured" >&2
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

# wait_for URL: until the server there answers.
wait_for() {
	local i

	for ((i = 0; i < 100; i++)); do
		curl -sf -o "$work/first" "$1" && return
		sleep 0.05
	done
	give_up "the server does not answer: $(cat "$work/error.log")"
}

# start_nginx FOLDER PORT
start_nginx() {
	cat >"$work/nginx-$2.conf" <<END
daemon off;
worker_processes 1;
pid $work/nginx-$2.pid;
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
	server { listen 127.0.0.1:$2; root $1; }
}
END
	PATH=$PATH:/usr/sbin nginx -c "$work/nginx-$2.conf" -p "$work" \
		-e "$work/error.log" &
	children+=("$!")
	wait_for "http://127.0.0.1:$2/00000.json"
}

# write_urls PORT COUNT: for curl and for wrk.
write_urls() {
	local i

	for ((i = 0; i < $2; i++)); do
		printf 'url = "http://127.0.0.1:%s/%05d.json"\n' "$1" "$i"
	done >"$work/urls"
	cat >"$work/wrk.lua" <<END
local i = 0
request = function()
	i = (i + 1) % $2
	return wrk.format("GET", string.format("/%05d.json", i))
end
END
}

# Each measurement writes "SECONDS CPU-SECONDS DOCUMENTS BYTES PEAK-KIB".
#
# measure_curl CONNECTIONS
measure_curl() {
	local figures seconds cpu peak

	rm -rf "$work/out"
	mkdir "$work/out"
	figures=$(cd "$work/out" && python3 "$top_srcdir/tests/bench/measure.py" \
		curl -s --parallel --parallel-immediate \
		--parallel-max "$1" --remote-name-all \
		--config "$work/urls" 2>/dev/null) || return 1
	read -r seconds cpu peak <<<"$figures"
	echo "$seconds" "$cpu" "$(find "$work/out" -type f | wc -l)" \
		"$(cat "$work/out"/* | wc -c)" "$peak"
}

# measure_wrk CONNECTIONS PORT: a fixed time and one URL after another, not one
# pass: the server's ceiling.
measure_wrk() {
	wrk -t 1 -c "$1" -d 3s -s "$work/wrk.lua" "http://127.0.0.1:$2" | awk '
		/requests in/ { n = $1; s = $4; sub(/s,$/, "", s) }
		/Socket errors|Non-2xx/ { exit 1 }
		END { print s, "-", n, 0, 0 }'
}

# rate COUNT SECONDS
rate() {
	awk -v n="$1" -v s="$2" 'BEGIN { printf "%.0f", (s > 0 ? n / s : 0) }'
}

# ratio A B
ratio() {
	awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", (b > 0 ? a / b : 0) }'
}
