# SPDX-License-Identifier: BSD-2-Clause
"""Nine sizes of one original: their cost when they are requested one by one, when they wait
together, and when they are requested at once of an idle worker."""

import os
import signal
import threading

from machine import Watch
from records import ROUNDS, record
from render_programs import Connection, Thumbd, cpu_seconds

WIDTHS = (120, 150, 180, 200, 220, 250, 300, 400, 800)
FIRST = "/v1/small.svg?w=20"

# file, the limit for nine at once, as a part of nine single ones
SET = (("baseline-4.jpg", 0.5), ("progressive-4.jpg", 0.35), ("photograph-4.png", 0.35),
       ("photograph-4.webp", None))


class Asked:
    """Requests of threads, each over a connection of its own."""

    def __init__(self, thumbd):
        self.thumbd, self.threads, self.failure = thumbd, [], None

    def get(self, url):
        connection = Connection(self.thumbd.socket)
        try:
            connection.get(url)
        except Exception as failure:    # told to whoever waits
            self.failure = failure
        connection.close()

    def ask(self, *urls):
        for url in urls:
            self.threads.append(threading.Thread(target=self.get, args=(url,)))
            self.threads[-1].start()

    def wait(self):
        for thread in self.threads:
            thread.join()
        if self.failure:
            raise self.failure


def one_by_one(thumbd, urls):
    for url in (FIRST,) + urls:
        thumbd.connection.get(url)


def together(thumbd, urls):
    """The worker is stopped until all wait."""
    worker, asked = thumbd.workers()[0], Asked(thumbd)
    os.kill(worker, signal.SIGSTOP)
    try:
        asked.ask(FIRST)
        thumbd.await_metric("workers_busy", 1)
        asked.ask(*urls)
        thumbd.await_metric("queue_length", len(urls))
    finally:
        os.kill(worker, signal.SIGCONT)
    asked.wait()


def at_once(thumbd, urls):
    """Threads that have connected before they send requests, as a cache has its connections."""
    thumbd.connection.get(FIRST)
    connections = [Connection(thumbd.socket) for _ in urls]
    for connection in connections:
        connection.connect()
    for connection, url in zip(connections, urls):
        connection.ask(url)
    for connection, url in zip(connections, urls):
        connection.answer(url)
        connection.close()


WAYS = {"one by one": one_by_one, "waiting together": together, "at once, idle": at_once}


def measure(build, originals):
    thumbd = Thumbd(build, originals, options=("--wait", "60"))
    worker = thumbd.workers()[0]
    try:
        for n in range(ROUNDS):
            watch = Watch()
            for file, _ in SET:
                urls = tuple(f"/v1/{file}?w={width}" for width in WIDTHS)
                for name, way in list(WAYS.items())[::1 if n % 2 == 0 else -1]:
                    cpu = cpu_seconds(worker)
                    way(thumbd, urls)
                    record("value", f"nine sizes of {file}", name, "CPU ms of the worker",
                           (cpu_seconds(worker) - cpu) * 1e3)
            record("round", *watch.shares())
    finally:
        thumbd.stop()
    for file, limit in SET:
        for name in list(WAYS)[1:]:
            record("against", f"nine sizes of {file}", name, "CPU ms of the worker", "one by one",
                   *(("<=", limit) if limit else ()))
