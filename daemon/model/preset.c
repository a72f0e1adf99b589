/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * preset: the rows of presets.def.
 */
#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "daemon/model/preset.h"
#include "daemon/base/mem.h"

static const struct preset presets[] = {
#define PRESET(preset_name, preset_base, words, settings)                      \
	{ .name = #preset_name,                                                \
		.base = #preset_base,                                          \
		.help = (words),                                               \
		.text = (settings) },
#include "daemon/model/presets.def"
#undef PRESET
};

const struct preset *
preset_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(presets); i++) {
		if (text_equal(presets[i].name, name))
			return &presets[i];
	}
	return NULL;
}

const struct preset *
preset_at(size_t i)
{
	return i < ARRAY_SIZE(presets) ? &presets[i] : NULL;
}

void
preset_print_mdoc(struct buf *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(presets); i++) {
		const struct preset *p = &presets[i];
		buf_printf(
		    out, ".It Li %s\n%s\nIt stands for\n", p->name, p->help);
		buf_printf(
		    out, ".Li \"format = \\(dq%s\\(dq\"\nwith\n", p->base);
		buf_puts(out, ".Bd -literal -offset indent\n");
		for (const char *c = p->text; *c != '\0'; c++) {
			/* A line that starts with a dot would be a macro. */
			if (*c == '\\')
				buf_puts(out, "\\e");
			else
				buf_putc(out, *c);
		}
		buf_puts(out, ".Ed\n");
	}
}
