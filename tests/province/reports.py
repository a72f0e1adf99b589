# SPDX-License-Identifier: GPL-2.0-or-later
"""What is put on paper, when, and with which slips of the pen."""

import datetime
import random

import items
import months

# id: what stands in it, months of its rhythm, priority.
FEEDS = {
    "flash": (items.FLASH, 1, 0),           # groups, JSON
    "flash_sub": (items.FLASH, 1, 0),       # all below, CSV
    "accounts": (items.FLASH, 12, 10),      # audited year-end accounts
    "governance": (items.GOVERNANCE, 6, 0),
    "progress": (items.PROGRESS, 6, 0),
    "budget": (items.BUDGET, 12, 0),
    "benchmarks": (items.BENCHMARKS, 3, 0),
}
IDS = {feed: tuple(row[0] for row in rows)
       for feed, (rows, _, _) in FEEDS.items()}
STEADY = tuple(items.AT[id] for id in
               ("cash", "accounts_receivable", "inventory"))
MISSCALE = 10000
# What goes through zero, and how small it can be beside the revenue: less would
# look like a slip, and is reported as so much.
CROSSING = tuple(items.AT[id] for id in
                 ("total_profit", "net_profit", "operating_cash_flow"))


class Report:
    __slots__ = ("e", "feed", "m", "day", "slot", "values", "prior",
                 "opening", "wrong")

    def __init__(self, e, feed, m, day, values):
        self.e, self.feed, self.m, self.day = e, feed, m, day
        self.slot = slot_of(day)
        self.values = values    # as FEEDS has them; None: blank
        self.prior = self.opening = None
        self.wrong = None   # which of the values is 10^4 too large


def slot_of(day):
    """Documents are made up on the 8th and on the 25th."""
    if day.day <= 8:
        return day.replace(day=8)
    if day.day <= 25:
        return day.replace(day=25)
    return (day.replace(day=25) + datetime.timedelta(14)).replace(day=8)


def put_off(slot, n):
    y, m = divmod(slot.year * 12 + slot.month - 1 + n, 12)
    return datetime.date(y, m + 1, slot.day)


class Clerk:
    """Who makes up one enterprise's flash reports and accounts."""

    def __init__(self, e, seed, is_plain):
        self.e = e
        self.rng = random.Random("%s reports %d" % (seed, e.index))
        self.is_plain = is_plain    # nothing ever goes wrong
        self.feed = "flash" if e.level == 1 else "flash_sub"
        self.lacks = tuple(items.AT[id] for id in e.lacks)

    def is_due(self, m):
        e = self.e
        return (e.reports_flash and not e.habit.startswith("never")
                and m >= e.starts and (e.stops is None or m <= e.stops)
                and not (e.joins_january and m % 12 == 0))

    def chance(self, usual, sloppy):
        p = sloppy if self.e.is_sloppy else usual
        return not self.is_plain and self.rng.random() < p

    def values(self, figures):
        out = list(figures)
        least = out[items.AT["revenue"]] // 800
        for i in CROSSING:
            if 0 < abs(out[i]) < least:
                out[i] = least if out[i] > 0 else -least
        for i in self.lacks:
            out[i] = None
        if self.chance(0.01, 0.03):
            out[self.rng.randrange(len(out))] = None
        return out

    def flash(self, month):
        e, rng, m = self.e, self.rng, month.m
        if (not self.is_due(m) or e.habit == "accounts_only"
                or self.chance(0.006, 0.05)):
            return []
        report = Report(e, self.feed, m, months.day(m + 1, rng.randint(3, 8)),
                        self.values(month.flash[e.index]))
        if self.chance(0.02, 0.12):         # by weeks
            report.day = months.day(m + 1, rng.randint(9, 28))
            report.slot = slot_of(report.day)
        elif self.chance(0.006, 0.05):      # by months
            report.day = months.day(m + rng.randint(2, 7), rng.randint(1, 28))
            report.slot = slot_of(report.day)
        elif self.chance(0.01, 0.03):       # it lay in the post
            report.slot = put_off(report.slot, rng.randint(1, 3))
        reports = [report]
        if self.chance(0.003, 0.003) and m >= 14:
            reports += self.slip(report)
        elif self.chance(0.008, 0.02):
            reports.append(self.restated(report))
        return reports

    def slip(self, report):
        """A cell in yuan for 万元; some find out and report anew."""
        rng = self.rng
        i = rng.choice(STEADY)
        right = list(report.values)
        if not right[i] or right[i] < 100000:
            return []
        report.values[i] = right[i] * MISSCALE
        report.wrong = i
        if rng.random() < 0.5:
            return []
        day = report.day + datetime.timedelta(rng.randint(20, 45))
        return [Report(self.e, report.feed, report.m, day, right)]

    def restated(self, report):
        """Another report of the same period, up to two years later."""
        rng = self.rng
        day = report.day + datetime.timedelta(rng.randint(25, 730))
        values = restate(report.values, rng.uniform(0.004, 0.03)
                         * (1 if self.e.level == 1 else -1))
        return Report(self.e, report.feed, report.m, day, values)

    def accounts(self, month):
        e, rng, m = self.e, self.rng, month.m
        if not self.is_due(m) or self.chance(0.02, 0.1):
            return []
        report = Report(e, "accounts", m,
                        months.day(m + 4, rng.randint(10, 28)),
                        self.values(month.audited[e.index]))
        if self.chance(0.02, 0.2):
            report.day = months.day(m + 6, rng.randint(1, 28))
            report.slot = slot_of(report.day)
        if self.chance(0.03, 0.03):
            return [report, self.restated(report)]
        return [report]


def restate(values, share):
    """The same with more revenue and profit, or less, and a sheet that still
    balances."""
    out = list(values)
    revenue = out[items.AT["revenue"]] or 0
    more = round(revenue * share)
    ids = ["revenue", "gross_revenue", "total_profit", "net_profit"]
    if out[items.AT["owners_equity"]] != 0:
        ids += ["total_assets", "owners_equity", "state_capital"]
    for id in ids:
        if out[items.AT[id]] is not None:
            out[items.AT[id]] += more
    return out
