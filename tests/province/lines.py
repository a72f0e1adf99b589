# SPDX-License-Identifier: GPL-2.0-or-later
"""一企一策: lines of an enterprise's own for the two of 分类管控, debt ratio and
scale of debt; constant, or a path over the years."""

import datetime
import random
from fractions import Fraction

COLUMNS = ["target", "enterprise", "line", "day", "warn", "fail"]


class Row:
    """One row: on this day, or always."""

    def __init__(self, target, e, line, day=None, warn=None, fail=None):
        self.target, self.e, self.line = target, e, line
        self.day, self.warn, self.fail = day, warn, fail

    def cells(self):
        return [self.target, self.e.id, str(self.line), str(self.day or ""),
                "" if self.warn is None else str(self.warn),
                "" if self.fail is None else str(self.fail)]


def dual_control(e):
    """Which target of the debt ratio judges the enterprise."""
    return ("dual_control_industrial" if e.cls == "industrial" else
            "dual_control_research" if e.cls == "research" else
            "dual_control_other")


def ratio_rows(rng, e):
    target = dual_control(e)
    first = rng.randint(58, 80)
    if rng.random() < 0.5:
        warn = first - 4 if rng.random() < 0.6 else None
        return [Row(target, e, first, None, warn, first)]
    rows, line = [], first
    for year in (2017, 2018, 2020):
        rows.append(Row(target, e, line, datetime.date(year, 12, 31),
                        line - 3, line))
        line -= rng.randint(1, 4)
    return rows


def scale_rows(rng, e):
    line = round(10**rng.uniform(1, 3.5)) * 10**7   # yuan
    if rng.random() < 0.5:
        return [Row("dual_control_scale", e, line)]
    return [Row("dual_control_scale", e, line * (100 - 3 * i) // 100,
                datetime.date(2016 + 2 * i, 12, 31)) for i in range(3)]


def build(roster, seed):
    rng = random.Random("%s lines" % seed)
    rows = []
    for e in roster.companies:
        if e.cls == "central":
            continue
        if rng.random() < 0.1:
            rows += ratio_rows(rng, e)
        if rng.random() < 0.08:
            rows += scale_rows(rng, e)
    return rows


class Lines:
    """What the rows say of a target and an enterprise on a day."""

    def __init__(self, rows):
        self.rows = {}
        for row in rows:
            self.rows.setdefault((row.target, row.e.id), []).append(row)

    def has(self, target, e):
        return (target, e.id) in self.rows

    def on(self, target, e, day, name="line"):
        """None where the path has not begun, or has no such line."""
        rows = self.rows[target, e.id]
        if getattr(rows[0], name) is None:
            return None
        if rows[0].day is None:
            return Fraction(getattr(rows[0], name))
        if day < rows[0].day:
            return None
        for a, b in zip(rows, rows[1:]):
            if day < b.day:
                return getattr(a, name) + Fraction(
                    (getattr(b, name) - getattr(a, name))
                    * (day - a.day).days, (b.day - a.day).days)
        return Fraction(getattr(rows[-1], name))
