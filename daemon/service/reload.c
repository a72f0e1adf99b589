/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * reload: read, checked, told.
 */
#include <string.h>

#include "daemon/service/log.h"
#include "daemon/service/reload.h"

static void
tell_problems(const struct problems *problems)
{
	for (size_t i = 0; i < problems->n; i++) {
		const struct problem *p = &problems->problems[i];
		log_line(p->is_warning ? LOG_LEVEL_WARN : LOG_LEVEL_ERROR,
		    "%s:%d: %s%s", p->file, p->line,
		    p->is_warning ? "warning: " : "", p->text);
	}
}

struct world *
reload_world(const char *file, const struct config *before)
{
	struct problems problems = { 0 };
	struct world *world = world_load(file, &problems);

	tell_problems(&problems);
	problems_fini(&problems);
	if (world == NULL ||
	    strcmp(world->config->state_directory, before->state_directory) ==
		0)
		return world;
	log_line(LOG_LEVEL_ERROR,
	    "%s: state_directory: another one needs a "
	    "restart",
	    file);
	world_free(world);
	return NULL;
}
