#include <stdlib.h>
#include "notifiers/notifier.h"
#include "daemon/base/mem.h"
struct notifiers { int x; };
struct notifiers *notifiers_new(struct uv_loop_s *loop, struct error *err) { (void)loop; (void)err; return xcalloc(1, sizeof(struct notifiers)); }
void notifiers_free(struct notifiers *n) { free(n); }
int notifier_send(struct notifiers *n, const struct notifier *notifier, const struct message *message, void (*done)(void *arg, const struct notifier_result *result), void *arg, struct error *err) { (void)n;(void)notifier;(void)message;(void)done;(void)arg; return error_set(err, ERROR_RETRY, "stub"); }
bool notifier_wants_refresh(const struct notifier *n) { (void)n; return false; }
