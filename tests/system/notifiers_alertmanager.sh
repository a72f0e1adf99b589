#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# notifiers_alertmanager: a real Alertmanager, which routes and silences.
. "$top_srcdir/tests/system/lib.sh"

need python3 curl
need_server prometheus-alertmanager

# It looks for its templates where the package would be installed: a copy looks
# in the test's own folder, whose path is filled up to the same length.
installed=/usr/share/prometheus/alertmanager
here=$work
[ ${#here} -le ${#installed} ] || skip_all "the path $work is too long"
while [ ${#here} -lt ${#installed} ]; do
	here=$here/
done
cp "${server%/usr/bin/*}$installed"/*.tmpl "$work"
alertmanager=$work/alertmanager.bin
LC_ALL=C sed "s,$installed,$here," "$server" >"$alertmanager"
chmod +x "$alertmanager"

cat >"$work/alertmanager.yml" <<-END
	route:
	  receiver: hook
	  group_by: ['...']
	  group_wait: 0s
	  group_interval: 1s
	  repeat_interval: 1h
	receivers:
	  - name: hook
	    webhook_configs:
	      - url: http://127.0.0.1:PORT/hook
	        send_resolved: true
END
# What Alertmanager would tell people: a line a notification.
start "$work/hook.log" python3 -c '
import http.server, json, sys
class Hook(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass
    def do_POST(self):
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        for a in told["alerts"]:
            print("told", a["status"], a["labels"]["alert"],
                  a["labels"]["severity"], flush=True)
        self.send_response(200)
        self.end_headers()
server = http.server.HTTPServer(("127.0.0.1", 0), Hook)
print("port", server.server_address[1], flush=True)
server.serve_forever()'
hook_log=$work/hook.log
wait_until grep -q '^port' "$hook_log"
sed -i "s/PORT/$(sed -n 's/^port //p' "$hook_log")/" "$work/alertmanager.yml"

free_port
start "$work/alertmanager.log" "$alertmanager" \
	--config.file="$work/alertmanager.yml" \
	--storage.path="$work/alertmanager" \
	--web.listen-address="127.0.0.1:$port" --cluster.listen-address=
api=http://127.0.0.1:$port/api/v2
wait_until curl -fsS "http://127.0.0.1:$port/-/ready" || {
	note "$(cat "$work/alertmanager.log")"
	echo 'Bail out! Alertmanager does not start'
	exit 1
}

printf 'id,name\nA,甲\n' >"$work/enterprises.csv"
cat >"$work/soewatch.conf" <<-END
	version = 1;
	state_directory = "state";
	enterprises = "enterprises.csv";
	items = { assets = { kind = "stock"; }; };
	notify = {
	  am = { kind = "alertmanager"; url = "http://127.0.0.1:$port/";
	    labels = ["team=国资委", "region=ln"]; };
	  nowhere = { kind = "alertmanager"; url = "http://127.0.0.1:$port/wrong"; };
	};
END
conf=$work/soewatch.conf

# message FILE MEMBERS…: name=value of the one change in it, value in JSON;
# all=… stands for the message's.
message() {
	python3 - "$work/$1.json" "${@:2}" <<-'END'
		import json, sys, time
		now = int(time.time())
		c = {'key': '8f3c-12-1', 'alert': 12, 'n': 1, 'kind': 'target',
		     'action': 'opened', 'state': 'open', 'severity': 'warn',
		     'target': 'debt', 'target_title': '资产负债率', 'clause': '一(二)3',
		     'subject': 'key', 'subject_title': '省属重点工业企业',
		     'indicator_title': '资产负债率', 'value_text': '67.3 %',
		     'line_text': '≤ 65 %', 'opened': now - 60, 'changed': now - 60,
		     'link': 'https://watch.example.org/reports/12.html'}
		m = {'now': now, 'changes': [c]}
		for one in sys.argv[2:]:
		    name, value = one.split('=', 1)
		    (m if name in ('refresh', 'test', 'now', 'changes') else c)[name] = \
		        json.loads(value)
		with open(sys.argv[1], 'w') as f:
		    json.dump(m, f)
	END
}

# active: the alerts that stand, as ALERT SEVERITY STATE.
active() {
	curl -fsS "$api/alerts" | python3 -c '
import json, sys
for a in sorted(json.load(sys.stdin), key=lambda a: a["labels"]["alert"]):
    print(a["labels"]["alert"], a["labels"]["severity"], a["status"]["state"])'
}

stands() {
	[ "$(active)" = "$1" ]
}

told() {
	grep -cxF "told $*" "$hook_log"
}

has_told() {
	[ "$(told "${@:2}")" = "$1" ]
}

message open
check_output 'an alert is taken' delivered tell "$conf" am "$work/open.json"
check_until 'and stands' stands '8f3c-12 warning active'
check_until 'Alertmanager tells of it' has_told 1 firing 8f3c-12 warning
curl -fsS "$api/alerts" >"$work/answer"
check 'with its labels, words and times' python3 -c '
import datetime, json, sys, time
[a] = json.load(open(sys.argv[1]))
assert a["labels"] == {"alertname": "target", "severity": "warning",
    "target": "debt", "subject": "key", "alert": "8f3c-12", "team": "国资委",
    "region": "ln"}, a
notes = a["annotations"]
assert notes["summary"] == ("▲ 提示 预警：省属重点工业企业 资产负债率 "
    "67.3 %，目标线 ≤ 65 %"), notes
assert notes["clause"] == "一(二)3" and notes["value"] == "67.3 %"
assert notes["line"] == "≤ 65 %" and "条款：一(二)3" in notes["description"]
assert a["generatorURL"] == "https://watch.example.org/reports/12.html"
def sec(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
now = time.time()
assert abs(sec(a["startsAt"]) - now + 60) < 30
assert abs(sec(a["endsAt"]) - now - 7 * 86400) < 60
' "$work/answer"

message again 'refresh=true' 'key="8f3c-12-1"'
check_output 'it is told again' delivered tell "$conf" am "$work/again.json"
check_equal 'and is one alert still' "$(active)" '8f3c-12 warning active'

message raised 'key="8f3c-12-2"' 'action="raised"' 'severity="fail"'
check_output 'it becomes severe' delivered tell "$conf" am "$work/raised.json"
check_until 'and stands as that alone' stands '8f3c-12 critical active'
check_until 'Alertmanager tells of the severe one' \
	has_told 1 firing 8f3c-12 critical
check_until 'and of the end of the other' has_told 1 resolved 8f3c-12 warning

message acked 'key="8f3c-12-3"' 'action="acknowledged"' \
	'state="acknowledged"' 'severity="fail"' 'note="\"}] <script>\r\n"'
check_output 'it is acknowledged' delivered tell "$conf" am "$work/acked.json"
check_equal 'and stands all the same' "$(active)" '8f3c-12 critical active'

message hushed 'key="8f3c-12-4"' 'action="silenced"' 'state="silenced"' \
	'severity="fail"'
check_output 'it is silenced here' delivered tell "$conf" am "$work/hushed.json"
check_until 'and ends there' stands ''
message spoke 'key="8f3c-12-5"' 'action="unsilenced"' 'severity="fail"'
check_output 'the silence is over' delivered tell "$conf" am "$work/spoke.json"
check_until 'and it stands again' stands '8f3c-12 critical active'

message over 'key="8f3c-12-6"' 'action="resolved"' 'state="resolved"' \
	'severity="fail"'
check_output 'it is resolved' delivered tell "$conf" am "$work/over.json"
check_until 'and stands no more' stands ''
check_until 'Alertmanager tells of that' \
	grep -qxF 'told resolved 8f3c-12 critical' "$hook_log"

# A silence made in Alertmanager.
check 'Alertmanager takes a silence' curl -fsS -H 'Content-Type: application/json' \
	"$api/silences" -d "{\"matchers\": [{\"name\": \"subject\", \"value\": \"quiet\",
		\"isRegex\": false, \"isEqual\": true}],
		\"startsAt\": \"$(date -u +%FT%TZ)\",
		\"endsAt\": \"$(date -u -d '+1 hour' +%FT%TZ)\",
		\"createdBy\": \"test\", \"comment\": \"maintenance\"}"
message quiet 'key="8f3c-13-1"' 'subject="quiet"'
message loud 'key="8f3c-14-1"' 'subject="loud"' 'severity="fail"'
check_output 'an alert under it is taken' delivered \
	tell "$conf" am "$work/quiet.json"
check_output 'as is one that is not' delivered tell "$conf" am "$work/loud.json"
check_until 'Alertmanager suppresses the one alone' \
	stands '8f3c-13 warning suppressed
8f3c-14 critical active'
check_until 'it tells of the other' has_told 1 firing 8f3c-14 critical
check_equal 'and not of the one' "$(told firing 8f3c-13 warning)" 0

message test 'test=true' 'changes=[]'
check_output 'a test is taken' delivered tell "$conf" am "$work/test.json"
check_until 'and says that it is one' bash -c \
	"curl -fsS -G '$api/alerts' --data-urlencode 'filter=test=\"true\"' |
		grep -q '\"alert\":\"test\"'"

message bad 'key="8f3c-15-1"' 'subject_title="坏\r\n\"\\\u0001\u202e名"' \
	'subject="a\nb"' 'link="javascript:alert(1)"'
check_output 'hostile texts are taken' delivered tell "$conf" am "$work/bad.json"
curl -fsS -G "$api/alerts" --data-urlencode 'filter=alert="8f3c-15"' \
	>"$work/answer"
check 'cleaned' python3 -c '
import json, sys
[a] = json.load(open(sys.argv[1]))
assert a["labels"]["subject"] == "a b"
assert "坏 \"\\名" in a["annotations"]["summary"], a
assert a.get("generatorURL", "") == ""
' "$work/answer"

run tell "$conf" nowhere "$work/open.json"
check_match 'another address is told of' "$(cat "$work/out")" \
	"^retry: http://127.0.0.1:$port: HTTP status 404"

done_testing
