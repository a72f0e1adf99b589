#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# under_way: what happens in the middle of something else.

. "$top_srcdir/tests/system/lib.sh"

serve "$work/feeds"
state=$work/state
conf=$work/soewatch.conf
{
	echo id,code
	for i in {1..20}; do
		echo "e$i,$i"
	done
} >"$work/enterprises.csv"

# write_conf URL SETTINGS
write_conf() {
	cat >"$conf" <<-END
		version = 1;
		language = "en";
		state_directory = "$state";
		enterprises = "enterprises.csv";
		fetch: { connections = 32; connections_per_host = 32; };
		items: { total_assets: { kind = "stock"; unit = "CNY"; }; };
		feeds: { f: {
			url = "$1"; format = "json"; every = "1d";
			records = ".data[]"; period_end = ".end";
			enterprise = ".code";
			items: { total_assets = ".a"; };
			$2
		}; };
	END
}

soe() {
	"$soewatch" -c "$conf" "$@"
}

# reply FILE CODE
reply() {
	printf '{"data":[{"code":"%s","end":"20151231","a":7}]}' "$2" \
		>"$work/feeds/$1"
}

# has_requests N [PATTERN]: the server has answered so many.
has_requests() {
	[ "$(requests "${2-.}")" -ge "$1" ]
}

# A visit asked for while one is under way follows it.
reply one 1
echo 2 >"$work/feeds/one.delay"
write_conf "$http_url/one" ''
start "$work/log" "$soewatchd" -c "$conf"
check_until 'the first visit is under way' test -s "$work/feeds/one.seen"
check 'another is asked for' "$soewatch" -c "$conf" poll f
check_until 'and follows' has_requests 2
stop "$pid" TERM
check_equal 'the daemon has come to its end by itself' "$rc" 0

# Sources that are tried again are under way when the feed is visited anew.
rm -rf "$state" "$work/feeds/one"*
: >"$http_log"
for i in {1..20}; do
	reply "$i" "$i"
	echo 500 >"$work/feeds/$i.once"
done
write_conf "$http_url/{code}" 'retries = 0;'
start "$work/log" "$soewatchd" -c "$conf"
check_until 'all fail' has_requests 20 ' 500$'
for i in {1..20}; do
	echo 3 >"$work/feeds/$i.delay"
	rm -f "$work/feeds/$i.seen"
done
is_tried() {
	cat "$work/feeds"/*.seen
}
check_until 'one is tried again' is_tried
rm -f "$work/feeds"/*.delay
check 'the feed is visited anew' "$soewatch" -c "$conf" poll f
has_all() {
	soe status | grep -qE '^f .* 20 +20 ' && has_requests 41
}
check_until 'the visit and the try both come to their end' has_all
stop "$pid" TERM
check_equal 'and so does the daemon' "$rc" 0

# A batch that cannot be committed while others of its errand are under way.
rm -rf "$state" "$work/feeds"/*
for year in 2013 2014 2015; do
	reply "$year" 1
done
write_conf "$http_url/{period_end:%Y}" 'rhythm = "year"; reask = "1d";'
trap '' XFSZ
start "$work/log" "$soewatchd" -c "$conf" --now=2016-01-01
trap - XFSZ
is_settled() {
	soe status | grep -qE '^f .* 1 +1 '
}
check_until 'the newest period is there' is_settled
# limit_files BYTES
limit_files() {
	python3 - "$pid" "$1" <<-'END'
		import resource, sys
		pid, bytes = map(int, sys.argv[1:])
		hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
		resource.prlimit(pid, resource.RLIMIT_FSIZE, (bytes, hard))
	END
}
# Longer than a batch may wait.
echo 4 >"$work/feeds/2013.delay"
limit_files 1
check_status 1 'a backfill whose figures cannot be kept' \
	"$soewatch" -c "$conf" backfill f --from 2013-01-01 --to 2015-12-31
check_match 'is broken off' "$(run_text)" 'when it was broken off: ask again'
limit_files -1
check 'asked again, it is done' \
	"$soewatch" -c "$conf" backfill f --from 2013-01-01 --to 2015-12-31
check 'the feed is visited' "$soewatch" -c "$conf" poll f
check_until 'as ever' has_requests 3 '2015 304$'
check 'the daemon works on' is_running "$pid"
stop "$pid" TERM

# A reload that cannot read the ledger, with fewer feeds than before.
rm -rf "$state" "$work/feeds"/*
reply one 1
write_conf "$http_url/one" '}; g: { url = "'"$http_url/two"'"; format = "json";
	period_end = ".end"; enterprise = ".code"; every = "1d";
	items: { total_assets = ".a"; };'
# rename TABLE NEW-NAME
rename() {
	python3 - "$state/ledger.db" "$1" "$2" <<-'END'
		import sqlite3, sys
		path, table, name = sys.argv[1:]
		ledger = sqlite3.connect(path)
		ledger.execute("ALTER TABLE %s RENAME TO %s" % (table, name))
		ledger.close()
	END
}
start "$work/log" "$soewatchd" -c "$conf"
check_until 'a figure is there' is_settled
rename sources gone
write_conf "$http_url/one" ''
kill -HUP "$pid"
check_until 'the reload says what is wrong' grep -q 'no such table' "$work/log"
check_until 'and is done' grep -q ': taken' "$work/log"
check 'the daemon polls' "$soewatch" -c "$conf" poll
rename gone sources
check 'and does so' "$soewatch" -c "$conf" poll
check_until 'once it can read it again' has_requests 1 'one 304$'
stop "$pid" TERM

# The end in the middle of a rebuild.
rm -rf "$state" "$work/feeds"/*
{
	echo id,code
	for i in {1..300}; do
		echo "e$i,$i"
	done
} >"$work/enterprises.csv"
{
	printf '{"data":[{"code":"1","end":"20141231","a":7}'
	seq -f ',{"code":"%g","end":"20151231","a":7}' 300
	printf ']}'
} >"$work/feeds/all"
write_conf "$http_url/all" ''
echo 'indicators: { assets: { formula = "total_assets"; }; };' >>"$conf"
check 'three hundred archives' "$soewatchd" -c "$conf" --once
start "$work/log" "$soewatchd" -c "$conf"
has_daemon() {
	soe poll | grep -q polling
}
check_until 'the daemon is there' has_daemon
touch -d '1 hour ago' "$state/archive"/*
touch -d '1 minute ago' "$work/mark"
"$soewatch" -c "$conf" rebuild >"$work/rebuilt" 2>&1 &
rebuild=$!
children+=("$rebuild")
is_rebuilding() {
	[ -n "$(find "$state/archive" -newer "$work/mark" -name '*.rrd')" ]
}
check_until 'a rebuild begins' is_rebuilding
stop "$pid" TERM
wait "$rebuild"
check_equal 'and is not done' $? 1
check_match 'which it says' "$(cat "$work/rebuilt")" \
	'stopped before all of it was worked out'

# A round whose configuration is read again, and one that is broken off.
rm -rf "$state" "$work/feeds"/*
for i in 1 2 3; do
	reply "$i" "$i"
done
write_conf "$http_url/{code}" 'requests_per_second = 1.0;
	enterprises = "id=e1 or id=e2 or id=e3";'
: >"$http_log"
start "$work/log" "$soewatchd" -c "$conf" --once
check_until 'a round has begun' has_requests 1
kill -HUP "$pid"
wait "$pid"
check_equal 'a reload leaves it a whole one' "$? $(sort -u "$http_log" |
	grep -c ' 200')" '0 3'
rm -rf "$state"
: >"$http_log"
start "$work/log" "$soewatchd" -c "$conf" --once
check_until 'another has begun' has_requests 1
stop "$pid" TERM
check_equal 'broken off, it is no good one' "$rc" 1
check_match 'and says why' "$(cat "$work/log")" 'stopped before every feed'

# A server that wants to be left alone for long, and a source of it that waits
# for another try by then.
rm -rf "$state" "$work/feeds"/*
reply 1 1
reply 2 2
echo 429 >"$work/feeds/1.status"
echo 'Retry-After: 3600' >"$work/feeds/1.headers"
echo 500 >"$work/feeds/2.once"
echo 1 >"$work/feeds/2.delay"
write_conf "$http_url/{code}" 'enterprises = "id=e1 or id=e2";'
: >"$http_log"
start "$work/log" "$soewatchd" -c "$conf" --once
is_over() {
	! is_running "$pid"
}
check_until 'a round comes to its end' is_over
stop "$pid"
check_equal 'with no request more to that server' "$rc $(requests)" '1 2'
check_equal 'and two sources that failed' \
	"$(soe status | grep -c '2 sources: ')" 1

# All connections are taken when a server's pause ends: nothing is done until one
# is free again.
rm -rf "$state" "$work/feeds"/*
for i in 1 2 3; do
	reply "$i" "$i"
done
write_conf "$http_url/{code}" 'enterprises = "id=e1 or id=e2";
	requests_per_second = 0.25;
}; g: {
	url = "'"${http_url/127.0.0.1/localhost}"'/3"; format = "json";
	items: { total_assets = ".a"; }; every = "1d";
	records = ".data[]"; period_end = ".end"; enterprise = ".code";'
sed -i 's/connections = 32/connections = 1/' "$conf"
: >"$http_log"
start "$work/log" "$soewatchd" -c "$conf"
check_until 'all three have come' has_requests 3 ' 200$'
echo 30 >"$work/feeds/3.delay"
rm "$work/feeds"/*.seen
"$soewatch" -c "$conf" poll f >"$work/out"
check_until 'the first of two is asked again' has_requests 1 '/1 304$'
"$soewatch" -c "$conf" poll g >"$work/out"
check_until 'the connection is taken' test -s "$work/feeds/3.seen"
sleep 4
switches() {
	sed -n 's/^voluntary_ctxt_switches:[[:space:]]*//p' "/proc/$pid/status"
}
before=$(switches)
sleep 2
n=$(($(switches) - before))
check_equal 'while it is, the daemon sleeps' "$((n < 200)) $(
	[ -s "$work/feeds/2.seen" ] && echo asked)" '1 '
stop "$pid" KILL

done_testing
