#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Clients that request thumbs, each one after the other, and count the answers.

Usage: load.py WHERE UNTIL CLIENTS TARGET...

WHERE is a Unix socket or a port. UNTIL is a number of seconds, or a file whose existence ends the
load. A * in a TARGET is another width each time. Prints the number of answers of each status, a line
each; "-" is no answer."""

import collections
import http.client
import os
import socket
import sys
import threading
import time

WIDTHS = range(20, 400)
WAIT_SECONDS = 600


class Connection(http.client.HTTPConnection):
    def __init__(self, where):
        super().__init__("127.0.0.1", int(where) if where.isdigit() else None,
                         timeout=WAIT_SECONDS)
        self.path = None if where.isdigit() else where

    def connect(self):
        if self.path is None:
            super().connect()
            return
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(WAIT_SECONDS)
        self.sock.connect(self.path)


def ask(where, target):
    connection = Connection(where)
    try:
        connection.request("GET", target)
        response = connection.getresponse()
        response.read()
        return str(response.status)
    except (OSError, http.client.HTTPException):
        return "-"
    finally:
        connection.close()


def until(what):
    """Whether the load has ended."""
    if what.isdigit():
        end = time.monotonic() + int(what)
        return lambda: time.monotonic() >= end
    return lambda: os.path.exists(what)


def run(where, over, targets, counts):
    n = 0
    while not over():
        target = targets[n % len(targets)]
        width = WIDTHS[n // len(targets) % len(WIDTHS)]
        counts[ask(where, target.replace("*", str(width)))] += 1
        n += 1


def main():
    where, end, clients, *targets = sys.argv[1:]
    over, counts = until(end), collections.Counter()
    threads = []
    for i in range(int(clients)):
        # each client begins with another URL
        at = i % len(targets)
        threads.append(threading.Thread(target=run, args=(where, over, targets[at:] + targets[:at],
                                                          counts)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    for status, count in sorted(counts.items()):
        print(status, count)


if __name__ == "__main__":
    main()
