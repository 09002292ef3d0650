/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Originals that have ended workers, and are not given to one for a while.
 */

#ifndef QUARANTINE_H_INCLUDED
#define QUARANTINE_H_INCLUDED

#include "thumbd/originals/identity.h"

struct quarantine;

/* Nothing is quarantined for no seconds.  Never NULL. */
struct quarantine *quarantine_new(unsigned seconds, unsigned strikes);

/* From now on; what is quarantined stays so for the time that it was told. */
void quarantine_configure(struct quarantine *quarantine, unsigned seconds, unsigned strikes);

/*
 * A worker has died of this original, or has been killed because it took too long; status is
 * what was answered.  Returns whether that has brought it into quarantine.
 */
int quarantine_strike(struct quarantine *quarantine, const struct identity *identity,
    unsigned status);

/* The status of the strike that brought it into quarantine; 0 if it is not there. */
unsigned quarantine_status(struct quarantine *quarantine, const struct identity *identity);

/* How many are there. */
unsigned quarantine_length(struct quarantine *quarantine);

void quarantine_free(struct quarantine **quarantinep);

#endif
