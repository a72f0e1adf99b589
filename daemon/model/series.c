/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * series: points by period end.
 */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "daemon/model/series.h"
#include "daemon/base/mem.h"

const char *
word_name(enum word word)
{
	static const char *const names[] = {
#define WORD_NAME(id, name, zh, en) [id] = name,
		WORD_LIST(WORD_NAME)
#undef WORD_NAME
	};
	return names[word];
}

const char *
word_text(enum word word, bool is_chinese)
{
	static const struct {
		const char *zh, *en;
	} texts[] = {
#define WORD_TEXT(id, name, chinese, english) [id] = { chinese, english },
		WORD_LIST(WORD_TEXT)
#undef WORD_TEXT
	};
	return is_chinese ? texts[word].zh : texts[word].en;
}

void
series_add(struct series *s, const struct point *p)
{
	s->points = xgrow(s->points, s->n, &s->size, sizeof *s->points);
	s->points[s->n++] = *p;
}

void
series_fini(struct series *s)
{
	free(s->points);
	*s = (struct series){ 0 };
}

const struct point *
series_latest(const struct series *s)
{
	for (size_t i = s->n; i > 0; i--) {
		if (!isnan(s->points[i - 1].value))
			return &s->points[i - 1];
	}
	return NULL;
}

const struct point *
series_at(const struct series *s, int32_t end_day)
{
	size_t low = 0;
	size_t high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (s->points[middle].period.end_day < end_day)
			low = middle + 1;
		else
			high = middle;
	}
	return low < s->n && s->points[low].period.end_day == end_day
	    ? &s->points[low]
	    : NULL;
}
