/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * life: what becomes of an alert, step by step: figures go through the judge,
 * persons and days do their part, and exactly these events come of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include "tests/unit/life_scene.h"
#include "daemon/base/mem.h"

#define MOST "at_most = 65;"
#define TWICE "at_most = 65; for_periods = 2;"
#define THRICE "at_most = 65; for_periods = 3;"
#define SLACK "at_most = 65; hysteresis = 2;"
#define BOTH "at_most = 65; hysteresis = 2; for_periods = 2;"
#define GROWTH "indicator = \"growth\"; above = 0;"
#define WARNED "at_most = 65; warn = 60; fail = 65;"

/* Around a line. */
static void
test_flapping(void **state)
{
	(void)state;
	SCENES("",
	    { "crossed and met", MOST, "64; 66; 67; 65; 66;",
		".; opened fail q2=66/65; updated(open) fail q3=67/65; "
		"resolved fail q4=65/65; reopened fail q5=66/65" },
	    { "two in a row", TWICE, "66; 64; 66; 67; 64;",
		"pending fail q1=66/65; resolved fail q2=64/65; "
		"pending fail q3=66/65; opened fail q4=67/65; "
		"resolved fail q5=64/65" },
	    { "two in a row, then one again", TWICE,
		"66; 67; 64; 66; 64; 66; 67;",
		"pending fail q1=66/65; opened fail q2=67/65; "
		"resolved fail q3=64/65; pending fail q4=66/65; "
		"resolved fail q5=64/65; pending fail q6=66/65; "
		"reopened fail q7=67/65" },
	    { "three in a row", THRICE, "66; 66; 64; 66; 66; 66; 66; 64;",
		"pending fail q1=66/65; updated(pending) fail q2=66/65; "
		"resolved fail q3=64/65; pending fail q4=66/65; "
		"updated(pending) fail q5=66/65; opened fail q6=66/65; "
		"updated(open) fail q7=66/65; resolved fail q8=64/65" },
	    { "inside the line, not far enough", SLACK,
		"66; 64; 66; 63.5; 63; 64; 66;",
		"opened fail q1=66/65; updated(open) fail q2=64/65; "
		"updated(open) fail q3=66/65; "
		"updated(open) fail q4=63.5/65; resolved fail q5=63/65; .; "
		"reopened fail q7=66/65" },
	    { "both", BOTH, "66; 64; 66; 66; 64; 66; 62; 66; 66;",
		"pending fail q1=66/65; resolved fail q2=64/65; "
		"pending fail q3=66/65; opened fail q4=66/65; "
		"updated(open) fail q5=64/65; updated(open) fail q6=66/65; "
		"resolved fail q7=62/65; pending fail q8=66/65; "
		"reopened fail q9=66/65" });
}

/* What is not known opens nothing and resolves nothing. */
static void
test_unknown(void **state)
{
	(void)state;
	SCENES("",
	    { "unknown while it stands", MOST, "66; !; !; 64;",
		"opened fail q1=66/65; .; .; resolved fail q4=64/65" },
	    { "unknown at first", MOST, "!; !; 66;",
		".; .; opened fail q3=66/65" },
	    { "a gap while it stands", MOST, "66; ? 67; ? ? 64;",
		"opened fail q1=66/65; updated(open) fail q3=67/65; "
		"resolved fail q6=64/65" },
	    { "unknown periods are not in a row, known ones are", TWICE,
		"66; !; 66;",
		"pending fail q1=66/65; .; opened fail q3=66/65" },
	    { "a gap between two", TWICE, "66; ? 66; ? 64;",
		"pending fail q1=66/65; opened fail q3=66/65; "
		"resolved fail q5=64/65" },
	    { "unknown while it waits", TWICE, "66; !; 64;",
		"pending fail q1=66/65; .; resolved fail q3=64/65" },
	    { "it becomes known", TWICE, "66; !; 2=66;",
		"pending fail q1=66/65; .; opened fail q2=66/65" },
	    { "the newest becomes unknown", MOST, "64; 66; 2=!; 2=66; 64;",
		".; opened fail q2=66/65; .; .; resolved fail q3=64/65" });
}

/* Of a period that was reported before. */
static void
test_restated(void **state)
{
	(void)state;
	SCENES("",
	    { "the newest, to the good", MOST, "66; 1=64;",
		"opened fail q1=66/65; resolved fail q1=64/65" },
	    { "the newest, to the bad", MOST, "64; 1=66;",
		".; opened fail q1=66/65" },
	    { "the newest, and still beyond", MOST, "66; 1=67; 1=67;",
		"opened fail q1=66/65; updated(open) fail q1=67/65; ." },
	    { "the newest, there and back", MOST, "66; 1=64; 1=66;",
		"opened fail q1=66/65; resolved fail q1=64/65; "
		"reopened fail q1=66/65" },
	    { "an older one", MOST, "64; 66; 1=68;",
		".; opened fail q2=66/65; ." },
	    { "an older one of which the newest is the second", TWICE,
		"64; 66; 1=66;",
		".; pending fail q2=66/65; opened fail q2=66/65" },
	    { "an older one without which it is the first", TWICE,
		"66; 66; 1=64;",
		"pending fail q1=66/65; opened fail q2=66/65; "
		"resolved fail q2=66/65, pending fail q2=66/65" },
	    { "an older one, in the slack", SLACK, "66; 64; 1=60;",
		"opened fail q1=66/65; updated(open) fail q2=64/65; "
		"resolved fail q2=64/65" },
	    { "an older one when all is well", MOST, "60; 61; 1=66;",
		".; .; ." });
}

/* In whatever order and number it comes. */
static void
test_order(void **state)
{
	(void)state;
	SCENES("",
	    { "one by one", TWICE, "66; 67; 62; 66; 68;",
		"pending fail q1=66/65; opened fail q2=67/65; "
		"resolved fail q3=62/65; pending fail q4=66/65; "
		"reopened fail q5=68/65" },
	    { "all in one", TWICE, "66 67 62 66 68;", "opened fail q5=68/65" },
	    { "all in one, well in the end", MOST, "66 67 62;", "." },
	    { "older ones later", MOST, "? ? 66; 1=64; 2=70;",
		"opened fail q3=66/65; .; ." },
	    { "older ones later make it the third", THRICE,
		"? ? 66; 2=66; 1=66;",
		"pending fail q3=66/65; .; opened fail q3=66/65" },
	    { "older ones later, one is well", THRICE, "? ? 66; 1=66; 2=60;",
		"pending fail q3=66/65; .; ." });
}

/* With other thresholds. */
static void
test_reloaded(void **state)
{
	(void)state;
	SCENES("",
	    { "stricter", "at_most = 65;", "60; use:at_most=55; 60;",
		".; opened fail q1=60/55; updated(open) fail q2=60/55" },
	    { "looser", "at_most = 65;", "66; use:at_most=70; 66;",
		"opened fail q1=66/65; resolved fail q1=66/70; ." },
	    { "looser and back", MOST, "66; use:at_most=70; back;",
		"opened fail q1=66/65; resolved fail q1=66/70; "
		"reopened fail q1=66/65" },
	    { "another line, still beyond", MOST, "66; use:at_most=64;",
		"opened fail q1=66/65; updated(open) fail q1=66/64" },
	    { "gone and back", MOST, "66; gone; back;",
		"opened fail q1=66/65; resolved fail q1=66/65; "
		"reopened fail q1=66/65" },
	    { "gone while it waits", TWICE, "66; gone; back;",
		"pending fail q1=66/65; resolved fail q1=66/65; "
		"pending fail q1=66/65" },
	    { "fewer periods", TWICE, "66; use:at_most=65;",
		"pending fail q1=66/65; opened fail q1=66/65" },
	    { "more periods", MOST, "66; use:at_most=65,for_periods=2; 66;",
		"opened fail q1=66/65; "
		"resolved fail q1=66/65, pending fail q1=66/65; "
		"reopened fail q2=66/65" },
	    { "a severity of its own", MOST,
		"66; use:at_most=65,severity=\"warn\";",
		"opened fail q1=66/65; lowered(open) warn q1=66/65" });
}

/* It gets worse and better. */
static void
test_severity(void **state)
{
	(void)state;
	SCENES("",
	    { "up and down", WARNED, "59; 61; 66; 61; 59;",
		".; opened warn q2=61/65; raised fail q3=66/65; "
		"lowered(open) warn q4=61/65; resolved warn q5=59/65" },
	    { "at once", WARNED, "66;", "opened fail q1=66/65" },
	    { "up when acknowledged", WARNED, "61; ack; 62; 66; 67; 61;",
		"opened warn q1=61/65; acknowledged warn q1=61/65; "
		"updated(acknowledged) warn q2=62/65; "
		"raised fail q3=66/65; updated(open) fail q4=67/65; "
		"lowered(open) warn q5=61/65" },
	    { "acknowledged at its worst", WARNED, "66; ack; 61; 59;",
		"opened fail q1=66/65; acknowledged fail q1=66/65; "
		"lowered(acknowledged) warn q2=61/65; "
		"resolved warn q3=59/65" },
	    { "up when silenced", WARNED, "61; silence:40; 62; 66;",
		"opened warn q1=61/65; silenced warn q1=61/65; "
		"updated(silenced) warn q2=62/65; raised fail q3=66/65" },
	    { "down when silenced", WARNED, "66; silence:40; 61; 59;",
		"opened fail q1=66/65; silenced fail q1=66/65; "
		"lowered(silenced) warn q2=61/65; resolved warn q3=59/65" },
	    { "of what the plan strives for",
		"at_most = 65; severity = \"warn\";", "66; 64;",
		"opened warn q1=66/65; resolved warn q2=64/65" },
	    { "a level is only worth what its line says",
		"at_most = 65; warn = 60; fail = 70;", "61; 66; 71; 66; 59;",
		"opened warn q1=61/65; updated(open) warn q2=66/65; "
		"raised fail q3=71/65; lowered(open) warn q4=66/65; "
		"resolved warn q5=59/65" });
}

/* by: what is not met then. */
static void
test_deadline(void **state)
{
	(void)state;
	SCENES("",
	    { "met", "at_most = 65; by = \"2015-09-30\";", "70; 68; 66; 64;",
		".; .; .; ." },
	    { "unmet", "at_most = 65; by = \"2015-09-30\";",
		"70; 68; 66; 66; 67; 64;",
		".; .; .; deadline opened fail q4=66/65; "
		"deadline updated(open) fail q5=67/65; "
		"deadline resolved fail q6=64/65" },
	    { "a risk becomes unmet",
		"at_most = 65; fail = 65; by = \"2015-09-30\";",
		"64; 66; 67; 68; 69; 64;",
		".; opened fail q2=66/65; updated(open) fail q3=67/65; "
		"resolved fail q4=68/65, #2 deadline opened fail q4=68/65; "
		"#2 deadline updated(open) fail q5=69/65; "
		"#2 deadline resolved fail q6=64/65" },
	    { "a risk, and met",
		"at_most = 65; fail = 65; by = \"2015-09-30\";",
		"64; 66; 67; 64;",
		".; opened fail q2=66/65; updated(open) fail q3=67/65; "
		"resolved fail q4=64/65" },
	    { "a threshold beyond the line",
		"at_most = 65; fail = 80; by = \"2015-09-30\";",
		"70; 81; 79; 66; 81; 64;",
		".; opened fail q2=81/65; resolved fail q3=79/65; "
		"#2 deadline opened fail q4=66/65; "
		"#2 deadline updated(open) fail q5=81/65; "
		"#2 deadline resolved fail q6=64/65" },
	    { "acknowledged as a risk",
		"at_most = 65; fail = 65; by = \"2015-09-30\";",
		"64; 66; ack; 67; 68;",
		".; opened fail q2=66/65; acknowledged fail q2=66/65; "
		"updated(acknowledged) fail q3=67/65; "
		"resolved fail q4=68/65, #2 deadline opened fail q4=68/65" },
	    { "a warning before",
		"at_most = 65; warn = 60; by = \"2015-09-30\";",
		"61; 62; 63; 66; 61;",
		"opened warn q1=61/65; updated(open) warn q2=62/65; "
		"updated(open) warn q3=63/65; "
		"resolved warn q4=66/65, #2 deadline opened fail q4=66/65; "
		"reopened warn q5=61/65, #2 deadline resolved fail q5=61/65" },
	    { "after long enough",
		"at_most = 65; by = \"2015-09-30\"; for_periods = 2;",
		"64; 66; 66; 66; 66; 64;",
		".; .; .; deadline pending fail q4=66/65; "
		"deadline opened fail q5=66/65; "
		"deadline resolved fail q6=64/65" },
	    { "a major default", "at_most = 0; kind = \"default\";", "0; 1; 0;",
		".; default opened fail q2=1/0; "
		"default resolved fail q3=0/0" },
	    { "a major default by a deadline",
		"at_most = 0; kind = \"default\"; by = \"2015-03-31\"; fail = 0;",
		"1; 1; 0;",
		"default opened fail q1=1/0; "
		"default updated(open) fail q2=1/0; "
		"default resolved fail q3=0/0" });
}

/* What a person says holds until something is new. */
static void
test_persons(void **state)
{
	(void)state;
	SCENES("",
	    { "acknowledged", MOST, "66; ack; 67; 64; 66;",
		"opened fail q1=66/65; acknowledged fail q1=66/65; "
		"updated(acknowledged) fail q2=67/65; "
		"resolved fail q3=64/65; reopened fail q4=66/65" },
	    { "resolved, with the same figures", MOST,
		"66; resolve; +10; 1=66;",
		"opened fail q1=66/65; resolved fail q1=66/65; .; ." },
	    { "resolved, restated beyond", MOST, "66; resolve; 1=67;",
		"opened fail q1=66/65; resolved fail q1=66/65; ." },
	    { "resolved, a newer period", MOST, "66; resolve; 66;",
		"opened fail q1=66/65; resolved fail q1=66/65; "
		"reopened fail q2=66/65" },
	    { "resolved, a newer period is well", MOST, "66; resolve; 64; 66;",
		"opened fail q1=66/65; resolved fail q1=66/65; .; "
		"reopened fail q3=66/65" },
	    { "resolved, higher severity", WARNED, "61; resolve; 1=66;",
		"opened warn q1=61/65; resolved warn q1=61/65; "
		"reopened fail q1=66/65" },
	    { "resolved, lower severity", WARNED, "66; resolve; 1=61;",
		"opened fail q1=66/65; resolved fail q1=66/65; ." },
	    { "resolved, an older period comes", MOST, "? 66; resolve; 1=70;",
		"opened fail q2=66/65; resolved fail q2=66/65; ." },
	    { "resolved while it waits", TWICE, "66; resolve; 66;",
		"pending fail q1=66/65; resolved fail q1=66/65; "
		"opened fail q2=66/65" },
	    { "silenced until a day", MOST, "66; silence:5; +5; +1;",
		"opened fail q1=66/65; silenced fail q1=66/65; .; "
		"unsilenced fail q1=66/65" },
	    { "silenced, and over before", MOST, "66; silence:5; 64; +6;",
		"opened fail q1=66/65; silenced fail q1=66/65; "
		"resolved fail q2=64/65; ." },
	    { "silenced twice", MOST, "66; silence:2; silence:9; +3; +7;",
		"opened fail q1=66/65; silenced fail q1=66/65; "
		"silenced fail q1=66/65; .; unsilenced fail q1=66/65" },
	    { "acknowledged ends a silence", MOST, "66; silence:2; ack; +3;",
		"opened fail q1=66/65; silenced fail q1=66/65; "
		"acknowledged fail q1=66/65; ." },
	    { "silenced, then new figures", MOST, "66; silence:9; 67; +10;",
		"opened fail q1=66/65; silenced fail q1=66/65; "
		"updated(silenced) fail q2=67/65; unsilenced fail q2=67/65" });
}

/* Nobody was told of what waits, so there is nothing to see to yet. */
static void
test_persons_on_pending(void **state)
{
	static const enum alert_action actions[] = { ALERT_ACKED,
		ALERT_HUSHED };
	const struct alert a = { .id = 7, .event = { .state = ALERT_PENDING } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
		const struct life_act act = { .action = actions[i],
			.who = "wang",
			.note = "a note",
			.until_sec = 9 };
		struct alert_event event;
		struct error err = { 0 };
		assert_int_equal(life_act(&a, &act, 1, &event, &err), -1);
		assert_int_equal(err.code, ERROR_INPUT);
		assert_string_equal(err.text,
		    "alert 7: it is pending: expected one that has opened");
	}
}

/* Where a percentage would mean nothing, a word stands for it. */
static void
test_words(void **state)
{
	(void)state;
	SCENES("",
	    { "into loss and out of it", GROWTH, "0 5 5 5 5; -1; 20;",
		".; opened fail q6=-120/0; resolved fail q7=90/0" },
	    { "more of a loss, less of it, a profit", GROWTH,
		"0 -1 -1 -1 -1; -2; 0.5; 5;",
		".; opened fail q6=?/0; lowered(open) warn q7=?/0; "
		"resolved warn q8=?/0" },
	    { "more of a loss twice", GROWTH "for_periods = 2;",
		"0 -1 -1 -1 -1; -2; -2; 9;",
		".; pending fail q6=?/0; opened fail q7=?/0; "
		"resolved fail q8=?/0" },
	    { "nothing to compare with", GROWTH, "-1; -2;", ".; ." });
}

/* Nobody acknowledges it. */
static void
test_escalation(void **state)
{
	(void)state;
	SCENES("ack_within = \"1 day\";",
	    { "three times at most", MOST, "66; +1; +1; +1; +1;",
		"opened fail q1=66/65; escalated(1) fail q1=66/65; "
		"escalated(2) fail q1=66/65; escalated(3) fail q1=66/65; ." },
	    { "late is late once", MOST, "66; +9; +1;",
		"opened fail q1=66/65; escalated(1) fail q1=66/65; "
		"escalated(2) fail q1=66/65" },
	    { "stops when acknowledged", MOST, "66; +1; ack; +5; 67; +5;",
		"opened fail q1=66/65; escalated(1) fail q1=66/65; "
		"acknowledged fail q1=66/65; .; "
		"updated(acknowledged) fail q2=67/65; ." },
	    { "stops when resolved", MOST, "66; +1; 64; +5;",
		"opened fail q1=66/65; escalated(1) fail q1=66/65; "
		"resolved fail q2=64/65; ." },
	    { "begins anew when opened again", MOST, "66; +1; +1; 64; 66; +1;",
		"opened fail q1=66/65; escalated(1) fail q1=66/65; "
		"escalated(2) fail q1=66/65; resolved fail q2=64/65; "
		"reopened fail q3=66/65; escalated(1) fail q3=66/65" },
	    { "more severe after it was acknowledged", WARNED,
		"61; ack; 66; +1;",
		"opened warn q1=61/65; acknowledged warn q1=61/65; "
		"raised fail q2=66/65; escalated(1) fail q2=66/65" },
	    { "to the last, and more severe after it was acknowledged", WARNED,
		"61; +1; +1; +1; ack; 66; +1;",
		"opened warn q1=61/65; escalated(1) warn q1=61/65; "
		"escalated(2) warn q1=61/65; escalated(3) warn q1=61/65; "
		"acknowledged warn q1=61/65; raised fail q2=66/65; "
		"escalated(1) fail q2=66/65" },
	    { "more severe while nobody has acknowledged it", WARNED,
		"61; +1; 66; +1;",
		"opened warn q1=61/65; escalated(1) warn q1=61/65; "
		"raised fail q2=66/65; escalated(2) fail q2=66/65" },
	    { "after a silence", MOST, "66; silence:3; +2; +2; +1;",
		"opened fail q1=66/65; silenced fail q1=66/65; .; "
		"unsilenced fail q1=66/65; escalated(1) fail q1=66/65" },
	    { "what waits is not pressed", TWICE, "66; +5;",
		"pending fail q1=66/65; ." },
	    { "the target's own", "at_most = 65; ack_within = \"3 days\";",
		"66; +2; +1;",
		"opened fail q1=66/65; .; escalated(1) fail q1=66/65" });
}

/* Again the same alert, or another. */
static void
test_reopened(void **state)
{
	(void)state;
	SCENES("reopen_within = \"30 days\";",
	    { "within", MOST, "66; 64; +29 66;",
		"opened fail q1=66/65; resolved fail q2=64/65; "
		"reopened fail q3=66/65" },
	    { "beyond", MOST, "66; 64; +31 66;",
		"opened fail q1=66/65; resolved fail q2=64/65; "
		"#2 opened fail q3=66/65" },
	    { "beyond, by a person", MOST, "66; resolve; +31 1=67; 67;",
		"opened fail q1=66/65; resolved fail q1=66/65; .; "
		"#2 opened fail q2=67/65" },
	    { "waiting beyond", TWICE, "66 66; 64; +31 66; 66;",
		"opened fail q2=66/65; resolved fail q3=64/65; "
		"#2 pending fail q4=66/65; #2 opened fail q5=66/65" },
	    { "waiting within", TWICE, "66 66; 64; +1 66; 66;",
		"opened fail q2=66/65; resolved fail q3=64/65; "
		"pending fail q4=66/65; reopened fail q5=66/65" });
	SCENES("reopen_within = \"0 days\";",
	    { "never the same", MOST, "66; 64; +1 66;",
		"opened fail q1=66/65; resolved fail q2=64/65; "
		"#2 opened fail q3=66/65" });
}

/* Whoever asks: what is older than what it speaks of is not looked at. */
static void
test_older(void **state)
{
	const struct life_rules rules = { .reopen_within_sec = 1000 };
	const struct alert a = { .id = 1,
		.raised_sec = 1,
		.event = { .action = ALERT_OPENED,
		    .state = ALERT_OPEN,
		    .severity = SEVERITY_WARN,
		    .period_end_day = life_end(2),
		    .value = 66,
		    .line = 65 } };
	struct finding f = { .severity = SEVERITY_FAIL,
		.period_end_day = life_end(1),
		.value = 60,
		.line = 65 };
	struct alert_event event;
	bool is_another;

	(void)state;
	assert_false(life_find(&a, &f, &rules, 9, &event, &is_another));
	f.is_firing = true;
	assert_false(life_find(&a, &f, &rules, 9, &event, &is_another));
	f.period_end_day = life_end(2);
	assert_true(life_find(&a, &f, &rules, 9, &event, &is_another));
	assert_int_equal(event.action, ALERT_RAISED);
	assert_false(is_another);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flapping),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_restated),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_reloaded),
		cmocka_unit_test(test_severity),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_persons),
		cmocka_unit_test(test_persons_on_pending),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_escalation),
		cmocka_unit_test(test_reopened),
		cmocka_unit_test(test_older),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
