/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * edgar_fixture: company facts of the SEC, built of a few entries.
 */
#ifndef SOEWATCH_TESTS_UNIT_EDGAR_FIXTURE_H
#define SOEWATCH_TESTS_UNIT_EDGAR_FIXTURE_H

#include "tests/unit/feed_fixture.h"

#define ASSETS "us-gaap:Assets"
#define REVENUES "us-gaap:Revenues"
#define SALES "us-gaap:SalesRevenueNet"

static inline void
edgar_init(struct fixture *f)
{
	fixture_init(f, "edgar", LAYOUT_RECORDS);
	map(&f->feed.items, TOTAL_ASSETS, ASSETS, NULL);
	map(&f->feed.items, REVENUE, REVENUES, SALES);
	f->document.enterprise = 2; /* overseas: 9001, USD */
}

/* A company's facts: concepts is what stands in us-gaap. */
static inline char *
company(const char *concepts)
{
	return xasprintf("{\"cik\":9001,\"entityName\":\"X\",\"facts\":{"
			 "\"us-gaap\":{%s}}}",
	    concepts);
}

static inline char *
assets(const char *entries)
{
	char *concept = xasprintf("\"Assets\":{\"label\":null,\"units\":{"
				  "\"USD\":[%s]}}",
	    entries);
	char *body = company(concept);

	free(concept);
	return body;
}

#define ENTRY(end, val, accn, form, filed)                                     \
	"{\"end\":\"" end "\",\"val\":" val ",\"accn\":\"" accn                \
	"\",\"fy\":2099,\"fp\":\"Q1\",\"form\":\"" form                        \
	"\",\"filed\":\"" filed "\"}"

#define FLOW(start, end, val, accn, filed)                                     \
	"{\"start\":\"" start "\",\"end\":\"" end "\",\"val\":" val            \
	",\"accn\":\"" accn "\",\"fy\":2099,\"fp\":\"FY\",\"form\":\"10-Q\","  \
	"\"filed\":\"" filed "\",\"frame\":\"CY2015\"}"

static inline void
expect_assets(struct fixture *f, const char *entries, const char *value)
{
	char *body = assets(entries);
	char *figure = xasprintf(
	    "overseas total_assets ..2014-12-31 0 %s 2015-02-01", value);

	read_well(f, body);
	expect_counts(f, 1, 0);
	expect_figure(f, figure);
	free(figure);
	free(body);
}

#endif
