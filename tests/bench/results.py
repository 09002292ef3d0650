#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes the results of a part of the bench from its records.

Usage: results.py NAME RECORDS RESULTS [ABOUT]

Records are lines with tabs between fields; a * in place of CASE is all cases:

    value    CASE VARIANT UNIT NUMBER                   one measurement, of this round
    round    OTHERS STEAL                               a round ends; the shares of others
    against  CASE VARIANT UNIT OTHER [SIGN LIMIT]       compared with another variant, and judged;
                                                        a row for each comparison
    target   CASE VARIANT UNIT SIGN LIMIT               judged by itself; SIGN is <= or >=
    note     TEXT                                       for the reader

Results are JSON: part, about, machine, notes, rounds (others, steal, disturbed), and rows, each of

    case, variant, unit
    rounds          the measurements
    median, least, most
    against         the variant it is compared with, or null
    ratio           of the same case and unit, round by round: rounds, median, least, most; or null
    target          such as ">= 0.97", of the ratio's median, or the median if there is no ratio
    met             whether it is met; null without a target
"""

import json
import os
import platform
import statistics
import sys

DISTURBED = 0.05        # of the machine


def spread(values):
    return {"rounds": values, "median": statistics.median(values), "least": min(values),
            "most": max(values)}


def machine():
    with open("/proc/cpuinfo") as cpuinfo:
        model = [line.split(":")[1].strip() for line in cpuinfo if line.startswith("model name")]
    return {"processors": os.cpu_count(), "model": model[0] if model else platform.machine(),
            "kernel": platform.release()}


class Results:
    def __init__(self, part, about=""):
        self.part, self.about = part, about
        self.rounds, self.notes = [], []
        self.values, self.judged = {}, {}

    # -- recording

    def value(self, case, variant, unit, number):
        self.values.setdefault((case, variant, unit), []).append(float(number))

    def round(self, others, steal):
        others, steal = float(others), float(steal)
        self.rounds.append({"others": others, "steal": steal,
                            "disturbed": others + steal > DISTURBED})

    def compare(self, case, variant, unit, other, sign=None, limit=None):
        if sign not in (None, "<=", ">="):
            raise ValueError(f"\"{sign}\" must be <= or >=")
        self.judged.setdefault((case, variant, unit), []).append(
            (other, sign, float(limit) if sign else None))

    def target(self, case, variant, unit, sign, limit):
        self.compare(case, variant, unit, None, sign, limit)

    def note(self, text):
        self.notes.append(text)

    def read(self, lines):
        kinds = {"value": self.value, "round": self.round, "against": self.compare,
                 "target": self.target, "note": self.note}
        for number, line in enumerate(lines, 1):
            kind, *fields = line.rstrip("\n").split("\t")
            try:
                kinds[kind](*fields)
            except (KeyError, TypeError, ValueError) as error:
                raise SystemExit(f"results: line {number}: {line.strip()}: {error}")

    # -- judging

    def ratio(self, key, other):
        mine, others = self.values[key], self.values.get((key[0], other, key[2]))
        if not other or not others or 0 in others:
            return None
        return spread([a / b for a, b in zip(mine, others)])

    def row(self, key, other=None, sign=None, limit=None):
        ratio = self.ratio(key, other)
        row = dict(zip(("case", "variant", "unit"), key), **spread(self.values[key]))
        row.update(against=other, ratio=ratio, target=None, met=None)
        if sign:
            value = ratio["median"] if ratio else row["median"]
            # a comparison without its other variant has met nothing
            row["met"] = (other is None or ratio is not None) and (
                value <= limit if sign == "<=" else value >= limit)
            row["target"] = f"{sign} {limit:g}"
        return row

    def rows(self):
        for case, variant, unit in self.values:
            key = case, variant, unit
            judged = self.judged.get(key, []) + self.judged.get(("*", variant, unit), [])
            for judgement in judged or [()]:
                yield self.row(key, *judgement)

    def check_judged(self):
        """Fail if a value with a target was not measured."""
        measured = set(self.values) | {("*", variant, unit) for _, variant, unit in self.values}
        lost = [", ".join(key) for key in self.judged if key not in measured]
        if lost:
            raise SystemExit("results: not measured: " + "; ".join(lost))

    def result(self):
        self.check_judged()
        return {"part": self.part, "about": self.about, "machine": machine(), "notes": self.notes,
                "rounds": self.rounds, "rows": list(self.rows())}


def main():
    if len(sys.argv) not in (4, 5):
        sys.exit("usage: results.py NAME RECORDS RESULTS [ABOUT]")
    results = Results(sys.argv[1], *sys.argv[4:])
    with open(sys.argv[2]) as records:
        results.read(records)
    with open(sys.argv[3], "w") as out:
        json.dump(results.result(), out, indent=1)


if __name__ == "__main__":
    main()
