# SPDX-License-Identifier: GPL-2.0-or-later
"""Books and roster together: values of subjects, and the periods they have."""

from fractions import Fraction

import months
from aggregates import AGGREGATES, Value
from indicators import ALL
from knowledge import View
from reports import FEEDS, IDS

# An item that an enterprise never reported has the rhythm in which it could.
RHYTHM = {}
for feed, (_, step, _) in FEEDS.items():
    for id in IDS[feed]:
        RHYTHM[id] = min(RHYTHM.get(id, 12), step)


class Grid:
    """Period ends: a step in months, the first and the last."""

    def __init__(self, step, first, last, reported=()):
        self.step, self.first, self.last = step, first, last
        self.reported = reported

    def ends(self):
        on_it = {m for m in range(self.first, self.last + 1)
                 if months.month(m) % self.step == 0}
        return sorted(on_it.union(self.reported))


class World:
    def __init__(self, roster, books, lines):
        self.roster, self.books, self.lines = roster, books, lines
        self.memory = {}

    def view(self, e, m):
        return View(self.books[e.id], m)

    def value(self, indicator, subject, m, shift=0, judging=False):
        """shift: so many year_before() around it.  What a line reads of too
        few members is unknown."""
        key = indicator, subject, m, shift
        value = self.memory.get(key)
        if value is None:
            value = self.memory[key] = self.work_out(indicator, subject, m,
                                                     shift)
        if (judging and isinstance(subject, str)
                and not AGGREGATES[subject].suffices(value)):
            return Value(None, None, value.n_reported, value.n_members)
        return value

    def work_out(self, indicator, subject, m, shift):
        if isinstance(subject, str):
            return AGGREGATES[subject].value(self, indicator, m, shift)
        view = self.view(subject, m)
        for _ in range(shift):
            view = view.year_before()
        number, word = ALL[indicator].value(view)
        if view.is_mixed():
            number = word = None
        return Value(number, word, int(number is not None), 1)

    def benchmark(self, item, aggregate, m, months_back):
        """An item summed over the aggregate's members, who must suffice; the
        newest that is not older."""
        members = AGGREGATES[aggregate].members(self.roster, m)
        for past in range(m, m - months_back - 1, -1):
            known = [self.view(e, past).now(item) for e in members]
            known = [x for x in known if x is not None]
            if known and 2 * len(known) >= len(members):
                return Fraction(sum(known))
        return None

    def sector_ratio(self, e, m, months_back):
        if e.sector not in self.books:
            return None
        return self.view(self.roster.by_id[e.sector], m).latest(
            "sector_debt_ratio", months_back)

    # ---- periods ----

    def grid_of(self, indicator, e):
        book, what = self.books[e.id], ALL[indicator]
        reported = set()
        for id in what.on_grid:
            reported.update(book.reported.get(id, ()))
        if not reported:
            return None
        step = max(book.rhythm.get(id, RHYTHM[id]) for id in what.on_grid)
        last = book.last if what.is_latest else max(reported)
        return Grid(step, min(reported), last, reported)

    def grid(self, indicator, subject):
        """None: nothing was reported."""
        if not isinstance(subject, str):
            return self.grid_of(indicator, subject)
        grids = [g for g in (self.grid_of(indicator, e) for e in
                             AGGREGATES[subject].members(self.roster))
                 if g is not None]
        if not grids:
            return None
        steps = [g.step for g in grids]
        # That of most; of equals the longer.
        step = max(set(steps), key=lambda s: (steps.count(s), s))
        return Grid(step, min(g.first for g in grids),
                    max(g.last for g in grids))
