# SPDX-License-Identifier: GPL-2.0-or-later
"""The reference figures of province, nation and sectors: generated as all is,
in hundredths."""

import random

import items
import months
from reports import Report

AT = {id: i for i, (id, _) in enumerate(items.BENCHMARKS)}


class Statistics:
    def __init__(self, roster, seed, last):
        self.rng = random.Random("%s benchmarks" % seed)
        self.province = roster.by_id["liaoning"]
        self.nation = roster.by_id["china"]
        self.sectors = [e for e in roster.all if "sector" in e.tags]
        self.ratios = {e.id: self.rng.randint(4800, 6200)
                       for e in self.sectors}
        self.last = last

    def report(self, e, m, delay, **values):
        out = [None] * len(items.BENCHMARKS)
        for id, value in values.items():
            out[AT[id]] = value
        return Report(e, "benchmarks", m,
                      months.day(m + delay, self.rng.randint(12, 24)), out)

    def quarter(self, m):
        rng = self.rng
        if m > self.last - 3:       # not published yet
            return []
        return [
            self.report(self.province, m, 1,
                        gdp_growth=rng.randint(150, 680),
                        provincial_assets=rng.randint(-100, 800),
                        provincial_revenue=rng.randint(-200, 700),
                        provincial_tax=rng.randint(-300, 600)),
            self.report(self.nation, m, 1,
                        national_revenue=rng.randint(200, 900),
                        national_profit=rng.randint(-400, 1200))]

    def year(self, m):
        """Of the year that ends with m, published in May and June."""
        rng = self.rng
        out = []
        for e in self.sectors:
            self.ratios[e.id] += rng.randint(-120, 80)
            if rng.random() < 0.93:
                out.append(self.report(e, m, 6,
                                       sector_debt_ratio=self.ratios[e.id]))
        out.append(self.report(self.province, m, 2,
                               growth_rank=100 * rng.randint(8, 22)))
        # One year of the nation's turnover never came out.
        if months.year(m) != 2018:
            out.append(self.report(self.nation, m, 5,
                                   national_turnover=rng.randint(60, 110)))
        return out
