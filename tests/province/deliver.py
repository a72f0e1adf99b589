#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Puts a generated province's documents into soewatch's drop folders, which are
read by name.

    deliver.py FOLDER STATE [--order given|shuffled|twice] [--seed S]
               [--part K/N]

given     in the order of deliveries.csv
shuffled  in another one; documents with a figure out of scale come in its
          second half, when the figures they are judged by are there
twice     as given, and then each once more, longer by an empty line

Of N parts that come one after the other, this is the K-th.
"""

import argparse
import csv
import os
import random


def read(folder):
    with open(os.path.join(folder, "deliveries.csv"), encoding="utf-8",
              newline="") as file:
        return list(csv.DictReader(file))


def shuffled(rows, seed):
    rng = random.Random(seed)
    late = [r for r in rows if r["is_out_of_scale"] == "1"]
    others = [r for r in rows if r["is_out_of_scale"] == "0"]
    rng.shuffle(others)
    half = len(others) // 2
    second = others[half:] + late
    rng.shuffle(second)
    return others[:half] + second


def put(folder, state, number, row, end=b""):
    box = os.path.join(state, "inbox", row["feed"])
    os.makedirs(box, exist_ok=True)
    with open(os.path.join(folder, "deliveries", row["file"]), "rb") as file:
        body = file.read()
    name = "%06d-%s" % (number, row["file"].partition("-")[2])
    with open(os.path.join(box, name), "wb") as file:
        file.write(body + end)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("state")
    parser.add_argument("--order", default="given",
                        choices=("given", "shuffled", "twice"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", default="1/1")
    args = parser.parse_args()
    part, parts = (int(n) for n in args.part.split("/"))
    rows = read(args.folder)
    if args.order == "shuffled":
        rows = shuffled(rows, args.seed)
    for i in range((part - 1) * len(rows) // parts,
                   part * len(rows) // parts):
        put(args.folder, args.state, i + 1, rows[i])
        if args.order == "twice":
            put(args.folder, args.state, len(rows) + i + 1, rows[i], b"\n")


if __name__ == "__main__":
    main()
