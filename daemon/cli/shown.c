/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * shown: thousands apart, units behind.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/cli/shown.h"
#include "graphs/people.h"
#include "daemon/base/mem.h"

static const char shown_unknown[] = "–";

const char *
shown_decimal(char out[SHOWN_SIZE], struct decimal value)
{
	char digits[DECIMAL_TEXT_SIZE];

	return people_group(out, SHOWN_SIZE, decimal_text(digits, value));
}

const char *
shown_double(char out[SHOWN_SIZE], double value)
{
	char digits[TEXT_NUMBER_SIZE];

	if (isnan(value)) {
		snprintf(out, SHOWN_SIZE, "%s", shown_unknown);
		return out;
	}
	return people_group(
	    out, SHOWN_SIZE, text_from_double(digits, value));
}

const char *
shown_item_unit(
    char out[SHOWN_SIZE], const struct config *config, int item, int enterprise)
{
	_Static_assert((int)PEOPLE_SIZE <= (int)SHOWN_SIZE, "a unit fits");
	return people_plain_unit(out, config->items[item].unit,
	    config->roster->enterprises[enterprise].currency);
}

const char *
shown_coverage(char out[SHOWN_SIZE], unsigned n_reported, unsigned n_members)
{
	snprintf(out, SHOWN_SIZE, "%u/%u", n_reported, n_members);
	return out;
}

const char *
shown_value(char out[SHOWN_SIZE], const struct config *config, int subject,
    int indicator, double value, double beside)
{
	_Static_assert((int)PEOPLE_SIZE <= (int)SHOWN_SIZE, "a number fits");
	return people_value(out, config->language != LANGUAGE_EN,
	    config_unit(config, subject, indicator),
	    people_currency(config, subject), value, beside);
}

const struct state_look *
shown_state(enum state state)
{
	static const struct state_look looks[] = {
		[STATE_MET] = { "●", "达到", "met", STYLE_GOOD },
		[STATE_AT_RISK] = { "▲", "有风险", "at risk", STYLE_RISK },
		[STATE_MISSED] = { "■", "未达到", "missed", STYLE_BAD },
		[STATE_UNKNOWN] = { "○", "未知", "unknown", STYLE_FAINT },
	};

	return &looks[state];
}
