#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# hostile: servers that mean harm, a feed each.  Each is told of in status, in
# bounded memory, and what the others send is there.

. "$top_srcdir/tests/system/lib.sh"

need python3
start "$work/server.log" python3 "$top_srcdir/tests/system/hostiled.py" \
	"$work/port"
wait_until test -s "$work/port" || skip_all 'the server does not start'
port=$(cat "$work/port")
conf=$work/soewatch.conf
state=$work/state
printf 'id,code\na,1\n' >"$work/enterprises.csv"

# What each says in status; a host each, for one that wants to be left alone
# would take the others with it.
deeds=(
	'drip|too slow|timed out'
	'endless|larger than max_body'
	'bomb|larger than max_body'
	'loop|redirected once more'
	'busy|HTTP status 429'
	'reset|reset|Recv failure|end of response|transfer closed'
	'headers|headers are too large'
	'short|transfer closed|end of response'
	'long|longer than its Content-Length'
	'silent|too slow|timed out'
	'noise|not HTTP'
	'elsewhere|expected http'
	'nested|deep|nest'
	'utf8|UTF-8'
	'twice|duplicate|twice'
	'huge|record 1: .a: .*1e999999999'
	'page|HTML|html|JSON'
	'binary|UTF-8|JSON'
)

host=1
# feed NAME
feed() {
	host=$((host + 1))
	cat <<-END
		$1: {
			url = "http://127.0.0.$host:$port/$1"; format = "json";
			records = ".data[]"; period_end = ".end"; enterprise = ".code";
			items: { total_assets = ".a"; };
			every = "1d"; retries = 1; timeout = "6s"; stall_timeout = "3s";
			max_body = "8MB"; max_redirects = 20;
		};
	END
}

{
	cat <<-END
		version = 1;
		language = "en";
		state_directory = "$state";
		enterprises = "enterprises.csv";
		items: { total_assets: { kind = "stock"; unit = "CNY"; }; };
		feeds: {
	END
	for deed in good "${deeds[@]}"; do
		feed "${deed%%|*}"
	done
	echo '};'
} >"$conf"

cat >"$work/measure.py" <<'END'
import resource, subprocess, sys, time
begin = time.monotonic()
rc = subprocess.call(sys.argv[2:])
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
with open(sys.argv[1], "w") as f:
    print(peak // 1024, int(time.monotonic() - begin), file=f)
sys.exit(rc)
END
check_status 1 'eighteen hostile feeds and a good one' python3 \
	"$work/measure.py" "$work/peak" "$soewatchd" -c "$conf" --once
read -r peak_mb sec <"$work/peak"
note "peak $peak_mb MiB, $sec s"
if [ "$sanitized" = yes ]; then
	skip 'memory stays bounded' 'the programs are built with sanitizers'
else
	check_match 'memory stays bounded' "$((peak_mb < 160)) $peak_mb MiB" '^1 '
fi
# Two tries of six seconds, a wait of half a second between them.
check_match 'and time does' "$((sec < 60)) $sec s" '^1 '

"$soewatch" -c "$conf" status --format=json >"$work/status.json"
said() {
	python3 - "$work/status.json" "$1" <<'END'
import json, sys
for feed in json.load(open(sys.argv[1]))["feeds"]:
    if feed["feed"] == sys.argv[2]:
        print(json.dumps(feed, ensure_ascii=False))
END
}
"$soewatch" -c "$conf" status >"$work/status"
for deed in "${deeds[@]}"; do
	name=${deed%%|*}
	check_match "$name is told of in status" \
		"$(grep -E "^ *$name: |/$name: |/$name " "$work/status")" \
		"${deed#*|}"
done
check_match 'nothing of a file is told' \
	"$(grep -c root: "$work/status" "$work/err")" ':0'
check_match 'the good figure is there' \
	"$("$soewatch" -c "$conf" facts a --format=csv)" ',12\.5,'
check_equal 'and no other' \
	"$("$soewatch" -c "$conf" facts a --format=csv | wc -l)" 2
check_no_match 'no sanitizer has anything to say' "$(cat "$work/err")" \
	'Sanitizer|runtime error'

done_testing
