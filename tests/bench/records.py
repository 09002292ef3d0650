# SPDX-License-Identifier: BSD-2-Clause
"""For parts of the bench in Python: how many rounds there are, and records as results.py reads
them."""

import os

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))


def record(*fields):
    with open(os.environ.get("BENCH_RECORDS", "/dev/stdout"), "a") as records:
        print(*fields, sep="\t", file=records)
