# SPDX-License-Identifier: GPL-2.0-or-later
"""The province's enterprises: groups, their subsidiaries, and theirs in turn.
Nothing in it is of a real enterprise, and the names say so."""

import datetime
import random

import months

CLASSES = (("industrial", 50), ("commercial", 15), ("transport", 11),
           ("research", 7), ("public", 9), ("investment", 8))
SECTORS = {
    "industrial": ("钢铁", "有色金属", "石化", "装备制造", "医药", "煤炭"),
    "commercial": ("商贸",),
    "transport": ("港口", "公路"),
    "research": ("科研设计",),
    "public": ("水务",),
    "investment": ("投资",),    # nobody publishes its benchmark
    "central": ("石化", "电力"),    # nor that of 电力
}
BENCHMARKED = ("钢铁", "有色金属", "石化", "装备制造", "医药", "煤炭", "商贸",
               "港口", "公路", "科研设计", "水务")
CITIES = ("沈阳", "大连", "鞍山", "抚顺", "本溪", "营口")
PROVINCE, NATION = "liaoning", "china"
MERGER = 29     # the month, June 2018, in which one group absorbs another


class Enterprise:
    """A row of the roster, and how it behaves."""

    def __init__(self, index, id, level, parent):
        self.index, self.id, self.level, self.parent = index, id, level, parent
        self.code = "LN" + id.replace("-", "")
        self.name = self.name_en = ""
        self.cls = self.sector = self.administered_by = ""
        self.tags = set()
        self.first_day = self.last_day = None   # from, to
        self.n_children = 0
        # How it reports.
        self.reports_flash = True
        self.starts, self.stops = 0, None   # months
        self.joins_january = False
        self.is_sloppy = False
        self.lacks = ()         # items it never reports
        # What it is.
        self.habit = ""         # see figures.py

    @property
    def is_benchmark(self):
        return self.cls == "benchmark"

    def is_in_on(self, day):
        """Is the day within its dates?"""
        return ((self.first_day is None or self.first_day <= day)
                and (self.last_day is None or day <= self.last_day))

    def is_in(self, m):
        return self.is_in_on(months.end(m))

    def row(self):
        return [self.id, self.name, self.name_en, self.cls, self.sector,
                str(self.level), self.parent.id if self.parent else "",
                ";".join(sorted(self.tags)), self.code, self.administered_by,
                str(self.first_day or ""), str(self.last_day or "")]


COLUMNS = ["id", "name", "name_en", "class", "sector", "level", "parent",
           "tags", "code", "administered_by", "from", "to"]


class Roster:
    def __init__(self, enterprises, absorbing, absorbed):
        self.all = enterprises
        self.by_id = {e.id: e for e in enterprises}
        self.absorbing, self.absorbed = absorbing, absorbed
        self.companies = [e for e in enterprises if not e.is_benchmark]


def tree(rng, n):
    """Who belongs to whom: about a fifth are groups."""
    groups, subs, all_of_them = [], [], []
    n_groups = max(2, round(n * 0.19)) if n > 2 else n
    n_subs = round((n - n_groups) * 0.6)
    for i in range(n):
        if i < n_groups:
            e = Enterprise(i, "G%03d" % (i + 1), 1, None)
            e.name = "生成集团" + e.id[1:]
            e.name_en = "Generated group " + e.id[1:]
            groups.append(e)
        else:
            parent = rng.choice(groups if i < n_groups + n_subs else subs)
            parent.n_children += 1
            e = Enterprise(i, "%s-%02d" % (parent.id, parent.n_children),
                           parent.level + 1, parent)
            e.name = "生成公司" + e.id[1:]
            e.name_en = "Generated company " + e.id[1:]
            if e.level == 2:
                subs.append(e)
        all_of_them.append(e)
    return all_of_them


def classify(rng, e):
    if e.parent is not None and rng.random() < 0.85:
        e.cls, e.sector = e.parent.cls, e.parent.sector
    elif e.parent is not None and e.parent.cls == "central":
        e.cls, e.sector = "central", rng.choice(SECTORS["central"])
    else:
        e.cls = rng.choices([c for c, _ in CLASSES],
                            [w for _, w in CLASSES])[0]
        if e.level == 1 and e.index % 20 == 12:
            e.cls = "central"
        e.sector = rng.choice(SECTORS[e.cls])
        if rng.random() < 0.03:
            e.sector = ""
    e.administered_by = (
        "nation" if e.cls == "central"
        else e.parent.administered_by if e.parent is not None
        else "province" if rng.random() < 0.55 else rng.choice(CITIES))


def tag(rng, e):
    provincial = e.administered_by == "province"
    if e.cls == "industrial" and provincial and e.level == 1:
        if rng.random() < 0.7:
            e.tags.add("key")
    if e.cls == "central":
        return
    for word, share in (("listing_ready", 0.08), ("pilot", 0.05),
                        ("leading", 0.05),
                        ("wholly_owned", 0.6 if e.level == 1 else 0.2),
                        ("board_eligible", 0.3 if provincial else 0.02)):
        if rng.random() < share:
            e.tags.add(word)
    if "pilot" in e.tags:
        # The pilots begin in July 2017: before, the aggregate has no member.
        e.first_day = datetime.date(2017, 7, 1)


def date_it(rng, e):
    """Some come and go; some of those that come bring reports of before."""
    if e.first_day is None and rng.random() < 0.05:
        m = rng.randint(8, 40)
        e.first_day = months.first_day(m)
        if rng.random() < 0.5:
            e.starts = m
    elif rng.random() < 0.03:
        m = rng.randint(20, 55)
        e.last_day = months.end(m)
        e.stops = m + rng.randint(0, 3)


def behave(rng, e):
    e.is_sloppy = rng.random() < 0.12
    e.joins_january = rng.random() < 0.15
    if rng.random() < 0.06:
        e.lacks = rng.choice((("rd_expense",), ("state_capital",),
                              ("managers", "employees"), ("listed_assets",),
                              ("cash", "total_wages")))
    e.reports_flash = e.cls != "central"


# One of each at least where there is room: leaves, in turn.
HABITS = ("never", "dormant", "no_revenue", "zero_equity", "negative_equity",
          "debt_free", "startup", "accounts_only", "never_dated", "loser",
          "late_starter", "dormant", "loser", "zero_equity")


def make_special(companies):
    leaves = [e for e in companies if e.level > 1 and e.n_children == 0
              and e.cls != "central" and not e.tags & {"pilot"}]
    step = max(1, len(leaves) // len(HABITS))
    for habit, e in zip(HABITS, leaves[step // 2::step]):
        e.habit = habit
        e.lacks = ()
        if habit == "never_dated":
            e.first_day = datetime.date(2017, 1, 1)
        elif habit == "never":
            e.first_day = None
        elif habit == "dormant":
            e.stops, e.last_day = 35, None
        elif habit == "late_starter":
            e.starts, e.first_day = 15, None


def merge(companies):
    """One group of the province's industry absorbs another."""
    groups = [e for e in companies if e.level == 1 and e.cls == "industrial"]
    if len(groups) < 2:
        return None, None
    absorbing, absorbed = groups[0], groups[1]
    for e in (absorbing, absorbed):
        e.is_sloppy = e.joins_january = False
        e.lacks, e.starts, e.stops = (), 0, None
        e.first_day = e.last_day = None
        e.tags.discard("pilot")
        e.administered_by = "province"
        e.tags.add("key")
    absorbed.last_day = months.end(MERGER - 1)
    absorbed.stops = MERGER - 1
    return absorbing, absorbed


def benchmark(index, id, name, name_en, *tags):
    e = Enterprise(index, id, 1, None)
    e.code, e.cls, e.name, e.name_en = id, "benchmark", name, name_en
    e.reports_flash = False
    e.tags.update(tags)
    return e


def build(seed, n):
    rng = random.Random("%s roster" % seed)
    companies = tree(rng, n)
    for e in companies:
        classify(rng, e)
        tag(rng, e)
        date_it(rng, e)
        behave(rng, e)
    make_special(companies)
    absorbing, absorbed = merge(companies)
    more = [benchmark(n, PROVINCE, "全省（生成参照）",
                      "Province (generated benchmark)", "province"),
            benchmark(n + 1, NATION, "全国（生成参照）",
                      "Nation (generated benchmark)", "nation")]
    for i, sector in enumerate(BENCHMARKED):
        more.append(benchmark(n + 2 + i, sector, sector + "行业（生成参照）",
                              "Generated sector %d" % (i + 1), "sector"))
    return Roster(companies + more, absorbing, absorbed)
