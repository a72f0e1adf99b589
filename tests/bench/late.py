#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""late.py FOLDER SOCKET N: tells a running soewatchd N late reports of subsidiaries
of a generated province, one by one, each with one figure restated by 3 %, and
writes "MEDIAN LEAST MOST" of the seconds from the request to the answer, which
comes when all that depends on it is settled."""

import csv
import json
import os
import socket
import statistics
import struct
import sys
import time

FEED, FIELDS = "flash_sub", ("企业代码", "截止日期", "填报日期")


def receive(connection, n):
    data = b""
    while len(data) < n:
        got = connection.recv(n - len(data))
        if not got:
            raise EOFError("the service went away")
        data += got
    return data


def ask(path, name, body):
    """Imports a file; returns the exit status."""
    request = json.dumps({"command": "import", "arguments": [FEED],
                          "files": [{"name": name, "size": len(body)}]})
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        data = request.encode()
        connection.sendall(struct.pack(">I", len(data)) + data + body)
        while True:
            (size,) = struct.unpack(">I", receive(connection, 4))
            frame = json.loads(receive(connection, size))
            if "exit" in frame:
                return frame["exit"], frame.get("text", "")


def late_reports(folder, n):
    """Rows of a document from the middle of the time, one figure each other."""
    with open(os.path.join(folder, "deliveries.csv"), encoding="utf-8",
              newline="") as file:
        names = [r["file"] for r in csv.DictReader(file) if r["feed"] == FEED]
    with open(os.path.join(folder, "deliveries", names[len(names) // 2]),
              encoding="gb18030", newline="") as file:
        rows = list(csv.DictReader(file))
    with open(os.path.join(folder, "province.json"), encoding="utf-8") as file:
        today = json.load(file)["today"]
    for i in range(n):
        row = dict(rows[i * len(rows) // n])
        money = [k for k, v in row.items() if k not in FIELDS and "." in v]
        key = money[i % len(money)]
        row[key] = "%.2f" % (float(row[key]) * 1.03)
        row["填报日期"] = today
        yield list(row), list(row.values())


def main():
    folder, path, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
    times = []
    for i, (names, cells) in enumerate(late_reports(folder, n)):
        body = ("%s\n%s\n" % (",".join(names), ",".join(cells))).encode(
            "gb18030")
        start = time.monotonic()
        status, text = ask(path, "late-%d.csv" % i, body)
        times.append(time.monotonic() - start)
        if status != 0 and "held" not in text:
            sys.exit("late.py: %s" % text)
    print("%.4f %.4f %.4f" % (statistics.median(times), min(times), max(times)))


main()
