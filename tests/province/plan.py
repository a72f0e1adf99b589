# SPDX-License-Identifier: GPL-2.0-or-later
"""What the plan asks for, by hand: each target's subjects, line and deadline.

A line is a function of (world, subject, month) that gives a number or None;
the subject is an enterprise or an aggregate's id.
"""

import datetime
from fractions import Fraction

import months
from aggregates import is_soe, is_top


class Target:
    def __init__(self, id, subject, indicator, side, line, by=None, warn=None,
                 periods=1, judged_from=1, own_lines=False, stale=False,
                 upper=None):
        self.id, self.indicator, self.side = id, indicator, side
        # An aggregate's id, or which enterprises.
        self.subject = subject
        self.line, self.warn, self.upper = line, warn, upper
        # The line moves with other figures; else it is known for every day.
        self.is_formula = not isinstance(line, int)
        self.by = by
        self.periods = periods          # months: 3 the quarters
        self.judged_from = judged_from  # month of the year
        self.own_lines = own_lines      # lines.csv may have others
        self.is_stale_after_year = stale

    def line_at(self, world, subject, m):
        return self.line(world, subject, m) if self.is_formula else (
            Fraction(self.line))

    def warn_at(self, world, subject, m):
        return (self.warn(world, subject, m) if callable(self.warn)
                else self.warn)

    def wants_more(self):
        return self.side in ("at_least", "above")


def before(indicator):
    return lambda world, subject, m: world.value(
        indicator, subject, m, 1, judging=True)


def same(indicator):
    return lambda world, subject, m: world.value(
        indicator, subject, m, judging=True)


def number_of(line):
    """Of a function that gives a Value."""
    return lambda world, subject, m: line(world, subject, m).number


def of_subject(item, aggregate, months_back=0):
    """ITEM@AGGREGATE, or the newest of it."""
    return lambda world, subject, m: world.benchmark(
        item, aggregate, m, months_back)


def profit_or_0(world, subject, m):
    growth = world.value("profit_growth", subject, m).number
    return None if growth is None else max(growth, Fraction(0))


def at_least_0(line):
    def out(world, subject, m):
        value = line(world, subject, m)
        return None if value is None else max(value, Fraction(0))
    return out


def sector_line(more, otherwise):
    def line(world, e, m):
        ratio = world.sector_ratio(e, m, 24)
        return Fraction(otherwise) if ratio is None else ratio + more
    return line


def elapsed(world, subject, m):
    return Fraction(100 * months.month(m), 12)


def is_of_class(*classes):
    return lambda e: is_soe(e) and e.cls in classes


END = datetime.date(2020, 12, 31)
IN_2018 = datetime.date(2018, 12, 31)
IN_2019 = datetime.date(2019, 12, 31)


def goals():
    """一(二), by the end of 2020."""
    gdp = of_subject("gdp_growth", "province_figures")
    for row in (
            ("assets_3_5t", "all_soes", "asset_scale", "at_least",
             35 * 10**11),
            ("equity_1_5t", "all_soes", "equity_scale", "at_least",
             15 * 10**11),
            ("listing", "listing_ready", "is_listed", "at_least", 100),
            ("mixed_70", "provincial_share", "is_mixed", "at_least", 70),
            ("leading_groups", "all_count", "is_leading", "at_least", 10),
            ("board_hires", "board_eligible", "board_hired", "at_least", 100),
            ("outside_boards", "wholly_owned", "outside_directors",
             "at_least", 100),
            ("coverage", "all_share", "is_supervised", "at_least", 100),
            ("retirees_mechanism", "all_share", "has_retirees_mech",
             "at_least", 100),
            ("collective", "legacy", "collective_progress", "at_least", 100),
            ("growth_national", "province_figures", "growth_place", "at_most",
             15)):
        yield Target(*row, by=END)
    yield Target("turnover_national", "all_soes", "current_turnover",
                 "at_least", of_subject("national_turnover", "nation_figures",
                                        12), END, judged_from=3)
    yield Target("growth_over_gdp_revenue", "all_soes", "revenue_growth",
                 "above", gdp, END, periods=3)
    yield Target("growth_over_gdp_profit", "all_soes", "profit_growth",
                 "above", gdp, END, periods=3)
    yield Target("debt_65", "key_industrial", "debt_ratio", "at_most", 65,
                 END, 63, periods=3)
    for what in ("revenue", "profit"):
        yield Target("growth_national_" + what, "provincial",
                     what + "_growth", "at_least",
                     of_subject("national_" + what, "nation_figures"), END,
                     periods=3)


def burdens():
    """二(五) and 三(三)."""
    yield Target("utilities", "legacy_central", "utilities_progress",
                 "at_least", 100, IN_2018)
    yield Target("zombie", "legacy", "zombie_progress", "at_least", 100,
                 IN_2019)
    yield Target("social", "legacy", "social_progress", "at_least", 95,
                 IN_2018)
    yield Target("retirees_progress", "legacy", "retirees_progress",
                 "at_least", number_of(before("retirees_progress")))
    yield Target("shells", "legacy", "shells_progress", "at_least", 100)


def structure():
    """二(一) to 二(三)."""
    yield Target("levels_3", is_soe, "levels_now", "at_most", 3)
    yield Target("fewer_subsidiaries", is_top, "subs_now", "at_most",
                 number_of(before("subs_now")))
    yield Target("low_efficiency", "three_losses", "best_of_3_years", "below",
                 number_of(before("best_of_3_years")), periods=12)
    yield Target("dormant", is_soe, "active_revenue", "above", 0, stale=True)
    yield Target("securitisation_up", "provincial", "securitisation", "above",
                 number_of(before("securitisation")))
    yield Target("double_hundred_n", "all_count", "in_double_hundred",
                 "between", 3, upper=5)
    yield Target("term_contracts", "pilots", "on_contracts", "at_least", 100)
    yield Target("managers_down", is_soe, "manager_share", "at_most",
                 number_of(before("manager_share")))
    yield Target("wages_tied", is_soe, "wage_growth", "at_most", profit_or_0,
                 periods=12)
    yield Target("wages_tied_monthly", is_soe, "wage_growth", "at_most",
                 profit_or_0)


def efficiency():
    """二(四)4."""
    for id, indicator in (("cost_below_revenue", "cost_growth"),
                          ("receivables_below", "receivables_growth"),
                          ("inventory_below", "inventory_growth")):
        yield Target(id, is_soe, indicator, "below",
                     number_of(same("revenue_growth")))
    yield Target("expenses_down", is_soe, "expense_growth", "below", 0)
    for id, indicator in (("preserved_up", "capital_preserved"),
                          ("return_up", "return_on_equity"),
                          ("turnover_up", "current_turnover")):
        yield Target(id, is_soe, indicator, "above",
                     number_of(before(indicator)), periods=3, judged_from=3)
    for what, indicator in (("assets", "asset_growth"),
                            ("revenue", "revenue_growth"),
                            ("tax", "profit_tax_growth")):
        yield Target(what + "_over", is_soe, indicator, "above",
                     at_least_0(of_subject("provincial_" + what,
                                           "province_figures")), periods=3)


def debts():
    """二(四)5."""
    others = [c for c in ("commercial", "transport", "public", "investment")]
    for id, classes, line in (
            ("dual_control_industrial", ("industrial",), 70),
            ("dual_control_other", others, 75),
            ("dual_control_research", ("research",), 65)):
        yield Target(id, is_of_class(*classes), "debt_ratio", "at_most",
                     sector_line(10, line), None, sector_line(5, line - 5),
                     own_lines=True)
    yield Target("dual_control_scale", is_soe, "debt_scale", "at_most", None,
                 own_lines=True)
    yield Target("leverage_down", is_soe, "debt_ratio", "below",
                 number_of(before("debt_ratio")), periods=12)
    yield Target("cash_safety_flow", is_soe, "cash_revenue_ratio", "at_least",
                 0)
    yield Target("cash_safety_days", is_soe, "receivables_days", "at_most",
                 number_of(before("receivables_days")), judged_from=3)
    yield Target("cash_safety_cover", is_soe, "debt_cash_cover", "at_least",
                 100)
    yield Target("defaults", is_soe, "defaults_ttm", "equals", 0)


def supervision():
    """二(六) and 二(七)."""
    yield Target("eva_first_positive", is_soe, "eva", "above", 0,
                 judged_from=3)
    yield Target("eva_first_rising", is_soe, "eva", "above",
                 number_of(before("eva")), judged_from=3)
    yield Target("budget", is_soe, "budget_execution", "at_least", elapsed,
                 judged_from=3)
    yield Target("audits", is_soe, "audits_now", "equals", 0)


TARGETS = tuple(t for group in (goals, structure, efficiency, debts, burdens,
                                supervision) for t in group())
