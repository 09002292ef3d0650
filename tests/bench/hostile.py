#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""How long ordinary thumbs take while hostile files are requested all the time, while as many
clients request large ordinary files, and while nothing else happens.

Usage: hostile.py BUILD-DIRECTORY ORIGINALS HOSTILE
"""

import os
import shutil
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from machine import Watch
from records import ROUNDS, record
from render_load import percentile
from render_programs import Connection, Failure, Thumbd

WORKERS = 2
SECONDS = 8
CLIENTS = 2
LIMIT = 2

ORDINARY = (("small.jpg", 120), ("baseline-4.jpg", 120), ("small.svg", 160), ("alpha.png", 100))
ENDINGS = (".jpg", ".png", ".gif", ".webp", ".svg", ".tif", ".tiff", ".pdf", ".djvu", ".webm",
           ".ogv")


class Sender(threading.Thread):
    """Requests the same files all the time, each time in another width, whatever the answer."""

    def __init__(self, thumbd, names, first, stop):
        super().__init__()
        self.thumbd, self.stop, self.made, self.refused = thumbd, stop, 0, 0
        self.names = names[first:] + names[:first]
        self.start()

    def run(self):
        connection = Connection(self.thumbd.socket)
        while not self.stop.is_set():
            n = self.made + self.refused
            try:
                connection.get(f"/v1/{self.names[n % len(self.names)]}"
                               f"?w={50 + n // len(self.names) % 300}")
                self.made += 1
            except Failure:
                self.refused += 1
        connection.close()


def ask_ordinary(thumbd, n):
    """Milliseconds of ordinary thumbs; each answer must be a thumb."""
    connection = Connection(thumbd.socket)
    took, end = [], time.monotonic() + SECONDS
    while time.monotonic() < end:
        file, width = ORDINARY[len(took) % len(ORDINARY)]
        began = time.monotonic()
        connection.get(f"/v1/{file}?w={width + n % 30}")
        took.append((time.monotonic() - began) * 1e3)
        n += 1
    connection.close()
    return took


def measure(thumbd, variant, names):
    stop = threading.Event()
    senders = [Sender(thumbd, names, i * len(names) // CLIENTS, stop)
               for i in range(CLIENTS if names else 0)]
    try:
        took = ask_ordinary(thumbd, len(variant))
    finally:
        stop.set()
        for sender in senders:
            sender.join()
    record("value", "ordinary thumbs", variant, "p50 ms", percentile(took, .5))
    record("value", "ordinary thumbs", variant, "p99 ms", percentile(took, .99))
    record("value", "ordinary thumbs", variant, "thumbs", len(took))
    print(f"   {variant}: {len(took)} thumbs, p50 {percentile(took, .5):.0f} ms, p99 "
          f"{percentile(took, .99):.0f} ms; of the others {sum(s.made for s in senders)} were made, "
          f"{sum(s.refused for s in senders)} refused", file=sys.stderr)


def main():
    build, originals, hostile = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="thumb-bench.") as directory:
        for file, _ in ORDINARY + (("baseline-24.jpg", 0),):
            shutil.copy(f"{originals}/{file}", directory)
        names = sorted(name for name in os.listdir(hostile) if name.endswith(ENDINGS)
                       and name.isascii() and " " not in name)
        for name in names:
            shutil.copy(f"{hostile}/{name}", f"{directory}/hostile-{name}")
        names = [f"hostile-{name}" for name in names]
        thumbd = Thumbd(build, directory, WORKERS)
        try:
            for _ in range(ROUNDS):
                watch = Watch()
                measure(thumbd, "nothing else", [])
                measure(thumbd, "large files", ["baseline-24.jpg"])
                measure(thumbd, "hostile files", names)
                record("round", *watch.shares())
        except Failure as failure:
            sys.exit(f"hostile: {failure}")
        finally:
            thumbd.stop()
    for unit in ("p50 ms", "p99 ms"):
        record("against", "ordinary thumbs", "large files", unit, "nothing else")
        record("against", "ordinary thumbs", "hostile files", unit, "nothing else", "<=", LIMIT)
    record("note", f"{len(names)} hostile files, sent by {CLIENTS} clients over and over, each time "
           f"in another width; {WORKERS} workers; each ordinary thumb is answered 200")


if __name__ == "__main__":
    main()
