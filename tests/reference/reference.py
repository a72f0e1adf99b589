#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The same figures worked out a second time, by other means.

    reference.py expected INDICATOR FEED...
        what the figures of one company give, or of several as one:
        period_end,value as CSV
    reference.py series SERIES INDICATOR FEED...
        compares `soewatch series SUBJECT INDICATOR --format=csv` with that
    reference.py archive RRD INDICATOR SERIES
        compares the archive with that series, row by row
    reference.py all FEEDS SERIES [ARCHIVES]
        both, for each FEEDS/zycwzb_CODE.csv and each indicator:
        SERIES/CODE.INDICATOR.csv and ARCHIVES/CODE.rrd

Nothing is shared with the program under test: other language, exact fractions,
another reader.  What the words mean: an empty cell and "--" are missing, a
reported 0 is 0; flows count from 1 January; what lacks an input or would divide
by 0 is unknown; growth over a negative base is unknown, and so is a return on
equity that is not positive on average.  Exit 0 when all
agrees, else 1 with every difference on stderr.
"""

import csv
import ctypes
import datetime
import math
import os
import subprocess
import sys
from fractions import Fraction

SERIES_TOLERANCE = Fraction(1, 10**9)
ARCHIVE_TOLERANCE = 1e-12
PRINTED_TOLERANCE = 6e-11   # rrdtool fetch prints eleven digits
DAY_SEC = 86400
EPOCH = datetime.date(1970, 1, 1)

LINES = {
    "assets": "总资产", "current_assets": "流动资产", "liabilities": "总负债",
    "equity_parent": "股东权益不含少数股东权益", "revenue": "主营业务收入",
    "profit": "利润总额", "net_profit_parent": "净利润",
}
SCALES = {"元": 1, "千元": 10**3, "万元": 10**4, "百万元": 10**6,
          "亿元": 10**8}


class Feed:
    """A wide file: figures by line and period end, in yuan."""

    def __init__(self, path, encoding="gbk"):
        with open(path, encoding=encoding, newline="") as file:
            rows = [r for r in csv.reader(file) if any(c.strip() for c in r)]
        head = rows[0]
        self.ends = [datetime.date.fromisoformat(c.strip())
                     for c in head[1:] if c.strip()]
        self.figures = {}
        for row in rows[1:]:
            name, _, unit = row[0].strip().rpartition("(")
            if unit.rstrip(")") not in SCALES:
                continue
            scale = SCALES[unit.rstrip(")")]
            self.figures[name] = {
                end: Fraction(cell.strip()) * scale
                for end, cell in zip(self.ends, row[1:])
                if cell.strip() not in ("", "--")}

    def at(self, line, end):
        return self.figures.get(LINES[line], {}).get(end)


def quarter_end(day):
    month = (day.month + 2) // 3 * 3
    first = datetime.date(day.year + month // 12, month % 12 + 1, 1)
    return first - datetime.timedelta(1)


def year_before(end):
    return end.replace(year=end.year - 1)


def opening_day(end):
    return datetime.date(end.year - 1, 12, 31)


def divided(a, b):
    return None if b == 0 else a / b


def returned(flow, equity):
    return 100 * flow / equity if equity > 0 else None


def growth(now, base):
    return None if base <= 0 else 100 * (now - base) / base


# An indicator: the figures it needs at a period's end, and what it makes of
# them when all are known (None: unknown all the same).
INDICATORS = {
    "debt_ratio": (
        lambda f, e: (f.at("liabilities", e), f.at("assets", e)),
        lambda e, owed, owned: divided(100 * owed, owned)),
    "profit_growth": (
        lambda f, e: (f.at("profit", e), f.at("profit", year_before(e))),
        lambda e, now, base: growth(now, base)),
    "revenue_growth": (
        lambda f, e: (f.at("revenue", e), f.at("revenue", year_before(e))),
        lambda e, now, base: growth(now, base)),
    "current_turnover": (
        lambda f, e: (f.at("revenue", e), f.at("current_assets", e),
                      f.at("current_assets", opening_day(e))),
        lambda e, flow, last, first: divided(
            flow * 12 / e.month, (first + last) / 2)),
    "return_on_parent": (
        lambda f, e: (f.at("net_profit_parent", e), f.at("equity_parent", e),
                      f.at("equity_parent", opening_day(e))),
        lambda e, flow, last, first: returned(
            flow * 12 / e.month, (first + last) / 2)),
}


def expected(paths, indicator):
    """One company, or several as one: every figure summed over those that
    have all of them, then the formula; several step on quarters."""
    need, formula = INDICATORS[indicator]
    feeds = [Feed(path) for path in paths]
    ends = set().union(*(feed.ends for feed in feeds))
    if len(feeds) > 1:
        ends = {end for end in ends if end == quarter_end(end)}
    values = {}
    for end in sorted(ends):
        known = [n for n in (need(feed, end) for feed in feeds)
                 if None not in n]
        values[end] = formula(end, *map(sum, zip(*known))) if known else None
    return values


def read_series(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    if not rows or rows[0] != ["period_end", "value"]:
        sys.exit("%s: expected the header period_end,value" % path)
    series = {}
    for row in rows[1:]:
        end = datetime.date.fromisoformat(row[0])
        if end in series:
            sys.exit("%s: %s stands twice" % (path, end))
        series[end] = None if row[1] == "" else float(row[1])
    if list(series) != sorted(series):
        sys.exit("%s: periods out of order" % path)
    return series


def compare_series(series_path, indicator, paths):
    """Differences as texts, and how many known values agree."""
    want, have = expected(paths, indicator), read_series(series_path)
    problems, known = [], 0
    for end in sorted(set(want) | set(have)):
        a, b = have.get(end), want.get(end)
        if a is None and b is None:
            continue
        if a is None or b is None or not math.isfinite(a) or (
                abs(Fraction(a) - b) > SERIES_TOLERANCE * abs(b)):
            problems.append("%s %s %s: %s, expected %s" % (
                series_path, indicator, end, "unknown" if a is None else a,
                "unknown" if b is None else float(b)))
        else:
            known += 1
    return problems, known


def fetch_exact(path, first_sec, last_sec):
    """rrd_fetch_r: the doubles themselves.  Names, and rows by time."""
    rrd = ctypes.CDLL("librrd.so.8")
    libc = ctypes.CDLL(None)
    libc.free.argtypes = [ctypes.c_void_p]
    start, end = ctypes.c_long(first_sec), ctypes.c_long(last_sec)
    step, count = ctypes.c_ulong(7 * DAY_SEC), ctypes.c_ulong()
    names = ctypes.POINTER(ctypes.c_void_p)()
    data = ctypes.POINTER(ctypes.c_double)()
    rrd.rrd_get_error.restype = ctypes.c_char_p
    if rrd.rrd_fetch_r(path.encode(), b"LAST", ctypes.byref(start),
                       ctypes.byref(end), ctypes.byref(step),
                       ctypes.byref(count), ctypes.byref(names),
                       ctypes.byref(data)) != 0:
        sys.exit("%s: %s" % (path, rrd.rrd_get_error().decode()))
    sources = [ctypes.string_at(names[i]).decode() for i in range(count.value)]
    rows, at = {}, 0
    for t in range(start.value + step.value, end.value + 1, step.value):
        rows[t] = [data[at + i] for i in range(count.value)]
        at += count.value
    for i in range(count.value):
        libc.free(names[i])
    libc.free(ctypes.cast(names, ctypes.c_void_p))
    libc.free(ctypes.cast(data, ctypes.c_void_p))
    return sources, rows


def fetch_printed(path, first_sec, last_sec):
    """rrdtool fetch, as anybody would."""
    text = subprocess.run(
        ["rrdtool", "fetch", path, "LAST", "-r", str(7 * DAY_SEC),
         "-s", str(first_sec), "-e", str(last_sec)],
        check=True, capture_output=True, text=True,
        env=dict(os.environ, LC_ALL="C")).stdout
    lines = [line for line in text.splitlines() if line.strip()]
    rows = {}
    for line in lines[1:]:
        stamp, _, cells = line.partition(":")
        rows[int(stamp)] = [float(c) for c in cells.split()]
    return lines[0].split(), rows


def shown_on(series, ends, day):
    """The value of the period that the day lies in; None is unknown.  ends is
    what series has, sorted; periods end at quarters, or where they say."""
    end = quarter_end(day)
    for other in ends:
        if day <= other < end:
            end = other
            break
    return series.get(end)


def is_close(a, b, tolerance):
    if b is None:
        return math.isnan(a)
    return abs(a - b) <= tolerance * abs(b)   # false for NaN


def compare_archive(path, indicator, series_path):
    series = read_series(series_path)
    ends = sorted(series)
    if not ends:
        return ["%s: no periods" % series_path], 0
    first = (ends[0] - datetime.timedelta(400) - EPOCH).days * DAY_SEC
    last = (ends[-1] + datetime.timedelta(60) - EPOCH).days * DAY_SEC
    sources, rows = fetch_exact(path, first, last)
    names, printed = fetch_printed(path, first, last)
    known = [end for end in ends if series[end] is not None]
    if indicator not in sources:
        return (["%s: no data source %s" % (path, indicator)]
                if known else []), 0
    column = sources.index(indicator)
    problems, seen, n = [], set(), 0
    if names != sources or set(rows) - set(printed):
        problems.append("%s: rrdtool fetch shows other rows" % path)
    for t in sorted(rows):
        day = EPOCH + datetime.timedelta(t // DAY_SEC - 1)
        want = shown_on(series, ends, day)
        a, b = rows[t][column], printed.get(t, [math.nan] * 99)[column]
        if not is_close(a, want, ARCHIVE_TOLERANCE) or (
                not is_close(b, want, PRINTED_TOLERANCE)):
            problems.append("%s %s: row %s: %r, printed %r, expected %s" % (
                path, indicator, day, a, b,
                "unknown" if want is None else repr(want)))
        elif want is not None:
            n += 1
            seen.add(min(e for e in ends if e >= day))
    for end in known:
        if end not in seen:
            problems.append("%s %s: no row shows %s" % (path, indicator, end))
    return problems, n


def compare_all(feeds, series, archives):
    problems, n_values, n_rows, n_files = [], 0, 0, 0
    for name in sorted(os.listdir(feeds)):
        if not (name.startswith("zycwzb_") and name.endswith(".csv")):
            continue
        code = name[len("zycwzb_"):-len(".csv")]
        n_files += 1
        for indicator in INDICATORS:
            path = os.path.join(series, "%s.%s.csv" % (code, indicator))
            more, n = compare_series(path, indicator,
                                     [os.path.join(feeds, name)])
            problems += more
            n_values += n
            if archives is not None:
                more, n = compare_archive(
                    os.path.join(archives, code + ".rrd"), indicator, path)
                problems += more
                n_rows += n
    if n_files == 0 or n_values == 0:
        problems.append("%s: nothing to compare" % feeds)
    print("%d companies: %d values and %d archive rows agree, %d differ"
          % (n_files, n_values, n_rows, len(problems)))
    return problems


def main(argv):
    if len(argv) >= 4 and argv[1] == "expected":
        print("period_end,value")
        for end, value in expected(argv[3:], argv[2]).items():
            print("%s,%s" % (end, "" if value is None else repr(float(value))))
        return 0
    if len(argv) >= 5 and argv[1] == "series":
        problems, _ = compare_series(argv[2], argv[3], argv[4:])
    elif len(argv) == 5 and argv[1] == "archive":
        problems, _ = compare_archive(*argv[2:])
    elif len(argv) in (4, 5) and argv[1] == "all":
        problems = compare_all(argv[2], argv[3],
                               argv[4] if len(argv) == 5 else None)
    else:
        sys.exit(__doc__.strip())
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
