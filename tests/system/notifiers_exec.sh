#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# notifiers_exec: a program of the user's own is told, without a shell.
. "$top_srcdir/tests/system/lib.sh"

need python3

program() {
	cat >"$work/$1"
	chmod +x "$work/$1"
}

# Ended, though perhaps nobody has asked after it yet.
is_over() {
	! grep -qsE '^State:[[:space:]]+[^Z]' "/proc/$1/status"
}

program keep <<-'END'
	#!/bin/bash
	# keep FOLDER ARGUMENT…
	cat >"$1/stdin"
	printf '%s\n' "$@" >"$1/arguments"
	tr '\0' '\n' </proc/$$/environ | sort >"$1/environment"
END
program fails <<-'END'
	#!/bin/bash
	echo "first $1"
	cat >/dev/null
	exit "$1"
END
program dies <<-'END'
	#!/bin/bash
	kill -KILL $$
END
program sleeps <<-'END'
	#!/bin/bash
	trap '' TERM
	echo $$ >"$1/parent"
	sleep 300 &
	echo $! >"$1/child"
	wait
	wait
END
program strays <<-'END'
	#!/bin/bash
	(trap '' TERM && exec sleep 300) &
	echo $! >"$1/stray"
	wait
END
program deaf <<-'END'
	#!/bin/bash
	exec 0<&-
	exit 0
END
program chatty <<-'END'
	#!/bin/bash
	head -c 1000000 /dev/zero | tr '\0' x
	head -c 1000000 /dev/zero | tr '\0' y >&2
	exit 1
END
program leaves <<-'END'
	#!/bin/bash
	sleep 20 &
	echo $! >"$1/left"
	exit 0
END

printf 'id,name\nA,甲\n' >"$work/enterprises.csv"
{
	cat <<-END
		version = 1;
		state_directory = "state";
		enterprises = "enterprises.csv";
		items = { assets = { kind = "stock"; }; };
		notify = {
		  keep = { kind = "exec"; argv = ["$work/keep", "$work", "\$(id)", "; touch $work/shell"]; };
		  sleeps = { kind = "exec"; timeout = "1s"; argv = ["$work/sleeps", "$work"]; };
		  strays = { kind = "exec"; timeout = "1s"; argv = ["$work/strays", "$work"]; };
		  dies = { kind = "exec"; argv = ["$work/dies"]; };
		  deaf = { kind = "exec"; argv = ["$work/deaf"]; };
		  chatty = { kind = "exec"; argv = ["$work/chatty"]; };
		  leaves = { kind = "exec"; argv = ["$work/leaves", "$work"]; };
		  absent = { kind = "exec"; argv = ["$work/absent"]; };
	END
	for status in 1 65 75; do
		echo "fails$status = { kind = \"exec\"; argv = [\"$work/fails\", \"$status\"]; };"
	done
	echo '};'
} >"$work/soewatch.conf"
conf=$work/soewatch.conf

python3 - "$work" <<-'END'
	import json, sys
	change = {'key': '8f3c-12-3', 'alert': 12, 'n': 3, 'kind': 'target',
	          'action': 'opened', 'state': 'open', 'severity': 'fail',
	          'subject': 'A', 'subject_title': '甲"; rm -rf /\n$(reboot)`id`',
	          'value': 67.3, 'note': '<script>\r\n\u202eevil\u0000\u0007',
	          'reason': '长' * 10000, 'value_text': '67.3 %'}
	for name, changes in (('one', [change]), ('many', [change] * 200)):
	    change['note'] = change['note'].replace('\0', '')
	    with open(f'{sys.argv[1]}/{name}.json', 'w') as f:
	        json.dump({'now': 1530403260, 'changes': changes}, f)
END

check_output 'a program that ends with 0 has taken it' delivered \
	env SECRET=1 "$top_builddir/tests/system/tell" "$conf" keep "$work/one.json"
run python3 -c '
import json, sys
with open(sys.argv[1] + "/stdin", "rb") as f:
    raw = f.read()
told = json.loads(raw.decode("utf-8"))
assert told["version"] == 1 and told["test"] is False
[c] = told["changes"]
assert c["value"] == 67.3 and b"\"value\": 67.3," in raw
assert c["line"] is None and c["target"] is None
assert c["subject_title"] == "甲\"; rm -rf /\n$(reboot)`id`", c
assert c["note"] == "<script>\nevil", c["note"]
assert len(c["reason"].encode()) <= 4096 and c["reason"].endswith("长…")
assert c["key"] == "8f3c-12-3" and c["opened_at"] == "1970-01-01T00:00:00Z"
' "$work"
check_equal 'the JSON says what there is to say, cleaned and cut' \
	"$rc$(cat "$work/err")" 0
check_equal 'its arguments are those of the configuration, as they are' \
	"$(tail -n +2 "$work/arguments")" "\$(id)
; touch $work/shell"
if [ -e "$work/shell" ]; then
	not_ok 'no shell had a part in it'
else
	ok 'no shell had a part in it'
fi
check_equal 'its environment is a clean one' \
	"$(grep -vE '^(_|PWD|SHLVL|OLDPWD)=' "$work/environment" | sed 's/=.*//')" \
	'HOME
LANG
PATH
SOEWATCH_NOTIFIER
SOEWATCH_SEVERITY
SOEWATCH_TEST'
check_equal 'with what it is about' \
	"$(grep -E '^SOEWATCH_(NOTIFIER|SEV)' "$work/environment")" \
	'SOEWATCH_NOTIFIER=keep
SOEWATCH_SEVERITY=fail'

run tell "$conf" fails75 "$work/one.json"
check_match 'exit status 75 means later' "$(cat "$work/out")" \
	'^retry: .*/fails: exit status 75, said "first 75"'
run tell "$conf" fails1 "$work/one.json"
check_match 'so does any other' "$(cat "$work/out")" \
	'^retry: .*exit status 1, said "first 1"'
run tell "$conf" fails65 "$work/one.json"
check_match 'but 65, which says that the message is at fault' \
	"$(cat "$work/out")" '^refused: .*exit status 65'
run tell "$conf" dies "$work/one.json"
check_match 'a signal means later' "$(cat "$work/out")" \
	'^retry: .*ended by signal 9'
run tell "$conf" absent "$work/one.json"
check_match 'a program that is not there means later' "$(cat "$work/out")" \
	'^not started: notifier absent: .*/absent: no such file'
check_match 'and --check would say so' "$(cat "$work/err")" \
	'warning|notifier absent: argv: .*absent is no program that can be run'
check_output 'a program that does not listen may take it all the same' \
	delivered tell "$conf" deaf "$work/many.json"
run tell "$conf" chatty "$work/one.json"
check_match 'one that says too much is cut short' "$(cat "$work/out")" \
	'^retry: .*exit status 1, said "[xy]{64}…"'
if [ "$(wc -c <"$work/out")" -lt 400 ]; then
	ok 'in what is told, too'
else
	not_ok 'in what is told, too' "$(wc -c <"$work/out")"
fi
began=$SECONDS
check_output 'what a program leaves behind is not waited for' delivered \
	tell "$conf" leaves "$work/one.json"
if [ $((SECONDS - began)) -lt 10 ]; then
	ok 'the answer comes at once'
else
	not_ok 'the answer comes at once' "$((SECONDS - began)) s"
fi
kill "$(cat "$work/left")"

run tell "$conf" sleeps "$work/one.json"
check_match 'one that takes too long is ended, though it will not' \
	"$(cat "$work/out")" '^retry: .*took longer than 1 s'
check_until 'and so is what it started' is_over "$(cat "$work/child")"
run tell "$conf" strays "$work/one.json"
check_match 'one that ends when it is asked to' \
	"$(cat "$work/out")" '^retry: .*took longer than 1 s'
check_until 'takes what it started with it, though that would not' \
	is_over "$(cat "$work/stray")"
check 'what is under way is given up' \
	tell --give-up=300 "$conf" sleeps "$work/one.json"
check 'and has ended by then' is_over "$(cat "$work/parent")"

done_testing
