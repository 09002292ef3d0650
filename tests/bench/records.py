# SPDX-License-Identifier: BSD-2-Clause
"""For parts of the bench in Python: the number of rounds, and records in the form of results.py."""

import os

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))


def record(*fields):
    with open(os.environ.get("BENCH_RECORDS", "/dev/stdout"), "a") as records:
        print(*fields, sep="\t", file=records)
