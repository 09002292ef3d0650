# SPDX-License-Identifier: BSD-2-Clause
"""thumbd with several clients at once: what a second worker brings, and what becomes of a small
thumb while both have large files."""

import os
import tempfile
import threading
import time

from render_programs import Connection, Others, Thumbd

ROUNDS = 6
SECONDS = 4
CLIENTS = 4
WORKERS_RATIO = 1.8

# A thumb of some 20 ms of CPU, and such that take long.
SMALL = ("baseline-4.jpg", 120)
HUGE = ("progressive-24.jpg", 1280)
SMALL_ASKED = 60
HUGE_CLIENTS = 4
HUGE_SECONDS = 20

MIX = (("baseline-4.jpg", 220), ("photograph-4.webp", 320), ("small.svg", 220),
       ("progressive-4.jpg", 800), ("page.pdf", 320), ("alpha.png", 220))


def link_copies(originals, directory, clients):
    """The originals of each client have names of their own: no thumb is another's, too."""
    for file, _ in MIX + (SMALL, HUGE):
        for client in range(clients + 1):
            name = f"{directory}/{client}-{file}"
            if not os.path.exists(name):
                with open(f"{originals}/{file}", "rb") as source, open(name, "wb") as copy:
                    copy.write(source.read())


class Clients:
    """Threads that ask, each one thumb after the other, until they are told to stop."""

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
    """Thumbs a second, CPU milliseconds a thumb, and the share of the machine that others had."""
    clients = Clients(thumbd, CLIENTS, mix_of)
    time.sleep(0.2)             # until all of them have asked
    others, cpu, wall = Others([thumbd]), thumbd.cpu(), time.monotonic()
    before = sum(clients.counts)
    time.sleep(SECONDS)
    made, cpu, wall = sum(clients.counts) - before, thumbd.cpu() - cpu, time.monotonic() - wall
    share = others.share()
    clients.end()
    return {"rate": made / wall, "cpu": cpu / max(1, made) * 1e3, "others": share}


def two_workers(build, directory, verdicts):
    thumbds = {n: Thumbd(build, directory, n) for n in (1, 2)}
    rounds = {1: [], 2: []}
    try:
        for n in range(ROUNDS):
            for workers in (1, 2) if n % 2 == 0 else (2, 1):
                rounds[workers].append(throughput(thumbds[workers]))
    finally:
        for thumbd in thumbds.values():
            thumbd.stop()
    print("\nworkers: thumbs a second with one and with two, CPU ms a thumb, and how much of the "
          "machine others had")
    for one, two in zip(rounds[1], rounds[2]):
        print(f"   {one['rate']:6.1f} {two['rate']:6.1f}  ratio {two['rate'] / one['rate']:.2f}"
              f"   CPU {one['cpu']:.1f} {two['cpu']:.1f}"
              f"   others {one['others']:.0%} {two['others']:.0%}")
    # The quietest rounds say most: others on either processor slow two workers more than one.
    quiet = sorted(zip(rounds[1], rounds[2]), key=lambda r: r[0]["others"] + r[1]["others"])
    quiet = quiet[:(ROUNDS + 1) // 2]
    verdicts.judge("two workers, of one (the quieter half of the rounds)",
                   [two["rate"] / one["rate"] for one, two in quiet], WORKERS_RATIO, at_least=True)
    print(f"   others had {min(r['others'] for r in rounds[1] + rounds[2]):.0%} to "
          f"{max(r['others'] for r in rounds[1] + rounds[2]):.0%} of the machine")
    return rounds


def ask_small(thumbd, most):
    """Milliseconds that thumbs took, one after the other."""
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
    """A small thumb, asked while nobody else asks and while both workers have huge files."""
    thumbd = Thumbd(build, directory, 2)
    try:
        ask_small(thumbd, 1)
        idle = ask_small(thumbd, HUGE_SECONDS)
        clients = Clients(thumbd, HUGE_CLIENTS, lambda i: [f"/v1/{i}-{HUGE[0]}?w={HUGE[1]}"])
        time.sleep(1)           # until both have one
        busy = ask_small(thumbd, HUGE_SECONDS)
        clients.end()
    finally:
        thumbd.stop()
    print("\na small thumb, ms               p50     p99     max  asked")
    result = {}
    for name, took in (("nobody else asks", idle), ("both have huge files", busy)):
        print(f"   {name:<24}{percentile(took, .5):8.1f}{percentile(took, .99):8.1f}"
              f"{max(took):8.1f}{len(took):7}")
        result[name] = took
    return result


def report(build, originals, verdicts):
    with tempfile.TemporaryDirectory(prefix="thumb-bench.") as directory:
        link_copies(originals, directory, CLIENTS)
        return {"workers": two_workers(build, directory, verdicts),
                "small_thumb_ms": behind_huge(build, directory)}
