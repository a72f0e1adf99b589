/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * inbox_file: what lies in a drop folder is read, left or refused, and what was
 * read is archived.
 */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/path.h"
#include "daemon/service/inbox_file.h"
#include "daemon/service/inbox_folder.h"
#include "daemon/base/mem.h"

enum { NOBODY = 65534, QUIET_SEC = 3600 };

#define DIGEST                                                                 \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

struct place {
	char dir[64];
	int state_fd, fd; /* the state directory, the folder in/box in it */
};

static int
set_up(void **state)
{
	struct place *p = xcalloc(1, sizeof *p);
	struct error err = { 0 };

	snprintf(p->dir, sizeof p->dir, "/tmp/soewatch-inbox-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	p->state_fd = open(p->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(p->state_fd >= 0);
	p->fd = inbox_folder_open(p->state_fd, "in/box", &err);
	assert_true(p->fd >= 0);
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *p = *state;
	char *command = xasprintf("rm -rf '%s'", p->dir);

	close(p->fd);
	close(p->state_fd);
	assert_int_equal(system(command), 0);
	free(command);
	free(p);
	return 0;
}

static void
put(const struct place *p, const char *name, const char *text)
{
	int fd = openat(p->fd, name, O_WRONLY | O_CREAT | O_TRUNC, 0640);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

/* What comes of the name, its body or why not.  Caller frees with free(). */
static char *
look_at(const struct place *p, const char *name,
    const struct inbox_file_id *closed, struct inbox_file *out)
{
	const struct inbox_file_look look = {
		.max_bytes = 1000, .closed = closed, .quiet_sec = QUIET_SEC
	};
	struct error err = { 0 };
	char *told = NULL;

	switch (inbox_file_read(p->fd, name, &look, out, &err)) {
	case INBOX_FILE_READ:
		told = xstrdup(buf_text(&out->body));
		break;
	case INBOX_FILE_NOT_YET:
		told = xstrdup("not yet");
		break;
	case INBOX_FILE_REFUSED:
		told = xasprintf("refused: %s", err.text);
		break;
	}
	buf_fini(&out->body);
	return told;
}

static void
check_look(const struct place *p, const char *name, const char *expected)
{
	struct inbox_file file;
	char *told = look_at(p, name, NULL, &file);

	assert_string_equal(told, expected);
	free(told);
}

static void
test_reads_a_regular_file(void **state)
{
	put(*state, "一月.csv", "a,b\n");
	check_look(*state, "一月.csv", "a,b\n");
	check_look(*state, "gone.csv", "not yet");
}

static void
test_refuses_what_is_no_file(void **state)
{
	struct place *p = *state;
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	assert_int_equal(mkfifoat(p->fd, "fifo", 0640), 0);
	assert_int_equal(mkdirat(p->fd, "folder", 0750), 0);
	assert_int_equal(symlinkat("/etc/passwd", p->fd, "link"), 0);
	assert_int_equal(symlinkat("nowhere", p->fd, "dangling"), 0);
	snprintf(address.sun_path, sizeof address.sun_path, "%s/in/box/socket",
	    p->dir);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(
	    bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
	close(fd);
	check_look(p, "fifo", "refused: a FIFO: expected a regular file");
	check_look(
	    p, "folder", "refused: a directory: expected a regular file");
	check_look(
	    p, "link", "refused: a symbolic link: expected a regular file");
	check_look(
	    p, "dangling", "refused: a symbolic link: expected a regular file");
	check_look(p, "socket", "refused: a socket: expected a regular file");
}

static void
test_refuses_what_is_too_large(void **state)
{
	struct place *p = *state;

	put(p, "sparse", "");
	int fd = openat(p->fd, "sparse", O_WRONLY | O_CLOEXEC);
	assert_int_equal(ftruncate(fd, 10LL << 30), 0);
	close(fd);
	check_look(p, "sparse",
	    "refused: 10737418240 bytes: expected at most 1000 (max_body)");
	fd = openat(p->fd, "sparse", O_WRONLY | O_CLOEXEC);
	assert_int_equal(ftruncate(fd, 1001), 0);
	close(fd);
	check_look(p, "sparse",
	    "refused: 1001 bytes: expected at most 1000 (max_body)");
}

static const struct {
	const char *name, *why, *source;
} names[] = {
	{ "q..csv", "\"q..csv\": a name with \"..\" in it", "q..csv\"#" },
	{ "..\\x", "\"..\\x\": a name with \"..\" in it", "..\\x\"#" },
	{ "a\nb", "\"a\\x0ab\": a name with control characters", "a\\x0ab\"#" },
	{ "a\xc2\x9b", "\"a\\xc2\\x9b\": a name with control characters",
	    "a\\xc2\\x9b\"#" },
	/* Turns a line around, in two ways. */
	{ "a\xe2\x80\xae", "\"a\\xe2\\x80\\xae\": a name with control",
	    "\\xae\"#" },
	{ "a\xe2\x81\xa7", "\"a\\xe2\\x81\\xa7\": a name with control",
	    "\\xa7\"#" },
	{ "a\xff", "\"a\\xff\": a name that is no UTF-8", "a\\xff\"#" },
	{ "done", "\"done\": a name that is kept", "done\"#" },
	{ "rejected", "\"rejected\": a name that is kept", "rejected\"#" },
};

static void
test_refuses_hostile_names(void **state)
{
	struct place *p = *state;
	char longest[INBOX_NAME_MAX + 2];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct inbox_file file;
		char *expected = xasprintf("refused: %s", names[i].why);
		put(p, names[i].name, "x");
		char *told = look_at(p, names[i].name, NULL, &file);
		if (strncmp(told, expected, strlen(expected)) != 0 ||
		    strstr(told, ": expected a plain file name") == NULL)
			fail_msg("%s, expected %s", told, expected);
		char *source = inbox_name_source("in/box", names[i].name);
		if (strncmp(source, "in/box/\"", 8) != 0 ||
		    strstr(source, names[i].source) == NULL)
			fail_msg("%s, expected %s", source, names[i].source);
		free(source);
		free(expected);
		free(told);
	}
	memset(longest, 'n', sizeof longest);
	longest[INBOX_NAME_MAX + 1] = '\0';
	put(p, longest, "x");
	struct inbox_file file;
	char *told = look_at(p, longest, NULL, &file);
	assert_non_null(
	    strstr(told, "a name of 201 bytes: expected at most 200"));
	free(told);
	longest[INBOX_NAME_MAX] = '\0';
	put(p, longest, "x");
	check_look(p, longest, "x");
}

static void
test_lists_what_is_to_be_judged(void **state)
{
	static const char *const put_there[] = { ".hidden", "a.part", "b.tmp",
		"c.new", "d~", "e.csv", "..f", "part" };
	static const char *const expected[] = { "..f", "e.csv", "part" };
	struct place *p = *state;
	struct inbox_names listed;
	struct error err = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(put_there); i++)
		put(p, put_there[i], "x");
	assert_int_equal(mkdirat(p->fd, INBOX_DONE, 0750), 0);
	assert_int_equal(mkdirat(p->fd, INBOX_REJECTED, 0750), 0);
	assert_int_equal(inbox_folder_list(p->fd, &listed, &err), 0);
	assert_int_equal(listed.n, ARRAY_SIZE(expected));
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++)
		assert_string_equal(listed.names[i], expected[i]);
	inbox_names_fini(&listed);
}

static void
test_folder_is_made_and_no_link(void **state)
{
	struct place *p = *state;
	struct error err = { 0 };
	struct stat st;
	mode_t mask = umask(0027);

	int fd = inbox_folder_open(p->state_fd, "x/y/z", &err);
	umask(mask);
	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0770);
	close(fd);
	assert_int_equal(fstatat(p->state_fd, "x/y", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0750);
	/* A mode that somebody set stays. */
	assert_int_equal(fchmodat(p->state_fd, "x/y/z", 0700, 0), 0);
	close(inbox_folder_open(p->state_fd, "x/y/z", &err));
	assert_int_equal(fstatat(p->state_fd, "x/y/z", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0700);

	assert_int_equal(symlinkat("/tmp", p->state_fd, "x/out"), 0);
	assert_int_equal(inbox_folder_open(p->state_fd, "x/out", &err), -1);
	assert_string_equal(
	    err.text, "x/out: out is a symbolic link: expected a folder");
	assert_int_equal(inbox_folder_open(p->state_fd, "x/out/in", &err), -1);
	assert_string_equal(
	    err.text, "x/out/in: out is a symbolic link: expected a folder");
	assert_int_equal(inbox_folder_find(p->state_fd, "x/none", &err), -1);
	assert_int_equal(
	    fstatat(p->state_fd, "x/none", &st, 0), -1); /* not made */
}

static void
test_waits_for_a_writer(void **state)
{
	struct place *p = *state;

	put(p, "slow.csv", "first half\n");
	int fd = openat(p->fd, "slow.csv", O_WRONLY | O_APPEND | O_CLOEXEC);
	check_look(p, "slow.csv", "not yet");
	assert_int_equal(write(fd, "second half\n", 12), 12);
	close(fd);
	check_look(p, "slow.csv", "first half\nsecond half\n");
}

/* The rest is tried as a user who may not lease files of another. */
static void
become_nobody(struct place *p)
{
	if (geteuid() != 0)
		skip();
	assert_int_equal(fchmod(p->fd, 0777), 0);
	assert_int_equal(fchmod(p->state_fd, 0777), 0);
	assert_int_equal(fchmodat(p->state_fd, "in", 0777, 0), 0);
	assert_int_equal(seteuid(NOBODY), 0);
}

static void
test_waits_for_quiet(void **state)
{
	struct place *p = *state;
	struct inbox_file file;
	struct stat st;

	put(p, "theirs.csv", "x");
	assert_int_equal(fchmodat(p->fd, "theirs.csv", 0644, 0), 0);
	become_nobody(p);
	/* It looks old, but was just made. */
	char *told = look_at(p, "theirs.csv", NULL, &file);
	fstatat(p->fd, "theirs.csv", &st, 0);
	assert_int_equal(seteuid(0), 0);
	assert_string_equal(told, "not yet");
	assert_in_range(file.wait_sec, QUIET_SEC - 60, QUIET_SEC);
	free(told);

	/* Seen closed in this state it needs no quiet; in another it does. */
	struct inbox_file_id id = inbox_file_id(&st);
	become_nobody(p);
	told = look_at(p, "theirs.csv", &id, &file);
	assert_string_equal(told, "x");
	free(told);
	id.written.tv_nsec ^= 1;
	told = look_at(p, "theirs.csv", &id, &file);
	assert_int_equal(seteuid(0), 0);
	assert_string_equal(told, "not yet");
	free(told);
}

static void
test_says_who_may_not_read(void **state)
{
	struct place *p = *state;
	struct inbox_file file;
	struct stat st;

	put(p, "secret.csv", "x");
	assert_int_equal(fchmodat(p->fd, "secret.csv", 0600, 0), 0);
	fstatat(p->fd, "secret.csv", &st, 0);
	const struct inbox_file_id id = inbox_file_id(&st);
	become_nobody(p);
	char *told = look_at(p, "secret.csv", &id, &file);
	assert_int_equal(seteuid(0), 0);
	if (strncmp(told, "refused: cannot be read by user ", 32) != 0 ||
	    strstr(told,
		" (65534): its mode is 0600, its owner 0, its group 0: "
		"expected that this user may read it") == NULL)
		fail_msg("%s", told);
	free(told);
}

/* ---- archiving ---- */

static int
archive(const struct place *p, const char *name, const char *reason,
    struct error *err)
{
	struct inbox_file file;

	free(look_at(p, name, NULL, &file));
	const struct inbox_file_end end = { .id = file.id,
		.digest = DIGEST,
		.at_sec = 1459500300,
		.reason = reason };
	return inbox_file_archive(p->fd, name, &end, err);
}

static bool
has(const struct place *p, const char *name, const char *text)
{
	struct buf b = { 0 };
	struct error err = { 0 };
	bool is_it = path_read(p->fd, name, 1000, &b, &err) == 0 &&
	    strcmp(buf_text(&b), text) == 0;

	buf_fini(&b);
	return is_it;
}

static void
test_archives_beside_earlier_ones(void **state)
{
	struct place *p = *state;
	struct error err = { 0 };

	for (int i = 0; i < 2; i++) {
		put(p, "q1.csv", i == 0 ? "one" : "two");
		assert_int_equal(archive(p, "q1.csv", NULL, &err), 1);
		assert_false(path_exists(p->fd, "q1.csv"));
	}
	assert_true(has(p, "done/q1-20160401T084500Z-0123456789ab.csv", "one"));
	assert_true(
	    has(p, "done/q1-20160401T084500Z-0123456789ab-1.csv", "two"));

	put(p, "plain", "three");
	assert_int_equal(archive(p, "plain", "row 1: no date", &err), 1);
	assert_true(
	    has(p, "rejected/plain-20160401T084500Z-0123456789ab", "three"));
	assert_true(
	    has(p, "rejected/plain-20160401T084500Z-0123456789ab.reason",
		"row 1: no date\n"));
	inbox_folder_sync(p->fd);
}

static void
test_longest_name_fits(void **state)
{
	struct place *p = *state;
	struct error err = { 0 };
	char name[INBOX_NAME_MAX + 1];

	memset(name, 'n', INBOX_NAME_MAX);
	name[INBOX_NAME_MAX] = '\0';
	for (int i = 0; i < 12; i++) {
		put(p, name, "x");
		if (archive(p, name, "why", &err) != 1)
			fail_msg("%s", err.text);
	}
}

static void
test_leaves_what_is_another_file_now(void **state)
{
	struct place *p = *state;
	struct error err = { 0 };
	struct inbox_file file;

	put(p, "q1.csv", "one");
	free(look_at(p, "q1.csv", NULL, &file));
	put(p, "next", "two");
	assert_int_equal(renameat(p->fd, "next", p->fd, "q1.csv"), 0);
	const struct inbox_file_end end = { .id = file.id, .digest = DIGEST };
	assert_int_equal(inbox_file_archive(p->fd, "q1.csv", &end, &err), 0);
	assert_true(has(p, "q1.csv", "two"));
	unlinkat(p->fd, "q1.csv", 0);
	assert_int_equal(inbox_file_archive(p->fd, "q1.csv", &end, &err), 0);
}

static void
test_archive_is_no_link(void **state)
{
	struct place *p = *state;
	struct error err = { 0 };

	assert_int_equal(symlinkat("/tmp", p->fd, INBOX_DONE), 0);
	put(p, "q1.csv", "one");
	assert_int_equal(archive(p, "q1.csv", NULL, &err), -1);
	assert_non_null(strstr(err.text, "done/: "));
	assert_true(has(p, "q1.csv", "one"));
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_reads_a_regular_file),
		CASE(test_refuses_what_is_no_file),
		CASE(test_refuses_what_is_too_large),
		CASE(test_refuses_hostile_names),
		CASE(test_lists_what_is_to_be_judged),
		CASE(test_folder_is_made_and_no_link),
		CASE(test_waits_for_a_writer),
		CASE(test_waits_for_quiet),
		CASE(test_says_who_may_not_read),
		CASE(test_archives_beside_earlier_ones),
		CASE(test_longest_name_fits),
		CASE(test_leaves_what_is_another_file_now),
		CASE(test_archive_is_no_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
