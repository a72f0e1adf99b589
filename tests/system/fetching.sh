#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# fetching: POST bodies, secrets, proxies and TLS by the settings of a feed, and
# what status says of it.

. "$top_srcdir/tests/system/lib.sh"

need openssl
serve "$work/feeds"
state=$work/state
conf=$work/soewatch.conf
body='{"data":[{"end":"20151231","a":"12.5"}]}'
printf '%s' "$body" | tee "$work/feeds/api" "$work/feeds/guarded" \
	>"$work/feeds/keyed"
echo 'Authorization: Bearer another' >"$work/feeds/guarded.need"
echo 'X-Api-Key: tOps3cret-key' >"$work/feeds/keyed.need"
printf 'tOps3cret-token\n' >"$work/token"
printf 'X-Api-Key: tOps3cret-key\r\n' >"$work/keys"
printf 'id,code,name\na,600231,A\n' >"$work/enterprises.csv"

# feed NAME URL SETTINGS
feed() {
	cat <<-END
		$1: {
			url = "$2"; format = "json"; every = "1d"; retries = 0;
			records = ".data[]"; period_end = ".end";
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
		fetch: { connections = 8; connections_per_host = 2; };
		items: { total_assets: { kind = "stock"; unit = "CNY"; }; };
		feeds: {
		$1
		};
	END
}

write_conf "$(
	feed posted "$http_url/api?{code}" 'token_file = "token";
		body = "{\"api_name\": \"income\", \"token\": \"{token}\", "
		    "\"params\": {\"ts_code\": \"{code}\", \"fields\": {}}}";'
	feed keyed "$http_url/keyed?{code}" 'header_file = "keys";'
)"
check 'the feeds are read' "$soewatchd" -c "$conf" --once
seen=$(cat "$work/feeds/api.seen")
check_match 'by POST' "$(cat "$http_log")" '^POST /api\?600231 200'
check_match 'the body is filled in' "$seen" \
	'\{"api_name": "income", "token": "tOps3cret-token", "params": \{"ts_code": "600231", "fields": \{\}\}\}$'
check_match 'as JSON' "$seen" '^Content-Type: application/json'
check_no_match 'the token is in no header' "$seen" 'Bearer'
run "$soewatch" -c "$conf" facts a --format=csv
check_match 'its figure is kept' "$(cat "$work/out")" \
	'^a,total_assets,.*2015-12-31,.*12\.5,CNY,(posted|keyed),'

check 'once more' "$soewatchd" -c "$conf" --once
check_no_match 'is not asked conditionally' "$(cat "$work/feeds/api.seen")" \
	'If-None-Match'
run "$soewatch" -c "$conf" status --format=json
check_match 'and is the same document' "$(tr -d ' \n' <"$work/out")" \
	'"documents":2,"size'

write_conf "$(
	feed posted "$http_url/api?{code}" 'token_file = "token";
		body = "{\"token\": \"{token}\"}"; verify_tls = false;'
	feed guarded "$http_url/guarded?{code}" 'token_file = "token";'
	feed absent "$http_url/guarded?{code}" 'token_file = "nowhere";'
	feed proxied "http://no-such-host.invalid/{code}" \
		'proxy = "http://127.0.0.1:1";'
)"
run "$soewatchd" -c "$conf" --check
check_equal 'TLS not verified is no error' "$rc" 0
check_match 'but a warning' "$(cat "$work/err")" \
	'soewatch\.conf:[0-9]+: warning: feed posted: verify_tls = false'
check_status 1 'feeds that are refused' "$soewatchd" -c "$conf" --once
said=$(cat "$work/out" "$work/err")
run "$soewatch" -c "$conf" status --format=csv
status=$(cat "$work/out")
check_match 'status marks the unverified' "$status" '^posted,.*unverified'
check_no_match 'and no other' "$status" '^guarded,.*unverified'
check_match 'says what the server said' "$status" \
	'^guarded,.*HTTP status 401: expected 200'
check_match 'that a file is missing' "$status" '^absent,.*token_file: .*nowhere'
check_match 'that the proxy is down' "$status" \
	'^proxied,.*proxy http://127\.0\.0\.1:1: '
run "$soewatch" -c "$conf" status
check_match 'people see it, too' "$(cat "$work/out")" 'posted.*unverified'
check_no_match 'no secret in what is said' "$said$status" 'tOps3cret'
found 'nor in the state directory' "$(grep -rl tOps3cret "$state")"

# ---- TLS and HTTP/2, by a server that speaks them ----

nginx=$(PATH=$PATH:/usr/sbin command -v nginx)
if [ -z "$nginx" ]; then
	skip 'HTTP/2 with TLS' 'nginx is not here'
	done_testing
	exit
fi
chmod 755 "$work" "$work/feeds" # nginx's worker may be another user
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
	-addext subjectAltName=IP:127.0.0.1 -keyout "$work/key.pem" \
	-out "$work/cert.pem" 2>"$work/openssl.err"
tls_port=$(python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
cat >"$work/nginx.conf" <<END
daemon off;
pid $work/nginx.pid;
error_log $work/nginx.err;
events { }
http {
	log_format protocol '\$server_protocol \$status \$http_accept_encoding';
	access_log $work/nginx.log protocol;
	gzip on;
	gzip_types *;
	gzip_min_length 1;
	client_body_temp_path $work/t1;
	proxy_temp_path $work/t2;
	fastcgi_temp_path $work/t3;
	uwsgi_temp_path $work/t4;
	scgi_temp_path $work/t5;
	server {
		listen 127.0.0.1:$tls_port ssl http2;
		ssl_certificate $work/cert.pem;
		ssl_certificate_key $work/key.pem;
		root $work/feeds;
	}
}
END
start "$work/nginx.out" "$nginx" -c "$work/nginx.conf" -p "$work" \
	-e "$work/nginx.err"
wait_until curl -sk -o "$work/first" "https://127.0.0.1:$tls_port/api"
write_conf "$(
	feed secure "https://127.0.0.1:$tls_port/api?{code}" \
		'ca_file = "cert.pem";'
	feed strange "https://127.0.0.1:$tls_port/api?{code}" ''
)"
check_status 1 'one of two is not believed' "$soewatchd" -c "$conf" --once
check_match 'HTTP/2 is spoken, compression offered' \
	"$(cat "$work/nginx.log")" '^HTTP/2\.0 200 .*gzip'
run "$soewatch" -c "$conf" status --format=csv
check_match 'status says why' "$(cat "$work/out")" \
	"^strange,.*certificate.*one of the system's authorities"
check_no_match 'the other is fine' "$(cat "$work/out")" '^secure,.*certificate'

done_testing
