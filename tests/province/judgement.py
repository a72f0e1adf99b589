# SPDX-License-Identifier: GPL-2.0-or-later
"""Values against lines: states, trends and what they lead to."""

import statistics
from fractions import Fraction

import months
from aggregates import AGGREGATES

WORD_STATES = {"turned_profit": "met", "smaller_loss": "at_risk",
               "same_loss": "missed", "larger_loss": "missed",
               "turned_loss": "missed"}


class Verdict:
    def __init__(self, m, value, line, state, projection):
        self.m, self.value, self.line = m, value, line
        self.state, self.projection = state, projection


def is_met(target, number, line):
    return {"at_most": number <= line, "at_least": number >= line,
            "above": number > line, "below": number < line,
            "equals": number == line,
            "between": line <= number <= (target.upper or 0)}[target.side]


def is_beyond(target, number, line):
    """On the bad side of a warning line."""
    return number < line if target.wants_more() else number > line


def trend(points):
    """Theil and Sen's slope a day; of pairs whole years apart where there are
    three of them.  None: too few points."""
    if len(points) < 4:
        return None
    everything, seasonal = [], []
    for j, (b, y) in enumerate(points):
        for a, x in points[:j]:
            days = (months.end(b) - months.end(a)).days
            slope = (y - x) / days
            everything.append(slope)
            if (b - a) % 12 == 0:
                seasonal.append(slope)
    return statistics.median(seasonal if len(seasonal) >= 3 else everything)


class Judge:
    """One target and one subject."""

    def __init__(self, world, target, subject):
        self.world, self.target, self.subject = world, target, subject
        self.aggregate = (AGGREGATES[subject] if isinstance(subject, str)
                          else None)
        self.has_own = target.own_lines and world.lines.has(target.id, subject)
        self.known = []     # (month, number)
        self.is_late = False    # all that is known lies behind the deadline

    def counts(self, m):
        t, month = self.target, months.month(m)
        return (month % t.periods == 0 and month >= t.judged_from
                and (self.aggregate is not None or self.subject.is_in(m)))

    def line(self, m):
        if self.has_own:
            return self.world.lines.on(self.target.id, self.subject,
                                       months.end(m))
        return self.target.line_at(self.world, self.subject, m)

    def warn(self, m):
        if self.has_own:    # its own or none
            return self.world.lines.on(self.target.id, self.subject,
                                       months.end(m), "warn")
        return self.target.warn_at(self.world, self.subject, m)

    def is_before(self, m):
        return self.target.by is not None and months.end(m) < self.target.by

    def projection(self, m, number):
        if number is None or not self.is_before(m):
            return None
        slope = trend([p for p in self.known if p[0] > m - 36])
        if slope is None or self.target.side == "equals":
            return None
        return number + slope * (self.target.by - months.end(m)).days

    def state(self, m, value, line, projection):
        t = self.target
        if value.number is None:
            state = (WORD_STATES.get(value.word, "unknown")
                     if t.wants_more() else "unknown")
        elif line is None:
            return "unknown"
        elif not is_met(t, value.number, line):
            state = "missed"
        else:
            warn = self.warn(m)
            state = "met"
            if (warn is not None and is_beyond(t, value.number, warn)
                    and (t.by is None or self.is_before(m))):
                state = "at_risk"
            if projection is not None and not is_met(t, projection, line):
                state = "at_risk"
        return "at_risk" if state == "missed" and self.is_before(m) else state

    def shown(self, number, line):
        """Of a range the nearer bound."""
        t = self.target
        if t.side != "between" or number is None:
            return line if t.side != "between" else None
        return line if number - line < t.upper - number else Fraction(t.upper)

    def verdict(self, m):
        value = self.world.value(self.target.indicator, self.subject, m)
        line = self.line(m)
        if self.is_late or (self.aggregate is not None
                            and not self.aggregate.suffices(value)):
            return Verdict(m, value, self.shown(value.number, line),
                           "unknown", None)
        if value.number is not None:
            self.known.append((m, value.number))
        projection = self.projection(m, value.number)
        return Verdict(m, value, self.shown(value.number, line),
                       self.state(m, value, line, projection), projection)

    def starts_late(self, grid):
        """A deadline before the first report says nothing of what came."""
        t = self.target
        for m in grid.ends():
            value = self.world.value(t.indicator, self.subject, m)
            if value.number is not None or value.word is not None:
                return (t.by is not None
                        and months.day(m - grid.step + 1, 1) > t.by)
        return False

    def verdicts(self):
        """Of every judged period, in order."""
        grid = self.world.grid(self.target.indicator, self.subject)
        if grid is None:
            return []
        self.is_late = self.starts_late(grid)
        return [self.verdict(m) for m in grid.ends() if self.counts(m)]


def subjects(world, target):
    """Whom the target judges: an aggregate's id, or enterprises."""
    if isinstance(target.subject, str):
        return [target.subject]
    return [e for e in world.roster.all if target.subject(e) and (
        target.line is not None or world.lines.has(target.id, e))]
