/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settings: the only file that sees libconfig.
 */
#include <assert.h>
#include <libconfig.h>
#include <math.h>
#include <stdlib.h>

#include "daemon/base/buf.h"
#include "daemon/model/prescan.h"
#include "daemon/model/settings.h"
#include "daemon/base/mem.h"

struct settings {
	config_t config;
	char *file;
	struct buf text; /* of all files */
};

struct settings *
settings_read(
    const char *file, const char *directory, struct problems *problems)
{
	struct settings *s = xcalloc(1, sizeof *s);

	s->file = xstrdup(file);
	config_init(&s->config);
	config_set_include_dir(&s->config, directory);
	if (prescan(file, directory, problems, &s->text) != 0) {
		settings_free(s);
		return NULL;
	}
	if (config_read_file(&s->config, file) != CONFIG_TRUE) {
		const char *where = config_error_file(&s->config);
		problems_add(problems,
		    (struct place){ .file = where == NULL ? file : where,
			.line = config_error_line(&s->config) },
		    "%s", config_error_text(&s->config));
		settings_free(s);
		return NULL;
	}
	return s;
}

struct settings *
settings_of_text(const char *text)
{
	struct settings *s = xcalloc(1, sizeof *s);
	int rc;

	s->file = xstrdup("");
	config_init(&s->config);
	rc = config_read_string(&s->config, text);
	assert(rc == CONFIG_TRUE);
	(void)rc;
	return s;
}

void
settings_free(struct settings *s)
{
	if (s == NULL)
		return;
	config_destroy(&s->config);
	buf_fini(&s->text);
	free(s->file);
	free(s);
}

const struct buf *
settings_text(const struct settings *s)
{
	return &s->text;
}

const struct config_setting_t *
settings_root(const struct settings *s)
{
	return config_root_setting(&s->config);
}

const struct config_setting_t *
setting_member(const struct config_setting_t *group, const char *name)
{
	return config_setting_get_member(group, name);
}

bool
setting_is_group(const struct config_setting_t *setting)
{
	return config_setting_is_group(setting) == CONFIG_TRUE;
}

size_t
setting_count(const struct config_setting_t *group)
{
	return (size_t)config_setting_length(group);
}

const struct config_setting_t *
setting_at(const struct config_setting_t *group, size_t i)
{
	return config_setting_get_elem(group, (unsigned)i);
}

const char *
setting_name(const struct config_setting_t *setting)
{
	return config_setting_name(setting);
}

const char *
setting_text(const struct config_setting_t *setting)
{
	return config_setting_get_string(setting);
}

bool
setting_is_list(const struct config_setting_t *setting)
{
	return config_setting_is_list(setting) == CONFIG_TRUE ||
	    config_setting_is_array(setting) == CONFIG_TRUE;
}

struct place
setting_place(const struct settings *s, const struct config_setting_t *setting)
{
	const char *file = config_setting_source_file(setting);

	return (struct place){ .file = file == NULL ? s->file : file,
		.line = (int)config_setting_source_line(setting) };
}

bool
setting_number(const struct config_setting_t *setting, double *out)
{
	switch (config_setting_type(setting)) {
	case CONFIG_TYPE_INT:
		*out = config_setting_get_int(setting);
		return true;
	case CONFIG_TYPE_INT64:
		*out = (double)config_setting_get_int64(setting);
		return true;
	case CONFIG_TYPE_FLOAT:
		*out = config_setting_get_float(setting);
		return isfinite(*out);
	default:
		return false;
	}
}

bool
setting_bool(const struct config_setting_t *setting, bool *out)
{
	if (config_setting_type(setting) != CONFIG_TYPE_BOOL)
		return false;
	*out = config_setting_get_bool(setting) == CONFIG_TRUE;
	return true;
}
