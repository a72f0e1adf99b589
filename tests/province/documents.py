# SPDX-License-Identifier: GPL-2.0-or-later
"""Reports as the files that carry them."""

import csv
import io
import json

import items
import months
import reports

HEAD = ("企业代码", "截止日期", "填报日期")


def texts(feed, values):
    """The figures as a report bears them; "" for a blank."""
    ids = reports.IDS[feed]
    if feed == "benchmarks":
        return [items.in_wan(v) if v is not None else "" for v in values]
    return ["" if v is None else items.in_wan(v) if id in items.MONEY
            else str(v) for id, v in zip(ids, values)]


def csv_document(feed, made):
    """GB18030, a row a report."""
    out = io.StringIO()
    titles = [row[-1] for row in reports.FEEDS[feed][0]]
    out.write(",".join(HEAD + tuple(titles)) + "\n")
    for r in made:
        out.write("%s,%s,%s,%s\n" % (r.e.code, months.end(r.m), r.day,
                                     ",".join(texts(feed, r.values))))
    return out.getvalue().encode("gb18030")


def pairs(feed, values, suffix, ids):
    written = texts(feed, values)
    return ['"%s%s":%s' % (key, suffix, written[items.AT[id]])
            for id, key, _ in ids if written[items.AT[id]] != ""]


def json_document(feed, made):
    """The shape of a 快报 system: numbers, and keys that are initials."""
    rows = []
    for r in made:
        fields = ['"qydm":%s' % json.dumps(r.e.code),
                  '"bbrq":"%d%02d"' % (months.year(r.m), months.month(r.m)),
                  '"tbrq":"%s"' % r.day]
        fields += pairs(feed, r.values, "", items.FLASH)
        if r.prior is not None:
            fields += pairs(feed, r.prior, "_sntq", items.FLASH)
        if r.opening is not None:
            fields += pairs(feed, r.opening, "_nc", items.MONEY_STOCKS)
        rows.append("{%s}" % ",".join(fields))
    return ('{"code":"0","data":{"rows":[\n%s\n]}}\n'
            % ",\n".join(rows)).encode()


def document(feed, made):
    """The file's name ends in this, and its bytes."""
    if feed == "flash":
        return "json", json_document(feed, made)
    return "csv", csv_document(feed, made)


def write_csv(path, columns, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
