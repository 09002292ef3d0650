#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Bench of thumbs: thumbd through its socket, beside bare calls of the same libraries, and beside
other programs.

Usage: render.py BUILD-DIRECTORY ORIGINALS [--newer BUILD-DIRECTORY] [--sharp DIRECTORY]

All variants take turns, there and back.  Both builds are measured in the same run.
"""

import argparse
import filecmp
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import render_load
import render_sizes
from machine import Watch
from records import ROUNDS, record
from render_programs import Failure, Orders, Thumbd, measure_command

BATCH_MS = 200          # CPU of one measurement, about
REPEAT_MAX = 60
PNG_WAYS = ("all", "none", "8", "4", "2", "1")
RASTERS = ("jpeg", "png", "webp", "gif")

FLOOR_LARGE, FLOOR_SMALL, PDFTOPPM, CONVERT, SHARP = 1.10, 1.5, 1.3, 3, 1.0

# file, kind, megapixels or 0, widths
SET = (
    ("baseline-24.jpg", "jpeg", 24, (20, 320, 1280)),
    ("progressive-24.jpg", "jpeg", 24, (320,)),
    ("baseline-4.jpg", "jpeg", 4, (20, 220, 800)),
    ("profile-4.jpg", "jpeg", 4, (800,)),
    ("progressive-4.jpg", "jpeg", 4, (220, 1280)),
    ("photograph-4.png", "png", 4, (220, 800)),
    ("photograph-4.webp", "webp", 4, (220, 800)),
    ("small.jpg", "jpeg", 0, (20, 220)),
    ("alpha.png", "png", 0, (220,)),
    ("animated.gif", "gif", 0, (120,)),
    ("small.svg", "svg", 0, (20, 220, 1280)),
    ("large.svg", "svg", 0, (220, 800)),
    ("page.pdf", "pdf", 0, (220, 800)),
    ("video.webm", "video", 0, (320, 1280)),
)


class Case:
    def __init__(self, originals, file, kind, megapixels, width):
        self.file, self.kind, self.megapixels, self.width = file, kind, megapixels, width
        self.path = os.path.join(originals, file)
        self.repeat = 1
        self.png = {}           # the compression of the floor, by build
        self.same = {}          # True if its thumb is byte for byte that of thumbd, by build
        self.costs = {}         # a list of rounds, by program

    def name(self):
        return f"{self.file} {self.width}"

    def url(self):
        return f"/v1/{self.file}?w={self.width}"


# -- commands of other programs -------------------------------------------------------------------

def vipsthumbnail(case, out):
    if case.kind not in RASTERS + ("svg",):
        return None
    ending = {"jpeg": "jpg[Q=87,optimize_coding,strip]", "gif": "gif"}.get(case.kind, "png[strip]")
    source = case.path + ("[n=-1]" if case.kind == "gif" else "")
    return ["vipsthumbnail", source, "-s", f"{case.width}x", "-o", f"{out}.{ending}"]


def convert(case, out):
    """The command of MediaWiki's BitmapHandler, by Debian's name.  All JPEGs are 3:2."""
    if case.kind not in RASTERS:
        return None
    size = f"{case.width}x"
    quality = "80" if case.kind == "jpeg" else "95"
    argv = ["convert-im6.q16", "-quality", quality, "-background", "white"]
    if case.kind == "jpeg":
        argv += ["-define", f"jpeg:size={case.width}x{round(case.width * 2 / 3)}"]
    argv += [case.path if case.kind == "gif" else case.path + "[0]"]
    if case.kind == "gif":
        argv += ["-coalesce"]
    argv += ["-thumbnail", size, "-depth", "8"]
    if case.kind == "jpeg":
        argv += ["-sharpen", "0x0.4"]
    argv += ["-rotate", "-0"]
    if case.kind == "gif":
        argv += ["-fuzz", "5%", "-layers", "optimizeTransparency"]
    ending = {"jpeg": "jpg", "gif": "gif"}.get(case.kind, "png")
    return argv + [f"{out}.{ending}"]


def pdftoppm(case, out):
    if case.kind != "pdf":
        return None
    return ["pdftoppm", "-f", "1", "-l", "1", "-singlefile", "-scale-to-x", str(case.width),
            "-scale-to-y", "-1", "-jpeg", "-jpegopt", "quality=87,optimize=y", case.path, out]


def ffmpeg(case, out):
    if case.kind != "video":
        return None
    return ["ffmpeg", "-v", "error", "-y", "-threads", "1", "-ss", "4", "-i", case.path, "-an",
            "-frames:v", "1", "-vf", f"scale={case.width}:-2", "-q:v", "3", f"{out}.jpg"]


COMMANDS = {"vipsthumbnail": vipsthumbnail, "convert": convert, "pdftoppm": pdftoppm,
            "ffmpeg": ffmpeg}


# -- measuring ------------------------------------------------------------------------------------

class Build:
    """thumbd of a build, and the floor beside it."""

    def __init__(self, name, directory, originals):
        self.name = name
        self.thumbd = Thumbd(directory, originals)
        self.floor = Orders([directory + "/tests/bench/render_floor"])

    def has(self, case):
        return self.name != "newer" or case.kind not in ("svg", "video")

    def stop(self):
        self.thumbd.stop()
        self.floor.stop()


def prepare(case, build, scratch):
    """The number of repeats, and the compression with which the floor makes the same thumb."""
    ours, theirs = scratch + "/ours", scratch + "/floor"
    build.thumbd.measure(case, 1, ours)
    cost = build.thumbd.measure(case, 1, ours)
    if build.name == "ours":
        case.repeat = max(1, min(REPEAT_MAX, round(BATCH_MS / cost.cpu)))
    with open(ours, "rb") as file:
        is_png = file.read(4) == b"\x89PNG"
    nearest = None
    for way in PNG_WAYS if is_png else ("-",):
        build.floor.measure(case, 1, way, theirs)
        differs = abs(os.path.getsize(theirs) - os.path.getsize(ours))
        if nearest is None or differs < nearest[0]:
            nearest = differs, way, filecmp.cmp(ours, theirs, shallow=False)
    _, case.png[build.name], case.same[build.name] = nearest


def turns(case, builds, sharp, scratch):
    """The programs that are measured, and how."""
    for build in builds:
        if build.has(case):
            yield build.name, lambda b=build: b.thumbd.measure(case, case.repeat)
            yield build.name + " floor", lambda b=build: b.floor.measure(
                case, case.repeat, case.png[b.name])
    if sharp and case.kind in RASTERS + ("svg",):
        yield "sharp", lambda: sharp.measure(case, case.repeat, "same")
        yield "sharp plain", lambda: sharp.measure(case, case.repeat, "plain")
    for name, command in COMMANDS.items():
        argv = command(case, scratch + "/command")
        if argv:
            yield name, lambda a=argv: measure_command(a)


def measure_all(cases, builds, sharp, scratch):
    for case in cases:
        for build in builds:
            if build.has(case):
                prepare(case, build, scratch)
        if sharp and case.kind in RASTERS + ("svg",):
            sharp.measure(case, 1, "same")
    for n in range(ROUNDS):
        print(f"   round {n + 1} of {ROUNDS}", file=sys.stderr)
        watch = Watch()
        for case in cases:
            who = list(turns(case, builds, sharp, scratch))
            for name, measure in who if n % 2 == 0 else reversed(who):
                case.costs.setdefault(name, []).append(measure())
        record("round", *watch.shares())


# -- recording ------------------------------------------------------------------------------------

def record_costs(case):
    for who, costs in case.costs.items():
        for cost in costs:
            record("value", case.name(), who, "CPU ms a thumb", cost.cpu)
            record("value", case.name(), who, "clock ms a thumb", cost.wall)
            record("value", case.name(), who, "peak MiB", cost.memory)


def compare(case, who, of, *target):
    """Compare the CPU; a program that lacks the type, or is not installed, is left out."""
    if who in case.costs and of in case.costs:
        record("against", case.name(), who, "CPU ms a thumb", of, *target)


def record_case(case):
    limit = FLOOR_LARGE if case.megapixels >= 4 else FLOOR_SMALL
    record_costs(case)
    compare(case, "ours", "ours floor", "<=", limit)
    compare(case, "newer", "newer floor", "<=", limit)
    compare(case, "pdftoppm", "ours", ">=", round(1 / PDFTOPPM, 2))
    compare(case, "convert", "ours")
    for build, same in case.same.items():
        if not same:
            record("note", f"{case.name()}: the floor's thumb is not byte for byte that of {build}")


def record_sums(cases, who, of, *target):
    """The cost of all cases that both programs have."""
    cases = [case for case in cases if who in case.costs and of in case.costs]
    if not cases:
        return
    name = f"over the set, {who} beside {of}"
    for n in range(ROUNDS):
        for one in (who, of):
            record("value", name, one, "CPU ms", sum(case.costs[one][n].cpu for case in cases))
    record("against", name, who, "CPU ms", of, *target)


def record_all(cases):
    for case in cases:
        record_case(case)
    rasters = [case for case in cases if case.kind in RASTERS]
    record_sums(cases, "convert", "ours", ">=", CONVERT)
    record_sums(rasters, "newer", "sharp", "<=", SHARP)
    record_sums(rasters, "newer", "sharp plain")


def bench(options, scratch):
    cases = [Case(options.originals, file, kind, megapixels, width)
             for file, kind, megapixels, widths in SET for width in widths]
    builds = [Build("ours", options.build, options.originals)]
    if options.newer:
        builds.append(Build("newer", options.newer, options.originals))
    sharp = Orders(["node", os.path.dirname(os.path.abspath(__file__)) + "/render-sharp.js",
                    options.sharp]) if options.sharp else None
    try:
        measure_all(cases, builds, sharp, scratch)
    finally:
        for program in builds + ([sharp] if sharp else []):
            program.stop()
    record_all(cases)
    render_sizes.measure(options.build, options.originals)
    render_load.measure(options.build, options.originals)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("originals")
    parser.add_argument("--newer")
    parser.add_argument("--sharp")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="thumb-bench.") as scratch:
        try:
            bench(options, scratch)
        except Failure as failure:
            sys.exit(f"render: {failure}")


if __name__ == "__main__":
    main()
