/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * options_collect: settings that are lists.  Private to options.c.
 *
 * Each returns false where the setting has another shape; what was collected
 * until then stays in *out and is freed like the rest.
 */
#ifndef SOEWATCH_MODEL_OPTIONS_COLLECT_H
#define SOEWATCH_MODEL_OPTIONS_COLLECT_H

#include <stdbool.h>

#include "daemon/model/config.h"

/* One text or a list of them. */
bool collect_texts(const struct config_setting_t *setting, struct texts *out);
void texts_free(struct texts *texts);

/* ( ("2018-12-31", 70.0), ("2020-12-31", 65.0) ), dates rising */
bool collect_path(const struct config_setting_t *setting, struct line *line);

/* ( ("一(二)", "主要目标", "Main goals"), … ) */
bool collect_chapters(
    const struct config_setting_t *setting, struct chapters *out);
void chapters_free(struct chapters *chapters);

/* ( ("class=financial", "20 workdays"), ("", "120d", "year") ).  Tells itself
 * what is wrong, with the line of each entry. */
void collect_due_rules(const struct config_setting_t *setting,
    struct due_rules *out, const struct settings *settings, const char *context,
    struct problems *problems);
/* With the selectors that have been compiled since. */
void due_rules_free(struct due_rules *rules);

#endif
