#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""An attacker who requests some originals in all widths, and a client who requests other thumbs
meanwhile.  Prints what the client met: numbers, and of what.

Usage: flood.py PORT NAME ATTACKED SECONDS yes|no
"""

import multiprocessing
import random
import sys
import threading
import time

from client import Client

ATTACKERS = 32
RATE = 1000             # requests a second of all attackers, if the answers are as fast
WIDEST = 4000
SIZES = (120, 250, 330)         # all are steps
PAUSE = 0.01


def attack_once(client, rng, name, attacked):
    """The seconds of the answer."""
    began = time.monotonic()
    try:
        client.get(f"/v1/wikipedia/commons/Attacked-{name}-{rng.randint(1, attacked)}.jpg"
                   f"?w={rng.randint(1, WIDEST)}")
    except OSError:
        client.close()
    return time.monotonic() - began


def attacker(port, name, attacked, seed):
    rng, client = random.Random(seed), Client(port)
    while True:
        time.sleep(max(0, ATTACKERS / RATE - attack_once(client, rng, name, attacked)))


def attack(port, name, attacked):
    """In a process of its own, so that it does not slow the client that is measured."""
    for seed in range(ATTACKERS):
        threading.Thread(target=attacker, args=(port, name, attacked, seed)).start()


def flooded(port, name, attacked, seconds, attacks):
    process = multiprocessing.Process(target=attack, args=(port, name, attacked))
    if attacks:
        process.start()
    try:
        return ask(port, name, seconds)
    finally:
        if attacks:
            process.kill()
            process.join()


def ask(port, name, seconds):
    """Milliseconds of hits, milliseconds of cold thumbs, and the number of refusals."""
    client, end = Client(port), time.monotonic() + seconds
    took, failed = {"hit": [], "cold": []}, 0
    url = f"/v1/wikipedia/commons/Cold-{name}-%d.jpg?w=%d"
    client.get(url % (0, SIZES[0]))
    for n in range(1, 100 * len(SIZES)):
        for kind, number in (("hit", 0), ("cold", n)):
            status, spent = client.get(url % (number % 100, SIZES[number // 100]))
            failed += status != 200
            took[kind].append(spent * 1e3)
        if time.monotonic() > end:
            break
        time.sleep(PAUSE)
    client.close()
    time.sleep(max(0, end - time.monotonic()))
    return took, failed


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def main():
    if len(sys.argv) != 6 or sys.argv[5] not in ("yes", "no"):
        sys.exit("usage: flood.py PORT NAME ATTACKED SECONDS yes|no")
    took, failed = flooded(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4]),
                           sys.argv[5] == "yes")
    for kind, name in (("hit", "a client's hit"), ("cold", "a client's cold thumb")):
        print(f"{percentile(took[kind], .5):.2f} {name}, p50 ms")
        print(f"{percentile(took[kind], .99):.2f} {name}, p99 ms")
    print(failed, "a client's failures")
    print(len(took["cold"]), "a client's cold thumbs")


if __name__ == "__main__":
    main()
