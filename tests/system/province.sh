#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# province: a generated province of 420 enterprises and five years, delivered in
# order, shuffled, and everything twice.  Each target of the plan has the answers
# that the generator knows; a restatement changes what it has to and nothing
# else; archives are those of a rebuild.

. "$top_srcdir/tests/system/lib.sh"

need python3 rrdtool

export PYTHONDONTWRITEBYTECODE=1
province=$top_srcdir/tests/province
folder=$work/province
seed=${SEED-96}
enterprises=${ENTERPRISES-420}
# Sanitizers take their time.
[ "$sanitized" = no ] || enterprises=60
note "SEED=$seed"

# known PATH: what province.json says, .today for instance
known() {
	python3 -c 'import json, sys
d = json.load(open(sys.argv[1], encoding="utf-8"))
for key in sys.argv[2].split("."):
	d = d[key]
print(d)' "$folder/province.json" "$1"
}

# configure ORDER: $folder/ORDER.conf with a state of its own.
configure() {
	sed "s,^state_directory = .*,state_directory = \"$1\";," \
		"$folder/soewatch.conf" >"$folder/$1.conf"
}

# load ORDER PARTS: delivers, and runs the service after each part.  That figures
# are held is told by 1, too.
load() {
	local order=$1 parts=$2 k

	configure "$order"
	for ((k = 1; k <= parts; k++)); do
		python3 "$province/deliver.py" "$folder" "$folder/$order" \
			--order "$order" --seed "$seed" --part "$k/$parts"
		"$soewatchd" -c "$folder/$order.conf" --once --now="$today"
		[ $? -le 1 ] || return 1
	done
}

# check_load ORDER: what the log says in the end
check_load() {
	check_match "$1: all is taken" "$(cat "$work/log.$1")" \
		'^once: .* 0 quarantined, 0 sources failed; .* 0 rows rejected'
	held "$1" >"$work/held"
	check_file "$1: figures out of scale are held, and no others" \
		"$work/held" "$work/to-hold"
}

# sw ORDER COMMAND…
sw() {
	local order=$1

	shift
	"$soewatch" -c "$folder/$order.conf" "$@"
}

# periods ORDER DAY [OPTION…]: every judged period of every target
periods() {
	sw "$1" targets --all-periods --format=csv --now="$2" "${@:3}" |
		tr -d '\r'
}

# scoreboard ORDER DAY [OPTION…]
scoreboard() {
	sw "$1" targets --format=csv --now="$2" "${@:3}" | tr -d '\r'
}

# answers PREFIX: compares $work/periods and $work/scoreboard
answers() {
	python3 "$province/check.py" "$folder" "$work/periods" \
		"$work/scoreboard" --answers "$folder/$1"
}

# held ORDER: enterprise,item,period_end of what is held, sorted
held() {
	sw "$1" held --format=csv | python3 -c 'import csv, sys
for row in csv.DictReader(sys.stdin):
	print(row["enterprise"], row["item"], row["period_end"], sep=",")' |
		LC_ALL=C sort
}

# changed OLD NEW: rows of one that are not in the other, without their numbers
changed() {
	diff <(LC_ALL=C sort "$1") <(LC_ALL=C sort "$2") |
		sed -n 's/^[<>] //p' | cut -d, -f1-3 | LC_ALL=C sort -u
}

mkdir -p "$folder"
cp -r "$srcdir/conf/liaoning-2018-96" "$work"
chmod -R u+w "$work"
check 'a province is generated' python3 "$province/generate.py" "$folder" \
	--enterprises "$enterprises" --seed "$seed" --language en \
	--more 'graphs: { eager = "none"; }; alerts: { reports = "none"; };'
today=$(known today)
check 'its configuration is right' \
	"$soewatchd" -c "$folder/soewatch.conf" --check
n=$(wc -l <"$folder/answers.csv")
note "$((n - 1)) answers, $(grep -c . "$folder/deliveries.csv") documents"

tail -n +2 "$folder/held.csv" | cut -d, -f1-3 | LC_ALL=C sort >"$work/to-hold"

# ---- in order --------------------------------------------------------------------

load shuffled 1 >"$work/log.shuffled" 2>&1 &
shuffled=$!
load given 2 >"$work/log.given" 2>&1
wait "$shuffled"
load twice 1 >"$work/log.twice" 2>&1 &
twice=$!

check_load given
periods given "$today" >"$work/periods"
scoreboard given "$today" >"$work/scoreboard"
check 'every period of every target is right' answers ''
note "$(cat "$work/out")"
cp "$work/periods" "$work/periods.given"
cp "$work/scoreboard" "$work/scoreboard.given"

# ---- on an earlier day -----------------------------------------------------------

day=2019-08-31
python3 "$province/answers.py" "$folder" --as-of "$day" \
	--output "$folder/before-"
periods given "$day" --as-of="$day" >"$work/periods"
scoreboard given "$day" --as-of="$day" >"$work/scoreboard"
check "as of $day every period is right" answers before-

# ---- archives --------------------------------------------------------------------

# digest: of every archive's content, without the comments for people
digest() {
	printf 'dump %s\n' "$folder"/given/archive/*.rrd | rrdtool - |
		sed -e 's/<!--[^>]*-->//g' -e '/^OK /d' | sha256sum
}

was=$(digest)
check 'a rebuild ends well' sw given rebuild --now="$today"
check_equal 'the archives were those of a rebuild' "$(digest)" "$was"

# ---- a restatement ---------------------------------------------------------------

if restated=$(known restated.enterprise 2>/dev/null); then
	reported=$(known restated.reported_on)
	day_before=$(date -d "$reported - 1 day" +%F)
	day_after=$(date -d "$reported + 1 day" +%F)
	check 'the accounts of two years ago are restated' \
		sw given import --now="$day_after" "$(known restated.feed)" \
		"$folder/$(known restated.file)"
	python3 "$province/answers.py" "$folder" --restated \
		--as-of "$day_after" --output "$folder/restated-"
	periods given "$day_after" >"$work/periods"
	scoreboard given "$day_after" >"$work/scoreboard"
	check 'every period is right again' answers restated-
	changed "$work/periods.given" "$work/periods" >"$work/changed"
	changed "$folder/answers.csv" "$folder/restated-answers.csv" \
		>"$work/to-change"
	check_file 'what depends on it has changed, and nothing else' \
		"$work/changed" "$work/to-change"
	check_match 'an aggregate that holds it is among that' \
		"$(cat "$work/changed")" 'three_losses'
	check_equal 'beside it and aggregates that hold it nobody is' \
		"$(cut -d, -f2 "$work/changed" | sort -u |
			grep -vxE "$restated|three_losses")" ''
	periods given "$day_before" --as-of="$day_before" >"$work/periods"
	check 'the day before all was as it had been' \
		cmp "$work/periods.given" "$work/periods"
	sw given targets "$restated" --format=csv --as-of="$day_before" \
		--now="$today" | tr -d '\r' >"$work/scoreboard"
	check_equal 'and so was its scoreboard' "$(cat "$work/scoreboard")" \
		"$(head -n 1 "$work/scoreboard.given"
			grep ",$restated," "$work/scoreboard.given")"
fi

# ---- in any order, and twice -----------------------------------------------------

wait "$twice"
for order in shuffled twice; do
	check_load "$order"
	periods "$order" "$today" >"$work/periods"
	check "$order: to the last bit as in order" \
		cmp "$work/periods.given" "$work/periods"
	scoreboard "$order" "$today" >"$work/scoreboard"
	check "$order: and so is the scoreboard" \
		cmp "$work/scoreboard.given" "$work/scoreboard"
done

done_testing
