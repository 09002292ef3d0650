#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Bench of a cold thumb: stacks with a varnishd in front get requests for thumbs that were never
requested before, by one client, and by as many clients as keep all workers busy.

Usage: miss.py BUILD-DIRECTORY DIRECTORY
"""

import collections
import contextlib
import hashlib
import http.client
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time

import miss_floor
from machine import Watch
from miss_stacks import (QUALITY, STACKS, WORKERS, Failure, ImageFilter, ThumbPhp, Thumbd,
                         ThumbdReferences, make_wiki)
from records import ROUNDS, record
from render_programs import Failure as FloorFailure

CLIENTS = 4 * WORKERS       # so that no worker waits for a client
SAMPLE_SECONDS = 0.25

# The eight widths with most requests (thumb_urls.py) that are narrower than the file.
WIDTHS = (20, 40, 60, 120, 250, 330, 500, 960)
SET = (
    ("Photograph_640.jpg", WIDTHS[:-1]),
    ("Photograph_1600.jpg", WIDTHS),
    ("Photograph_2448.jpg", WIDTHS),
    ("Photograph_4242.jpg", WIDTHS),
    ("Photograph_6000.jpg", (250, 960)),
    ("Glass_marbles.png", WIDTHS[:-1]),
    ("Photograph_1600.png", WIDTHS),
)

# How often a stack renders the set in a round to show its throughput.
TIMES = {Thumbd.name: 3, ThumbdReferences.name: 3, ImageFilter.name: 2, ThumbPhp.name: 1}
COPIES = 1 + ROUNDS * (1 + max(TIMES.values()))


class Thumb:
    """The thumb of a copy of an original, and the result."""

    def __init__(self, file, width, copy):
        self.file, self.width = file, width
        name = f"_{copy}.".join(file.split("."))
        digest = hashlib.md5(name.encode()).hexdigest()
        self.original = f"{digest[0]}/{digest[:2]}/{name}"
        self.url = f"/w/images/thumb/{self.original}/{width}px-{name}"
        self.ms, self.body = None, None


def cold_set(cycle):
    """The set from copies of its own: each width of an original is of another copy."""
    thumbs = [Thumb(file, width, (cycle + i) % COPIES + 1)
              for file, widths in SET for i, width in enumerate(widths)]
    # in another order each time, but the same for all stacks
    random.Random(cycle).shuffle(thumbs)
    return thumbs


# -- requests -------------------------------------------------------------------------------------

class Waiting:
    """Thumbs in their order; of those of one original, one at a time is asked for."""

    def __init__(self, thumbs):
        self.thumbs, self.asked = collections.deque(thumbs), set()
        self.changed = threading.Condition()

    def next(self):
        """None at the end."""
        with self.changed:
            while self.thumbs and self.thumbs[0].original in self.asked:
                self.changed.wait()
            if not self.thumbs:
                return None
            self.asked.add(self.thumbs[0].original)
            return self.thumbs.popleft()

    def answered(self, thumb):
        with self.changed:
            self.asked.remove(thumb.original)
            self.changed.notify_all()


class Client(threading.Thread):
    """Requests the thumbs that wait, until there is none."""

    def __init__(self, port, waiting):
        super().__init__()
        self.port, self.waiting, self.failure = port, waiting, None

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            for thumb in iter(self.waiting.next, None):
                try:
                    self.ask(connection, thumb)
                finally:
                    self.waiting.answered(thumb)
        except Exception as failure:    # told to whoever started it
            self.failure = failure
        connection.close()

    def ask(self, connection, thumb):
        began = time.monotonic()
        connection.request("GET", thumb.url)
        response = connection.getresponse()
        thumb.body = response.read()
        thumb.ms = (time.monotonic() - began) * 1e3
        if response.status != 200:
            raise Failure(f"{thumb.url}: {response.status} {thumb.body[:200]}")


class Memory(threading.Thread):
    """The most memory of a stack, sampled."""

    def __init__(self, stack):
        super().__init__()
        self.stack, self.peak, self.over = stack, 0, threading.Event()

    def run(self):
        while not self.over.wait(SAMPLE_SECONDS):
            self.peak = max(self.peak, self.stack.memory())

    def end(self):
        self.over.set()
        self.join()
        return self.peak


def ask(stack, thumbs, clients):
    """Seconds of all thumbs, and CPU milliseconds of the stack for them."""
    waiting = Waiting(thumbs)
    threads = [Client(stack.port, waiting) for _ in range(clients)]
    cpu, began = stack.cpu(), time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds, cpu = time.monotonic() - began, stack.cpu() - cpu
    for thread in threads:
        if thread.failure:
            raise Failure(f"{stack.name}: {thread.failure}") from thread.failure
    return seconds, cpu


# -- checks of the images -------------------------------------------------------------------------

def check(stack, thumbs, directory):
    """Check that each thumb decodes, has the requested width, and has the type of its name."""
    os.mkdir(directory)
    files = []
    for number, thumb in enumerate(thumbs):
        files.append(f"{directory}/{number}")
        with open(files[-1], "wb") as out:
            out.write(thumb.body)
        thumb.body = None
    said = subprocess.run(["convert-im6.q16", "-regard-warnings", *files,
                           "-format", "%m %w %[mean]\n", "info:"], capture_output=True, text=True)
    shutil.rmtree(directory)
    if said.returncode != 0:
        raise Failure(f"{stack.name}: a thumb cannot be read: {said.stderr[:500]}")
    for thumb, line in zip(thumbs, said.stdout.splitlines(), strict=True):
        kind = "PNG" if thumb.file.endswith(".png") else "JPEG"
        if line.split()[:2] != [kind, str(thumb.width)] or float(line.split()[2]) <= 0:
            raise Failure(f"{stack.name}: {thumb.url}: is {line}")


# -- rounds ---------------------------------------------------------------------------------------

class Measured:
    """A stack, and the next copy for it."""

    def __init__(self, stack, directory):
        self.stack, self.directory, self.cycle = stack, directory, 0
        self.asked, self.alone, self.bytes = 0, [], {}

    def next_set(self, times=1):
        thumbs = [thumb for i in range(times) for thumb in cold_set(self.cycle + i)]
        self.cycle += times
        self.asked += len(thumbs)
        return thumbs

    def record(self, case, unit, number):
        record("value", case, self.stack.name, unit, f"{number:.4f}")

    def check(self, thumbs):
        check(self.stack, thumbs, self.directory + "/thumbs")

    def warm_up(self):
        thumbs = self.next_set()
        ask(self.stack, thumbs, WORKERS)
        for thumb in thumbs:
            self.bytes.setdefault(thumb.file, []).append(len(thumb.body))
        self.check(thumbs)

    def one_client(self):
        thumbs = self.next_set()
        _, cpu = ask(self.stack, thumbs, 1)
        self.check(thumbs)
        took = sorted(thumb.ms for thumb in thumbs)
        self.record("one client", "p50 ms", statistics.median(took))
        self.record("one client", "p99 ms", took[int(len(took) * 0.99)])
        self.record("one client", "CPU ms", cpu / len(thumbs))
        for file, widths in SET:
            self.record(file, "ms", sum(t.ms for t in thumbs if t.file == file) / len(widths))

    def many_clients(self):
        thumbs = self.next_set(TIMES[self.stack.name])
        memory = Memory(self.stack)
        memory.start()
        try:
            seconds, cpu = ask(self.stack, thumbs, CLIENTS)
        finally:
            peak = memory.end()
        self.check(thumbs)
        took = sorted(thumb.ms for thumb in thumbs)
        self.record("saturated", "thumbs/s", len(thumbs) / seconds)
        self.record("saturated", "CPU ms", cpu / len(thumbs))
        self.record("saturated", "p50 ms", statistics.median(took))
        self.record("saturated", "p99 ms", took[int(len(took) * 0.99)])
        self.record("saturated", "MiB", peak)

    def all_were_misses(self):
        misses = self.stack.counter("MAIN.cache_miss")
        if misses != self.asked or self.stack.counter("MAIN.cache_hit") != 0:
            raise Failure(f"{self.stack.name}: {misses} misses of {self.asked} thumbs")


def bare_loop(build, images):
    thumbs = cold_set(0)
    began = time.monotonic()
    cpu = miss_floor.make(build + "/tests/bench/render_floor", images, thumbs, WORKERS)
    seconds = time.monotonic() - began
    record("value", "saturated", miss_floor.NAME, "thumbs/s", f"{len(thumbs) / seconds:.4f}")
    record("value", "saturated", miss_floor.NAME, "CPU ms", f"{cpu / len(thumbs):.4f}")


def record_targets():
    record("against", "saturated", ThumbPhp.name, "thumbs/s", ThumbdReferences.name, "<=", 1 / 5)
    record("against", "saturated", ThumbPhp.name, "CPU ms", ThumbdReferences.name)
    for name in (ImageFilter.name, ThumbPhp.name, ThumbdReferences.name):
        record("against", "saturated", name, "thumbs/s", Thumbd.name,
               *(("<=", 1) if name == ImageFilter.name else ()))
        for unit in ("CPU ms", "p50 ms", "p99 ms", "MiB"):
            record("against", "saturated", name, unit, Thumbd.name)
        for unit in ("p50 ms", "p99 ms", "CPU ms"):
            record("against", "one client", name, unit, Thumbd.name)
        for file, _ in SET:
            record("against", file, name, "ms", Thumbd.name)
    for unit in ("thumbs/s", "CPU ms"):
        record("against", "saturated", miss_floor.NAME, unit, Thumbd.name)


def record_notes(stacks):
    record("note", f"{WORKERS} workers each; one client asks for {len(cold_set(0))} thumbs in a "
           f"round, {CLIENTS} clients for that many once or more; no thumb is requested twice")
    record("note", f"JPEG quality {QUALITY}, 4:2:0, for all; thumbd and thumb.php "
           "sharpen JPEGs, image_filter does not")
    record("note", "a set has one width of each original; the next set has another width of it, of "
           f"which {ThumbdReferences.name}, makes a reference")
    for stack in stacks:
        record("note", f"{stack.stack.name}, KiB a thumb: " + ", ".join(
            f"{file} {statistics.mean(sizes) / 1024:.1f}" for file, sizes in stack.bytes.items()))


def bench(build, directory):
    images = make_wiki(directory + "/wiki", COPIES)
    with contextlib.ExitStack() as cleanup:
        stacks = []
        for number, stack in enumerate(STACKS):
            stack = stack(build, f"{directory}/{number}", images)
            cleanup.callback(stack.stop)
            stacks.append(Measured(stack, directory))
        for stack in stacks:
            stack.warm_up()
        for number in range(ROUNDS):
            print(f"   round {number + 1} of {ROUNDS}", file=sys.stderr)
            watch = Watch()
            for measure in (Measured.one_client, Measured.many_clients):
                for stack in stacks if number % 2 == 0 else reversed(stacks):
                    measure(stack)
            bare_loop(build, images)
            record("round", *(f"{share:.4f}" for share in watch.shares()))
        for stack in stacks:
            stack.all_were_misses()
        record_targets()
        record_notes(stacks)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        bench(*sys.argv[1:])
    except (Failure, FloorFailure) as failure:
        sys.exit(f"miss: {failure}")


if __name__ == "__main__":
    main()
