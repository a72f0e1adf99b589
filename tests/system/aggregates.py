# SPDX-License-Identifier: GPL-2.0-or-later
#
# aggregates: an aggregate's archive against `soewatch series`, which asks every
# member anew.
#
#	aggregates.py make DIR SEED        a configuration, a roster
#	aggregates.py roster DIR SEED      somebody moves, comes, goes
#	aggregates.py report DIR SEED N    N enterprises report: prints FEED FILE
#	aggregates.py check DIR SOEWATCH SEED N   N series, 0: all of them

import csv
import datetime
import json
import math
import os
import random
import re
import subprocess
import sys

DAY = datetime.date
EPOCH = DAY(1970, 1, 1)
ENTERPRISES = int(os.environ.get("ENTERPRISES", "90"))
MONTHS = 30

INDICATORS = {
    "debt": '100 * tl / ta"; unit = "%',
    "size": "ta",
    "grow": "yoy(rev)",
    "turn": "annualised(rev) / average(ta)",
    "losers": 'if(prof < 0, 1, 0)"; of_members = "values',
    "flagged": 'first(flag, 0)"; of_members = "values',
    "latest_flag": 'latest(flag, 6)"; of_members = "values',
    "weighted": "ta * weight",
    "single_rev": "single(rev)",
}

OF_OTHERS = {
    "part": "100 * ta / size@all",
    "above": 'debt - debt@{peer}"; of_members = "values',
}

AGGREGATES = {
    "all": 'members = "class=x or class=y or class=z"',
    "early": 'members = "class=x"',
    "other": 'members = "class=y"',
    "losing": 'members = "class=x or class=z"; where = "prof < 0"',
    "flags": 'members = "class=y or class=z"; where = "first(flag, 0) > 0"',
    "level": 'members = "class=y or class=z"; where = "level > 1"',
    "mean": 'members = "class=y"; combine = "mean"',
    "middle": 'members = "class=x or class=y"; combine = "median"',
    "summed": 'members = "class=z"; combine = "sum"',
    "counted": 'members = "class=z"; combine = "count"; where = "tl > 30"',
    "shared": 'members = "class=x"; combine = "share"; where = "first(flag, 0) > 0"',
    "place": 'members = "class=x or class=y"; combine = "rank"; of = "e003"',
}

OF_OTHER_AGGREGATES = {
    "beyond": 'members = "class=x or class=y"; where = "ta > size@middle"',
}

TARGETS = {
    "t_all": 'indicator = "debt"; each = "class=x"; at_most = "debt@all"; fail = "debt@all + 20"',
    "t_peer": 'indicator = "size"; each = "class=y"; at_least = "size@{peer} / 20"',
    "t_sub": 'indicator = "debt"; subject = "early"; at_most = "debt@other + size@middle / 100000"',
    "t_mix": 'indicator = "size"; subject = "other"; at_most = "ta + debt@level"',
}


def is_global(directory):
    """Is there something that everybody depends on?"""
    return os.path.exists(f"{directory}/global")


def indicators(directory):
    return {**INDICATORS, **(OF_OTHERS if is_global(directory) else {})}


def aggregates(directory):
    return {**AGGREGATES, **(OF_OTHER_AGGREGATES if is_global(directory) else {})}


def write_roster(directory, rows):
    with open(f"{directory}/enterprises.csv.new", "w", newline="") as f:
        writer = csv.DictWriter(f, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    os.rename(f"{directory}/enterprises.csv.new", f"{directory}/enterprises.csv")


def make(directory, seed):
    dice = random.Random(seed)
    if dice.random() < 0.3:
        open(f"{directory}/global", "w").close()
    rows = []
    for i in range(ENTERPRISES):
        # Those of class x come first: all of them in one batch.
        kind = "x" if i < 15 else dice.choice("yz")
        rows.append({
            "id": f"e{i:03}", "name": f"E{i}", "class": kind,
            "fiscal_year_end": dice.choice(["", "", "", "03-31"]),
            "currency": dice.choice([""] * 30 + ["USD"]),
            "level": dice.choice("123"), "weight": dice.choice(["2", "2", "2", "2", "3"]),
            "peer": dice.choice(["all", "early", "other", "middle", f"e{dice.randrange(ENTERPRISES):03}"]),
            "from": dice.choice([""] * 9 + ["2019-07-01"]), "to": dice.choice([""] * 9 + ["2020-03-31"]),
        })
    write_roster(directory, rows)
    feeds = "".join(
        f'{name}: {{ directory = "inbox/{name}"; format = "csv"; enterprise = "id";'
        f' period_end = "end"; reported_on = "on"; rhythm = "{rhythm}";'
        f' guards = "{guards}"; priority = {priority};'
        ' items: { ta = "ta"; tl = "tl"; rev = "rev"; prof = "prof"; flag = "flag"; }; };\n'
        for priority, (name, rhythm, guards) in enumerate([
            ("m", "month", "off"), ("q", "quarter", "off"), ("y", "year", "off"),
            ("g", "quarter", "on")], 1))
    conf = ('version = 1;\nlanguage = "en";\nstate_directory = "state";\n'
            'enterprises = "enterprises.csv";\n'
            f'graphs: {{ eager = "{os.environ.get("EAGER", "none")}"; }};\n'
            'items: { ta: { kind = "stock"; }; tl: { kind = "stock"; };\n'
            ' rev: { kind = "flow"; }; prof: { kind = "flow"; };\n'
            ' flag: { kind = "stock"; unit = "flag"; }; };\n'
            "indicators: {\n" +
            "".join(f' {i}: {{ formula = "{f}"; }};\n' for i, f in indicators(directory).items()) +
            "};\nfeeds: {\n" + feeds + "};\naggregates: {\n" +
            "".join(f" {a}: {{ {t}; min_coverage = 0; }};\n" for a, t in aggregates(directory).items()) +
            "};\ntargets: {\n" +
            "".join(f" {t}: {{ {text}; }};\n" for t, text in TARGETS.items()) + "};\n")
    with open(f"{directory}/soewatch.conf", "w") as f:
        f.write(conf)


def roster(directory, seed):
    dice = random.Random(seed)
    with open(f"{directory}/enterprises.csv", newline="") as f:
        rows = list(csv.DictReader(f))
    what = dice.choice(["moves", "goes", "ends", "order"])
    row = dice.choice(rows)
    if what == "moves":
        row["class"] = dice.choice("xyz")
        row["level"] = dice.choice("123")
    elif what == "goes" and row["id"] != "e003":
        row["class"] = "gone"
    elif what == "ends":
        row["from"], row["to"] = dice.choice([("", "2020-06-30"), ("2019-10-01", ""), ("", "")])
    elif what == "order":
        dice.shuffle(rows)
    write_roster(directory, rows)


def month_end(n):
    year, month = 2018 + n // 12, n % 12 + 1
    return DAY(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(1)


def report(directory, seed, n):
    dice = random.Random(seed)
    with open(f"{directory}/enterprises.csv", newline="") as f:
        rows = list(csv.DictReader(f))
    feed = dice.choice("mmqqqqyg")
    step = {"m": 1, "q": 3, "g": 3, "y": 12}[feed]
    name = f"{directory}/report-{seed}.csv"
    with open(name, "w") as f:
        f.write("id,end,on,ta,tl,rev,prof,flag\n")
        for row in dice.sample(rows, min(n, len(rows))):
            first = dice.randrange(MONTHS)
            last = first + dice.choice([1, 3, 12, MONTHS])
            for k in range(first, min(last, MONTHS)):
                if (k + 1) % step != 0:
                    continue
                scale = 10000 if feed == "g" and dice.random() < 0.1 else 1
                cells = [f"{dice.randrange(100, 9000) * scale}.{dice.randrange(10)}" for _ in range(3)]
                cells.append(str(dice.randrange(-500, 900)))
                cells.append(str(dice.randrange(2)))
                cells = [c if dice.random() > 0.1 else "" for c in cells]
                end = month_end(k)
                on = end + datetime.timedelta(dice.randrange(1, 200))
                f.write(f"{row['id']},{end},{min(on, DAY(2020, 12, 1))},{','.join(cells)}\n")
    print(feed, name)


def read_archive(name):
    if not os.path.exists(name):
        return [], []
    text = subprocess.run(["rrdtool", "dump", name], capture_output=True, text=True, check=True).stdout
    rows = [(int(m[1]) // 86400 - 1, [float(v) for v in re.findall("<v>(.*?)</v>", m[2])])
            for m in re.finditer(r"/ (\d+) --> <row>(.*?)</row>", text)]
    return re.findall(r"<name>\s*(\S+)\s*</name>", text), rows


def differs(a, b):
    return math.isnan(a) != math.isnan(b) or abs(a - b) > 2e-10 * abs(b)


def check_one(directory, soewatch, subject, indicator, archive):
    """A row of the archive has the value of the period that its last day is in."""
    names, rows = archive
    text = subprocess.run(
        [soewatch, "-c", f"{directory}/soewatch.conf", "series", subject, indicator, "--format=json"],
        capture_output=True, text=True, check=True).stdout
    points = [((DAY.fromisoformat(p["period_end"]) - EPOCH).days,
               math.nan if p["value"] is None else p["value"]) for p in json.loads(text)]
    if indicator not in names:
        return [f"{indicator} of {subject}: no archive"] if any(
            not math.isnan(v) for _, v in points) else []
    k = names.index(indicator)
    found = []
    i = 0
    for day, values in rows:
        while i < len(points) and points[i][0] < day:
            i += 1
        if i == 0 and day < points[0][0]:
            continue  # in the first period, or before it
        want = points[i][1] if i < len(points) else math.nan
        if differs(values[k], want):
            found.append(f"{indicator} of {subject} on {EPOCH + datetime.timedelta(day)}:"
                         f" {values[k]} in the archive, expected {want}")
    return found


def check(directory, soewatch, seed, n):
    dice = random.Random(seed)
    pairs = [(a, i) for a in aggregates(directory) for i in indicators(directory)]
    if n > 0:
        pairs = sorted(dice.sample(pairs, n))
    found = []
    archives = {}
    for subject, indicator in pairs:
        if subject not in archives:
            archives[subject] = read_archive(f"{directory}/state/archive/{subject}.rrd")
        found += check_one(directory, soewatch, subject, indicator, archives[subject])
    print("\n".join(found[:10]))
    sys.exit(bool(found))


if __name__ == "__main__":
    command, where, *rest = sys.argv[1:]
    if command == "make":
        make(where, int(rest[0]))
    elif command == "roster":
        roster(where, int(rest[0]))
    elif command == "report":
        report(where, int(rest[0]), int(rest[1]))
    elif command == "check":
        check(where, rest[0], int(rest[1]), int(rest[2]))
