#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""One round of the cost of a thumb, against the size of the original and the number of workers.

Usage: scale.py BUILD-DIRECTORY ORIGINALS
"""

import os
import sys
import tempfile

import render_load
from records import record
from render_programs import Failure, Thumbd

# megapixels, and how often
ORIGINALS = (("0.3 megapixels", "small.jpg", 40), ("4 megapixels", "baseline-4.jpg", 10),
             ("4 megapixels, progressive", "progressive-4.jpg", 3),
             ("24 megapixels", "baseline-24.jpg", 3), ("24 megapixels, progressive",
                                                       "progressive-24.jpg", 1))
WIDTH = 320


class Case:
    def __init__(self, file):
        self.file = file

    def url(self):
        return f"/v1/{self.file}?w={WIDTH}"


def originals(build, directory):
    thumbd = Thumbd(build, directory)
    try:
        for name, file, repeat in ORIGINALS:
            thumbd.measure(Case(file), 1)
            cost = thumbd.measure(Case(file), repeat)
            record("value", name, "thumbd", "CPU ms a thumb", cost.cpu)
            record("value", name, "thumbd", "peak MiB", cost.memory)
    finally:
        thumbd.stop()


def workers(build, directory):
    most = os.cpu_count() * 2
    for n in sorted({1, os.cpu_count(), most}):
        thumbd = Thumbd(build, directory, n)
        try:
            rate, cpu, _ = render_load.throughput(thumbd)
        finally:
            thumbd.stop()
        name = f"{n} workers on {os.cpu_count()} processors"
        record("value", name, "thumbd", "thumbs/s", rate)
        record("value", name, "thumbd", "CPU ms a thumb", cpu)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: scale.py BUILD-DIRECTORY ORIGINALS")
    try:
        originals(sys.argv[1], sys.argv[2])
        with tempfile.TemporaryDirectory(prefix="thumb-bench.") as directory:
            render_load.link_copies(sys.argv[2], directory, render_load.CLIENTS)
            workers(sys.argv[1], directory)
    except Failure as failure:
        sys.exit(f"scale: {failure}")


if __name__ == "__main__":
    main()
