#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What XBRL reports say, worked out a second time, by other means.

    edgar_reference.py items
        the items of a feed, as soewatch.conf has them
    edgar_reference.py edgar COMPANY.json CURRENCY FACTS.csv [SERIES.csv…]
        compares `soewatch facts ID --all-revisions --format=csv`, and each
        `soewatch series ID INDICATOR --format=csv` in a file called
        …/INDICATOR.csv, with the company facts
    edgar_reference.py xbrl_json REPORT.json CURRENCY FACTS.csv

Nothing is shared with the program under test: other language, exact fractions,
and where that walks reported periods as a graph, this tries all sums of one
period, of two, of three …  The rules are those of soewatch.conf(5) and
daemon/reckon/flow.h.  Exit 0 when all agrees, else 1 with every difference on
stderr.
"""

import csv
import datetime
import json
import os
import sys
from fractions import Fraction

DAY = datetime.timedelta(1)
SLACK = 15
TERMS_MOST = 8
TOLERANCE = Fraction(1, 10**12)

ITEMS = {
    "total_assets": ("us-gaap:Assets", "ifrs-full:Assets"),
    "total_liabilities": ("us-gaap:Liabilities", "ifrs-full:Liabilities"),
    "revenue": (
        "us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax",
        "us-gaap:Revenues", "us-gaap:SalesRevenueNet", "ifrs-full:Revenue"),
    "net_profit": (
        "us-gaap:NetIncomeLoss", "us-gaap:ProfitLoss",
        "ifrs-full:ProfitLoss"),
}
FLOWS = ("revenue", "net_profit")

# An indicator: the item, and over how many months; none for a stock.
INDICATORS = {
    "assets": ("total_assets", None),
    "liabilities": ("total_liabilities", None),
    "quarter_revenue": ("revenue", 3),
    "quarter_profit": ("net_profit", 3),
    "ttm_revenue": ("revenue", 12),
    "ttm_profit": ("net_profit", 12),
}


def day(text):
    return datetime.date.fromisoformat(text)


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file, parse_float=Fraction, parse_int=Fraction)


# ---- what was known when ----

def entries_of(company, concept, currency, is_flow):
    taxonomy, name = concept.split(":")
    facts = company["facts"].get(taxonomy, {}).get(name, {})
    for entry in facts.get("units", {}).get(currency, []):
        if ("start" in entry) == is_flow:
            yield entry


def later(entry):
    return (entry["form"].endswith("/A"), entry["accn"])


def histories(company, concepts, currency, is_flow):
    """By period: [(day, value)], what somebody who looked on that day or
    later would take."""
    filed = {}
    for rank, concept in enumerate(concepts):
        for entry in entries_of(company, concept, currency, is_flow):
            period = (day(entry["start"]) if is_flow else None,
                      day(entry["end"]))
            filed.setdefault(period, []).append(
                (day(entry["filed"]), rank, entry))
    known = {}
    for period, entries in filed.items():
        history = []
        for today in sorted({when for when, _, _ in entries}):
            rank = min(r for when, r, _ in entries if when <= today)
            of_rank = [e for when, r, e in entries
                       if r == rank and when <= today]
            newest = max(day(e["filed"]) for e in of_rank)
            entry = max((e for e in of_rank if day(e["filed"]) == newest),
                        key=later)
            value = Fraction(entry["val"])
            if not history or history[-1][1] != value:
                history.append((today, value))
        known[period] = history
    return known


# ---- flows ----

def add_months(date, months):
    """The end of a month stays the end of a month."""
    def month_end(year, month):
        return datetime.date(year + month // 12, month % 12 + 1, 1) - DAY
    count = date.year * 12 + date.month - 1 + months
    year, month = count // 12, count % 12 + 1
    end = month_end(year, month)
    if date == month_end(date.year, date.month):
        return end
    return end.replace(day=min(date.day, end.day))


def sums_between(edges, first, last, slack):
    """The sum of fewest terms; among equals the nearest to the two days, then
    the one whose oldest report is newest."""
    def walk(at, terms, used):
        if terms == 0:
            if abs((at - last).days) <= slack:
                yield Fraction(0), datetime.date.max, at
            return
        for index, (start, end, value, filed) in enumerate(edges):
            if index in used:
                continue
            for here, there, sign in ((start, end, 1), (end, start, -1)):
                if here != at:
                    continue
                for total, oldest, to in walk(there, terms - 1,
                                              used | {index}):
                    yield total + sign * value, min(oldest, filed), to

    starts = {d for edge in edges for d in edge[:2]
              if abs((d - first).days) <= slack}
    for terms in range(1, TERMS_MOST + 1):
        found = [(abs((start - first).days) + abs((to - last).days),
                  -oldest.toordinal(), total)
                 for start in starts
                 for total, oldest, to in walk(start, terms, frozenset())]
        if found:
            return min(found)[2]
    return None


def flow(figures, end, months):
    first = add_months(end, -months)
    near = [(start - DAY, last, value, filed)
            for (start, last), (filed, value) in figures.items()
            if abs((last - end).days) < 800]
    total = sums_between(near, first, end, 0)
    return total if total is not None else sums_between(
        near, first, end, SLACK)


def stock(figures, end):
    near = [(abs((last - end).days), last) for _, last in figures
            if abs((last - end).days) <= SLACK]
    return figures[(None, min(near)[1])][1] if near else None


# ---- comparing ----

class Comparison:
    def __init__(self, name):
        self.name = name
        self.compared = 0
        self.differences = []

    def expect(self, what, got, expected):
        self.compared += 1
        if got != expected:
            self.differences.append(
                "%s: %s: got %s, expected %s" % (self.name, what, got, expected))


def read_rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def compare_facts(path, known, comparison):
    """Every revision with its day, and no fact beside them."""
    expected = {}
    for item, periods in known.items():
        for (start, end), history in periods.items():
            for number, (when, value) in enumerate(history):
                expected[item, start, end, number + 1] = (when, value)
    got = {}
    for row in read_rows(path):
        if row["item"] not in ITEMS:
            continue
        start = day(row["period_start"]) if row["period_start"] else None
        key = (row["item"], start, day(row["period_end"]),
               int(row["revision"]))
        if key in got:
            comparison.differences.append("%s stands twice" % (key,))
        got[key] = (day(row["reported_on"]), Fraction(row["value"]))
    for key in sorted(set(expected) | set(got), key=str):
        comparison.expect("%s %s..%s revision %d" % key,
                          got.get(key), expected.get(key))


def compare_series(path, known, comparison):
    indicator = os.path.basename(path).removesuffix(".csv")
    item, months = INDICATORS[indicator]
    figures = {period: history[-1] for period, history in known[item].items()}
    rows = read_rows(path)
    ends = {day(row["period_end"]) for row in rows}
    for _, end in figures:
        comparison.expect("%s has %s" % (indicator, end), end in ends, True)
    for row in rows:
        end = day(row["period_end"])
        got = Fraction(row["value"]) if row["value"] else None
        expected = (stock(figures, end) if months is None
                    else flow(figures, end, months))
        if None not in (got, expected) and abs(got - expected) <= abs(
                expected) * TOLERANCE:
            got = expected
        comparison.expect("%s %s" % (indicator, end), got, expected)


# ---- xBRL-JSON ----

def instant(text):
    """The last day before that midnight."""
    date, _, time = text.partition("T")
    return day(date) - DAY if time else day(date)


def period_of(text):
    start, slash, end = text.rpartition("/")
    if not slash:
        return None, instant(end)
    return instant(start) + DAY, instant(end)


def report_figures(report, concepts, currency, is_flow):
    facts = report if isinstance(report, list) else report["facts"]
    facts = facts.values() if isinstance(facts, dict) else facts
    found = {}
    for fact in facts:
        dimensions = fact["dimensions"]
        if (set(dimensions) - {"concept", "entity", "period", "unit"}
                or dimensions["concept"] not in concepts
                or not fact["value"]
                or dimensions.get("unit", "").lower()
                != "iso4217:" + currency.lower()):
            continue
        period = period_of(dimensions["period"])
        if (period[0] is not None) != is_flow:
            continue
        rank = concepts.index(dimensions["concept"])
        decimals = fact.get("decimals")
        fineness = -10**9 if decimals is None else -decimals
        found.setdefault(period, []).append(
            (rank, fineness, Fraction(fact["value"])))
    return {period: min(values)[2] for period, values in found.items()}


def compare_report(path, report, currency, comparison):
    expected = {
        (item,) + period: value
        for item, concepts in ITEMS.items()
        for period, value in report_figures(
            report, concepts, currency, item in FLOWS).items()}
    got = {}
    for row in read_rows(path):
        start = day(row["period_start"]) if row["period_start"] else None
        got[row["item"], start, day(row["period_end"])] = Fraction(
            row["value"])
    for key in sorted(set(expected) | set(got), key=str):
        comparison.expect("%s %s..%s" % key, got.get(key), expected.get(key))


# ---- commands ----

def print_items():
    lines = []
    for item, concepts in ITEMS.items():
        names = ", ".join('"%s"' % concept for concept in concepts)
        lines.append("%s = ( %s );" % (item, names))
    print("\n".join(lines))


def main(arguments):
    if arguments == ["items"]:
        print_items()
        return 0
    if len(arguments) < 4 or arguments[0] not in ("edgar", "xbrl_json"):
        sys.exit(__doc__)
    form, document, currency, facts = arguments[:4]
    comparison = Comparison(os.path.basename(document))
    if form == "xbrl_json":
        compare_report(facts, read_json(document), currency, comparison)
    else:
        company = read_json(document)
        known = {item: histories(company, concepts, currency, item in FLOWS)
                 for item, concepts in ITEMS.items()}
        compare_facts(facts, known, comparison)
        for path in arguments[4:]:
            compare_series(path, known, comparison)
    for difference in comparison.differences:
        print(difference, file=sys.stderr)
    print("%s: %d compared, %d differ" % (
        comparison.name, comparison.compared, len(comparison.differences)))
    return 1 if comparison.differences or comparison.compared == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
