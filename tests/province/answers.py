#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The right answers for a generated province.

    answers.py FOLDER [--as-of DATE] [--restated] [--output PREFIX]

Writes PREFIXanswers.csv, a row for each target, subject and judged period, and
PREFIXscoreboard.csv, a row for each target and subject as of today.  They are
worked out from what the generator knows that it delivered, in exact fractions
and by formulas written here by hand; neither soewatch nor its configuration has
a part in it.

--as-of     only what was reported on that day or before
--restated  with the restatement of restated.csv
"""

import argparse
import csv
import datetime
import json
import os

import judgement
import knowledge
import lines
import months
import plan
import run
from world import World

COLUMNS = ["target", "subject", "period_end", "value", "line", "state",
           "n_reported", "n_members", "projection"]
BOARD = ["target", "subject", "period_end", "value", "line", "state"]


def text(number):
    return "" if number is None else repr(float(number))


def subject_id(subject):
    return subject if isinstance(subject, str) else subject.id


def today_state(target, subject, latest, today):
    """Without a report for a year, or with none since the deadline, another
    state than that of the newest period."""
    if target.is_stale_after_year:
        stale = stale_day(subject, latest)
        if stale is not None and stale <= today:
            return "missed"
    if latest is None or (target.by is not None and today >= target.by
                          and months.end(latest.m) < target.by):
        return "unknown"
    return latest.state


def stale_day(e, latest):
    """From which day on it is; nobody is who had left by then."""
    if latest is not None:
        last = months.end(latest.m + 12)
    elif e.first_day is not None:
        last = e.first_day.replace(year=e.first_day.year + 1)
    else:
        return None
    if e.last_day is not None and last >= e.last_day:
        return None
    return last + datetime.timedelta(1)


def rows(world, today):
    """Of the answers and of the scoreboard."""
    answers, board = [], []
    for target in plan.TARGETS:
        for subject in judgement.subjects(world, target):
            verdicts = judgement.Judge(world, target, subject).verdicts()
            head = [target.id, subject_id(subject)]
            answers += [head + [
                months.end(v.m), text(v.value.number), text(v.line), v.state,
                v.value.n_reported, v.value.n_members, text(v.projection)]
                for v in verdicts]
            if not isinstance(subject, str) and not subject.is_in_on(today):
                continue
            known = [v for v in verdicts if v.state != "unknown"]
            latest = known[-1] if known else None
            state = today_state(target, subject, latest, today)
            board.append(head + (
                ["", "", "", state] if latest is None else
                [months.end(latest.m), text(latest.value.number),
                 text(latest.line), state]))
    return answers, board


def write_csv(path, columns, body):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(body)


def write(prefix, roster, ledger, own_lines, today, as_of=None):
    world = World(roster, ledger.books(roster, as_of), lines.Lines(own_lines))
    answers, board = rows(world, today)
    write_csv(prefix + "answers.csv", COLUMNS, answers)
    write_csv(prefix + "scoreboard.csv", BOARD, board)


def relive(folder):
    """What was delivered into the folder, once more."""
    with open(os.path.join(folder, "province.json"), encoding="utf-8") as file:
        known = json.load(file)
    province = run.Run(known["seed"], known["enterprises"], known["months"])
    ledger = knowledge.Ledger()
    for _, _, made in province.documents():
        for report in made:
            ledger.take(report)
    return province, ledger, known["seed"]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--as-of", type=datetime.date.fromisoformat)
    parser.add_argument("--restated", action="store_true")
    parser.add_argument("--output")
    args = parser.parse_args()
    province, ledger, seed = relive(args.folder)
    if args.restated:
        ledger.take(province.restatement())
    prefix = args.output
    if prefix is None:
        prefix = os.path.join(args.folder, "")
    write(prefix, province.roster, ledger, lines.build(province.roster, seed),
          args.as_of or province.today, args.as_of)


if __name__ == "__main__":
    main()
