# SPDX-License-Identifier: GPL-2.0-or-later
"""The configuration that reads a generated province."""

import items
import reports

HEAD = """# A province that is generated: no figure in it is of a real enterprise.

version = 1;
language = "%(language)s";
state_directory = "%(state)s";
enterprises = "enterprises.csv";
timezone = "Asia/Shanghai";
lines = "lines.csv";
%(more)s
@include "%(plan)s/indicators.conf"
@include "%(plan)s/targets.conf"

feeds:
{
"""
FEED = """	%(feed)s: {
		title = "生成数据：%(title)s";
		title_en = "generated: %(title_en)s";
		directory = "inbox/%(feed)s";
		%(format)s
		enterprises = "%(enterprises)s";
		reported_on = %(reported_on)s; unit = "万元"; flows = "ytd";
		rhythm = "%(rhythm)s"; priority = %(priority)d;%(due)s
		items: {
%(items)s		};
%(bases)s	}%(end)s
"""
TITLES = {
    "flash": ("集团月度快报", "monthly flash reports of groups"),
    "flash_sub": ("子企业月度快报", "monthly flash reports of subsidiaries"),
    "accounts": ("年度决算", "audited year-end accounts"),
    "governance": ("半年度治理情况", "half-yearly governance report"),
    "progress": ("半年度改革进展", "half-yearly progress report"),
    "budget": ("年度预算", "yearly budget"),
    "benchmarks": ("参照数", "benchmarks"),
}
WHO = {
    "flash": "class!=benchmark and level=1",
    "flash_sub": "class!=benchmark and level!=1",
    "benchmarks": "class=benchmark",
}
RHYTHMS = {1: "month", 3: "quarter", 6: "half", 12: "year"}
CSV = ('format = "csv"; encoding = "GB18030";\n'
       '\t\tenterprise = "企业代码"; period_end = "截止日期";')
JSON = ('format = "json"; records = ".data.rows[]";\n'
        '\t\tenterprise = ".qydm"; period_end = ".bbrq";')


def mapping(rows, suffix):
    return "".join('\t\t\t%s = ".%s%s";\n' % (id, key, suffix)
                   for id, key, _ in rows)


def feed_text(feed, is_last):
    rows, rhythm, priority = reports.FEEDS[feed]
    is_json = feed == "flash"
    title, title_en = TITLES[feed]
    bases = ""
    if is_json:
        bases = "\t\tprior: {\n%s\t\t};\n\t\topening: {\n%s\t\t};\n" % (
            mapping(items.FLASH, "_sntq"), mapping(items.MONEY_STOCKS, "_nc"))
    return FEED % {
        "feed": feed, "title": title, "title_en": title_en,
        "format": JSON if is_json else CSV,
        "enterprises": WHO.get(feed, "class!=benchmark"),
        "reported_on": '".tbrq"' if is_json else '"填报日期"',
        "rhythm": RHYTHMS[rhythm], "priority": priority,
        "due": ' due = "8d";' if rhythm == 1 else "",
        "items": mapping(rows, "") if is_json else "".join(
            '\t\t\t%s = "%s";\n' % (row[0], row[-1]) for row in rows),
        "bases": bases, "end": "" if is_last else ";"}


def text(plan, state, language, more):
    feeds = list(reports.FEEDS)
    return (HEAD % {"plan": plan, "state": state, "language": language,
                    "more": more}
            + "".join(feed_text(feed, feed == feeds[-1]) for feed in feeds)
            + "};\n")
