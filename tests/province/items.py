# SPDX-License-Identifier: GPL-2.0-or-later
"""What is reported: each item's id, its name in a JSON record, its column in a
CSV file.  Amounts are whole hundreds of yuan (0.01 万元) inside the model."""

MONEY_STOCKS = (
    ("total_assets", "zcze", "资产总额"),
    ("current_assets", "ldzc", "流动资产"),
    ("cash", "hbzj", "货币资金"),
    ("accounts_receivable", "yszk", "应收账款"),
    ("inventory", "ch", "存货"),
    ("construction_in_progress", "zjgc", "在建工程"),
    ("total_liabilities", "fzze", "负债总额"),
    ("interest_bearing_debt", "dxfz", "带息负债"),
    ("short_term_debt", "dqdxfz", "短期带息负债"),
    ("bonds_due_12m", "dqzq", "一年内到期债券"),
    ("owners_equity", "syzqy", "所有者权益合计"),
    ("state_capital", "gyzb", "国有资本及权益"),
    ("listed_assets", "sszc", "上市公司资产"),
)
PEOPLE = (
    ("employees", "zgrs", "职工人数"),
    ("managers", "glrs", "管理人员人数"),
)
FLOWS = (
    ("objective_changes", "kgys", "客观因素增减"),
    ("revenue", "yysr", "营业收入"),
    ("gross_revenue", "yyzsr", "营业总收入"),
    ("operating_cost", "yycb", "营业成本"),
    ("selling_expense", "xsfy", "销售费用"),
    ("admin_expense", "glfy", "管理费用"),
    ("total_profit", "lrze", "利润总额"),
    ("net_profit", "jlr", "净利润"),
    ("interest_expense", "lxzc", "利息支出"),
    ("rd_expense", "yffy", "研发费用"),
    ("taxes_paid", "sjsf", "上缴税费"),
    ("profit_remitted", "sjsy", "上缴国有资本收益"),
    ("total_wages", "gzze", "职工工资总额"),
    ("operating_cash_flow", "jyxj", "经营活动现金流量净额"),
)
# A flash report's figures, in this order.
FLASH = MONEY_STOCKS + PEOPLE + FLOWS
IDS = tuple(id for id, _, _ in FLASH)
AT = {id: i for i, id in enumerate(IDS)}
FIRST_FLOW = len(MONEY_STOCKS) + len(PEOPLE)
MONEY = frozenset(id for id, _, _ in MONEY_STOCKS + FLOWS) | {"budget_profit"}

GOVERNANCE = (
    ("management_levels", "管理层级"),
    ("subsidiaries", "各级子企业户数"),
    ("directors", "董事人数"),
    ("external_directors", "外部董事人数"),
    ("audits_overdue", "逾期未审计户数"),
    ("debt_defaults", "重大债务违约件数"),
    ("mixed_ownership", "已混改"),
    ("leading_group", "国内一流或行业先进"),
    ("double_hundred", "双百行动企业"),
    ("listed", "已上市"),
    ("board_hires", "经理层由董事会选聘"),
    ("term_contracts", "聘任合同与业绩责任书"),
    ("retirees_mechanism", "退休人员社会化管理机制已建立"),
    ("supervised", "已纳入监管"),
)
MATTERS = (
    ("collective", "厂办大集体"),
    ("utilities", "三供一业"),
    ("zombie", "僵尸企业"),
    ("shells", "壳企业"),
    ("social", "办教育医疗机构"),
    ("retirees", "退休人员"),
)
PROGRESS = tuple(
    pair for id, title in MATTERS
    for pair in ((id + "_total", title + "总数"), (id + "_done", title + "完成数")))
BUDGET = (("budget_profit", "年度预算利润总额"),)
BENCHMARKS = (
    ("gdp_growth", "地区生产总值增速"),
    ("growth_rank", "增幅全国位次"),
    ("provincial_assets", "全省资产总额平均增长率"),
    ("provincial_revenue", "全省营业收入平均增长率"),
    ("provincial_tax", "全省上缴利税平均增长率"),
    ("national_turnover", "全国流动资产周转率"),
    ("national_revenue", "全国营业收入增长率"),
    ("national_profit", "全国利润总额增长率"),
    ("sector_debt_ratio", "行业平均资产负债率"),
)


def in_wan(amount):
    """0.01 万元 as the text that a report bears."""
    sign = "-" if amount < 0 else ""
    return "%s%d.%02d" % ((sign,) + divmod(abs(amount), 100))
