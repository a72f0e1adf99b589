/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * sections: names and bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/pack.h"
#include "daemon/answer/sections.h"
#include "daemon/base/mem.h"

void
sections_fini(struct sections *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->sections[i].name);
		buf_fini(&s->sections[i].data);
	}
	free(s->sections);
	*s = (struct sections){ 0 };
}

static size_t
place_of(const struct sections *s, const char *name)
{
	size_t low = 0;
	size_t high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(s->sections[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct section *
sections_find(const struct sections *s, const char *name)
{
	size_t i = place_of(s, name);

	return i < s->n && strcmp(s->sections[i].name, name) == 0
	    ? &s->sections[i]
	    : NULL;
}

struct section *
sections_add(struct sections *s, const char *name)
{
	size_t i = place_of(s, name);

	s->sections = xgrow(s->sections, s->n, &s->size, sizeof *s->sections);
	memmove(&s->sections[i + 1], &s->sections[i],
	    (s->n - i) * sizeof *s->sections);
	s->sections[i] = (struct section){ .name = xstrdup(name) };
	s->n++;
	return &s->sections[i];
}

bool
section_equal(const struct section *a, const struct section *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return a->data.len == b->data.len &&
	    memcmp(a->data.data, b->data.data, a->data.len) == 0;
}

bool
sections_equal(const struct sections *a, const struct sections *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		if (strcmp(a->sections[i].name, b->sections[i].name) != 0 ||
		    !section_equal(&a->sections[i], &b->sections[i]))
			return false;
	}
	return true;
}

int
sections_damaged(const char *what, struct error *err)
{
	return error_set(err, ERROR_STORE,
	    "ledger.db: what is kept of %s is damaged: run soewatch rebuild",
	    what);
}

int
sections_read(struct ledger *l, const char *enterprise, struct sections *out,
    struct error *err)
{
	struct buf data = { 0 };
	int rc = ledger_contribution(l, enterprise, &data, err);

	*out = (struct sections){ 0 };
	if (rc == 1) {
		struct unpack u = unpack_of(data.data, data.len);
		size_t n = unpack_count(&u);
		for (size_t i = 0; i < n && !u.is_broken; i++) {
			size_t len;
			const char *text = unpack_bytes(&u, &len);
			char *name = xstrndup(text, len);
			struct section *section = sections_add(out, name);
			const void *bytes = unpack_bytes(&u, &len);
			buf_append(&section->data, bytes, len);
			free(name);
		}
		rc = u.is_broken || u.at != u.end
		    ? sections_damaged(enterprise, err)
		    : 0;
	}
	buf_fini(&data);
	return rc;
}

int
sections_write(struct ledger *l, const char *enterprise,
    const struct sections *s, struct error *err)
{
	struct buf data = { 0 };

	pack_unsigned(&data, s->n);
	for (size_t i = 0; i < s->n; i++) {
		const struct section *section = &s->sections[i];
		pack_bytes(&data, section->name, strlen(section->name));
		pack_bytes(&data, section->data.data, section->data.len);
	}
	int rc = ledger_set_contribution(l, enterprise, &data, err);
	buf_fini(&data);
	return rc;
}
