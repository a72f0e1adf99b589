# SPDX-License-Identifier: GPL-2.0-or-later
"""What was reported in the end, and what is in force of it on a day.

A figure of the larger priority counts, then the later report.  One that is out
of scale counts as not reported.
"""

from fractions import Fraction

import items
import months
import reports

YUAN = 100      # in a whole number of the model


def fact_value(feed, id, value):
    if feed == "benchmarks":
        return Fraction(value, 100)
    return value * YUAN if id in items.MONEY else value


class Ledger:
    def __init__(self):
        self.told = {}  # enterprise: {(item, month, basis year): [figures]}

    def take(self, report):
        ids = reports.IDS[report.feed]
        self.note(report, ids, report.values, report.m, 0)
        if report.prior is not None:
            self.note(report, ids, report.prior, report.m - 12,
                      months.year(report.m))
        if report.opening is not None:
            self.note(report, items.IDS[:len(items.MONEY_STOCKS)],
                      report.opening, months.opening(report.m),
                      months.year(report.m))

    def note(self, report, ids, values, m, basis):
        told = self.told.setdefault(report.e.id, {})
        _, rhythm, priority = reports.FEEDS[report.feed]
        for i, (id, value) in enumerate(zip(ids, values)):
            if value is None or (basis == 0 and report.wrong == i):
                continue
            told.setdefault((id, m, basis), []).append(
                (priority, report.day, fact_value(report.feed, id, value),
                 rhythm))

    def books(self, roster, day=None):
        """By enterprise, as seen on the day; None: at the end."""
        return {e.id: Book(self.told.get(e.id, {}), day) for e in roster.all}


class Book:
    """One enterprise's figures in force."""

    def __init__(self, told, day):
        self.own = {}           # item: {month: value}
        self.comparable = {}    # (item, month, year): value
        self.rhythm = {}        # item: months between its reports
        self.last = None        # month of the newest report of anything
        self.reported = {}      # item: its months, sorted
        for (id, m, basis), figures in told.items():
            known = [f for f in figures if day is None or f[1] <= day]
            if known:
                self.put(id, m, basis, max(known, key=lambda f: f[:2]))
        for id, by_month in self.own.items():
            self.reported[id] = sorted(by_month)

    def put(self, id, m, basis, figure):
        _, _, value, rhythm = figure
        if basis != 0:
            self.comparable[id, m, basis] = value
            return
        self.own.setdefault(id, {})[m] = value
        self.rhythm[id] = min(self.rhythm.get(id, 12), rhythm)
        if self.last is None or m > self.last:
            self.last = m


class View:
    """A book as a formula reads it at a period's end; basis is the year whose
    scope comes first, 0 where none does."""

    def __init__(self, book, m, basis=0):
        self.book, self.m, self.basis = book, m, basis
        self.is_new = self.is_old = False   # on which scopes it was read

    def year_before(self):
        return View(self.book, self.m - 12, months.year(self.m))

    def at(self, id, m, *years):
        own = self.book.own.get(id, {}).get(m)
        for year in years:
            value = self.book.comparable.get((id, m, year))
            if year != 0 and value is not None:
                if year == self.basis:
                    self.is_new |= value != own
                else:
                    self.is_old |= self.basis != 0
                return value
        self.is_old |= own is not None and self.basis != 0
        return own

    def is_mixed(self):
        """Of a year before: some of it on this year's scope, which is another
        one, and some on that of then."""
        return self.is_new and self.is_old

    def now(self, id):
        """A stock, or a flow since the year's start: all report those, and
        none can be had from others."""
        return self.at(id, self.m, self.basis)

    def opening(self, id):
        return self.at(id, months.opening(self.m), self.basis,
                       months.year(self.m))

    def latest(self, id, n):
        """The newest that is not older than n months."""
        for m in reversed(self.book.reported.get(id, ())):
            if m <= self.m:
                return (self.book.own[id][m] if m >= self.m - n else None)
        return None

    def ttm(self, id):
        """Of a year's end that year's; else three figures, of which those of
        last year must not be of another scope than this year's."""
        if self.m % 12 == 11:
            return self.now(id)
        own = self.book.own.get(id, {})
        before = (months.opening(self.m), self.m - 12)
        year, last_year, now = own.get(before[0]), own.get(before[1]), own.get(
            self.m)
        if None in (year, last_year, now) or self.mixes(id, before):
            return None
        return year - last_year + now

    def mixes(self, id, before):
        own = self.book.own[id]
        for m in before:
            other = self.book.comparable.get((id, m, months.year(self.m)))
            if other is not None and other != own[m]:
                return True
        return False
