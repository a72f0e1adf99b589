#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# daemon: the service's life: it tells systemd, answers commands through its
# socket, polls on request, and goes when it is told to.

. "$top_srcdir/tests/system/lib.sh"
. "$top_srcdir/tests/system/demo.inc.sh"

need python3 rrdtool

demo_feeds "$work/feeds"
state=$work/state
conf=$work/conf/soewatch.conf
small_conf "$conf"
fact_count() {
	"$soewatch" -c "$conf" facts "$1" --all-revisions --format=csv |
		tail -n +2 | wc -l
}
told() {
	grep -q -- "$1" "$work/told"
}

check_output 'without a daemon, poll says so' 1 \
	sh -c "'$soewatch' -c '$conf' poll 2>'$work/err'; echo \$?"
check_match 'and names the directory' "$(cat "$work/err")" \
	"$state: no soewatchd runs there"

# What systemd would hear.
: >"$work/told"
cat >"$work/hear.py" <<'PYTHON'
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
with open(sys.argv[2], "a", encoding="utf-8") as f:
    while True:
        f.write(s.recv(65536).decode() + "\n")
        f.flush()
PYTHON
start "$work/hear.log" python3 "$work/hear.py" "$work/notify" "$work/told"
ears=$pid
check_until 'the ears are open' test -S "$work/notify"

start "$work/log" env NOTIFY_SOCKET="$work/notify" WATCHDOG_USEC=400000 \
	"$soewatchd" -c "$conf"
daemon=$pid
check_until 'it says that it is ready' told '^READY=1'
check_until 'it loads what the feeds have' test -s "$state/graphs/index.html"
check_until 'it tells how it stands' told '^STATUS=11 documents'
check_until 'it feeds the watchdog' told '^WATCHDOG=1'

run "$soewatch" -c "$conf" status --format=json
check_json 'status knows when the feed is polled next' \
	'd["feeds"][0]["next_poll"] is not None'
run "$soewatch" -c "$conf" status
check_match 'and tells people' "$(run_text)" 'listed'

# A figure changes; the daemon is asked to look.
iconv -f GBK -t UTF-8 "$work/feeds/zycwzb_000898.csv" |
	sed 's/^\(总资产(万元)\),[^,]*,/\1,9000000,/' |
	iconv -f UTF-8 -t GBK >"$work/restated.csv"
before=$(fact_count 000898)
cp "$work/restated.csv" "$work/feeds/zycwzb_000898.csv"
check 'poll is taken' "$soewatch" -c "$conf" poll listed
has_one_more() {
	[ "$(fact_count "$1")" -eq $(($2 + 1)) ]
}
check_until 'and brings the restated figure' has_one_more 000898 "$before"
run "$soewatch" -c "$conf" poll nosuch
check_equal 'a feed that is not there is refused' "$rc" 1

# SIGUSR1 does the same.
iconv -f GBK -t UTF-8 "$work/feeds/zycwzb_000761.csv" |
	sed 's/^\(总资产(万元)\),[^,]*,/\1,4444444,/' |
	iconv -f UTF-8 -t GBK >"$work/restated.csv"
before=$(fact_count 000761)
cp "$work/restated.csv" "$work/feeds/zycwzb_000761.csv"
kill -USR1 "$daemon"
check_until 'SIGUSR1 polls' has_one_more 000761 "$before"

# Import and rebuild go through the socket while it runs.
mkdir "$work/hand"
iconv -f GBK -t UTF-8 "$work/feeds/zycwzb_600231.csv" |
	sed 's/^\(总资产(万元)\),[^,]*,/\1,3333333,/' |
	iconv -f UTF-8 -t GBK >"$work/hand/zycwzb_600231.csv"
run "$soewatch" -c "$conf" import listed "$work/hand/zycwzb_600231.csv"
check_equal 'import is done' "$rc" 0
check_match 'and says what it brought' "$(run_text)" \
	'zycwzb_600231\.csv: [0-9]+ figures, 0 new, 1 restated, 0 rejected'
check_match 'the figure counts at once' \
	"$("$soewatch" -c "$conf" facts 600231 total_assets --format=csv)" \
	'2015-09-30,,33333330000,'
printf 'no table at all' >"$work/hand/bad.csv"
run "$soewatch" -c "$conf" import listed "$work/hand/bad.csv"
check_equal 'a bad file fails' "$rc" 1
check_match 'and says where it went' "$(run_text)" 'bad\.csv: .*quarantine'
rm "$state/archive/600231.rrd"
run "$soewatch" -c "$conf" rebuild 600231
check_equal 'rebuild is done' "$rc" 0
check 'the archive is back' test -s "$state/archive/600231.rrd"

run "$soewatchd" -c "$conf" --once
check_equal 'a second one is refused' "$rc" 1
check_match 'and says why' "$(run_text)" 'another soewatchd works here'

# Garbage on the socket does it no harm.
python3 - "$state/control.sock" >"$work/garbage" <<'PYTHON'
import os, socket, struct, sys
for data in (b"\xff\xff\xff\xff", struct.pack(">I", 4) + b"{{{{",
             struct.pack(">I", 2) + b"[]", struct.pack(">I", 2) + b"{}",
             struct.pack(">I", 18) + b'{"command":"nosu"}', b"\0"):
    s = socket.socket(socket.AF_UNIX)
    directory, name = os.path.split(sys.argv[1])
    os.chdir(directory)
    s.connect(name)
    s.sendall(data)
    s.shutdown(socket.SHUT_WR)
    while answer := s.recv(4096):
        print(answer[4:].decode())
print("all are over")
PYTHON
check_match 'garbage on the socket is answered or hung up on' \
	"$(cat "$work/garbage")" '^all are over$'
check_match 'a command that there is not is named' "$(cat "$work/garbage")" \
	'no such command: ..?"nosu'
run "$soewatch" -c "$conf" poll
check_equal 'and the next command is served' "$rc" 0

stop "$daemon" TERM
check_until 'SIGTERM ends it' sh -c "! kill -0 $daemon 2>/dev/null"
check 'it told systemd' told '^STOPPING=1'
check 'its socket is gone' test ! -e "$state/control.sock"
stop "$ears" TERM

# Without the daemon the commands do it themselves.
rm "$state/archive/600231.rrd"
run "$soewatch" -c "$conf" rebuild
check_equal 'rebuild without a daemon' "$rc" 0
check_match 'says how much' "$(run_text)" '1[12] archives and [0-9]+ graphs'
check 'and the archive is back' test -s "$state/archive/600231.rrd"
run "$soewatch" -c "$conf" import listed "$work/hand/zycwzb_600231.csv"
check_match 'a file that is known already' "$(run_text)" 'known already'
check 'the ledger file is sound' sh -c \
	"python3 -c \"import sqlite3; print(sqlite3.connect('$state/ledger.db').execute('pragma integrity_check').fetchone()[0])\" | grep -q ok"

done_testing
