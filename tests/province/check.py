#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares what soewatch says with the right answers of a generated province.

    check.py FOLDER ALL-PERIODS [SCOREBOARD] [--answers PREFIX]

ALL-PERIODS is `soewatch targets --all-periods --format=csv`, SCOREBOARD is
`soewatch targets --format=csv`.  Numbers must agree to 1e-9 of their size, all
else exactly, and the rows must be the same.  Ends with 1 where they differ; the
first differences of each target are told.
"""

import argparse
import collections
import csv
import math
import os
import sys

TOLERANCE = 1e-9
SHOWN = 3   # differences of a target
NUMBERS = ("value", "line", "projection")


def read(path, keys):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:    # as the scoreboard calls it
        row.setdefault("target", row.get("id"))
    out = {tuple(row[key] for key in keys): row for row in rows}
    if len(out) != len(rows):
        sys.exit("%s: rows stand twice" % path)
    return out


def agrees(name, have, want):
    if name not in NUMBERS or "" in (have, want):
        return have == want
    a, b = float(have), float(want)
    return math.isfinite(a) and abs(a - b) <= TOLERANCE * abs(b)


def differences(have, want, names):
    """(key, text), in the order of the answers."""
    for key, row in want.items():
        other = have.get(key)
        if other is None:
            yield key, "not there; expected %s" % row["state"]
            continue
        # Where nothing is known only that counts.
        compared = names if row["period_end"] else ("period_end", "state")
        wrong = [name for name in compared
                 if not agrees(name, other[name], row[name])]
        if wrong:
            yield key, ", ".join("%s %s, expected %s" % (
                name, other[name] or "unknown", row[name] or "unknown")
                for name in wrong)
    for key in have:
        if key not in want:
            yield key, "not expected; %s" % have[key]["state"]


def report(title, have, want, names):
    """Tells the first differences of each target; returns how many there
    are."""
    count, n = collections.Counter(), 0
    for key, text in differences(have, want, names):
        n += 1
        count[key[0]] += 1
        if count[key[0]] <= SHOWN:
            print("%s: %s: %s" % (title, " ".join(key), text), file=sys.stderr)
    for target, times in sorted(count.items()):
        print("%s: %s: %d differ" % (title, target, times), file=sys.stderr)
    print("%s: %d rows, %d differ" % (title, len(want), n))
    return n


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("periods")
    parser.add_argument("scoreboard", nargs="?")
    parser.add_argument("--answers")
    args = parser.parse_args()
    prefix = args.answers or os.path.join(args.folder, "")
    n = report("periods",
               read(args.periods, ("target", "subject", "period_end")),
               read(prefix + "answers.csv",
                    ("target", "subject", "period_end")),
               ("value", "line", "state", "n_reported", "n_members",
                "projection"))
    if args.scoreboard is not None:
        n += report("scoreboard", read(args.scoreboard, ("target", "subject")),
                    read(prefix + "scoreboard.csv", ("target", "subject")),
                    ("period_end", "value", "line", "state"))
    sys.exit(1 if n > 0 else 0)


if __name__ == "__main__":
    main()
