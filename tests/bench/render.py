#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Bench of thumbs: thumbd through its socket, beside the bare calls of the same libraries, and
beside the programs that others use.

Usage: render.py BUILD-DIRECTORY ORIGINALS [--newer BUILD-DIRECTORY] [--sharp DIRECTORY]
                 [--rounds N] [--json FILE]

All that is compared takes turns, there and back; ratios are made round by round, then their
medians and spreads.  Both builds are measured in the same run.
"""

import argparse
import filecmp
import json
import os
import statistics
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import render_load
from render_programs import Failure, Orders, Others, Thumbd, measure_command

BATCH_MS = 200          # CPU that is measured at a time, about
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
        self.png = {}           # how the floor compresses, by build
        self.same = {}          # whether its thumb is byte for byte ours, by build
        self.costs = {}         # a list of rounds, by who

    def name(self):
        return f"{self.file} {self.width}"

    def url(self):
        return f"/v1/{self.file}?w={self.width}"

    def ratios(self, who, of):
        return [a.cpu / b.cpu for a, b in zip(self.costs.get(who, ()), self.costs.get(of, ()))]


# -- the commands that others use -----------------------------------------------------------------

def vipsthumbnail(case, out):
    if case.kind not in RASTERS + ("svg",):
        return None
    ending = {"jpeg": "jpg[Q=87,optimize_coding,strip]", "gif": "gif"}.get(case.kind, "png[strip]")
    source = case.path + ("[n=-1]" if case.kind == "gif" else "")
    return ["vipsthumbnail", source, "-s", f"{case.width}x", "-o", f"{out}.{ending}"]


def convert(case, out):
    """As MediaWiki's BitmapHandler calls it, by Debian's name.  All JPEGs of the set are 3 to 2."""
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
    """How often, and with which compression the floor makes the very same thumb."""
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
    """Who is measured, and how."""
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


def measure_all(cases, builds, sharp, rounds, scratch):
    for case in cases:
        for build in builds:
            if build.has(case):
                prepare(case, build, scratch)
        if sharp and case.kind in RASTERS + ("svg",):
            sharp.measure(case, 1, "same")
    programs = [program for build in builds for program in (build.thumbd, build.floor)]
    others = Others(programs + ([sharp] if sharp else []))
    for n in range(rounds):
        print(f"   round {n + 1} of {rounds}", file=sys.stderr)
        for case in cases:
            who = list(turns(case, builds, sharp, scratch))
            for name, measure in who if n % 2 == 0 else reversed(who):
                case.costs.setdefault(name, []).append(measure())
    return others.share()


# -- reporting ------------------------------------------------------------------------------------

def spread(values, digits=2):
    if not values:
        return "-"
    return (f"{statistics.median(values):.{digits}f} "
            f"({min(values):.{digits}f}-{max(values):.{digits}f})")


def middle(case, who, what):
    costs = case.costs.get(who)
    return statistics.median(getattr(c, what) for c in costs) if costs else None


def number(value, digits=1):
    return "-" if value is None else f"{value:.{digits}f}"


def print_costs(cases, what, title, digits):
    who = ["ours", "ours floor", "newer", "newer floor", "sharp", "sharp plain", "vipsthumbnail",
           "convert", "pdftoppm", "ffmpeg"]
    who = [w for w in who if any(w in case.costs for case in cases)]
    print(f"\n{title:<24}" + "".join(f"{w:>13}" for w in who))
    for case in cases:
        print(f"{case.name():<24}" + "".join(
            f"{number(middle(case, w, what), digits):>13}" for w in who))


def print_ratios(cases):
    pairs = (("ours", "ours floor"), ("newer", "newer floor"), ("newer", "sharp"),
             ("newer", "sharp plain"), ("convert", "ours"))
    title = "CPU, median (spread)"
    print(f"\n{title:<24}" + "".join(f"{a + ' / ' + b:>24}" for a, b in pairs))
    for case in cases:
        star = "" if all(case.same.values()) else " *"
        print(f"{case.name() + star:<24}" + "".join(
            f"{spread(case.ratios(a, b)):>24}" for a, b in pairs))
    if not all(all(case.same.values()) for case in cases):
        print("* the floor's thumb is not byte for byte ours")


class Verdicts:
    def __init__(self):
        self.list = []

    def judge(self, what, values, limit, at_least=False):
        """By the median of the rounds."""
        if not values:
            return
        value = statistics.median(values)
        met = value >= limit if at_least else value <= limit
        sign = ">=" if at_least else "<="
        print(f"{what:<52} {spread(values):<22} {sign} {limit:<5} {'ok' if met else 'MISSED'}")
        self.list.append({"what": what, "values": values, "limit": limit, "met": met})

    def missed(self):
        return sum(not verdict["met"] for verdict in self.list)


def of_sums(cases, who, of):
    """Ratios of what all cases together cost, round by round."""
    cases = [case for case in cases if who in case.costs and of in case.costs]
    if not cases:
        return []
    return [sum(case.costs[who][n].cpu for case in cases) /
            sum(case.costs[of][n].cpu for case in cases)
            for n in range(len(cases[0].costs[who]))]


def judge_all(cases, verdicts):
    print()
    for case in cases:
        limit = FLOOR_LARGE if case.megapixels >= 4 else FLOOR_SMALL
        for build in ("ours", "newer"):
            verdicts.judge(f"{case.name()}, {build} of its floor",
                           case.ratios(build, build + " floor"), limit)
        verdicts.judge(f"{case.name()}, of pdftoppm", case.ratios("ours", "pdftoppm"), PDFTOPPM)
    verdicts.judge("convert, of ours, over the set", of_sums(cases, "convert", "ours"), CONVERT,
                   at_least=True)
    rasters = [case for case in cases if case.kind in RASTERS]
    verdicts.judge("newer libvips, of sharp doing the same, over the set",
                   of_sums(rasters, "newer", "sharp"), SHARP)
    print("   not judged: newer libvips, of sharp as it comes, over the set: " +
          spread(of_sums(rasters, "newer", "sharp plain")))


def write_json(file, cases, verdicts, load):
    result = {
        "cases": [{"file": case.file, "width": case.width, "repeat": case.repeat,
                   "same_as_floor": case.same,
                   "cost": {who: {what: [round(getattr(c, what), 3) for c in costs]
                                  for what in ("cpu", "wall", "memory")}
                            for who, costs in case.costs.items()}} for case in cases],
        "load": load,
        "targets": verdicts.list,
    }
    with open(file, "w") as out:
        json.dump(result, out, indent=1)


def bench(options, scratch):
    cases = [Case(options.originals, file, kind, megapixels, width)
             for file, kind, megapixels, widths in SET for width in widths]
    builds = [Build("ours", options.build, options.originals)]
    if options.newer:
        builds.append(Build("newer", options.newer, options.originals))
    sharp = Orders(["node", os.path.dirname(os.path.abspath(__file__)) + "/render-sharp.js",
                    options.sharp]) if options.sharp else None
    try:
        others = measure_all(cases, builds, sharp, options.rounds, scratch)
    finally:
        for program in builds + ([sharp] if sharp else []):
            program.stop()
    print(f"{options.rounds} rounds; others had {others:.0%} of the machine")
    print_costs(cases, "cpu", "CPU, ms a thumb", 1)
    print_costs(cases, "wall", "clock, ms a thumb", 1)
    print_costs(cases, "memory", "peak memory, MiB", 0)
    print_ratios(cases)
    verdicts = Verdicts()
    judge_all(cases, verdicts)
    load = render_load.report(options.build, options.originals, verdicts)
    if options.json:
        write_json(options.json, cases, verdicts, load)
    return verdicts.missed()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("originals")
    parser.add_argument("--newer")
    parser.add_argument("--sharp")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="thumb-bench.") as scratch:
        try:
            missed = bench(options, scratch)
        except Failure as failure:
            sys.exit(f"render: {failure}")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
