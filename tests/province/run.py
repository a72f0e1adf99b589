# SPDX-License-Identifier: GPL-2.0-or-later
"""The province month by month: what reports there are, in which documents, in
the order of their days.  Late ones wait; nothing else is kept."""

import datetime

import benchmarks
import figures
import governance
import items
import months
import reports


class Run:
    def __init__(self, seed, enterprises, n_months):
        self.province = figures.Province(seed, enterprises)
        roster = self.roster = self.province.roster
        self.last = n_months - 1
        plain = (roster.absorbing, roster.absorbed)
        self.clerks = [reports.Clerk(e, seed, e in plain)
                       for e in roster.companies]
        self.offices = governance.offices(roster.companies, seed)
        self.statistics = benchmarks.Statistics(roster, seed, self.last)
        self.profits = None     # of the year before
        self.waiting = {}       # slot: reports
        self.loss = None        # some subsidiary's accounts, two years back
        # What would be delivered after this is never delivered.
        self.today = months.end(self.last + 5)

    def made_up(self, month):
        """All reports about the period that ends with the month."""
        m = month.m
        out = []
        for clerk in self.clerks:
            made = clerk.flash(month)
            if made and clerk.e is self.roster.absorbing:
                made[0].prior, made[0].opening = month.prior, month.opening
            out += made
            if month.audited is not None:
                out += self.accounts(clerk, month)
        if m % 6 == 5:
            for office in self.offices:
                out += office.governance(m) + office.progress(m)
        if m % 12 == 0:
            out += self.budgets(month)
        if m % 3 == 2:
            out += self.statistics.quarter(m)
        if m % 12 == 11:
            out += self.statistics.year(m)
            self.profits = [f[items.AT["total_profit"]]
                            for f in month.audited]
        return out

    def accounts(self, clerk, month):
        made = clerk.accounts(month)
        if (self.loss is None and len(made) == 1
                and clerk.e.habit == "loser"
                and months.year(month.m) == months.year(self.last) - 2):
            self.loss = made[0]
        return made

    def restatement(self):
        """Not delivered with the others: the accounts of a subsidiary that made
        a loss, once more, with a profit; ten days from today.  None where the
        province has no such subsidiary."""
        if self.loss is None:
            return None
        old = self.loss
        values = list(old.values)
        for id in ("total_profit", "net_profit"):
            if values[items.AT[id]] is not None:
                values[items.AT[id]] = abs(values[items.AT[id]])
        return reports.Report(old.e, old.feed, old.m,
                              self.today + datetime.timedelta(10), values)

    def budgets(self, month):
        at = items.AT["total_profit"]
        return [r for office in self.offices
                for r in office.yearly_budget(
                    month.m,
                    self.profits[office.e.index] if self.profits is not None
                    else 12 * month.flash[office.e.index][at])]

    def documents(self):
        """(day, feed, reports) in the order in which they are delivered."""
        self.wait(self.statistics.year(-1))
        for m in range(self.last + 1):
            self.wait(self.made_up(self.province.month(m)))
            yield from self.due(months.day(m + 2, 1))
        yield from self.due(self.today)

    def wait(self, made):
        for report in made:
            self.waiting.setdefault(report.slot, []).append(report)

    def due(self, day):
        for slot in sorted(s for s in self.waiting if s < day):
            by_feed = {}
            for report in self.waiting.pop(slot):
                by_feed.setdefault(report.feed, []).append(report)
            for feed in reports.FEEDS:
                if feed in by_feed:
                    yield slot, feed, sorted(
                        by_feed[feed],
                        key=lambda r: (r.e.index, r.m, r.day))
