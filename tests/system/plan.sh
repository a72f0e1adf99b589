#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# plan: nothing of the reform plan is forgotten.  Every row of it has its
# targets, with the clause and its words in both languages; every item and
# indicator is there; the plan of another year is another folder.

. "$top_srcdir/tests/system/lib.sh"

need python3

folder=$srcdir/conf/liaoning-2018-96
catalogue=$srcdir/../shared/catalogue.md
plan() {
	python3 "$top_srcdir/tests/system/plan.py" "$@"
}

# What the plan asks, and where: a row an id and a clause.
cat >"$work/rows" <<'TEXT'
assets_3_5t 一(二)
equity_1_5t 一(二)
listing 一(二)
mixed_70 一(二)
leading_groups 一(二)
board_hires 一(二)
outside_boards 一(二)
turnover_national 一(二)
growth_over_gdp 一(二)
debt_65 一(二)
growth_national 一(二)
coverage 一(二)
levels_3 二(一)3
fewer_subsidiaries 二(一)3
low_efficiency 二(一)3
dormant 二(一)3
double_hundred_n 二(二)3
securitisation_up 二(二)2
term_contracts 二(三)2
managers_down 二(三)3
wages_tied 二(三)4
cost_below_revenue 二(四)4
receivables_below 二(四)4
inventory_below 二(四)4
expenses_down 二(四)4
preserved_up 二(四)4
return_up 二(四)4
turnover_up 二(四)4
assets_over 二(四)4
revenue_over 二(四)4
tax_over 二(四)4
dual_control 二(四)5
leverage_down 二(四)5
cash_safety 二(四)5
defaults 二(四)5
collective 二(五)1
utilities 二(五)2
zombie 二(五)3
social 二(五)4
retirees 二(五)5
shells 三(三)
eva_first 二(六)4
budget 二(六)4
audits 二(七)1
TEXT

words() {
	tr -s ' \t\n' '\n' | sed '/^$/d'
}
words >"$work/items" <<'TEXT'
total_assets current_assets cash accounts_receivable inventory
construction_in_progress total_liabilities current_liabilities
interest_bearing_debt short_term_debt bonds_due_12m owners_equity equity_parent
state_capital objective_changes gross_revenue revenue gross_cost operating_cost
selling_expense admin_expense total_profit net_profit net_profit_parent
income_tax interest_expense rd_input rd_expense taxes_paid profit_remitted
total_wages labour_value_added operating_cash_flow sales_cash_received employees
average_employees managers management_levels subsidiaries directors
external_directors mixed_ownership leading_group double_hundred listed
board_hires term_contracts retirees_mechanism supervised listed_assets
debt_defaults audits_overdue budget_revenue budget_profit
collective_total collective_done utilities_total utilities_done
zombie_total zombie_done shells_total shells_done social_total social_done
retirees_total retirees_done
gdp_growth national_turnover national_revenue national_profit growth_rank
provincial_assets provincial_revenue provincial_tax sector_debt_ratio
TEXT
words >"$work/indicators" <<'TEXT'
asset_scale equity_scale profit_scale revenue_scale debt_ratio debt_scale
interest_debt_share debt_cash_cover revenue_growth profit_growth cost_growth
receivables_growth inventory_growth asset_growth profit_tax_growth
expense_growth current_turnover total_turnover receivables_days current_ratio
return_on_equity return_on_assets capital_preserved equity_preserved eva
cash_revenue_ratio cash_collection rd_intensity labour_productivity wage_growth
manager_share outside_directors securitisation budget_execution
collective_progress utilities_progress zombie_progress shells_progress
social_progress retirees_progress loss_makers loss_amount
TEXT

# The lists themselves, where what they are of stands beside the sources.
for what in rows items indicators; do
	if [ -f "$catalogue" ]; then
		plan "$what" "$catalogue" >"$work/catalogue"
		check_file "the list of $what is the catalogue's" \
			"$work/$what" "$work/catalogue"
	else
		skip "the list of $what is the catalogue's" \
			'../shared/catalogue.md is not beside the sources'
	fi
done

found 'every row has its targets, and they their clause and its words' \
	"$(plan targets "$folder/targets.conf" "$work/rows" 2>&1)"

# ids FILE-OF-CSV: its first column.
ids() {
	sed -e 1d -e 's/,.*//' "$1" | tr -d '\r'
}

conf=$srcdir/conf/soewatch.conf
check 'the plan is a configuration without a fault' \
	"$soewatchd" -c "$conf" --check --now=2026-06-30
check_equal 'nor is anything said of it' "$(cat "$work/out" "$work/err")" ''
run "$soewatch" -c "$conf" list targets --format=csv
check_equal 'the program has just these targets' "$(ids "$work/out")" \
	"$(plan ids "$folder/targets.conf")"
for what in items indicators; do
	run "$soewatch" -c "$conf" list "$what" --format=csv
	ids "$work/out" >"$work/ids"
	found "every one of the $what is there" \
		"$(grep -vxFf "$work/ids" "$work/$what")"
done
# 企业绩效评价标准值.
run "$soewatch" -c "$conf" list items --format=csv
ids "$work/out" >"$work/ids"
graded=$(sed -n 's/_excellent$//p' "$work/ids")
check_match 'some indicators have grades' "$graded" '^debt_ratio$'
for grade in good average lower poor; do
	check_equal "they have the grade $grade" \
		"$(sed -n "s/_$grade\$//p" "$work/ids")" "$graded"
done

# ---- 一利五率: another plan is another folder ----------------------------------

cp -r "$srcdir/conf/central-2023" "$work"
cat >"$work/enterprises.csv" <<'TEXT'
id,name,class,tags,level
a,甲,central,,1
b,乙,central,,1
china,全国,benchmark,nation,
TEXT
cat >"$work/soewatch.conf" <<'TEXT'
version = 1;
state_directory = "state";
enterprises = "enterprises.csv";
@include "central-2023/indicators.conf"
@include "central-2023/targets.conf"
TEXT
check '一利五率 is a configuration without a fault' \
	"$soewatchd" -c "$work/soewatch.conf" --check
check_equal 'nothing is said of that, either' \
	"$(cat "$work/out" "$work/err")" ''
run "$soewatch" -c "$work/soewatch.conf" list indicators --format=csv
check_equal 'one profit and its growth, five ratios and the sixth' \
	"$(ids "$work/out" | paste -sd' ')" \
	"profit_scale profit_growth debt_ratio return_on_equity rd_intensity \
labour_productivity cash_revenue_ratio cash_collection"
printf '%s\n' '一增' '一稳' '四提升' >"$work/chapters"
check_equal 'its targets stand in three chapters' \
	"$(grep -oP '^\t\tclause = "\K[^"]+' "$work/central-2023/targets.conf" |
		uniq)" "$(cat "$work/chapters")"

done_testing
