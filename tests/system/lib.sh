# SPDX-License-Identifier: GPL-2.0-or-later
#
# system/lib: what the system tests stand on.
#
#	#!/bin/bash
#	# SPDX-License-Identifier: GPL-2.0-or-later
#	#
#	# NAME: what is tried.
#	. "$top_srcdir/tests/system/lib.sh"
#	serve "$work/feeds"                       # sets $http_url, $http_port
#	check_status 0 'the feed is read' "$soewatchd" -c "$conf" --once
#	check_output 'one fact' '12.5' "$soewatch" -c "$conf" series …
#	done_testing
#
# $work        a folder of the test's own, removed at its end (not if KEEP=1)
# $soewatch, $soewatchd   the programs that were built
# $fixtures    tests/fixtures
# $srcdir      the top of the sources; read only
# $sanitized   yes if the programs are built with ASan and UBSan: no strace then
#
# Beside the checks below, ok, not_ok, skip, skip_all, found, note and
# done_testing come from tests/tap.sh.

. "$top_srcdir/tests/tap.sh"

export TZ=UTC
unset XDG_CONFIG_HOME XDG_RUNTIME_DIR NOTIFY_SOCKET http_proxy HTTP_PROXY \
	https_proxy HTTPS_PROXY all_proxy ALL_PROXY

srcdir=$top_srcdir
soewatch=$top_builddir/soewatch
soewatchd=$top_builddir/soewatchd
fixtures=$top_srcdir/tests/fixtures
sanitized=${INSTRUMENTED-no}
work=$(mktemp -d "${TMPDIR:-/tmp}/soewatch-test.XXXXXXXX") || exit 1
export HOME="$work"
# Slow machines and sanitizers: how long wait_until may wait at most.
patience=${SOEWATCH_TEST_PATIENCE-60}

children=()

finish() {
	local rc=$? pid

	trap - EXIT
	for pid in "${children[@]}"; do
		kill "$pid" 2>/dev/null
	done
	for pid in "${children[@]}"; do
		wait "$pid" 2>/dev/null
	done
	if [ "${KEEP-}" = 1 ]; then
		note "kept $work"
	else
		rm -rf "$work"
	fi
	exit "$rc"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# Runs COMMAND; its output is in $work/out, $work/err, its exit status in $rc.
run() {
	"$@" >"$work/out" 2>"$work/err" </dev/null
	rc=$?
}

# What the last run said, for the log.
run_text() {
	printf 'exit status %s\n' "$rc"
	head -c 4000 "$work/out"
	head -c 8000 "$work/err"
}

# check NAME COMMAND…: passes if COMMAND ends with 0.
check() {
	check_status 0 "$@"
}

# check_status STATUS NAME COMMAND…
check_status() {
	local expected=$1 name=$2

	shift 2
	run "$@"
	if [ "$rc" -eq "$expected" ]; then
		ok "$name"
	else
		not_ok "$name" "expected exit status $expected of: $*
$(run_text)"
	fi
}

# check_output NAME EXPECTED COMMAND…: passes if COMMAND ends with 0 and writes
# exactly EXPECTED and a newline.
check_output() {
	local name=$1 expected=$2

	shift 2
	run "$@"
	if [ "$rc" -eq 0 ] && [ "$(cat "$work/out")" = "$expected" ]; then
		ok "$name"
	else
		not_ok "$name" "expected of: $*
$expected
got:
$(run_text)"
	fi
}

# check_equal NAME GOT EXPECTED
check_equal() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "got:
$2
expected:
$3"
	fi
}

# check_match NAME TEXT PATTERN: passes if a line of TEXT matches the extended
# regular expression.
check_match() {
	if grep -qE -- "$3" <<<"$2"; then
		ok "$1"
	else
		not_ok "$1" "nothing matches: $3
in:
$2"
	fi
}

# check_no_match NAME TEXT PATTERN
check_no_match() {
	if grep -qE -- "$3" <<<"$2"; then
		not_ok "$1" "should not match: $3
$2"
	else
		ok "$1"
	fi
}

# check_file NAME FILE EXPECTED-FILE: passes if they are the same text.
check_file() {
	local difference

	if difference=$(diff -u "$3" "$2" 2>&1); then
		ok "$1"
	else
		not_ok "$1" "$difference"
	fi
}

# check_until NAME COMMAND…: passes once COMMAND ends with 0.
check_until() {
	local name=$1

	shift
	if wait_until "$@"; then
		ok "$name"
	else
		not_ok "$name" "not within $patience seconds: $*"
	fi
}

# wait_until COMMAND…: tries COMMAND until it ends with 0; 1 if it never does.
wait_until() {
	local end=$((SECONDS + patience))

	until "$@" >/dev/null 2>&1; do
		if [ "$SECONDS" -ge "$end" ]; then
			return 1
		fi
		sleep 0.05
	done
}

# start LOG COMMAND…: runs COMMAND behind the test's back, its output to LOG;
# sets $pid.  It is stopped at the end of the test if not before.
start() {
	local log=$1

	shift
	"$@" >"$log" 2>&1 </dev/null &
	pid=$!
	children+=("$pid")
}

# stop PID [SIGNAL]: ends what start began; sets $rc to its exit status.
stop() {
	local i

	kill -s "${2-TERM}" "$1" 2>/dev/null
	wait "$1" 2>/dev/null
	rc=$?
	for i in "${!children[@]}"; do
		if [ "${children[$i]}" = "$1" ]; then
			unset 'children[i]'
		fi
	done
}

# is_running PID
is_running() {
	kill -0 "$1" 2>/dev/null
}

# serve FOLDER: an HTTP server on loopback, see tests/system/httpd.py; sets
# $http_url, $http_port, $http_pid and $http_log.
serve() {
	need python3
	mkdir -p "$1"
	http_log=$work/http.log
	rm -f "$work/http.port"
	: >"$http_log"
	start "$work/http.err" python3 "$top_srcdir/tests/system/httpd.py" \
		"$1" "$work/http.port" "$http_log"
	http_pid=$pid
	if ! wait_until test -s "$work/http.port"; then
		note "$(cat "$work/http.err")"
		echo 'Bail out! the HTTP server does not start'
		exit 1
	fi
	http_port=$(cat "$work/http.port")
	http_url=http://127.0.0.1:$http_port
}

# requests [PATTERN]: how many requests the server has answered.
requests() {
	grep -cE -- "${1-.}" "$http_log"
}

# need_server NAME: sets $server to where build-aux/deps.sh has unpacked it;
# skips the whole test where it has not.
need_server() {
	local folder=${SOEWATCH_SERVERS-$top_srcdir/.servers}

	server=$(find "$folder/usr/bin" "$folder/usr/sbin" -name "$1" \
		-type f -print -quit 2>/dev/null)
	[ -n "$server" ] || skip_all "$1 is not in $folder (./run-tests --deps)"
}

# free_port: sets $port to one of loopback that nobody uses.
free_port() {
	port=$(python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
}

# certificates FOLDER: an authority, ca.pem, and a key and certificate of
# 127.0.0.1 by it, key.pem and crt.pem.
certificates() {
	mkdir -p "$1" && (
		cd "$1" || exit
		openssl req -x509 -newkey rsa:2048 -nodes -days 2 \
			-subj '/CN=test authority' -keyout ca.key -out ca.pem
		openssl req -newkey rsa:2048 -nodes -subj /CN=127.0.0.1 \
			-keyout key.pem -out server.csr
		openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key \
			-CAcreateserial -days 2 -out crt.pem \
			-extfile <(echo subjectAltName=IP:127.0.0.1)
	) 2>/dev/null >/dev/null
}

# tell ARGUMENT…: tests/system/tell.c with the test's configuration.
tell() {
	"$top_builddir/tests/system/tell" "$@"
}

# need PROGRAM…: skips the whole test where one is missing.
need() {
	local program

	for program; do
		command -v "$program" >/dev/null ||
			skip_all "$program is not here"
	done
}
