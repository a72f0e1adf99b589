# SPDX-License-Identifier: GPL-2.0-or-later
"""The plan's indicators, by hand: which figures each needs, and what it makes
of them.  For a group the figures are summed over the members that have all of
them; so both are told apart."""

from fractions import Fraction

import items
import months


class Indicator:
    # Reads what is newest; so its periods go on to the newest report.
    is_latest = False
    is_growth = False

    def __init__(self, need, make, on_grid):
        self.need, self.make = need, make
        self.on_grid = on_grid  # items whose reports are its periods

    def value(self, view):
        """(value or None, the word that may stand for it)."""
        figures = self.need(view)
        return (None, None) if None in figures else self.result(
            figures, view.m)

    def result(self, figures, m):
        return self.make(m, *figures), None


class Growth(Indicator):
    """need gives one figure; another of the year before is its base."""
    is_growth = True

    def __init__(self, what, on_grid):
        def both(v):
            before = v.year_before()
            base = what(before)
            return what(v), None if before.is_mixed() else base
        super().__init__(both, None, on_grid)

    def result(self, figures, m):
        now, base = figures
        if base > 0:
            return (Fraction(100 * (now - base), base),
                    "turned_loss" if now < 0 else None)
        if base == 0:
            return None, None
        return None, ("turned_profit" if now >= 0 else
                      "smaller_loss" if now > base else
                      "same_loss" if now == base else "larger_loss")


class Latest(Indicator):
    is_latest = True


def ratio(a, b):
    return None if b == 0 else Fraction(a) / b


def plain(id):
    return Indicator(lambda v: (v.now(id),), lambda m, x: Fraction(x), (id,))


def percent(a, b):
    return Indicator(lambda v: (v.now(a), v.now(b)),
                     lambda m, x, y: ratio(100 * x, y), (a, b))


def growth(*ids):
    def what(v):
        figures = [v.now(id) for id in ids]
        return None if None in figures else sum(figures)
    return Growth(what, ids)


def latest(id):
    return Latest(lambda v: (v.latest(id, 12),), lambda m, x: Fraction(x),
                  (id,))


def latest_percent(a, b):
    return Latest(lambda v: (v.latest(a, 12), v.latest(b, 12)),
                  lambda m, x, y: ratio(100 * x, y), (a, b))


def both(v, id):
    return v.now(id), v.opening(id)


def annualised(flow, m):
    return Fraction(flow * 12, months.month(m))


def half(a, b):
    return Fraction(a + b, 2)


def turnover():
    return Indicator(
        lambda v: (v.now("revenue"),) + both(v, "current_assets"),
        lambda m, flow, last, first: ratio(
            annualised(flow, m), half(last, first)),
        ("revenue", "current_assets"))


def days():
    return Indicator(
        lambda v: (v.now("revenue"),) + both(v, "accounts_receivable"),
        lambda m, flow, last, first: ratio(
            360 * half(last, first), annualised(flow, m)),
        ("revenue", "accounts_receivable"))


def return_on_equity():
    return Indicator(
        lambda v: (v.now("net_profit"),) + both(v, "owners_equity"),
        lambda m, flow, last, first: ratio(
            100 * annualised(flow, m), max(half(last, first), 0)),
        ("net_profit", "owners_equity"))


def preserved():
    return Indicator(
        lambda v: (v.now("state_capital"), v.now("objective_changes"),
                   v.opening("state_capital")),
        lambda m, now, changes, first: ratio(
            100 * (now - changes), max(first, 0)),
        ("state_capital", "objective_changes"))


def cash_cover():
    return Indicator(
        lambda v: (v.now("cash"), v.now("short_term_debt"),
                   v.now("bonds_due_12m")),
        lambda m, cash, debt, bonds: ratio(100 * cash, debt + bonds),
        ("cash", "short_term_debt", "bonds_due_12m"))


def budget():
    out = Indicator(
        lambda v: (v.now("total_profit"), v.latest("budget_profit", 12)),
        lambda m, profit, planned: ratio(100 * profit, max(planned, 0)),
        ("total_profit",))
    out.is_latest = True
    return out


def surcharge(debt, assets, debt_before, assets_before):
    """Points for a debt ratio that is high and has risen; None: unknown."""
    now, before = ratio(100 * debt, assets), ratio(
        100 * debt_before, assets_before)
    if now is None or before is None:
        return None
    if now <= before:
        return 0
    return (Fraction(1, 2) if now >= 75 else
            Fraction(1, 5) if now >= 70 else 0)


def make_eva(m, profit, interest, research, owed, owed_before, owned,
             owned_before, equity, equity_before, debt, debt_before, building,
             building_before):
    tax, cost = Fraction(3, 4), Fraction(11, 2)
    mean_equity, mean_debt = (half(equity, equity_before),
                              half(debt, debt_before))
    rate = ratio(100 * tax * annualised(interest, m) + cost * mean_equity,
                 mean_debt + mean_equity)
    more = surcharge(owed, owned, owed_before, owned_before)
    if rate is None or more is None:
        return None
    capital = mean_equity + mean_debt - half(building, building_before)
    return (profit + tax * (interest + research)
            - Fraction(months.month(m), 12) * (rate + more) / 100 * capital)


def eva():
    stocks = ("total_liabilities", "total_assets", "owners_equity",
              "interest_bearing_debt", "construction_in_progress")
    flows = ("net_profit", "interest_expense", "rd_expense")
    return Indicator(
        lambda v: tuple(v.now(id) for id in flows) + sum(
            (both(v, id) for id in stocks), ()),
        make_eva, flows + stocks)


def best_of_3(v):
    return (v.ttm("total_profit"), v.year_before().ttm("total_profit"),
            v.year_before().year_before().ttm("total_profit"))


ALL = {
    "asset_scale": plain("total_assets"),
    "equity_scale": plain("owners_equity"),
    "debt_scale": plain("total_liabilities"),
    "debt_ratio": percent("total_liabilities", "total_assets"),
    "securitisation": percent("listed_assets", "total_assets"),
    "manager_share": percent("managers", "employees"),
    "cash_revenue_ratio": percent("operating_cash_flow", "gross_revenue"),
    "revenue_growth": growth("revenue"),
    "profit_growth": growth("total_profit"),
    "cost_growth": growth("operating_cost"),
    "receivables_growth": growth("accounts_receivable"),
    "inventory_growth": growth("inventory"),
    "asset_growth": growth("total_assets"),
    "profit_tax_growth": growth("taxes_paid", "profit_remitted"),
    "expense_growth": growth("selling_expense", "admin_expense"),
    "wage_growth": growth("total_wages"),
    "current_turnover": turnover(),
    "receivables_days": days(),
    "return_on_equity": return_on_equity(),
    "capital_preserved": preserved(),
    "debt_cash_cover": cash_cover(),
    "eva": eva(),
    "budget_execution": budget(),
    "outside_directors": latest_percent("external_directors", "directors"),
    "active_revenue": Indicator(lambda v: (v.ttm("revenue"),),
                                lambda m, x: Fraction(x), ("revenue",)),
    "defaults_ttm": Indicator(lambda v: (v.ttm("debt_defaults"),),
                              lambda m, x: Fraction(x), ("debt_defaults",)),
    "best_of_3_years": Indicator(best_of_3,
                                 lambda m, *years: Fraction(max(years)),
                                 ("total_profit",)),
    "growth_place": latest("growth_rank"),
}
for name, item in (
        ("is_listed", "listed"), ("is_mixed", "mixed_ownership"),
        ("is_leading", "leading_group"), ("is_supervised", "supervised"),
        ("board_hired", "board_hires"), ("on_contracts", "term_contracts"),
        ("in_double_hundred", "double_hundred"),
        ("has_retirees_mech", "retirees_mechanism"),
        ("levels_now", "management_levels"), ("subs_now", "subsidiaries"),
        ("audits_now", "audits_overdue")):
    ALL[name] = latest(item)
for matter, _ in items.MATTERS:
    ALL[matter + "_progress"] = latest_percent(matter + "_done",
                                               matter + "_total")
