/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * heap: places count from 1, so that a node's halves are at 2n and 2n + 1.
 */
#include <stdlib.h>

#include "daemon/base/heap.h"
#include "daemon/base/mem.h"

static void
put(struct heap *h, struct heap_node *node, size_t place)
{
	h->nodes[place - 1] = node;
	node->place = place;
}

static struct heap_node *
at(const struct heap *h, size_t place)
{
	return h->nodes[place - 1];
}

/* Moves the node to where it belongs, starting from a free place. */
static void
settle(struct heap *h, struct heap_node *node, size_t place)
{
	while (place > 1 && at(h, place / 2)->when > node->when) {
		put(h, at(h, place / 2), place);
		place /= 2;
	}
	for (size_t child = place * 2; child <= h->n; child = place * 2) {
		if (child < h->n && at(h, child + 1)->when < at(h, child)->when)
			child++;
		if (at(h, child)->when >= node->when)
			break;
		put(h, at(h, child), place);
		place = child;
	}
	put(h, node, place);
}

void
heap_set(struct heap *h, struct heap_node *node, void *owner, uint64_t when)
{
	size_t place = node->place;

	node->owner = owner;
	node->when = when;
	if (place == 0) {
		h->nodes = xgrow(h->nodes, h->n, &h->size, sizeof *h->nodes);
		place = ++h->n;
	}
	settle(h, node, place);
}

void
heap_remove(struct heap *h, struct heap_node *node)
{
	size_t place = node->place;

	if (place == 0)
		return;
	node->place = 0;
	struct heap_node *last = at(h, h->n);
	h->n--;
	if (last != node)
		settle(h, last, place);
}

struct heap_node *
heap_first(const struct heap *h)
{
	return h->n == 0 ? NULL : h->nodes[0];
}

void
heap_fini(struct heap *h)
{
	free(h->nodes);
	*h = (struct heap){ 0 };
}
