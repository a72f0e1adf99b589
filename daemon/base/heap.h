/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * heap: who is next; a binary heap of nodes that live in what waits.
 */
#ifndef SOEWATCH_BASE_HEAP_H
#define SOEWATCH_BASE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Start with { 0 }. */
struct heap_node {
	uint64_t when; /* in whatever unit the heap counts */
	void *owner;
	size_t place; /* 1 is the first; 0: in no heap */
};

/* Start with { 0 }. */
struct heap {
	struct heap_node **nodes;
	size_t n, size;
};

/* Enters the node, or moves it if it is in the heap already. */
void heap_set(
    struct heap *h, struct heap_node *node, void *owner, uint64_t when);

/* Takes the node out, if it is in. */
void heap_remove(struct heap *h, struct heap_node *node);

/* The node with the smallest when; NULL when the heap is empty. */
struct heap_node *heap_first(const struct heap *h);

static inline bool
heap_has(const struct heap_node *node)
{
	return node->place != 0;
}

/* Frees the heap's own memory; the nodes are their owners'. */
void heap_fini(struct heap *h);

#endif
