#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check: soewatchd --check tells every problem, all in one go, as
# FILE:LINE: setting: what is wrong; the configurations that ship have none.

. "$top_srcdir/tests/system/lib.sh"
. "$top_srcdir/tests/system/demo.inc.sh"

http_url=http://127.0.0.1:1

check 'conf/soewatch.conf, as installed' \
	"$soewatchd" -c "$srcdir/conf/soewatch.conf" --check --now=2026-06-30
check_equal 'it has nothing to say' "$(cat "$work/out" "$work/err")" ''
check 'conf/demo/soewatch.conf' \
	"$soewatchd" -c "$srcdir/conf/demo/soewatch.conf" --check
check_equal 'nor has that' "$(cat "$work/out" "$work/err")" ''

state=$work/state
conf=$work/soewatch.conf
small_conf "$conf"
check 'a small one' "$soewatchd" -c "$conf" --check
cp "$conf" "$work/good.conf"
if [ ! -e "$state" ]; then
	ok '--check makes no state directory'
else
	not_ok '--check makes no state directory'
fi

# faulty NAME LINE-PATTERN SED-SCRIPT MESSAGE-PATTERN: with the change, the
# message stands at the first line that matches LINE-PATTERN and says MESSAGE.
faulty() {
	local line

	sed -e "$3" "$work/good.conf" >"$conf"
	line=$(grep -nE -- "$2" "$conf" | head -n 1 | cut -d: -f1)
	run "$soewatchd" -c "$conf" --check
	check_equal "$1: ends with 2" "$rc" 2
	check_match "$1: says where and what" "$(cat "$work/out" "$work/err")" \
		"soewatch\\.conf:$line: .*$4"
}

faulty 'an unknown setting' '^colour' '1s/^/colour = "red";\n/' 'colour'
faulty 'an unknown setting in a feed' 'looks = ' 's/format = /looks = /' 'looks'
faulty 'a wrong type' '^version' '1s/.*/version = "1";/' 'version'
faulty 'out of its range' 'retries = -1' 's/retries = 0/retries = -1/' 'retries'
faulty 'no choice' 'kind = "sock"' '0,/kind = "stock"/s//kind = "sock"/' \
	'stock'
faulty 'a unit of time' 'every' 's/every = "1d"/every = "1 fortnight"/' 'every'
faulty 'a format that is none' 'format = "xls"' 's/"csv"/"xls"/' 'xls'
faulty 'an unknown name in a formula' 'nobody' \
	's/100 \* total_liabilities/100 * nobody/' 'nobody'
faulty 'a formula that does not parse' 'formula = "100' \
	's/100 \* total_liabilities/100 * (total_liabilities/' ''
faulty 'an unknown item in a feed' 'cake = ' \
	's/total_assets = "总资产"/cake = "总资产"/' 'cake'
faulty 'a selector that does not parse' 'enterprises = "tag' \
	's/enterprises = "tag=listed"/enterprises = "tag listed"/' ''
faulty 'a selector over no column' 'enterprises = "colour' \
	's/enterprises = "tag=listed"/enterprises = "colour=red"/' 'colour'
faulty 'a target on no indicator' 'indicator = "joy"' \
	's/indicator = "debt_ratio"/indicator = "joy"/' 'joy'
faulty 'a target without a subject' 'debt_line: \{' \
	's/each = "tag=listed";//' 'subject'
faulty 'a placeholder that no column fills' 'url = ' \
	's/{code}/{kode}/' 'kode'
faulty 'an integer that would wrap' '3500000000000' \
	's/at_most = 1000.0/at_most = 3500000000000/' '3\.5e12'
faulty 'an indicator with too long a name' 'very_long_indicator_name' \
	's/revenue_growth: {/very_long_indicator_name: {/' '19'
faulty 'a name given twice' '2: total_assets|total_assets: \{ title_en = "B"' \
	's/^items: {/&\ntotal_assets: { title_en = "A"; kind = "stock"; };\ntotal_assets: { title_en = "B"; kind = "stock"; };/' \
	'duplicate'
faulty 'a secret in the text' 'headers = ' \
	's/retries = 0;/& headers = ( "Authorization: Bearer x" );/' 'token_file'

# A cycle between indicators.
sed 's/100 \* total_liabilities \/ total_assets/revenue_growth/
	s/yoy(revenue)/debt_ratio/' "$work/good.conf" >"$conf"
run "$soewatchd" -c "$conf" --check
check_equal 'a cycle: ends with 2' "$rc" 2
check_match 'a cycle: says so' "$(cat "$work/out" "$work/err")" \
	'soewatch\.conf:[0-9]+: .*(debt_ratio|revenue_growth)'

# All in one go.
sed -e 's/retries = 0/retries = -1/' -e 's/kind = "flow"/kind = "flood"/' \
	-e 's/indicator = "debt_ratio"/indicator = "joy"/' \
	"$work/good.conf" >"$conf"
run "$soewatchd" -c "$conf" --check
text=$(cat "$work/out" "$work/err")
check_equal 'three problems: ends with 2' "$rc" 2
check_match 'three problems: the first' "$text" 'soewatch\.conf:[0-9]+: .*retries'
check_match 'three problems: the second' "$text" 'soewatch\.conf:[0-9]+: .*flood'
check_match 'three problems: the third' "$text" 'soewatch\.conf:[0-9]+: .*joy'
check_status 2 '--once refuses it too' "$soewatchd" -c "$conf" --once
check_status 2 'so does the service' "$soewatchd" -c "$conf"

# Through an include, and in the roster.
demo_copy "$work/copy"
line=$(grep -n 'formula = "100 \* total_liabilities / total_assets"' \
	"$work/copy/liaoning-2018-96/indicators.conf" | cut -d: -f1)
sed -i "${line}s/total_assets/total_asses/" \
	"$work/copy/liaoning-2018-96/indicators.conf"
sed -i '3s/^000410,/..\/evil,/' "$work/copy/demo/enterprises.csv"
run "$soewatchd" -c "$conf" --check
text=$(cat "$work/out" "$work/err")
check_equal 'an included file: ends with 2' "$rc" 2
check_match 'an included file: says where' "$text" \
	"indicators\\.conf:$line: .*total_asses"
check_match 'the roster: says where' "$text" 'enterprises\.csv:3: .*evil'

# A cell that a formula reads, mistyped: unknown, and not without a word.
demo_copy "$work/copy"
sed -i -e '1s/$/,own/' -e '2s/$/,70/' -e '3s/$/,70%/' -e '4,$s/$/,/' \
	"$work/copy/demo/enterprises.csv"
sed -i "${line}s/total_liabilities/own/" \
	"$work/copy/liaoning-2018-96/indicators.conf"
check 'a cell that is no number' "$soewatchd" -c "$conf" --check
check_equal 'a cell that is no number: says where' \
	"$(cat "$work/out" "$work/err" | sed 's,.*/,,')" 'enterprises.csv:3: warning: own: "70%": expected a number, or nothing: formulas read it'

# A BOM, nothing there.
{
	printf '\357\273\277'
	cat "$work/good.conf"
} >"$work/bom.conf"
run "$soewatchd" -c "$work/bom.conf" --check
check_equal 'a BOM: ends with 2' "$rc" 2
check_match 'a BOM: says so' "$(cat "$work/out" "$work/err")" \
	'bom\.conf:1: .*(BOM|byte order)'
check_status 2 'no such file' "$soewatchd" -c "$work/nowhere.conf" --check
check_match 'no such file: names it' "$(cat "$work/err")" 'nowhere\.conf'
check_status 2 'no such option' "$soewatchd" --nonsense
check_status 2 'an argument too many' "$soewatchd" -c "$work/good.conf" \
	--check more

done_testing
