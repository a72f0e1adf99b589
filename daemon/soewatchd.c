/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * soewatchd: the service.  Options, init upwards, run, fini downwards.
 */
#include <getopt.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/date.h"
#include "daemon/base/text.h"
#include "daemon/service/clock.h"
#include "daemon/service/log.h"
#include "daemon/service/service.h"
#include "daemon/answer/world.h"
#include "graphs/worker.h"
#include "daemon/base/mem.h"

enum { EXIT_USAGE = 2 };

static const char usage[] =
    "usage: soewatchd [-c FILE] [--check | --once] [--now=DATE] [--verbose]\n"
    "\n"
    "  -c, --config=FILE  the configuration (" SOEWATCH_CONFIG_FILE ")\n"
    "      --check        read the whole configuration, print every problem\n"
    "      --once         poll every feed now, settle everything, end\n"
    "      --now=DATE     take this as today\n"
    "      --verbose      tell more on standard error\n"
    "      --version      print the version\n"
    "  -h, --help         print this\n"
    "\n"
    "SIGHUP reads the configuration again, SIGUSR1 polls now, SIGTERM stops.\n";

struct options {
	const char *config_file;
	bool is_check, is_once, is_verbose;
	int32_t now_day; /* DATE_NONE: the real one */
};

/* -1: go on; else the exit status. */
static int
parse_options(int argc, char *argv[], struct options *o)
{
	enum {
		OPTION_CHECK = 256,
		OPTION_ONCE,
		OPTION_NOW,
		OPTION_VERBOSE,
		OPTION_VERSION
	};
	static const struct option longs[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "check", no_argument, NULL, OPTION_CHECK },
		{ "once", no_argument, NULL, OPTION_ONCE },
		{ "now", required_argument, NULL, OPTION_NOW },
		{ "verbose", no_argument, NULL, OPTION_VERBOSE },
		{ "version", no_argument, NULL, OPTION_VERSION },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct error err;
	int c;

	while ((c = getopt_long(argc, argv, "c:h", longs, NULL)) != -1) {
		switch (c) {
		case 'c':
			o->config_file = optarg;
			break;
		case OPTION_CHECK:
			o->is_check = true;
			break;
		case OPTION_ONCE:
			o->is_once = true;
			break;
		case OPTION_NOW:
			if (date_parse_iso(&o->now_day, optarg, &err) != 0) {
				fprintf(
				    stderr, "soewatchd: --now: %s\n", err.text);
				return EXIT_USAGE;
			}
			break;
		case OPTION_VERBOSE:
			o->is_verbose = true;
			break;
		case OPTION_VERSION:
			puts("soewatchd " PACKAGE_VERSION);
			return EXIT_SUCCESS;
		case 'h':
			fputs(usage, stdout);
			return EXIT_SUCCESS;
		default:
			fputs(usage, stderr);
			return EXIT_USAGE;
		}
	}
	if (optind < argc || (o->is_check && o->is_once)) {
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	return -1;
}

static void
print_problems(const struct problems *problems)
{
	for (size_t i = 0; i < problems->n; i++) {
		const struct problem *p = &problems->problems[i];
		fprintf(stderr, "%s:%d: %s%s\n", p->file, p->line,
		    p->is_warning ? "warning: " : "", p->text);
	}
}

static int
run(const struct options *o, struct world *world)
{
	struct error err = { 0 };
	struct service *service = service_new(
	    &(const struct service_options){ .config_file = o->config_file,
		.world = world,
		.is_once = o->is_once },
	    &err);

	if (service == NULL) {
		log_line(LOG_LEVEL_ERROR, "%s", err.text);
		return EXIT_FAILURE;
	}
	int status = service_run(service);
	service_free(service);
	return status;
}

int
main(int argc, char *argv[])
{
	struct options o = { .config_file = SOEWATCH_CONFIG_FILE,
		.now_day = DATE_NONE };
	struct problems problems = { 0 };

	/* Text is UTF-8, numbers are written as in C. */
	setlocale(LC_CTYPE, "C.UTF-8");
	signal(SIGPIPE, SIG_IGN);
	/* Bodies are read on libuv's threads, each of which keeps the memory
	 * of the largest tree that it has had. */
	setenv("UV_THREADPOOL_SIZE", "2", 0);
	mallopt(M_ARENA_MAX, 3);
	if (argc >= 2 && strcmp(argv[1], WORKER_ARGUMENT) == 0)
		return worker_main(argc, argv);
	int status = parse_options(argc, argv, &o);
	if (status >= 0)
		return status;
	log_start(o.is_verbose ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO);
	struct world *world = world_load(o.config_file, &problems);
	print_problems(&problems);
	problems_fini(&problems);
	if (world == NULL)
		return EXIT_USAGE;
	clock_set_zone(world->config->timezone);
	if (o.now_day != DATE_NONE)
		clock_pretend(o.now_day);
	if (o.is_check) {
		config_check_calendar(world->config, clock_today(), &problems);
		print_problems(&problems);
		problems_fini(&problems);
		world_free(world);
		return EXIT_SUCCESS;
	}
	return run(&o, world);
}
