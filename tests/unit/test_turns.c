/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Whose turn it is at one worker, while cheap and dear jobs wait for it all the time.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "in_range.h"
#include "thumbd/schedule/turns.h"

#define MS		1000ULL
#define SECOND		1000000ULL
#define CHEAP		COST_CHEAP
#define DEAR		COST_DEAR
#define BIT(cost)	(1U << (cost))

static struct turns
new_turns(void)
{

	return ((struct turns) { .wait = 10 * SECOND });
}

/* Ask as the schedule does: the first cost of the table, unless the other has its turn. */
static enum cost
next(const struct turns *t)
{

	return (turns_before(t, DEAR, CHEAP) ? DEAR : CHEAP);
}

/* Both costs wait all the time, with jobs of these durations.  Returns the share of dear jobs. */
static uint64_t
run(struct turns *t, uint64_t span, uint64_t cheap, uint64_t dear)
{
	uint64_t used[N_COSTS] = { 0 };
	enum cost cost;

	while (used[CHEAP] + used[DEAR] < span) {
		cost = next(t);
		used[cost] += cost == DEAR ? dear : cheap;
		turns_charge(t, cost, cost == DEAR ? dear : cheap);
	}
	return (used[DEAR]);
}

/* The time of cheap jobs before a dear one has its turn. */
static uint64_t
cheap_before_dear(struct turns *t, uint64_t cheap)
{
	uint64_t used = 0;

	while (next(t) == CHEAP) {
		used += cheap;
		turns_charge(t, CHEAP, cheap);
	}
	return (used);
}

static void
test_cheap_first(void **state)
{
	struct turns t = new_turns();

	(void)state;
	turns_enter(&t, DEAR, 0);
	turns_enter(&t, CHEAP, BIT(DEAR));
	assert_int_equal(next(&t), CHEAP);
}

static void
test_shares(void **state)
{
	struct turns t = new_turns();
	uint64_t dear;

	(void)state;
	turns_enter(&t, CHEAP, 0);
	turns_enter(&t, DEAR, BIT(CHEAP));
	dear = run(&t, 1000 * SECOND, 20 * MS, 300 * MS);
	assert_in_range(dear, 240 * SECOND, 260 * SECOND);
}

/* Dear jobs have their turns, even if each takes longer than a job may wait. */
static void
test_stand_back_ends(void **state)
{
	struct turns t = new_turns();

	(void)state;
	turns_enter(&t, CHEAP, 0);
	turns_enter(&t, DEAR, BIT(CHEAP));
	(void)cheap_before_dear(&t, 20 * MS);
	turns_charge(&t, DEAR, 20 * SECOND);
	assert_in_range(cheap_before_dear(&t, 20 * MS), 4 * SECOND, 5 * SECOND + 20 * MS);
}

/* Cheap jobs that were alone have not used up their share. */
static void
test_comes_to_others(void **state)
{
	struct turns t = new_turns();

	(void)state;
	turns_enter(&t, CHEAP, 0);
	turns_charge(&t, CHEAP, 1000 * SECOND);
	turns_enter(&t, DEAR, BIT(CHEAP));
	assert_in_range(cheap_before_dear(&t, 20 * MS), 2 * SECOND, 2500 * MS + 20 * MS);
}

/* Dear jobs one after another, with none waiting when one ends. */
static void
test_goes_and_comes(void **state)
{
	struct turns t = new_turns();

	(void)state;
	turns_enter(&t, CHEAP, 0);
	turns_enter(&t, DEAR, BIT(CHEAP));
	(void)cheap_before_dear(&t, 20 * MS);
	turns_charge(&t, DEAR, 1500 * MS);
	turns_enter(&t, DEAR, BIT(CHEAP));
	assert_in_range(cheap_before_dear(&t, 20 * MS), 4480 * MS, 4520 * MS);
}

/* Time that a cost had alone is forgotten. */
static void
test_forgets(void **state)
{
	struct turns t = new_turns();

	(void)state;
	turns_enter(&t, DEAR, 0);
	turns_charge(&t, DEAR, 1000 * SECOND);
	turns_enter(&t, DEAR, 0);
	turns_enter(&t, CHEAP, BIT(DEAR));
	turns_charge(&t, CHEAP, 20 * MS);
	assert_int_equal(next(&t), DEAR);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cheap_first),
		cmocka_unit_test(test_shares),
		cmocka_unit_test(test_stand_back_ends),
		cmocka_unit_test(test_comes_to_others),
		cmocka_unit_test(test_goes_and_comes),
		cmocka_unit_test(test_forgets),
	};

	return (cmocka_run_group_tests_name("turns", tests, NULL, NULL));
}
