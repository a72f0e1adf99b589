# SPDX-License-Identifier: GPL-2.0-or-later
"""What is reported by the half-year: boards, flags, old burdens; and the budget
of the year."""

import random

import items
import months
from reports import Report

SOCIAL_FROM = months.year_end(2019) - 6     # June 2019: past its deadline
SIZES = {"retirees": (800, 20000), "utilities": (8, 60), "shells": (4, 30),
         "zombie": (4, 40), "social": (4, 25), "collective": (5, 80)}


class Flag:
    """Off, and on from some month on; for some for ever off."""

    def __init__(self, rng, chance, first=-12, last=72):
        self.since = (rng.randint(first, last) if rng.random() < chance
                      else 10**6)

    def at(self, m):
        return int(m >= self.since)


class Matter:
    """An old burden: how much of it there is, and how it dwindles."""

    def __init__(self, rng, id):
        low, high = SIZES[id]
        self.total = rng.randint(low, high)
        self.start = rng.uniform(0.15, 0.4)
        self.ends = rng.randint(18, 40) if id == "utilities" else (
            rng.randint(26, 60))     # the month in which it is done

    def done(self, m):
        share = self.start + (1 - self.start) * max(m, 0) / self.ends
        return min(self.total, int(self.total * share))


class Office:
    def __init__(self, e, seed):
        rng = self.rng = random.Random("%s governance %d" % (seed, e.index))
        self.e = e
        self.levels = min(6, e.level + rng.choice((2, 2, 3, 3, 4)))
        self.subsidiaries = rng.randint(2, 60)
        self.directors = rng.randint(5, 11)
        self.external = rng.randint(1, 3)
        self.flags = {
            "leading_group": Flag(rng, 0),
            "double_hundred": Flag(rng, 0),
            "mixed_ownership": Flag(rng, 0.85),
            "listed": Flag(rng, 0.97, 0, 62),
            "board_hires": Flag(rng, 0.85, 12, 66),
            "term_contracts": Flag(rng, 0.9, 15, 60),
            "retirees_mechanism": Flag(rng, 1, 10, 58),
            "supervised": Flag(rng, 1, -40, 30),
        }
        self.audits = 0
        self.defaults = 0
        self.matters = {
            id: Matter(rng, id) for id, _ in items.MATTERS
            if e.level == 1 and rng.random() < 0.45}
        # Nothing of it, and said so: a division by 0.
        if e.level == 1 and rng.random() < 0.05:
            self.matters["shells"] = matter = Matter(rng, "shells")
            matter.total = 0
        self.budget = None

    def reports(self):
        e = self.e
        return not (e.habit.startswith("never") or e.habit == "accounts_only"
                    or e.is_benchmark)

    def is_due(self, m):
        return self.reports() and (
            self.e.stops is None or m <= self.e.stops)

    def half_year(self, m):
        rng = self.rng
        if rng.random() < 0.3 and self.levels > 2:
            self.levels -= 1
        elif rng.random() < 0.03:
            self.levels += 1
        self.subsidiaries = max(1, self.subsidiaries + rng.choice(
            (-3, -2, -1, -1, 0, 0, 0, 1)))
        if rng.random() < 0.4:
            self.external = min(self.external + 1, self.directors - 1)
        self.audits = rng.choice((0,) * 12 + (1, 2))
        if m % 12 == 5:
            self.defaults = 0
        self.defaults += rng.random() < 0.03

    def governance(self, m):
        self.half_year(m)
        rng = self.rng
        if not self.is_due(m) or rng.random() < 0.02:
            return []
        flags = {id: flag.at(m) for id, flag in self.flags.items()}
        values = [self.levels, self.subsidiaries, self.directors,
                  self.external, self.audits, self.defaults]
        values += [flags[id] for id, _ in items.GOVERNANCE[len(values):]]
        if rng.random() < 0.02:
            values[rng.randrange(len(values))] = None
        return [Report(self.e, "governance", m,
                       months.day(m + 1, rng.randint(10, 24)), values)]

    def progress(self, m):
        rng = self.rng
        if not self.matters or not self.is_due(m) or rng.random() < 0.03:
            return []
        values = []
        for id, _ in items.MATTERS:
            matter = self.matters.get(id)
            if matter is None or (id == "social" and m < SOCIAL_FROM):
                values += [None, None]
            else:
                values += [matter.total, matter.done(m)]
        return [Report(self.e, "progress", m,
                       months.day(m + 1, rng.randint(10, 24)), values)]

    def yearly_budget(self, m, profit):
        """In January, from the profit of the year before; a company that made
        a loss may well plan another one, or nothing."""
        rng = self.rng
        if (not self.is_due(m) or not self.e.reports_flash
                or rng.random() < 0.04):
            return []
        budget = round(profit * rng.uniform(0.9, 1.25))
        if profit < 0 and rng.random() < 0.5:
            budget = 0
        return [Report(self.e, "budget", m,
                       months.day(m + 1, rng.randint(9, 24)), [budget])]


def offices(companies, seed):
    rng = random.Random("%s choices" % seed)
    out = [Office(e, seed) for e in companies]
    groups = [o for o in out if o.e.level == 1 and o.e.cls != "central"]
    for id, n, first, last in (("leading_group", 12, -12, 50),
                               ("double_hundred", 5, 6, 50)):
        for office in rng.sample(groups, min(n, len(groups))):
            office.flags[id] = Flag(rng, 1, first, last)
    return out
