#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# notifiers_mail: mails to a real mail server, exim, that stores what it gets.
. "$top_srcdir/tests/system/lib.sh"

need python3 openssl setpriv
need_server exim4
exim=$server
wrapper=$(find /usr/lib -name libnss_wrapper.so -print -quit)
[ -n "$wrapper" ] || skip_all 'libnss-wrapper is not here'

certificates "$work/tls"
chmod 711 "$work"

# The server asks for its own user, who need not exist on this machine; as
# root it runs as nobody.
user=$(id -u)
as_user=()
if [ "$user" = 0 ]; then
	user=65534
	as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi
printf '%s\n' "Debian-exim:x:$user:$user::/:/bin/false" \
	'root:x:0:0::/:/bin/false' >"$work/passwd"
printf '%s\n' "Debian-exim:x:$user:" "mail:x:$user:" >"$work/group"

# mail_server NAME [LINE…]: an exim of its own folder, with these lines in the
# main section, PORT filled in; sets $smtp_port.
mail_server() {
	local folder=$work/$1 line

	shift
	free_port
	smtp_port=$port
	mkdir -p "$folder/spool" "$folder/mail"
	cp "$work/tls/key.pem" "$work/tls/crt.pem" "$folder"
	cat >"$folder/exim.conf" <<-END
		primary_hostname = mail.example.org
		spool_directory = $folder/spool
		log_file_path = $folder/spool/%slog
		pid_file_path = $folder/exim.pid
		keep_environment = LD_PRELOAD:NSS_WRAPPER_PASSWD:NSS_WRAPPER_GROUP
		deliver_drop_privilege = true
		local_interfaces = 127.0.0.1
		daemon_smtp_ports = $smtp_port
		tls_certificate = $folder/crt.pem
		tls_privatekey = $folder/key.pem
		message_size_limit = 4M
		acl_smtp_rcpt = receiver
		acl_smtp_data = content
		$(for line; do echo "${line/PORT/$smtp_port}"; done)
		begin acl
		receiver:
		  deny
		    message = unknown user
		    local_parts = nobody
		  defer
		    message = try again later
		    local_parts = later
		  deny
		    message = authentication required
		    condition = \${if def:acl_m_auth}
		    !authenticated = *
		  accept
		content:
		  deny
		    message = content not wanted
		    condition = \${if match{\$h_subject:}{REFUSE-ME}}
		  accept
		begin routers
		all:
		  driver = accept
		  transport = store
		begin transports
		store:
		  driver = appendfile
		  directory = $folder/mail
		  maildir_format
		  envelope_to_add
		begin authenticators
		plain:
		  driver = plaintext
		  public_name = PLAIN
		  server_prompts = :
		  server_advertise_condition = \$tls_in_cipher
		  server_condition = \${if and {{eq{\$auth2}{soewatch}}{eq{\$auth3}{ge:heim}}}}
		  server_set_id = \$auth2
	END
	if [ "$(id -u)" = 0 ]; then
		chown -R "$user:$user" "$folder"
	fi
	start "$folder.log" "${as_user[@]}" env LD_PRELOAD="$wrapper" \
		NSS_WRAPPER_PASSWD="$work/passwd" \
		NSS_WRAPPER_GROUP="$work/group" \
		"$exim" -C "$folder/exim.conf" -bdf
	if ! wait_until bash -c "exec 3<>/dev/tcp/127.0.0.1/$smtp_port"; then
		note "$(cat "$folder.log")"
		echo 'Bail out! exim does not start'
		exit 1
	fi
}

# mails NAME: how many its server has stored.
mails() {
	find "$work/$1/mail/new" -type f 2>/dev/null | wc -l
}

has_mails() {
	[ "$(mails "$1")" = "$2" ]
}

mail_server safe 'tls_advertise_hosts = *'
safe_port=$smtp_port
mail_server plain 'tls_advertise_hosts ='
plain_port=$smtp_port
mail_server wrapped 'tls_advertise_hosts = *' 'tls_on_connect_ports = PORT'
wrapped_port=$smtp_port

printf 'soewatch:ge:heim\n' >"$work/user"
printf 'soewatch:wrong-one\n' >"$work/wrong"
printf 'id,name\nA,甲\n' >"$work/enterprises.csv"
cat >"$work/soewatch.conf" <<-END
	version = 1;
	state_directory = "state";
	enterprises = "enterprises.csv";
	items = { assets = { kind = "stock"; }; };
	notify = {
	  duty = { kind = "mail"; url = "smtp://127.0.0.1:$safe_port";
	    from = "soewatch@example.org"; to = ["zhang@example.org", "li@example.org"];
	    user_file = "user"; ca_file = "tls/ca.pem"; };
	  wrong = { kind = "mail"; url = "smtp://127.0.0.1:$safe_port";
	    from = "soewatch@example.org"; to = ["zhang@example.org"];
	    user_file = "wrong"; ca_file = "tls/ca.pem"; };
	  stranger = { kind = "mail"; url = "smtp://127.0.0.1:$safe_port";
	    from = "soewatch@example.org"; to = ["zhang@example.org"]; };
	  some = { kind = "mail"; url = "smtp://127.0.0.1:$safe_port";
	    from = "soewatch@example.org"; ca_file = "tls/ca.pem";
	    to = ["nobody@example.org", "zhang@example.org"]; };
	  none = { kind = "mail"; url = "smtp://127.0.0.1:$safe_port";
	    from = "soewatch@example.org"; ca_file = "tls/ca.pem";
	    to = ["nobody@example.org"]; };
	  later = { kind = "mail"; url = "smtp://127.0.0.1:$safe_port";
	    from = "soewatch@example.org"; ca_file = "tls/ca.pem";
	    to = ["later@example.org"]; };
	  open = { kind = "mail"; url = "smtp://127.0.0.1:$plain_port";
	    from = "soewatch@example.org"; to = ["zhang@example.org"]; };
	  try = { kind = "mail"; url = "smtp://127.0.0.1:$plain_port";
	    from = "soewatch@example.org"; to = ["zhang@example.org"];
	    starttls = "try"; };
	  wrapped = { kind = "mail"; url = "smtps://127.0.0.1:$wrapped_port";
	    from = "soewatch@example.org"; to = ["zhang@example.org"];
	    user_file = "user"; ca_file = "tls/ca.pem"; };
	  unverified = { kind = "mail"; url = "smtp://127.0.0.1:$safe_port";
	    from = "soewatch@example.org"; to = ["zhang@example.org"];
	    verify_tls = false; };
	  gone = { kind = "mail"; url = "smtp://127.0.0.1:9";
	    from = "soewatch@example.org"; to = ["zhang@example.org"]; };
	};
END
conf=$work/soewatch.conf

python3 "$top_srcdir/tests/system/notifiers_mail.py" make "$work" ||
	exit 1

check_output 'a mail is delivered, with STARTTLS and a password' delivered \
	tell "$conf" duty "$work/full.json"
check_until 'the server has stored it' has_mails safe 2
check 'it reads as it was written' \
	python3 "$top_srcdir/tests/system/notifiers_mail.py" full "$work"

rm -f "$work"/safe/mail/new/*
check_output 'hostile texts are delivered' delivered \
	tell "$conf" duty "$work/hostile.json"
check_until 'the server has stored them' has_mails safe 2
check 'and do no harm in headers and page' \
	python3 "$top_srcdir/tests/system/notifiers_mail.py" hostile "$work"

rm -f "$work"/safe/mail/new/*
check_output 'a digest of three changes is one mail' delivered \
	tell "$conf" duty "$work/digest.json"
check_until 'the server has stored it' has_mails safe 2
check 'all three are in it' \
	python3 "$top_srcdir/tests/system/notifiers_mail.py" digest "$work"

rm -f "$work"/safe/mail/new/*
run tell "$conf" some "$work/full.json"
check_match 'one receiver that is refused is told of' "$(cat "$work/out")" \
	'^delivered: .*nobody@example\.org: .*550 unknown user'
check_until 'and the other gets the mail' has_mails safe 1

run tell "$conf" none "$work/full.json"
check_match 'an unknown receiver alone is a refusal' "$(cat "$work/out")" \
	'^refused: .*nobody@example\.org'
run tell "$conf" later "$work/full.json"
check_match '4xx means later' "$(cat "$work/out")" \
	'^retry: .*later@example\.org.*try again later'
run tell "$conf" duty "$work/refused.json"
check_match '5xx of the content is a refusal' "$(cat "$work/out")" \
	'^refused: .*550 content not wanted'

run tell "$conf" wrong "$work/full.json"
check_match 'a wrong password is told, and may be mended' "$(cat "$work/out")" \
	'^retry: .*user_file'
check_no_match 'but not shown' "$(cat "$work/out" "$work/err")" 'wrong-one'
run tell "$conf" stranger "$work/full.json"
check_match 'a certificate of nobody known is told' "$(cat "$work/out")" \
	'^retry: .*certificate'
run tell "$conf" open "$work/full.json"
check_match 'STARTTLS is required where nothing else is said' \
	"$(cat "$work/out")" '^retry: .*no STARTTLS'
check_equal 'and not a mail is sent in the clear' "$(mails plain)" 0
check_output 'starttls = "try" goes on without' delivered \
	tell "$conf" try "$work/full.json"
check_until 'and the mail arrives' has_mails plain 1
check_output 'smtps:// is encrypted from the start' delivered \
	tell "$conf" wrapped "$work/full.json"
check_until 'and the mail arrives there' has_mails wrapped 1
check_match 'with the password of the file' \
	"$(cat "$work/wrapped/spool/mainlog")" 'P=esmtpsa .*A=plain:soewatch'
check_output 'verify_tls = false takes any certificate' delivered \
	tell "$conf" unverified "$work/full.json"
check_output 'several messages go one behind the other' 'delivered
delivered' tell "$conf" wrapped "$work/full.json" "$work/full.json"
check_until 'and arrive' has_mails wrapped 3
check_equal 'a repetition can be recognised' \
	"$(grep -h '^Message-ID' "$work"/wrapped/mail/new/* | sort -u | wc -l)" 1
run tell "$conf" gone "$work/full.json"
check_match 'a server that is not there means later' "$(cat "$work/out")" \
	'^retry: '

# A server that says nothing at all: giving up waits for nobody.
start "$work/mute" python3 -c 'import socket, sys, time
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen()
print(s.getsockname()[1], flush=True)
time.sleep(300)'
wait_until test -s "$work/mute"
sed "s,127.0.0.1:9\",127.0.0.1:$(cat "$work/mute")\"," "$conf" >"$work/mute.conf"
began=$SECONDS
check 'what is under way is given up at once' \
	tell --give-up=300 "$work/mute.conf" gone "$work/full.json"
if [ $((SECONDS - began)) -le 5 ]; then
	ok 'and waits for no answer'
else
	not_ok 'and waits for no answer' "$((SECONDS - began)) s"
fi

done_testing
