#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Prints the results of the bench as text; with --out FILE also as FILE.txt, FILE.json, FILE.html
(one page with plots that needs no other file) and FILE.rst.

Usage: report.py [--brief] [--out FILE] RESULTS...

With --brief it prints only the verdicts.  It exits with 1 if a target was missed.
"""

import argparse
import json
import sys
import time

from report_html import page

PLAIN = {True: "ok", False: "MISSED", None: ""}


def number(value):
    """Three or four significant digits."""
    size = abs(value)
    digits = 0 if size >= 100 or value == int(value) else 1 if size >= 10 else 2 if size >= 1 else 3
    return f"{value:.{digits}f}"


def spread(row, form=number):
    return f"{form(row['median'])} ({form(row['least'])}-{form(row['most'])})"


def ratio_number(value):
    return f"{value:.3f}" if value < 10 else number(value)


def ratio(row):
    return spread(row["ratio"], ratio_number) if row["ratio"] else ""


def verdict(row):
    return f"{row['target']} {PLAIN[row['met']]}" if row["target"] else ""


def disturbances(part):
    """A line for each round in which other processes used the machine."""
    for n, r in enumerate(part["rounds"], 1):
        if r["disturbed"]:
            yield (f"round {n} was disturbed: other processes had {r['others']:.0%} of the "
                   f"machine, and its host {r['steal']:.0%}")


# -- tables ---------------------------------------------------------------------------------------

COLUMNS = ("case", "variant", "unit", "median (spread)", "of", "ratio (spread)", "target")


def cells(row):
    return (row["case"], row["variant"], row["unit"], spread(row), row["against"] or "", ratio(row),
            verdict(row))


def table(part):
    lines = [COLUMNS] + [cells(row) for row in part["rows"]]
    return lines, [max(len(line[i]) for line in lines) for i in range(len(COLUMNS))]


def heading(part):
    return f"{part['part']}: {part['about']}; {len(part['rounds'])} rounds"


def as_text(part):
    lines, widths = table(part)
    yield heading(part)
    for line in lines:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip()
    for note in part["notes"]:
        yield f"  {note}"
    for line in disturbances(part):
        yield f"  {line}"


def as_rst(part):
    lines, widths = table(part)
    rule = "  ".join("=" * max(1, width) for width in widths)
    yield from (part["part"], "-" * len(part["part"]), "", part["about"] + ".", "", rule)
    for n, line in enumerate(lines):
        # an empty first cell would continue the row above; none is
        yield "  ".join((cell or "\\").ljust(width) for cell, width in zip(line, widths)).rstrip()
        if n == 0:
            yield rule
    yield from (rule, "")
    for line in part["notes"] + list(disturbances(part)):
        yield from (f"* {line}", "")


# -- verdicts -------------------------------------------------------------------------------------

def judged(parts):
    return [(part, row) for part in parts for row in part["rows"] if row["target"]]


def verdicts(parts):
    for part, row in judged(parts):
        what = f"{part['part']}: {row['case']}, {row['variant']}, {row['unit']}"
        if row["ratio"]:
            yield f"{what}, of {row['against']}: {ratio(row)} {verdict(row)}"
        else:
            yield f"{what}: {spread(row)} {verdict(row)}"


def missed(parts):
    return sum(not row["met"] for _, row in judged(parts))


def summary(parts):
    """The last line."""
    of = len(judged(parts))
    text = f"{missed(parts)} of {of} targets missed" if missed(parts) else (
        f"all {of} targets met" if of else "there was no target")
    rounds = [r for part in parts for r in part["rounds"]]
    disturbed = sum(r["disturbed"] for r in rounds)
    if disturbed:
        text += (f"; {disturbed} of {len(rounds)} rounds were disturbed by others on this machine: "
                 "times are not to be trusted, ratios less")
    return text


# -- files ----------------------------------------------------------------------------------------

def write_all(name, parts):
    texts = {
        "txt": "\n\n".join("\n".join(as_text(part)) for part in parts) + "\n\n" +
               "\n".join(verdicts(parts)) + f"\n\n{summary(parts)}\n",
        "json": json.dumps({"made": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "missed": missed(parts),
                            "parts": parts}, indent=1) + "\n",
        "rst": "\n".join(line for part in parts for line in as_rst(part)),
        "html": page(parts, lambda part: table(part)[0], disturbances, summary(parts)),
    }
    for ending, text in texts.items():
        with open(f"{name}.{ending}", "w") as out:
            out.write(text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--brief", action="store_true")
    parser.add_argument("--out")
    parser.add_argument("results", nargs="+")
    options = parser.parse_args()
    parts = []
    for file in options.results:
        with open(file) as results:
            parts.append(json.load(results))
    if options.out:
        write_all(options.out, parts)
    for part in parts:
        if not options.brief:
            print("\n".join(as_text(part)))
    if options.brief:
        print("\n".join(verdicts(parts)))
        print(f"== {summary(parts)}")
    sys.exit(1 if missed(parts) else 0)


if __name__ == "__main__":
    main()
