#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Invented companies in the shape of EDGAR's company facts.

    random_edgar.py FOLDER SEED COUNT

Writes FOLDER/CIK0000900001.json, … and their roster rows,
id,name,class,code,fiscal_year_end,currency, to stdout.  Years of 52 or 53 weeks
or of months, quarters and years to date, comparatives of the year before,
filings that were never made, restatements and amendments, concepts that change
in the middle of a year or stand beside each other, yearly filers by ifrs-full,
translations into dollars.  Nothing in them is of a real company.  The same seed
gives the same bytes.
"""

import datetime
import json
import os
import random
import sys

DAY = datetime.timedelta(1)
NEW = "RevenueFromContractWithCustomerExcludingAssessedTax"
OLD = "SalesRevenueNet"


def month_end(year, month):
    return datetime.date(year + month // 12, month % 12 + 1, 1) - DAY


class Calendar:
    """When the quarters of a company end."""

    def __init__(self, rng, is_yearly):
        self.month = rng.choice((12, 12, 9, 6, 3, 1))
        self.style = rng.choice(("month", "last", "nearest"))
        self.is_yearly = is_yearly
        if is_yearly:
            self.month, self.style = 12, "month"

    def fiscal_year_end(self):
        return "%02d-%02d" % (self.month, 28 if self.month == 2 else 30)

    def end(self, year, quarter):
        """The last day of the quarter of the fiscal year that ends in year."""
        month = self.month - 3 * (4 - quarter)
        last = month_end(year + (month - 1) // 12, (month - 1) % 12 + 1)
        if self.style == "month":
            return last
        back = (last.weekday() - 5) % 7    # to a Saturday
        if self.style == "last" or back <= 3:
            return last - back * DAY
        return last + (7 - back) * DAY


class Company:
    def __init__(self, rng, cik):
        self.rng = rng
        self.cik = cik
        self.is_yearly = rng.random() < 0.25
        self.calendar = Calendar(rng, self.is_yearly)
        self.taxonomy = "ifrs-full" if self.is_yearly else "us-gaap"
        self.currency = rng.choice(
            ("CNY", "EUR") if self.is_yearly else ("USD", "USD", "CAD"))
        self.scale = 10 ** rng.randint(0, 6)
        self.first = rng.randint(2009, 2014)
        self.last = self.first + rng.randint(2, 6)
        self.changes_in = (rng.randint(self.first, self.last),
                           rng.randint(1, 4))
        self.facts = {}
        self.n_filed = 0
        self.values = {}
        self.has_liabilities = rng.random() < 0.8

    def value(self, what, year, quarter):
        """A quarter's flow, or a quarter end's stock."""
        key = (what, year, quarter)
        if key not in self.values:
            size = self.rng.randint(-300 if what == "profit" else 1, 9999)
            self.values[key] = size * self.scale
        return self.values[key]

    def restate(self, year, quarter):
        what = self.rng.choice(("revenue", "profit", "assets"))
        self.values[what, year, quarter] = self.rng.randint(1, 9999) * self.scale

    def put(self, concept, value, end, filing, start=None):
        entry = {} if start is None else {"start": start.isoformat()}
        entry.update(end=end.isoformat(), val=value, **filing)
        if self.rng.random() < 0.3:
            entry["frame"] = "CY%dQ1" % end.year
        self.entries(concept, self.currency).append(entry)
        if self.is_yearly and self.rng.random() < 0.3:
            self.entries(concept, "USD").append(dict(entry, val=value // 7))

    def entries(self, concept, unit):
        concepts = self.facts.setdefault(self.taxonomy, {})
        described = concepts.setdefault(
            concept, {"label": None, "description": None, "units": {}})
        return described["units"].setdefault(unit, [])

    def put_flow(self, year, first, last, filing):
        """The flow of the quarters first to last, under today's concepts."""
        start = self.calendar.end(
            *((year, first - 1) if first > 1 else (year - 1, 4))) + DAY
        end = self.calendar.end(year, last)
        revenue = sum(self.value("revenue", year, q)
                      for q in range(first, last + 1))
        profit = sum(self.value("profit", year, q)
                     for q in range(first, last + 1))
        for concept in self.revenue_concepts(filing):
            self.put(concept, revenue, end, filing, start)
        self.put("ProfitLoss" if self.is_yearly else "NetIncomeLoss", profit,
                 end, filing, start)

    def revenue_concepts(self, filing):
        if self.is_yearly:
            return ("Revenue",)
        fiscal = (filing["fy"], int(filing["fp"].replace("FY", "Q4")[1]))
        concepts = [NEW if fiscal >= self.changes_in else OLD]
        if self.rng.random() < 0.2:
            concepts.append("Revenues")
        return concepts

    def put_stock(self, year, quarter, filing):
        end = self.calendar.end(year, quarter)
        self.put("Assets", self.value("assets", year, quarter), end, filing)
        if self.has_liabilities:
            self.put("Liabilities", self.value("owed", year, quarter), end,
                     filing)

    def filing(self, year, quarter, form, filed):
        self.n_filed += 1
        return {"accn": "%010d-%02d-%06d" % (self.cik, filed.year % 100,
                                             self.n_filed),
                "fy": year, "fp": "FY" if quarter == 4 else "Q%d" % quarter,
                "form": form, "filed": filed.isoformat()}

    def file_year(self, year, form, filed):
        filing = self.filing(year, 4, form, filed)
        for back in range(3 if year - 2 >= self.first else 1):
            self.put_flow(year - back, 1, 4, filing)
        self.put_stock(year, 4, filing)
        if year > self.first:
            self.put_stock(year - 1, 4, filing)

    def file_quarter(self, year, quarter, filed):
        filing = self.filing(year, quarter, "10-Q", filed)
        is_ytd_only = self.rng.random() < 0.15
        for y in (year, year - 1)[:1 if year == self.first else 2]:
            self.put_flow(y, 1, quarter, filing)
            if quarter > 1 and not is_ytd_only:
                self.put_flow(y, quarter, quarter, filing)
        self.put_stock(year, quarter, filing)
        if year > self.first:
            self.put_stock(year - 1, 4, filing)

    def file_all(self):
        for year in range(self.first, self.last + 1):
            for quarter in (4,) if self.is_yearly else (1, 2, 3, 4):
                filed = self.calendar.end(year, quarter) + self.rng.randint(
                    20, 80) * DAY
                if self.rng.random() < 0.05:
                    continue    # never filed
                if self.rng.random() < 0.1:
                    self.restate(year - (self.rng.random() < 0.7), quarter)
                if quarter == 4:
                    self.file_year(
                        year, "20-F" if self.is_yearly else "10-K", filed)
                else:
                    self.file_quarter(year, quarter, filed)
                if quarter == 4 and self.rng.random() < 0.2:
                    self.restate(year, 4)
                    self.file_year(
                        year, "20-F/A" if self.is_yearly else "10-K/A",
                        filed + self.rng.choice((0, 0, 90)) * DAY)

    def document(self):
        self.facts.setdefault("dei", {})["EntityCommonStockSharesOutstanding"] \
            = {"label": None, "units": {"shares": []}}
        return {"cik": self.cik, "entityName": "Invented %d" % self.cik,
                "facts": self.facts}


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    folder, seed, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    rng = random.Random(seed)
    for number in range(count):
        company = Company(rng, 900001 + number)
        company.file_all()
        path = os.path.join(folder, "CIK%010d.json" % company.cik)
        with open(path, "w", encoding="utf-8") as file:
            json.dump(company.document(), file)
        print("c%d,Invented %d,sec,%010d,%s,%s" % (
            company.cik, company.cik, company.cik,
            company.calendar.fiscal_year_end(), company.currency))


if __name__ == "__main__":
    main()
