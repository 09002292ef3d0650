#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Prints query URLs of thumbs, the same for the same arguments: names like Wikimedia's, Zipf over
them, and the widths that Wikimedia published (a day of 2025-10, phabricator.wikimedia.org/T410304):
8,000 widths, of which the eight that wikis offer have 86 %.

Usage: thumb_urls.py COUNT [--originals N] [--names FILE] [--each]

Without --originals there are as many as URLs.  Names come from FILE, a percent-encoded one a line.
With --each every original has one URL.
"""

import argparse
import bisect
import itertools
import random
import urllib.parse

# width, requests in a million: the thirty with most requests
PUBLISHED = (
    (250, 201653), (60, 144396), (500, 136054), (40, 131726), (120, 110216), (330, 57450),
    (20, 56108), (960, 26022), (480, 13614), (1200, 8809), (70, 8124), (1280, 7975), (640, 5515),
    (800, 5189), (1024, 3365), (600, 2321), (200, 2295), (160, 2272), (1920, 2147), (320, 2134),
    (150, 2021), (2560, 2017), (512, 1979), (300, 1975), (375, 1882), (32, 1409), (80, 1444),
    (24, 1391), (100, 1382), (400, 1307))
WIDTHS = 8000
# The others decrease with their rank, so that the 316th has one request a second of 32,000, as
# published.
TAIL_POWER = 1.575
ZIPF = 0.9

SCRIPTS = ((0xc0, 22), (0x430, 32), (0x4e00, 4000), (0x5d0, 27))


class Weighted:
    """Draws from weighted values."""

    def __init__(self, things, weights):
        self.things, self.sums = things, list(itertools.accumulate(weights))

    def draw(self, rng):
        return self.things[bisect.bisect(self.sums, rng.random() * self.sums[-1])]


def widths(rng):
    known = [width for width, _ in PUBLISHED]
    others = [width for width in range(1, WIDTHS + 1) if width not in known]
    rng.shuffle(others)
    falls = [rank ** -TAIL_POWER for rank in range(len(known) + 1, WIDTHS + 1)]
    left = 1e6 - sum(weight for _, weight in PUBLISHED)
    return Weighted(known + others[:len(falls)], [weight for _, weight in PUBLISHED] +
                    [fall * left / sum(falls) for fall in falls])


def name(rng, number):
    """Words of letters, short as a rule; a third of the names is in another script."""
    first, letters = rng.choice(SCRIPTS) if rng.random() < 1 / 3 else (ord("a"), 26)
    words, length = [], min(rng.randrange(10, 120) for _ in range(3))
    while sum(map(len, words)) < length // (1 if letters == 26 else 3):
        n = rng.randrange(2, 10)
        words.append("".join(chr(first + rng.randrange(letters)) for _ in range(n)))
    return urllib.parse.quote("_".join(words).capitalize() + f"_{number}.jpg", safe="-._~")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("--originals", type=int)
    parser.add_argument("--names")
    parser.add_argument("--each", action="store_true")
    options = parser.parse_args()
    rng = random.Random(20251024)
    if options.names:
        with open(options.names) as names:
            originals = names.read().split()
    else:
        originals = [name(rng, i) for i in range(options.originals or options.count)]
    popular = Weighted(originals, [rank ** -ZIPF for rank in range(1, len(originals) + 1)])
    width = widths(rng)
    for i in range(options.count):
        original = originals[i % len(originals)] if options.each else popular.draw(rng)
        print(f"/v1/wikipedia/commons/{original}?w={width.draw(rng)}")


if __name__ == "__main__":
    main()
