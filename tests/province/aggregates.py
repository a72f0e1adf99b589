# SPDX-License-Identifier: GPL-2.0-or-later
"""The plan's aggregates: who is in them on a day, and how they become one."""

from fractions import Fraction

from indicators import ALL


class Value:
    """What an indicator is for a subject at a period's end."""

    def __init__(self, number, word, n_reported, n_members):
        self.number, self.word = number, word
        self.n_reported, self.n_members = n_reported, n_members


class Aggregate:
    def __init__(self, chosen, min_coverage=50, indicators=None):
        self.chosen, self.min_coverage = chosen, min_coverage
        self.indicators = indicators

    def members(self, roster, m=None):
        """On the day, or ever."""
        return [e for e in roster.all
                if self.chosen(e) and (m is None or e.is_in(m))]

    def suffices(self, value):
        return 100 * value.n_reported >= self.min_coverage * value.n_members

    def value(self, world, indicator, m, shift=0):
        """shift: as year_before() has it, of the members of m."""
        known, members = [], self.members(world.roster, m)
        for e in members:
            view = world.view(e, m)
            for _ in range(shift):
                view = view.year_before()
            figures = ALL[indicator].need(view)
            if None not in figures and not view.is_mixed():
                known.append(figures)
        if not known:
            return Value(None, None, 0, len(members))
        sums = [sum(column) for column in zip(*known)]
        number, word = ALL[indicator].result(sums, m - 12 * shift)
        return Value(number, word, len(known), len(members))


class Counted(Aggregate):
    """How many members the condition holds for, or which share of them."""

    def __init__(self, chosen, holds=lambda x: x != 0, is_share=False):
        super().__init__(chosen)
        self.holds, self.is_share = holds, is_share

    def value(self, world, indicator, m, shift=0):
        m -= 12 * shift     # the members of that day
        members = self.members(world.roster, m)
        numbers = [world.value(indicator, e, m).number for e in members]
        known = [self.holds(x) for x in numbers if x is not None]
        number = None
        if known:
            number = Fraction(sum(known))
            if self.is_share:
                number = 100 * number / len(known)
        return Value(number, None, len(known), len(members))


def is_soe(e):
    return e.cls not in ("benchmark", "central")


def is_top(e):
    return is_soe(e) and e.level == 1


def is_provincial(e):
    return is_top(e) and e.administered_by == "province"


AGGREGATES = {
    "all_soes": Aggregate(is_top),
    "provincial": Aggregate(is_provincial),
    "key_industrial": Aggregate(
        lambda e: e.cls == "industrial" and "key" in e.tags and e.level == 1,
        80),
    "province_figures": Aggregate(
        lambda e: e.is_benchmark and "province" in e.tags),
    "nation_figures": Aggregate(
        lambda e: e.is_benchmark and "nation" in e.tags),
    "legacy": Aggregate(is_top, 0),
    "legacy_central": Aggregate(
        lambda e: not e.is_benchmark and e.level == 1, 0),
    "listing_ready": Counted(lambda e: "listing_ready" in e.tags,
                             is_share=True),
    "provincial_share": Counted(is_provincial, is_share=True),
    "wholly_owned": Counted(
        lambda e: e.administered_by == "province" and "wholly_owned" in e.tags
        and e.level == 1, lambda x: x > 50, is_share=True),
    "board_eligible": Counted(
        lambda e: e.administered_by == "province"
        and "board_eligible" in e.tags, is_share=True),
    "pilots": Counted(lambda e: "pilot" in e.tags, is_share=True),
    "all_share": Counted(is_top, is_share=True),
    "all_count": Counted(is_top),
    "three_losses": Counted(is_soe, lambda x: x < 0),
}
