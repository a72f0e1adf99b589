#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Invented companies in the demo feeds' shape, with all of its quirks.

    random_feed.py FOLDER SEED COUNT

Writes FOLDER/zycwzb_CODE.csv for the codes 900001, 900002, … and their roster
rows to stdout.  Nothing in them is of a real company.  The same seed gives the
same bytes.
"""

import datetime
import os
import random
import sys

MAPPED = ("主营业务收入", "利润总额", "净利润", "经营活动产生的现金流量净额",
          "总资产", "流动资产", "总负债", "流动负债",
          "股东权益不含少数股东权益")
OTHERS = ("基本每股收益(元)", "净利润(扣除非经常性损益后)(万元)",
          "净资产收益率加权(%)")


def period_ends(rng):
    first = rng.randint(1994, 2009)
    ends = []
    for year in range(first, 2016):
        for month, day in ((3, 31), (6, 30), (9, 30), (12, 31)):
            if (year, month) > (2015, 9):
                break
            if month in (3, 9) and year < 2002 and rng.random() < 0.8:
                continue
            if rng.random() < 0.04:
                continue    # never reported
            ends.append(datetime.date(year, month, day))
        if rng.random() < 0.05:
            ends.append(datetime.date(year, 5, 31))     # off the grid
    return sorted(ends, reverse=True)


def cell(rng, scale, sign):
    chance = rng.random()
    if chance < 0.04:
        return "--"
    if chance < 0.06:
        return ""
    if chance < 0.08:
        return "0"
    value = rng.lognormvariate(0, 1) * scale
    if rng.random() < sign:
        value = -value
    return "%.*f" % (rng.choice((0, 0, 0, 1, 2, 4)), value)


def write_feed(path, rng):
    ends = period_ends(rng)
    lines = [["报告日期"] + [end.isoformat() for end in ends]]
    scale = 10 ** rng.uniform(2, 7)
    names = [name + "(万元)" for name in MAPPED] + list(OTHERS)
    rng.shuffle(names)
    for name in names:
        sign = 0.3 if "利润" in name or "现金" in name else 0
        if "权益" in name:
            sign = 0.15     # what is owed can be more than what is owned
        lines.append([name] + [cell(rng, scale, sign) for _ in ends])
    text = "".join(",".join(line) + ",\n" for line in lines)
    # The source's own end: lines of two tabs, the last without a newline.
    text += "\t\t\n" * rng.randint(0, 3) + rng.choice(("", "\t\t"))
    with open(path, "wb") as file:
        file.write(text.encode("gbk"))


def main(argv):
    if len(argv) != 4:
        sys.exit(__doc__.strip())
    folder, seed, count = argv[1], int(argv[2]), int(argv[3])
    rng = random.Random(seed)
    os.makedirs(folder, exist_ok=True)
    for i in range(1, count + 1):
        code = "9%05d" % i
        write_feed(os.path.join(folder, "zycwzb_%s.csv" % code), rng)
        print("%s,虚构公司%d,Invented %d,industrial,虚构,1,,listed,%s"
              % (code, i, i, code))


if __name__ == "__main__":
    main(sys.argv)
