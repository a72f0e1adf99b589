#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# notifiers_webhook: JSON and the robots' messages to a server over HTTPS that
# verifies their signatures and answers in their words.
. "$top_srcdir/tests/system/lib.sh"

need python3 openssl
helper=$top_srcdir/tests/system/notifiers_webhook.py

certificates "$work/tls"
start "$work/server.log" python3 "$helper" serve "$work" \
	"$work/tls/crt.pem" "$work/tls/key.pem"
wait_until test -s "$work/port" || {
	note "$(cat "$work/server.log")"
	echo 'Bail out! the server does not start'
	exit 1
}
base=https://127.0.0.1:$(cat "$work/port")
python3 "$helper" make "$work" || exit 1

echo "$base/robot/send?access_token=tokenDT" >"$work/dingtalk.url"
echo "$base/cgi/webhook/send?key=keyWC" >"$work/wecom.url"
echo "$base/open/apis/bot/v2/hook/keyFS" >"$work/feishu.url"
echo "$base/status/500/hidden-path" >"$work/hidden.url"
echo "$base/status/302/hidden-path" >"$work/moved.url"
echo 'https://127.0.0.1:9/hidden-path' >"$work/gone.url"
echo SECding >"$work/dingtalk.secret"
echo feishu-secret >"$work/feishu.secret"
echo hush >"$work/json.secret"
echo wrong-secret >"$work/wrong.secret"
echo t0ken >"$work/token"
printf 'id,name\nA,甲\n' >"$work/enterprises.csv"

hook='kind = "webhook"; ca_file = "tls/ca.pem"; timeout = "20s"'
{
	cat <<-END
		version = 1;
		state_directory = "state";
		enterprises = "enterprises.csv";
		items = { assets = { kind = "stock"; }; };
		notify = {
		dingtalk = { $hook; template = "dingtalk"; url_file = "dingtalk.url"; secret_file = "dingtalk.secret"; };
		wecom = { $hook; template = "wecom"; url_file = "wecom.url"; };
		feishu = { $hook; template = "feishu"; url_file = "feishu.url"; secret_file = "feishu.secret"; };
		json = { $hook; url = "$base/json"; secret_file = "json.secret"; };
		wrong_dingtalk = { $hook; template = "dingtalk"; url_file = "dingtalk.url"; secret_file = "wrong.secret"; };
		unsigned_dingtalk = { $hook; template = "dingtalk"; url_file = "dingtalk.url"; };
		wrong_wecom = { $hook; template = "wecom"; url = "$base/cgi/send?key=other"; };
		wrong_feishu = { $hook; template = "feishu"; url_file = "feishu.url"; secret_file = "wrong.secret"; };
		wrong_json = { $hook; url = "$base/json"; secret_file = "wrong.secret"; };
		token = { $hook; url = "$base/token"; token_file = "token"; };
		portal = { $hook; template = "wecom"; url = "$base/html"; };
		hidden = { $hook; url_file = "hidden.url"; };
		moved = { $hook; url_file = "moved.url"; };
		gone = { $hook; url_file = "gone.url"; };
		stranger = { kind = "webhook"; url = "$base/json"; };
		unverified = { kind = "webhook"; url = "$base/json"; secret_file = "json.secret"; verify_tls = false; };
		missing = { $hook; url_file = "missing.url"; };
	END
	for status in 400 401 404 429 503; do
		echo "s$status = { $hook; url = \"$base/status/$status\"; };"
	done
	echo '};'
} >"$work/soewatch.conf"
conf=$work/soewatch.conf

for message in one test many hostile; do
	rm -f "$work"/*.body
	for way in dingtalk wecom feishu json; do
		check_output "$way takes the message: $message" delivered \
			tell "$conf" "$way" "$work/$message.json"
	done
	check "and it says what it should: $message" \
		python3 "$helper" "$message" "$work"
done
check_output 'a bearer token is sent' delivered \
	tell "$conf" token "$work/one.json"
check_output 'an authority need not be known with verify_tls = false' \
	delivered tell "$conf" unverified "$work/one.json"

# answers NAME NOTIFIER MESSAGE PATTERN
answers() {
	run tell "$conf" "$2" "$work/$3.json"
	check_match "$1" "$(cat "$work/out")" "$4"
	cat "$work/out" "$work/err" >>"$work/all"
}

answers 'DingTalk: another secret' wrong_dingtalk one \
	"^retry: $base: errcode 310000: \"sign not match"
answers 'DingTalk: no secret' unsigned_dingtalk one '^retry: .*310000'
answers 'DingTalk: too often' dingtalk often '^retry after 60 s: .*130101'
answers 'DingTalk: content that it does not want' dingtalk unwanted \
	'^refused: .*430104: "含有不合适的内容"'
answers 'WeCom: another key' wrong_wecom one '^retry: .*errcode 93000'
answers 'WeCom: too often' wecom often '^retry after 60 s: .*45009'
answers 'Feishu: another secret' wrong_feishu one '^retry: .*code 19021'
answers 'Feishu: too often, in the page of a 400' feishu often \
	'^retry after 60 s: .*code 11232'
answers 'JSON: another secret' wrong_json one \
	'^retry: .*HTTP status 401: expected 200, with the page "wrong signature"'
answers 'what no robot answers is no delivery' portal one \
	'^retry: .*"<html>captive portal</html>" has no number errcode'
answers '400 is a refusal' s400 one '^refused: .*400.*said so'
answers '401 may be mended' s401 one '^retry: .*401'
answers '404 may be mended' s404 one '^retry: .*404'
answers '429 says when' s429 one '^retry after 7 s: .*429'
answers '503 says when' s503 one '^retry after 7 s: .*503'
answers 'an error names the server alone' hidden one \
	"^retry: $base: HTTP status 500"
answers 'a redirect is not followed' moved one \
	"^retry: $base: HTTP status 302"
answers 'a server that is not there means later' gone one \
	'^retry: https://127\.0\.0\.1:9: '
answers 'a certificate of nobody known means later' stranger one \
	"^retry: $base: .*certificate"
answers 'a file that is not there' missing one \
	'^not started: notifier missing: url_file: .*missing\.url'

check_no_match 'no secret is shown' "$(cat "$work/all")" \
	'tokenDT|keyFS|hidden-path|secret-path|SECding|feishu-secret|wrong-secret|hush|t0ken|sign='
check_no_match 'the server found nothing wrong' "$(cat "$work/server.log")" \
	'Traceback'
check 'what is under way is given up' \
	tell --give-up=1 "$conf" json "$work/many.json"

done_testing
