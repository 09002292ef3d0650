# SPDX-License-Identifier: BSD-2-Clause
"""thumbd with several clients at once: the gain by a second worker, and the time of a small thumb
while both workers render large files."""

import os
import tempfile
import threading
import time

from machine import Watch
from records import ROUNDS, record
from render_programs import Connection, Thumbd

SECONDS = 4
CLIENTS = 4
WORKERS_RATIO = 1.8

# A thumb of some 20 ms of CPU, and thumbs that take long.
SMALL = ("baseline-4.jpg", 120)
HUGE = ("progressive-24.jpg", 1280)
SMALL_ASKED = 60
HUGE_CLIENTS = 4
HUGE_SECONDS = 20

MIX = (("baseline-4.jpg", 220), ("photograph-4.webp", 320), ("small.svg", 220),
       ("progressive-4.jpg", 800), ("page.pdf", 320), ("alpha.png", 220))


def link_copies(originals, directory, clients):
    """The originals of each client have names of their own, so that clients share no thumb."""
    for file, _ in MIX + (SMALL, HUGE):
        for client in range(clients + 1):
            name = f"{directory}/{client}-{file}"
            if not os.path.exists(name):
                with open(f"{originals}/{file}", "rb") as source, open(name, "wb") as copy:
                    copy.write(source.read())


class Clients:
    """Threads that request one thumb after the other, until they are stopped."""

    def __init__(self, thumbd, n, urls):
        self.stop, self.counts, self.failure = threading.Event(), [0] * n, None
        self.threads = [threading.Thread(target=self.run, args=(thumbd, i, urls(i)))
                        for i in range(n)]
        for thread in self.threads:
            thread.start()

    def run(self, thumbd, i, urls):
        connection = Connection(thumbd.socket)
        try:
            while not self.stop.is_set():
                connection.get(urls[self.counts[i] % len(urls)])
                self.counts[i] += 1
        except Exception as failure:    # told to whoever started the threads
            self.failure = failure
        connection.close()

    def end(self):
        self.stop.set()
        for thread in self.threads:
            thread.join()
        if self.failure:
            raise self.failure


def mix_of(client):
    urls = [f"/v1/{client}-{file}?w={width}" for file, width in MIX]
    return urls[client % len(urls):] + urls[:client % len(urls)]


def throughput(thumbd):
    """Thumbs a second; CPU milliseconds of a thumb, in thumbd and in its clients."""
    clients = Clients(thumbd, CLIENTS, mix_of)
    time.sleep(0.2)             # until each has sent a request
    cpu, own, wall = thumbd.cpu(), time.process_time(), time.monotonic()
    before = sum(clients.counts)
    time.sleep(SECONDS)
    made, wall = sum(clients.counts) - before, time.monotonic() - wall
    cpu, own = thumbd.cpu() - cpu, time.process_time() - own
    clients.end()
    return made / wall, cpu / max(1, made) * 1e3, own / max(1, made) * 1e3


def two_workers(build, directory):
    names = {1: "one worker", 2: "two workers"}
    thumbds = {n: Thumbd(build, directory, n) for n in names}
    try:
        for n in range(ROUNDS):
            watch = Watch()
            for workers in (1, 2) if n % 2 == 0 else (2, 1):
                rate, cpu, own = throughput(thumbds[workers])
                record("value", "several clients", names[workers], "thumbs/s", rate)
                record("value", "several clients", names[workers], "CPU ms a thumb", cpu)
                record("value", "several clients", names[workers], "CPU ms a thumb, clients", own)
            record("round", *watch.shares())
    finally:
        for thumbd in thumbds.values():
            thumbd.stop()
    record("against", "several clients", names[2], "thumbs/s", names[1], ">=", WORKERS_RATIO)


def ask_small(thumbd, most):
    """Milliseconds of thumbs, one after the other."""
    connection = Connection(thumbd.socket)
    url = f"/v1/{HUGE_CLIENTS}-{SMALL[0]}?w={SMALL[1]}"
    took, end = [], time.monotonic() + most
    while len(took) < SMALL_ASKED and time.monotonic() < end:
        began = time.monotonic()
        connection.get(url)
        took.append((time.monotonic() - began) * 1e3)
    connection.close()
    return took


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def behind_huge(build, directory):
    """A small thumb, while thumbd is idle and while both workers render huge files."""
    thumbd = Thumbd(build, directory, 2)
    try:
        ask_small(thumbd, 1)
        idle = ask_small(thumbd, HUGE_SECONDS)
        clients = Clients(thumbd, HUGE_CLIENTS, lambda i: [f"/v1/{i}-{HUGE[0]}?w={HUGE[1]}"])
        time.sleep(1)           # until both render one
        busy = ask_small(thumbd, HUGE_SECONDS)
        clients.end()
    finally:
        thumbd.stop()
    for name, took in (("nobody else asks", idle), ("both workers have huge files", busy)):
        record("value", "a small thumb", name, "p50 ms", percentile(took, .5))
        record("value", "a small thumb", name, "p99 ms", percentile(took, .99))


def measure(build, originals):
    with tempfile.TemporaryDirectory(prefix="thumb-bench.") as directory:
        link_copies(originals, directory, CLIENTS)
        two_workers(build, directory)
        behind_huge(build, directory)
