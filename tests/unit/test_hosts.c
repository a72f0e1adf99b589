/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * hosts: turns, limits, pauses; and the heap and the waits beneath them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "daemon/base/heap.h"
#include "daemon/service/hosts.h"
#include "daemon/service/retry.h"
#include "daemon/base/mem.h"

static void
test_heap_orders_whatever_comes_and_goes(void **state)
{
	enum { N = 500 };
	struct heap heap = { 0 };
	struct heap_node nodes[N] = { { 0 } };
	uint64_t seed = 96;
	uint64_t last = 0;
	size_t n = 0;

	(void)state;
	assert_null(heap_first(&heap));
	for (size_t step = 0; step < 20000; step++) {
		seed = seed * 6364136223846793005U + 1442695040888963407U;
		struct heap_node *node = &nodes[(seed >> 33) % N];
		if ((seed >> 20) % 3 == 0)
			heap_remove(&heap, node);
		else
			heap_set(&heap, node, node, (seed >> 40) % 1000);
		if (heap.n == 0)
			continue;
		for (size_t i = 0; i < N; i++)
			assert_true(!heap_has(&nodes[i]) ||
			    heap_first(&heap)->when <= nodes[i].when);
	}
	for (size_t i = 0; i < N; i++)
		n += heap_has(&nodes[i]);
	assert_int_equal(n, heap.n);
	while (heap_first(&heap) != NULL) {
		struct heap_node *first = heap_first(&heap);
		assert_true(first->when >= last);
		assert_ptr_equal(first->owner, first);
		last = first->when;
		heap_remove(&heap, first);
		assert_false(heap_has(first));
	}
	heap_fini(&heap);
}

struct turn {
	struct waiter waiter;
	const char *name;
};

/* The name of who is next; "" for nobody. */
static const char *
next(struct hosts *h, uint64_t now_msec)
{
	struct waiter *waiter = hosts_next(h, now_msec);

	return waiter == NULL ? "" : ((struct turn *)waiter->owner)->name;
}

static void
enter(struct hosts *h, const char *url, struct turn *turn, const char *name)
{
	turn->name = name;
	hosts_enter(h, hosts_find(h, url), &turn->waiter, turn);
}

static void
test_hosts_take_turns(void **state)
{
	struct hosts *h = hosts_new();
	struct turn w[5] = { { .name = NULL } };

	(void)state;
	hosts_use(h, 2);
	enter(h, "http://a/1", &w[0], "a1");
	enter(h, "http://a/2", &w[1], "a2");
	enter(h, "http://A:80/3", &w[2], "a3");
	enter(h, "http://b/1", &w[3], "b1");
	enter(h, "https://a/1", &w[4], "s1");
	assert_string_equal(next(h, 0), "a1");
	assert_string_equal(next(h, 0), "b1");
	assert_string_equal(next(h, 0), "s1");
	assert_string_equal(next(h, 0), "a2");
	/* Two are under way, and the third waits. */
	assert_string_equal(next(h, 0), "");
	assert_int_equal(hosts_wake_msec(h), UINT64_MAX);
	hosts_over(h, w[0].waiter.host);
	assert_string_equal(next(h, 0), "a3");
	assert_string_equal(next(h, 0), "");
	hosts_free(h);
}

static void
test_hosts_keep_their_pace_across_feeds(void **state)
{
	struct hosts *h = hosts_new();
	struct turn w[3] = { { .name = NULL } };

	(void)state;
	hosts_use(h, 6);
	host_set_pace(hosts_find(h, "http://a/"), 100);
	host_set_pace(hosts_find(h, "http://a/other"), 40);
	enter(h, "http://a/1", &w[0], "1");
	enter(h, "http://a/2", &w[1], "2");
	enter(h, "http://a/3", &w[2], "3");
	assert_string_equal(next(h, 1000), "1");
	assert_string_equal(next(h, 1099), "");
	assert_int_equal(hosts_wake_msec(h), 1100);
	assert_null(hosts_paused_beyond(h, 0)); /* it wished for nothing */
	assert_string_equal(next(h, 1100), "2");
	/* Another configuration has no such limit; the pause at hand stays. */
	hosts_use(h, 6);
	assert_string_equal(next(h, 1150), "");
	assert_string_equal(next(h, 1200), "3");
	hosts_free(h);
}

static void
test_hosts_are_left_alone(void **state)
{
	struct hosts *h = hosts_new();
	struct turn w[3] = { { .name = NULL } };

	(void)state;
	hosts_use(h, 6);
	enter(h, "http://a/1", &w[0], "a1");
	enter(h, "http://b/1", &w[1], "b1");
	host_pause(h, w[0].waiter.host, 5000);
	assert_string_equal(next(h, 0), "b1");
	assert_string_equal(next(h, 4999), "");
	assert_int_equal(hosts_wake_msec(h), 5000);
	assert_ptr_equal(hosts_paused_beyond(h, 4999), &w[0].waiter);
	assert_null(hosts_paused_beyond(h, 5000));
	/* A longer pause counts, a shorter one does not. */
	host_pause(h, w[0].waiter.host, 6000);
	host_pause(h, w[0].waiter.host, 5500);
	assert_int_equal(hosts_wake_msec(h), 6000);
	assert_string_equal(next(h, 5999), "");
	assert_string_equal(next(h, 6000), "a1");
	/* Who leaves is not asked for; and nobody is left to wake for. */
	host_pause(h, w[0].waiter.host, 9000);
	enter(h, "http://a/2", &w[2], "a2");
	assert_string_equal(next(h, 7000), "");
	hosts_leave(h, &w[2].waiter);
	assert_int_equal(hosts_wake_msec(h), UINT64_MAX);
	assert_string_equal(next(h, 9000), "");
	assert_null(hosts_paused_beyond(h, 0));
	hosts_free(h);
}

static void
test_the_patient_come_last(void **state)
{
	struct hosts *h = hosts_new();
	struct turn w[3] = { { .name = NULL } };

	(void)state;
	hosts_use(h, 6);
	w[0].waiter.is_patient = w[1].waiter.is_patient = true;
	enter(h, "http://a/1", &w[0], "old1");
	enter(h, "http://a/2", &w[1], "old2");
	assert_string_equal(next(h, 0), "old1");
	enter(h, "http://a/3", &w[2], "new");
	assert_string_equal(next(h, 0), "new");
	hosts_leave(h, &w[1].waiter);
	assert_string_equal(next(h, 0), "");
	hosts_free(h);
}

static void
test_hosts_of_files_are_one(void **state)
{
	struct hosts *h = hosts_new();

	(void)state;
	assert_ptr_equal(hosts_find(h, NULL), hosts_find(h, "file:///a/b"));
	assert_ptr_not_equal(hosts_find(h, NULL), hosts_find(h, "http://a/"));
	hosts_free(h);
}

static void
test_retries_come_later_and_later(void **state)
{
	(void)state;
	assert_int_equal(retry_bound_msec(1, 4), 500);
	assert_int_equal(retry_bound_msec(2, 4), 1000);
	assert_int_equal(retry_bound_msec(4, 4), 4000);
	assert_int_equal(retry_bound_msec(90, 100), RETRY_LONG_MSEC);
	assert_true(retry_is_soon(4, 4));
	assert_false(retry_is_soon(5, 4));
	assert_int_equal(retry_bound_msec(5, 4), RETRY_LATER_MSEC);
	assert_int_equal(retry_bound_msec(6, 4), 2 * RETRY_LATER_MSEC);
	assert_int_equal(retry_bound_msec(1000, 4), RETRY_LATEST_MSEC);
	/* Without any, the first failure is the visit's last. */
	assert_false(retry_is_soon(1, 0));
	assert_int_equal(retry_bound_msec(1, 0), RETRY_LATER_MSEC);
}

static void
test_retry_knows_whose_fault_it_is(void **state)
{
	(void)state;
	assert_true(
	    retry_is_for_host(&(const struct fetch_result){ .status = 429 }));
	assert_true(retry_is_for_host(&(const struct fetch_result){
	    .status = 503, .retry_after_sec = 7 }));
	assert_false(retry_is_for_host(&(const struct fetch_result){
	    .status = 503, .retry_after_sec = -1 }));
	assert_false(retry_is_for_host(&(const struct fetch_result){
	    .status = 404, .retry_after_sec = 7 }));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_heap_orders_whatever_comes_and_goes),
		cmocka_unit_test(test_hosts_take_turns),
		cmocka_unit_test(test_hosts_keep_their_pace_across_feeds),
		cmocka_unit_test(test_hosts_are_left_alone),
		cmocka_unit_test(test_the_patient_come_last),
		cmocka_unit_test(test_hosts_of_files_are_one),
		cmocka_unit_test(test_retries_come_later_and_later),
		cmocka_unit_test(test_retry_knows_whose_fault_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
