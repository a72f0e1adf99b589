#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# inbox: a running daemon's drop folder: files are taken when they are complete,
# once, and archived; what is no such file is refused, once, and stops nothing.

. "$top_srcdir/tests/system/lib.sh"
. "$top_srcdir/tests/system/demo.inc.sh"

need python3

conf=$work/conf/soewatch.conf
state=$work/state
box=$state/inbox/flash
log=$work/log
mkdir -p "$work/conf" "$box"
printf 'id\na\nb\nc\nd\n' >"$work/conf/enterprises.csv"
# Polled once a day: what is taken here is taken because it came.
cat >"$conf" <<TEXT
version = 1;
language = "en";
state_directory = "$state";
enterprises = "enterprises.csv";
items: { assets: { kind = "stock"; }; };
indicators: { scale: { formula = "assets"; unit = "CNY"; }; };
feeds: {
	flash: {
		directory = "inbox/flash"; format = "csv"; every = "1d";
		enterprise = "who"; period_end = "end"; reported_on = "said";
		items: { assets = "assets"; };
	};
	other: {
		directory = "inbox/other"; format = "csv"; every = "1d";
		enterprise = "who"; period_end = "end"; reported_on = "said";
		items: { assets = "assets"; };
	};
};
TEXT
header=who,end,said,assets

# report ENTERPRISE PERIOD-END FIGURE
report() {
	printf '%s\n' "$header" "$1,$2,2026-04-20,$3"
}
sw() {
	"$soewatch" -c "$conf" "$@"
}
# facts ENTERPRISE: how many there are
facts() {
	sw facts "$1" --all-revisions --format=csv | tail -n +2 | wc -l
}
has_facts() {
	[ "$(facts "$1")" = "$2" ]
}
# archived GLOB [FOLDER]: how many of that name lie in done/
archived() {
	find "$box/${2-done}" -name "$1" | wc -l
}
has_archived() {
	[ "$(archived "$@")" -ge 1 ]
}
feed() {
	sw status --format=json | python3 -c 'import json, sys
print(json.load(sys.stdin)["feeds"][0][sys.argv[1]])' "$1"
}
has_failing() {
	[ "$(feed failing)" = "$1" ]
}
logged() {
	grep -cE -- "$1" "$log"
}
is_logged() {
	grep -qE -- "$1" "$log"
}
# drop NAME: standard input becomes a file there, renamed in
drop() {
	cat >"$work/dropped" && mv "$work/dropped" "$box/$1"
}
# A poll of the feed, to its end: a file that is taken behind it says so.
rounds=0
round() {
	rounds=$((rounds + 1))
	sw poll flash >/dev/null
	report d "$((rounds + 1980))-12-31" 1 | drop "round$rounds.csv"
	wait_until has_archived "round$rounds-*"
}

# ---- at the start ----------------------------------------------------------------

report a 2025-03-31 1 >"$box/before.csv"
exec 7>"$box/open.csv"
printf '%s\n' "$header" b,2025-03-31,2026-04-20,1 >&7
# Only the test has the file open, not its children.
start "$log" "$soewatchd" -c "$conf" 7>&-
daemon=$pid
check_until 'a file that lies there is taken at the start' \
	has_archived 'before-*.csv'
check_equal 'and counts' "$(facts a)" 1
check 'one that somebody writes to is not' test -e "$box/open.csv"
printf '%s\n' b,2025-06-30,2026-04-20,2 >&7
exec 7>&-
check_until 'but it is when it is closed' has_archived 'open-*.csv'
check_equal 'whole' "$(facts b)" 2
check_equal 'and once' "$(logged 'open\.csv')" 1
check_equal 'a missing folder is made, for the group too' \
	"$(stat -c %a "$state/inbox/other")" 770
check_match 'an archived name has time and digest' "$(ls "$box/done")" \
	'^before-20[0-9]{6}T[0-9]{6}Z-[0-9a-f]{12}\.csv$'

# ---- while it runs ---------------------------------------------------------------

report a 2025-06-30 2 | drop renamed.csv
check_until 'a file that is renamed in is taken at once' \
	has_archived 'renamed-*'
check_equal 'and counts' "$(facts a)" 2

exec 7>"$box/slow.csv"
printf '%s\n' "$header" c,2025-03-31,2026-04-20,1 >&7
round
check 'a half of a file is not taken, polled or not' test -e "$box/slow.csv"
printf '%s\n' c,2025-06-30,2026-04-20,2 >&7
exec 7>&-
check_until 'the whole one is' has_archived 'slow-*'
check_equal 'with both halves' "$(facts c)" 2
check_equal 'once' "$(logged 'slow\.csv')" 1

report a 2025-09-30 3 >"$box/later.tmp"
mv "$box/later.tmp" "$box/later.csv"
check_until 'written beside and renamed' has_archived 'later-*'
printf 'x' >"$box/.hidden"
printf 'x' >"$box/left.part"

# ---- nothing is read twice -------------------------------------------------------

documents=$(feed documents)
drop again.csv <"$(echo "$box"/done/renamed-*.csv)"
check_until 'the same under another name is archived' has_archived 'again-*'
check_match 'as known' "$(cat "$log")" \
	'again\.csv: known already, the same as inbox/flash/renamed\.csv'
drop renamed.csv <"$(echo "$box"/done/renamed-*.csv)"
renamed_twice() {
	[ "$(archived 'renamed-*')" = 2 ]
}
check_until 'under its own name too, beside the first' renamed_twice
check_equal 'and nothing new is known' "$(facts a)" 3
check_equal 'nor was a document read' "$(feed documents)" "$documents"

# ---- not good, or not all good ---------------------------------------------------

printf 'nothing of a table\n' | drop bad.csv
check_until 'what is no report goes to rejected/' \
	has_archived 'bad-*.csv' rejected
check_match 'with the reason' "$(cat "$box"/rejected/bad-*.csv.reason)" \
	'no such table'
check_until 'and status tells' has_failing 1
report b 2025-12-31 4 | drop bad.csv
check_until 'a good one of that name' has_archived 'bad-*.csv'
check_equal 'ends that' "$(feed failing)" 0
printf 'no table either\n' | drop worse.csv
check_until 'another one' has_failing 1
rm "$box"/rejected/worse-*
round
check_equal 'is over when it was taken out of rejected/' "$(feed failing)" 0
{
	report b 2024-12-31 4
	printf 'nobody,2024-12-31,2026-04-20,5\n'
} | drop some.csv
check_until 'a file with a refused row goes to done/' has_archived 'some-*'
check_equal 'and the rest of it counts' "$(facts b)" 4

# ---- no files at all -------------------------------------------------------------

mkfifo "$box/fifo.csv"
ln -s /etc/passwd "$box/link.csv"
mkdir "$box/folder.csv"
truncate -s 10G "$work/huge.csv"
mv "$work/huge.csv" "$box/huge.csv"
report a 2020-12-31 1 | drop '..\..\up.csv'
report a 2020-12-31 1 | drop 'a..b.csv'
report a 2020-12-31 1 | drop $'line\nfeed.csv'
report a 2020-12-31 1 | drop $'no\xffutf8.csv'
report a 2020-12-31 1 | drop $'escape\e[31m.csv'
report a 2020-12-31 1 | drop $'turned\u202evsc.csv'
report a 2020-12-31 1 | drop "$(printf 'n%.0s' {1..220}).csv"
check_until 'eleven things are refused' has_failing 11
while read -r pattern; do
	check_match "refused with words: $pattern" "$(cat "$log")" "$pattern"
done <<'PATTERNS'
fifo\.csv: a FIFO: expected a regular file$
link\.csv: a symbolic link: expected a regular file$
folder\.csv: a directory: expected a regular file$
huge\.csv: 10737418240 bytes: expected at most [0-9]+ \(max_body\)$
"\.\.\\\.\.\\up\.csv": a name with "\.\." in it: expected a plain file name$
"a\.\.b\.csv": a name with "\.\." in it: expected a plain file name$
"line\\x0afeed\.csv": a name with control characters: expected
"no\\xffutf8\.csv": a name that is no UTF-8: expected
"escape\\x1b\[31m\.csv": a name with control characters: expected
"turned\\xe2\\x80\\xaevsc\.csv": a name with control characters: expected
"n+…": a name of 224 bytes: expected at most 200$
PATTERNS
check_equal 'nothing of it counts' "$(facts a)" 3
found 'and no control character is in the log' \
	"$(LC_ALL=C grep -an "$(printf '[\001-\010\013-\037]')" "$log")"
told=$(logged 'expected (a regular|at most|a plain)')
round
round
check_equal 'they are not told again at the next polls' \
	"$(logged 'expected (a regular|at most|a plain)')" "$told"
check_match 'status says of which it speaks' "$(sw status)" \
	'^■ flash: failing since .*, 11 sources: inbox/flash/'
find "$box" -mindepth 1 -maxdepth 1 ! -name 'done' ! -name rejected \
	! -name .hidden ! -name left.part -exec rm -r {} +
check_until 'what is taken away does not fail any more' has_failing 0
check 'what is unfinished still lies there' \
	test -e "$box/left.part" -a -e "$box/.hidden"

# ---- a folder that cannot be moved into ------------------------------------------

mkdir "$work/elsewhere"
mv "$box/done" "$work/done"
ln -s "$work/elsewhere" "$box/done"
report b 2023-12-31 1 | drop stuck.csv
check_until 'a file counts though it cannot be archived' has_facts b 5
documents=$(feed documents)
polled() {
	sw poll flash >/dev/null
	# Behind it, something of another feed.
	report d "$1-12-31" 1 >"$work/dropped"
	mv "$work/dropped" "$state/inbox/other/$1.csv"
	wait_until test ! -e "$state/inbox/other/$1.csv"
}
polled 1995
polled 1996
check_equal 'that is told once' "$(logged 'stuck\.csv.*cannot')" 1
check_equal 'it is not read again' "$(feed documents)" "$documents"
found 'nothing went through the link' "$(ls "$work/elsewhere")"
rm "$box/done"
mv "$work/done" "$box/done"
round
check_until 'once it can be, it is moved' has_archived 'stuck-*'
check_equal 'and nothing new is known' "$(facts b)" 5

# ---- a folder that goes and comes ------------------------------------------------

mv "$box" "$work/away"
mkdir "$box"
report c 2023-12-31 1 | drop new.csv
check_until 'a folder that was made anew is watched' has_archived 'new-*'
report c 2024-12-31 1 | drop newer.csv
check_until 'and goes on being' has_archived 'newer-*'

# ---- another configuration -------------------------------------------------------

mkdir "$state/inbox/third"
report c 2021-12-31 1 >"$state/inbox/third/waits.csv"
sed -i 's,"inbox/other","inbox/third",' "$conf"
kill -HUP "$daemon"
third_is_empty() {
	[ -z "$(find "$state/inbox/third" -maxdepth 1 -name '*.csv')" ]
}
check_until 'a reload takes what lies in a new folder' third_is_empty
report c 2020-12-31 1 >"$work/dropped"
mv "$work/dropped" "$state/inbox/third/comes.csv"
check_until 'and what comes into it' third_is_empty
report c 2019-12-31 1 | drop after.csv
check_until 'and what comes into the others' has_archived 'after-*'

# ---- events that were lost -------------------------------------------------------

limit=$(cat /proc/sys/fs/inotify/max_queued_events)
if [ "$limit" -le 100000 ]; then
	kill -STOP "$daemon"
	python3 - "$box" "$limit" <<'PYTHON'
import os, sys
os.chdir(sys.argv[1])
open("1.part", "w").close()
for i in range(int(sys.argv[2]) // 4 + 10):
    os.rename("1.part", "2.part")
    os.rename("2.part", "1.part")
os.unlink("1.part")
PYTHON
	report c 2022-12-31 1 | drop lost.csv
	kill -CONT "$daemon"
	check_until 'a file whose event was lost is found' \
		has_archived 'lost-*'
else
	skip 'a file whose event was lost is found' "a queue of $limit events"
fi

# ---- a thousand at once ----------------------------------------------------------

mkdir "$work/thousand"
python3 - "$work/thousand" <<'PYTHON'
import datetime, sys
for i in range(1000):
    day = datetime.date(2010, 1, 1) + datetime.timedelta(i)
    with open(f"{sys.argv[1]}/t{i:03}.csv", "w") as f:
        f.write(f"who,end,said,assets\na,{day},2026-04-20,{i}\n")
PYTHON
before=$(facts a)
mv "$work"/thousand/* "$box"
thousand() {
	[ "$(archived 't[0-9]*')" = 1000 ]
}
check_until 'a thousand files are taken' thousand
check_equal 'and count' "$(facts a)" $((before + 1000))
found 'none is left' "$(find "$box" -maxdepth 1 -name 't*')"
check_equal 'none was read twice' \
	"$(grep -oE 'inbox/flash/t[0-9]+\.csv' "$log" | sort | uniq -d)" ''

stop "$daemon" TERM
check_equal 'the daemon ends well' "$rc" 0

# ---- killed between commit and move ----------------------------------------------

if [ "$sanitized" = no ] && command -v strace >/dev/null &&
	strace -qq -o "$work/trace" true 2>/dev/null; then
	report d 2021-12-31 1 >"$box/killed.csv"
	before=$(facts d)
	start "$log.killed" strace -qq -f -o "$work/trace" -e trace=renameat2 \
		-e inject=renameat2:signal=KILL "$soewatchd" -c "$conf"
	wait "$pid" 2>/dev/null
	check_equal 'killed before the move, the figure is there' "$(facts d)" \
		$((before + 1))
	check 'and so is the file' test -e "$box/killed.csv"
	documents=$(feed documents)
	start "$log" "$soewatchd" -c "$conf"
	daemon=$pid
	check_until 'the next start moves it' has_archived 'killed-*'
	check_equal 'without reading it again' "$(feed documents)" "$documents"
	check_equal 'nothing new is known' "$(facts d)" $((before + 1))
	stop "$daemon" TERM
else
	skip 'killed between commit and move' 'strace cannot be used here'
fi

# ---- files of another user -------------------------------------------------------

# Dropped by root for a daemon of another user, which may not lease them.
other_user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
chmod 755 "$work"
if [ "$(id -u)" != 0 ] ||
	! "${other_user[@]}" "$soewatchd" -c "$conf" --check >/dev/null 2>&1; then
	skip 'files of another user' \
		'needs root, setpriv and a build folder that all may read'
	done_testing
fi
mv "$box" "$work/away2"
mkdir "$box"
chown -R 65534:65534 "$state"
exec 7>"$box/theirs.csv"
printf '%s\n' "$header" d,2018-03-31,2026-04-20,1 >&7
report d 2017-03-31 1 >"$box/quiet.csv"
start "$log" "${other_user[@]}" "$soewatchd" -c "$conf" 7>&-
daemon=$pid
check_until 'the daemon of another user is up' sw poll flash
report a 2016-12-31 1 >"$work/dropped"
chmod 600 "$work/dropped"
mv "$work/dropped" "$box/secret.csv"
check_until 'a file that it may not read is refused' is_logged 'secret\.csv'
check_match 'and it says who may not' "$(cat "$log")" \
	'secret\.csv: cannot be read by user [a-z]+ \(65534\): its mode is 0600, its owner 0, its group 0: expected that this user may read it$'
check_until 'which status tells' has_failing 1
before=$(facts a)
chmod 644 "$box/secret.csv"
check_until 'it is taken as soon as it may be read' has_archived 'secret-*'
check_equal 'and counts' "$(facts a)" $((before + 1))
check_equal 'and does not fail any more' "$(feed failing)" 0
check 'a file that was just written is left alone at the start' \
	test -e "$box/quiet.csv" -a -e "$box/theirs.csv"
printf '%s\n' d,2018-06-30,2026-04-20,2 >&7
exec 7>&-
check_until 'it is taken when its writer closes it' has_archived 'theirs-*'
check_match 'whole' "$(sw facts d --format=csv)" ',2018-06-30,,2,'
check_until 'or when it has been quiet for a while' has_archived 'quiet-*'
stop "$daemon" TERM

done_testing
