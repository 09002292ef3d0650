#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Soak: thousands of renders of all types by the same workers, none of which is replaced, and the
memory of the workers and the front: at rest, when workers have given back what they do not need,
and in the middle of work.

Usage: soak.py BUILD-DIRECTORY ORIGINALS [--renders N]
"""

import argparse
import os
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from records import record
from render_programs import Connection, Failure, Thumbd, resident_memory

WORKERS = 2
FIRST = 500             # memory that is held after so many is held for good
LIMIT = 1.10
STEP = 500
REST_EVERY = 2000       # renders

# The types of each ten renders; widths vary.
MIX = (("small.jpg", 200), ("baseline-4.jpg", 60), ("progressive-4.jpg", 60),
       ("photograph-4.webp", 60), ("alpha.png", 100), ("small.svg", 160), ("page.pdf", 200),
       ("animated.gif", 40), ("video.webm", 240), ("small.jpg", 20))
LARGE = (("baseline-24.jpg", 320), ("large.svg", 320), ("photograph-4.png", 320),
         ("progressive-24.jpg", 320))
LARGE_EVERY = 97
REST_SECONDS = 11.5     # a worker tidies after ten


def url_of(n):
    if n % LARGE_EVERY == 0:
        file, width = LARGE[n // LARGE_EVERY % len(LARGE)]
    else:
        file, width = MIX[n % len(MIX)]
    return f"/v1/{file}?w={width + n // len(MIX) % 41}"


def ask(thumbd, numbers, failures):
    connection = Connection(thumbd.socket)
    try:
        for n in numbers:
            connection.get(url_of(n))
    except (Failure, OSError) as failure:
        failures.append(failure)
    connection.close()


def render(thumbd, begin, end):
    failures = []
    clients = [threading.Thread(target=ask, args=(thumbd, range(begin + i, end, WORKERS), failures))
               for i in range(WORKERS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    if failures:
        raise failures[0]


def held_now(thumbd, workers):
    return resident_memory(thumbd.process.pid), sum(map(resident_memory, workers))


def soak(options, thumbd):
    """MiB of the front and of all workers, in the middle of work and at rest, by step."""
    workers = sorted(thumbd.workers())
    held, began = {}, time.monotonic()
    for done in range(STEP, options.renders + 1, STEP):
        render(thumbd, done - STEP, done)
        if sorted(thumbd.workers()) != workers:
            raise Failure("a worker has died")
        if done > FIRST and done % REST_EVERY != 0 and done + STEP <= options.renders:
            continue
        middle = held_now(thumbd, workers)
        time.sleep(REST_SECONDS)
        held[done] = {"in the middle": middle, "at rest": held_now(thumbd, workers)}
        front, rest = held[done]["at rest"]
        print(f"{done:8} renders   front {front:6.1f}   workers {rest:6.1f} MiB at rest, "
              f"{middle[1]:6.1f} in the middle   {time.monotonic() - began:5.0f} s", flush=True)
    return held


def record_all(held, last):
    """After the first renders, and after the last."""
    for when in ("at rest", "in the middle"):
        for i, who in enumerate(("front", "workers")):
            case = f"{who}, {when}"
            for name, n in (("first", FIRST), ("last", last)):
                record("value", case, name, "MiB", held[n][when][i])
            record("against", case, "last", "MiB", "first",
                   *(("<=", LIMIT) if when == "at rest" else ()))
    record("note", f"the first are {FIRST} renders, the last {last}; workers give back what they "
           "do not need after ten seconds without work")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("originals")
    parser.add_argument("--renders", type=int, default=10000)
    options = parser.parse_args()
    try:
        thumbd = Thumbd(options.build, options.originals, WORKERS)
        try:
            held = soak(options, thumbd)
        finally:
            thumbd.stop()
    except Failure as failure:
        sys.exit(f"soak: {failure}")
    record_all(held, max(held))


if __name__ == "__main__":
    main()
