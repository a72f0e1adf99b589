# SPDX-License-Identifier: GPL-2.0-or-later
"""What the enterprises do, month by month, and what that makes of their groups.

A business is an enterprise without its subsidiaries.  A group's figures are its
own and those of all below it, so that none of its additive figures is below
theirs.  All amounts are whole hundreds of yuan; nothing is remembered but the
month before and, of the two groups that merge, the figures to compare with.
"""

import random
from operator import add

import items
import months
import roster

SEASONS = (
    (0.80, 0.60, 1.05, 1.00, 1.02, 1.10, 0.98, 1.00, 1.08, 1.00, 1.07, 1.30),
    (1.20, 1.15, 0.90, 0.88, 0.95, 0.97, 0.95, 0.95, 1.05, 1.10, 0.90, 1.00),
    (0.70, 0.70, 0.95, 1.05, 1.10, 1.15, 1.10, 1.10, 1.10, 1.05, 1.00, 1.00),
)
SIZES = {1: (2e5, 3e6), 2: (3e4, 5e5), 3: (8e3, 1.2e5)}     # assets, 万元
PROVINCE_ASSETS = 2.9e8    # of all of them at the start, 万元


class Business:
    """One enterprise's own activity."""

    def __init__(self, e, seed):
        rng = self.rng = random.Random("%s business %d" % (seed, e.index))
        low, high = SIZES[e.level]
        self.habit = e.habit
        self.assets = low * (high / low) ** rng.random()
        self.growth = rng.gauss(0.0055, 0.003)
        self.debt = rng.uniform(0.45, 0.8) + 0.09 * (e.cls == "industrial")
        self.deleveraging = rng.gauss(0.0007, 0.0008)
        self.turnover = rng.uniform(0.35, 1.2)
        self.margin = rng.gauss(0.03, 0.035)
        self.margin_now = self.margin
        self.season = SEASONS[e.index % len(SEASONS)]
        self.debt_mix = rng.uniform(0.35, 0.6)
        self.parts = [0.45, 0.09, 0.11, 0.12, 0.06]     # of the assets
        self.listed = rng.uniform(0, 0.4) if rng.random() < 0.25 else 0
        self.employees = self.assets / rng.uniform(60, 200) + 20
        self.manager_share = rng.uniform(0.08, 0.2)
        self.wage = rng.uniform(0.5, 1.0)   # 万元 a month
        self.injects = e.level == 1
        self.thrift = 1     # how much of the usual expenses it has

    def new_year(self):
        rng = self.rng
        self.margin_now = self.margin + rng.gauss(0, 0.03)
        if self.habit == "loser":
            self.margin_now = -abs(self.margin_now) - 0.02
        self.thrift *= 1 + rng.gauss(-0.045, 0.05)
        self.wage *= 1 + rng.gauss(0.05, 0.03)
        self.employees *= 1 + rng.gauss(-0.01, 0.02)
        self.manager_share *= 1 + rng.gauss(-0.02, 0.02)

    def step(self):
        rng = self.rng
        self.assets *= 1 + self.growth + rng.gauss(0, 0.004)
        self.debt += rng.gauss(0, 0.003) - self.deleveraging
        self.debt = min(max(self.debt, 0.2), 0.93)
        for i in range(1, 5):
            self.parts[i] *= 1 + rng.gauss(0, 0.012)

    def debt_ratio(self, m):
        if self.habit == "negative_equity":
            return 1.04
        if self.habit == "zero_equity" and 18 <= m < 40:
            return 1.0
        return self.debt

    def month(self, m):
        """The month's stocks and flows."""
        if m % 12 == 0:
            self.new_year()
        self.step()
        return self.stocks(m) + self.people() + self.flows(m)

    def stocks(self, m):
        assets = round(self.assets * 100)
        owed = round(assets * self.debt_ratio(m))
        current, cash, receivable, inventory, building = (
            round(assets * part) for part in self.parts)
        interest = 0 if self.habit == "debt_free" else round(
            owed * self.debt_mix)
        equity = assets - owed
        return [assets, current, cash, receivable, inventory, building, owed,
                interest, round(interest * 0.2), round(interest * 0.06),
                equity, round(equity * 0.88),
                round(assets * self.listed * (1 + 0.004 * m))]

    def people(self):
        employees = round(self.employees)
        return [employees, round(employees * self.manager_share)]

    def flows(self, m):
        rng = self.rng
        revenue = (self.assets * self.turnover / 12 * self.season[m % 12]
                   * (1 + rng.gauss(0, 0.05)))
        if self.habit == "no_revenue" or (self.habit == "startup" and m < 14):
            revenue = 0
        profit = revenue * (self.margin_now + rng.gauss(0, 0.012))
        net = profit - max(profit, 0) * 0.22
        interest = (0 if self.habit == "debt_free"
                    else self.assets * self.debt * self.debt_mix * 0.0038)
        injected = (self.assets * 0.01
                    if self.injects and rng.random() < 0.02 else 0)
        remitted = revenue * 0.05 if m % 12 == 6 and profit > 0 else 0
        return [round(x * 100) for x in (
            injected, revenue, revenue * 1.008, revenue * 0.8,
            revenue * 0.035 * self.thrift * (1 + rng.gauss(0, 0.06)),
            self.assets * 0.002 * self.thrift * (1 + rng.gauss(0, 0.04)),
            profit, net, interest, revenue * 0.017, revenue * 0.05, remitted,
            self.employees * self.wage,
            revenue * (0.04 + rng.gauss(0, 0.03)))]

    def audited(self, figures):
        """Year-end figures as the auditors leave them."""
        rng = self.rng
        out = list(figures)
        less = round(out[0] * rng.uniform(0, 0.003))
        if out[items.AT["owners_equity"]] == 0:
            less = 0
        for id in ("total_assets", "owners_equity", "total_profit",
                   "net_profit", "state_capital"):
            out[items.AT[id]] -= less
        out[items.AT["revenue"]] -= round(
            out[items.AT["revenue"]] * rng.uniform(-0.002, 0.004))
        return out


class Month:
    """The consolidated figures of one month: of all enterprises, by index."""

    def __init__(self, m, flash, audited, prior, opening):
        self.m, self.flash, self.audited = m, flash, audited
        # Of the group that absorbed another, on its new scope.
        self.prior, self.opening = prior, opening


class Province:
    def __init__(self, seed, enterprises):
        self.roster = roster.build(seed, enterprises)
        self.seed = seed
        companies = self.roster.companies
        self.businesses = [Business(e, seed) for e in companies]
        scale = PROVINCE_ASSETS / sum(b.assets for b in self.businesses)
        for b in self.businesses:
            b.assets *= scale
            b.employees = b.employees * scale + 30
        self.ytd = [[0] * len(items.FLOWS) for _ in companies]
        # Children stand behind their parents, grandchildren behind all.
        self.upwards = [(e.index, e.parent.index) for e in reversed(companies)
                        if e.parent is not None]
        self.past = {}      # month: both merging groups' figures as one

    def consolidated(self, own):
        for child, parent in self.upwards:
            own[parent] = list(map(add, own[parent], own[child]))
        return own

    def own(self, m):
        """Stocks, and flows since the year's start."""
        out = []
        for i, business in enumerate(self.businesses):
            figures = business.month(m)
            now = figures[items.FIRST_FLOW:]
            if m % 12 > 0:
                now = list(map(add, self.ytd[i], now))
            self.ytd[i] = now
            out.append(figures[:items.FIRST_FLOW] + now)
        return out

    def month(self, m):
        """Months are asked for one after the other."""
        own = self.own(m)
        audited = None
        if m % 12 == 11:
            audited = self.consolidated(
                [b.audited(f) for b, f in zip(self.businesses, own)])
        flash = self.consolidated(own)
        prior = opening = None
        if self.roster.absorbing is not None:
            a, b = self.roster.absorbing.index, self.roster.absorbed.index
            best = audited or flash
            self.past[m] = list(map(add, best[a], best[b]))
            self.past.pop(m - 25, None)
            if m >= roster.MERGER:
                for figures in (flash, audited):
                    if figures is not None:
                        figures[a] = list(map(add, figures[a], figures[b]))
                if m < roster.MERGER + 12:
                    prior = self.past.get(m - 12)
                if months.year(m) == months.year(roster.MERGER):
                    opening = self.past.get(months.opening(m))
        return Month(m, flash, audited, prior, opening)
