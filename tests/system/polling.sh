#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# polling: visits side by side, servers that want to be left alone, sources that
# are tried again, replies of several pages.

. "$top_srcdir/tests/system/lib.sh"

serve "$work/feeds"
state=$work/state
conf=$work/soewatch.conf
printf 'id,code\na,1\nb,2\nc,3\n' >"$work/enterprises.csv"

# feed NAME URL SETTINGS
feed() {
	cat <<-END
		$1: {
			url = "$2"; format = "json"; every = "1d";
			records = ".data[]"; period_end = ".end";
			enterprise = ".code";
			items: { total_assets = ".a"; };
			$3
		};
	END
}

# write_conf FEEDS
write_conf() {
	cat >"$conf" <<-END
		version = 1;
		language = "en";
		state_directory = "$state";
		enterprises = "enterprises.csv";
		fetch: { connections = 8; connections_per_host = 1; };
		items: { total_assets: { kind = "stock"; unit = "CNY"; }; };
		feeds: {
		$1
		};
	END
}

# reply CODE VALUE PAGES
reply() {
	printf '{"pages":%s,"data":[{"code":"%s","end":"20151231","a":%s}]}' \
		"$3" "$1" "$2"
}

soe() {
	"$soewatch" -c "$conf" "$@"
}

values() {
	soe facts "$1" total_assets --format=csv | sed -n 's/.*,\(1[0-9]\),.*/\1/p'
}

# Pages: the first says how many.
reply 1 11 3 >"$work/feeds/rows_page_1"
reply 2 12 3 >"$work/feeds/rows_page_2"
reply 3 13 3 >"$work/feeds/rows_page_3"
write_conf "$(feed paged "$http_url/rows?page={page}" 'pages = ".pages";')"
check 'a feed of three pages' "$soewatchd" -c "$conf" --once
check_match 'every page is asked' "$(sort "$http_log" | tr '\n' ' ')" \
	'^GET /rows\?page=1 200 GET /rows\?page=2 200 GET /rows\?page=3 200 $'
for e in a b c; do
	check_match "the figure of $e is there" \
		"$(soe facts $e total_assets --format=csv)" '20151231|2015-12-31'
done
: >"$http_log"
check 'the same again' "$soewatchd" -c "$conf" --once
check_match 'asks the other pages, too' "$(sort "$http_log" | tr '\n' ' ')" \
	'^GET /rows\?page=1 200 GET /rows\?page=2 304 GET /rows\?page=3 304 $'

reply 1 11 '"many"' >"$work/feeds/rows_page_1"
check_status 1 'a number of pages that is none' "$soewatchd" -c "$conf" --once
check_match 'is said with what was expected' "$(soe status)" \
	'\.pages is "many": expected a number'
reply 1 11 3 >"$work/feeds/rows"
write_conf "$(feed first "$http_url/rows" 'pages = ".pages";')"
check_status 1 'one page of three alone' "$soewatchd" -c "$conf" --once
check_match 'is said' "$(cat "$work/err")" \
	'the first of 3 pages: expected \{page\}'
write_conf "$(feed lost "$http_url/rows?page={page}" '')"
check_status 2 '{page} without pages' "$soewatchd" -c "$conf" --check
check_match 'is refused' "$(cat "$work/err")" 'expected the setting pages'

# A server that wants to be left alone is, by all feeds.
rm -rf "$state"
reply 1 11 1 >"$work/feeds/one"
reply 2 12 1 >"$work/feeds/two"
echo 429 >"$work/feeds/one.status"
echo 'Retry-After: 3600' >"$work/feeds/one.headers"
write_conf "$(
	feed one "$http_url/one" 'retries = 3;'
	feed two "$http_url/two" 'retries = 3;'
)"
: >"$http_log"
check_status 1 'a 429 with Retry-After' "$soewatchd" -c "$conf" --once
check_match 'is the last request to that server' "$(cat "$http_log")" \
	'^GET /one 429$'
check_match 'and the other feed says why' "$(soe status)" \
	'asked for no request for 3600 s'

# What fails is tried again long before the next visit; what is slow holds
# nobody up.
rm -rf "$state" "$work/feeds/one."*
echo 500 >"$work/feeds/one.status"
echo 30 >"$work/feeds/three.delay"
reply 3 13 1 >"$work/feeds/three"
main_url=$http_url
serve "$work/feeds"
slow_url=$http_url
http_url=$main_url
write_conf "$(
	feed one "$http_url/one" 'retries = 0;'
	feed two "${http_url/127.0.0.1/localhost}/two" ''
	feed three "$slow_url/three" ''
)"
: >"$http_log"
start "$work/log" "$soewatchd" -c "$conf"
has_two() {
	soe facts b total_assets --format=csv | grep -q 2015-12-31
}
check_until 'the figure of the quick feed is there' has_two
check 'while the slow one is asked' test -s "$work/feeds/three.seen"
check_no_match 'and has not answered yet' "$(cat "$http_log")" 'three'
has_failed() {
	soe status | grep -q 'HTTP status 500'
}
check_until 'the failure is told' has_failed
next=$(soe status --format=json | python3 -c '
import datetime, json, sys
feeds = {f["feed"]: f for f in json.load(sys.stdin)["feeds"]}
print(feeds["one"]["next_poll"], feeds["two"]["next_poll"])')
check_match 'the next try comes before the next visit' "$(python3 - "$next" <<'END'
import sys
one, two = sys.argv[1].split()
print("earlier" if one < two else sys.argv[1])
END
)" '^earlier$'

# A visit is asked for while one is under way: another follows.
rm -f "$work/feeds/one.status" "$work/feeds/three.delay"
check 'poll asks what failed now' "$soewatch" -c "$conf" poll one
has_one() {
	soe facts a total_assets --format=csv | grep -q 2015-12-31
}
check_until 'and has it' has_one
stop "$pid" TERM
check_match 'the failure is over' "$(cat "$work/log")" 'one: .*fine again'

# Until its deadline has passed, a report that is not there is no failure: the
# year 2015 is due on 30 March 2016, and a day is left for it to be taken in.
rm -rf "$state" "$work/feeds"/*
printf '{"data":[{"code":"1","end":"20141231","a":1}]}' >"$work/feeds/y2014"
for rule in '' 'due_for = (("", "90d", "year"));'; do
	write_conf "$(feed yearly "$http_url/y{period_end:%Y}" \
		"rhythm = \"year\"; since = \"2014-01-01\"; due = \"30d\"; $rule")"
	rm -rf "$state"
	check 'before every deadline' \
		"$soewatchd" -c "$conf" --once --now=2016-01-31
	run "$soewatchd" -c "$conf" --once --now=2016-03-31
	check_equal "in spring${rule:+, with a longer deadline}" "$rc" \
		"$([ -z "$rule" ]; echo $((1 - $?)))"
	check_status 1 'behind every deadline' \
		"$soewatchd" -c "$conf" --once --now=2016-04-01
done

# Periods: what is lacking, what is asked anew, and what is asked for by hand.
rm -rf "$state" "$work/feeds"/*
for y in 2010 2011 2012 2013 2014 2015; do
	printf '{"data":[{"code":"1","end":"%s1231","a":%s}]}' "$y" "$y" \
		>"$work/feeds/y$y"
done
write_conf "$(
	feed yearly "$http_url/y{period_end:%Y}" \
		'rhythm = "year"; since = "2012-01-01"; reask = "18 months";'
)"
: >"$http_log"
check 'a feed that lacks periods' "$soewatchd" -c "$conf" --once --now=2016-02-01
check_match 'asks for those since' "$(sort "$http_log" | tr '\n' ' ')" \
	'^GET /y2012 200 GET /y2013 200 GET /y2014 200 GET /y2015 200 $'
: >"$http_log"
check 'the next visit' "$soewatchd" -c "$conf" --once --now=2016-02-02
check_match 'asks anew for the recent ones' "$(sort "$http_log" | tr '\n' ' ')" \
	'^GET /y2014 304 GET /y2015 304 $'
: >"$http_log"
check 'backfill without a daemon' "$soewatch" -c "$conf" --now=2016-02-03 \
	backfill yearly --from 2008-01-01 --to 2012-12-31
check_match 'says what came of it' "$(cat "$work/out")" \
	'^5 asked for: 3 fine, 2 not there$'
check_match 'having asked for every period of the stretch' \
	"$(sort "$http_log" | tr '\n' ' ')" \
	'^GET /y2008 404 GET /y2009 404 GET /y2010 200 GET /y2011 200 GET /y2012 304 $'
check_equal 'six years are there' \
	"$(soe facts a total_assets --format=csv | grep -c '201[0-5]-12-31')" 6
check_match 'a period that never was is no failure' "$(soe status)" \
	'yearly'
check_no_match 'of the feed' "$(soe status)" '404'

start "$work/log" "$soewatchd" -c "$conf" --now=2016-02-04
check_until 'the daemon is up' test -S "$state/control.sock"
echo 500 >"$work/feeds/y2011.status"
check_status 1 'backfill through the daemon' "$soewatch" -c "$conf" \
	--now=2016-02-04 backfill yearly --from 2010-01-01 --to 2011-12-31
check_match 'says what failed' "$(cat "$work/out")" \
	'^2 asked for: 1 fine, 1 failed; soewatch status says why$'
check_status 1 'a stretch without a period' "$soewatch" -c "$conf" \
	backfill yearly --from 2010-01-01 --to 2010-06-30
check_match 'is refused' "$(cat "$work/err" "$work/out")" \
	'no period of an enterprise ends from 2010-01-01 to 2010-06-30'
check_status 2 'backfill without --from' "$soewatch" -c "$conf" backfill yearly

# The service stops while somebody waits for it.
echo 30 >"$work/feeds/y2013.delay"
daemon=$pid
start "$work/cut" "$soewatch" -c "$conf" \
	backfill yearly --from 2013-01-01 --to 2013-12-31
asker=$pid
sleep 1
stop "$daemon" TERM
wait "$asker"
check_equal 'who waits when the service stops has failed' "$?" 1
check_match 'and knows why' "$(cat "$work/cut")" \
	'0 of 1 asked for when it was broken off: ask again'
(echo id,code; for i in {1..60}; do echo "e$i,$i"; done) \
	>"$work/enterprises.csv"
write_conf "$(
	feed monthly "$http_url/{code}/m{period_end:%Y%m}" 'rhythm = "month";'
)"
check_status 2 'two hundred years of sixty enterprises' "$soewatch" -c "$conf" \
	backfill monthly --from 1900-01-01 --to 2099-12-31
check_match 'are refused before anything is asked' "$(cat "$work/err")" \
	'144000 requests: expected a stretch that takes at most 100000'
write_conf "$(feed flat "$http_url/y2015" '')"
check_status 2 'backfill of a feed that asks for no period' "$soewatch" \
	-c "$conf" backfill flat --from 2010-01-01
check_match 'says so' "$(cat "$work/err")" 'it asks for no period'

done_testing
