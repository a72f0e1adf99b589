# SPDX-License-Identifier: GPL-2.0-or-later
"""Months as whole numbers: 0 is January of the province's first year."""

import datetime

FIRST_YEAR = 2016


def year(m):
    return FIRST_YEAR + m // 12


def month(m):
    return m % 12 + 1


def first_day(m):
    return datetime.date(year(m), month(m), 1)


def end(m):
    """The last day of the month."""
    return first_day(m + 1) - datetime.timedelta(1)


def day(m, d):
    return datetime.date(year(m), month(m), d)


def year_end(y):
    """The month that ends year y."""
    return (y - FIRST_YEAR) * 12 + 11


def opening(m):
    """The month at whose end the year of m starts."""
    return m - m % 12 - 1
