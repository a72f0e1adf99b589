#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Generates a province: its roster, its reports and, unless --no-answers says
otherwise, the right answers to all that the plan asks of it.

Nothing in it is of a real enterprise.  The same arguments give the same bytes.
The folder then holds
    enterprises.csv lines.csv soewatch.conf    what soewatch reads
    deliveries/NUMBER-FEED-DAY.csv|json        the documents
    deliveries.csv                             in which order they come: number,
                                               feed, file, day, whether a figure
                                               in it is out of scale
    held.csv                                   the figures that are: to be held
    restated.csv                               one document more, of a figure
                                               two years back
    province.json                              the arguments, for answers.py,
                                               what day it is, and what
                                               restated.csv is
    answers.csv scoreboard.csv                 see answers.py
"""

import argparse
import json
import os

import answers
import conf
import documents
import items
import knowledge
import lines
import months
import roster
import run


class Deliveries:
    """Writes documents as they come."""

    def __init__(self, folder):
        self.folder = os.path.join(folder, "deliveries")
        os.makedirs(self.folder, exist_ok=True)
        self.rows, self.held = [], []

    def write(self, day, feed, made):
        kind, body = documents.document(feed, made)
        name = "%06d-%s-%s.%s" % (len(self.rows) + 1, feed,
                                  day.strftime("%Y%m%d"), kind)
        with open(os.path.join(self.folder, name), "wb") as file:
            file.write(body)
        wrong = [r for r in made if r.wrong is not None]
        self.rows.append([len(self.rows) + 1, feed, name, day,
                          int(bool(wrong))])
        self.held += [[r.e.id, items.IDS[r.wrong], months.end(r.m), r.day]
                      for r in wrong]


def write_csv(folder, name, columns, rows):
    documents.write_csv(os.path.join(folder, name), columns, rows)


def write_restatement(folder, report):
    """One document more, and what province.json says of it."""
    if report is None:
        return {}
    kind, body = documents.document(report.feed, [report])
    name = "restated." + kind
    with open(os.path.join(folder, name), "wb") as file:
        file.write(body)
    return {"restated": {"enterprise": report.e.id, "feed": report.feed,
                         "period_end": str(months.end(report.m)),
                         "reported_on": str(report.day), "file": name}}


def generate(args):
    os.makedirs(args.folder, exist_ok=True)
    province = run.Run(args.seed, args.enterprises, args.months)
    deliveries = Deliveries(args.folder)
    ledger = None if args.no_answers else knowledge.Ledger()
    for day, feed, made in province.documents():
        deliveries.write(day, feed, made)
        if ledger is not None:
            for report in made:
                ledger.take(report)
    own_lines = lines.build(province.roster, args.seed)
    write_csv(args.folder, "enterprises.csv", roster.COLUMNS,
              [e.row() for e in province.roster.all])
    write_csv(args.folder, "lines.csv", lines.COLUMNS,
              [row.cells() for row in own_lines])
    write_csv(args.folder, "deliveries.csv",
              ["number", "feed", "file", "day", "is_out_of_scale"],
              deliveries.rows)
    write_csv(args.folder, "held.csv",
              ["enterprise", "item", "period_end", "reported_on"],
              deliveries.held)
    with open(os.path.join(args.folder, "soewatch.conf"), "w",
              encoding="utf-8") as file:
        file.write(conf.text(args.plan, args.state, args.language, args.more))
    known = {"seed": args.seed, "enterprises": args.enterprises,
             "months": args.months, "today": str(province.today)}
    known.update(write_restatement(args.folder, province.restatement()))
    with open(os.path.join(args.folder, "province.json"), "w",
              encoding="utf-8") as file:
        json.dump(known, file, indent="\t")
        file.write("\n")
    if ledger is not None:
        answers.write(os.path.join(args.folder, ""), province.roster, ledger,
                      own_lines, province.today)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--enterprises", type=int, default=420)
    parser.add_argument("--months", type=int, default=60,
                        help="from January 2016 on")
    parser.add_argument("--seed", type=int, default=96)
    parser.add_argument("--no-answers", action="store_true")
    parser.add_argument("--plan", default="../liaoning-2018-96",
                        help="the folder of indicators.conf and targets.conf, "
                        "as soewatch.conf includes it")
    parser.add_argument("--state", default="state",
                        help="state_directory of soewatch.conf")
    parser.add_argument("--language", default="zh_CN")
    parser.add_argument("--more", default="",
                        help="further settings for soewatch.conf")
    args = parser.parse_args()
    if args.enterprises < 1 or args.months < 1:
        parser.error("a province has enterprises and months")
    generate(args)


if __name__ == "__main__":
    main()
