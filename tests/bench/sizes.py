#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Bench of several sizes of one original that are requested at different times.

Usage: sizes.py BUILD-DIRECTORY DIRECTORY [SHARP]

sizes_stacks.py has whole stacks under load, sizes_alone.py the cost of each size and of originals of
which one size is requested, and sizes_origin.py a day of requests, with the bytes from the origin.
"""

import contextlib
import signal
import sys

import sizes_alone
import sizes_origin
import sizes_stacks
from machine import Watch
from miss_stacks import Failure as StackFailure
from records import ROUNDS, record
from render_programs import Failure


def bench(build, directory, sharp=None):
    with contextlib.ExitStack() as cleanup:
        stacks = sizes_stacks.Stacks(build, directory, sharp, cleanup)
        alone = sizes_alone.Alone(build, directory, cleanup)
        origin = sizes_origin.Origin(build, directory, cleanup)
        for number in range(ROUNDS):
            print(f"   round {number + 1} of {ROUNDS}", file=sys.stderr)
            watch = Watch()
            for measured in (stacks, alone, origin):
                measured.round(number)
            record("round", *(f"{share:.4f}" for share in watch.shares()))
        for measured in (stacks, alone, origin):
            measured.end()


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        bench(*sys.argv[1:])
    except (Failure, StackFailure) as failure:
        sys.exit(f"sizes: {failure}")


if __name__ == "__main__":
    main()
