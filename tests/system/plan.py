#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads what plan.sh compares, the configuration's text and the catalogue's.

    plan.py targets FILE ROWS        what is amiss with the targets of FILE, of
                                     which ROWS says the rows: an id and a
                                     clause a line
    plan.py ids FILE                 its targets
    plan.py rows CATALOGUE           the rows of its section 4, likewise
    plan.py items CATALOGUE          the items of its section 1
    plan.py indicators CATALOGUE     the indicators of its section 2

A target belongs to the row of its id, or of its id up to a "_".
"""

import re
import sys

NEEDED = ("title", "title_en", "clause", "citation", "citation_en")
NAME = re.compile(r"\b[a-z][a-z0-9_]*\b")
MATTERS = ("collective", "utilities", "zombie", "shells", "social", "retirees")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def group(text, name):
    """The groups inside the group of that name, by their ids, in order."""
    body = re.search(r"^%s:\s*\{(.*?)^\};" % name, text, re.M | re.S)
    return {
        found[1]: dict(re.findall(r'^\t\t(\w+) = "(.*)";$', found[2], re.M))
        for found in re.finditer(r"^\t(\w+): \{\n(.*?)^\t\}", body[1],
                                 re.M | re.S)}


def row_of(target, rows):
    fitting = [row for row in rows
               if target == row or target.startswith(row + "_")]
    return max(fitting, key=len, default=None)


def amiss(path, rows_path):
    text = read(path)
    targets = group(text, "targets")
    rows = dict(line.split() for line in read(rows_path).splitlines())
    chapters = re.findall(r'^\t\t\( "([^"]+)", "[^"]+", "[^"]+" \)', text, re.M)
    found = {row_of(target, rows) for target in targets}
    for row in rows:
        if row not in found:
            yield "%s: no target" % row
    for target, settings in targets.items():
        row = row_of(target, rows)
        for name in NEEDED:
            if not settings.get(name):
                yield "%s: no %s" % (target, name)
        if ("note" in settings) != ("note_en" in settings):
            yield "%s: a note in one language alone" % target
        if row is None:
            yield "%s: of no row" % target
        elif settings.get("clause") != rows[row]:
            yield "%s: clause %s, not %s" % (
                target, settings.get("clause"), rows[row])
        if not any(settings.get("clause", "").startswith(chapter)
                   for chapter in chapters):
            yield "%s: in no chapter" % target


def section(text, number):
    return re.search(r"^## %d\. .*?(?=^## |\Z)" % number, text, re.M | re.S)[0]


def table(text, head):
    """The cells of the table whose head begins so, a row each."""
    lines = text[text.index(head):].split("\n\n", 1)[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")]
            for line in lines[2:]]


def catalogue_rows(text):
    for cells in table(section(text, 4), "| id |"):
        clause = re.match(r"[一二三]\([一二三四五六七八]\)[0-9]?", cells[1])[0]
        for name in NAME.findall(cells[0]):
            yield "%s %s" % (name, clause)


def catalogue_items(text):
    part = section(text, 1)
    for cells in table(part, "| item |"):
        names = re.sub(r"\([^)]*\)", "", cells[0])
        if names.startswith("X_"):
            for matter in MATTERS:
                assert matter in names
                yield matter + "_total"
                yield matter + "_done"
            continue
        head, _, tail = names.partition(":")
        yield from NAME.findall(tail if head.startswith("flags") else head)
    benchmarks = part[part.index("Benchmarks are series"):].split("\n\n")[0]
    yield from re.findall(r"\b([a-z]+_[a-z_]+)\b", benchmarks)


def catalogue_indicators(text):
    for cells in table(section(text, 2), "| indicator |"):
        if cells[0].startswith("X_"):
            yield from (matter + cells[0][1:] for matter in MATTERS)
        else:
            yield from NAME.findall(cells[0])


def main():
    what, path = sys.argv[1:3]
    if what == "targets":
        lines = amiss(path, sys.argv[3])
    elif what == "ids":
        lines = group(read(path), "targets")
    else:
        lines = {"rows": catalogue_rows, "items": catalogue_items,
                 "indicators": catalogue_indicators}[what](read(path))
    for line in lines:
        print(line)


if __name__ == "__main__":
    main()
