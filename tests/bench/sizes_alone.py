# SPDX-License-Identifier: BSD-2-Clause
"""What each size of an original costs, one after another, and what references cost originals of
which only one size is requested: thumbd with references and without, with one worker each."""

import os

from miss import SET, Thumb
from records import record
from render_programs import Thumbd, cpu_seconds
from sizes_stacks import ORDER

OFF, ON = "references off", "references on"
BETWEEN = "/v1/Photograph_640_1.jpg?w=20"

JPEGS = (("Photograph_2448.jpg", "JPEG, 4 megapixels, alone"),
         ("Photograph_4242.jpg", "JPEG, 12 megapixels, alone"),
         ("Photograph_6000.jpg", "JPEG, 24 megapixels, alone"))
UNIT = "CPU ms of the worker"
FIRST, ALL = f"first size, {ORDER[0]}", "all eight"
OTHERS = {
    "third to seventh, each": lambda cpu: sum(cpu[2:7]) / 5,
    "third to seventh, the dearest": lambda cpu: max(cpu[2:7]),
    f"eighth size, {ORDER[7]}": lambda cpu: cpu[7],
}
SUMS = {FIRST: lambda cpu: cpu[0], f"second size, {ORDER[1]}": lambda cpu: cpu[1], **OTHERS,
        ALL: sum}
ONE_SIZE = "one size of each original"


def copy_of(file):
    """The first of the copies that the stacks have."""
    return "_1.".join(file.split("."))


class Variant:
    """thumbd, with a directory of originals of its own."""

    def __init__(self, name, thumbd, originals):
        self.name, self.thumbd, self.originals = name, thumbd, originals
        self.worker, self.made = thumbd.workers()[0], 0

    def fresh(self, file, name):
        """A copy of the original that was never requested."""
        os.link(f"{self.originals}/{file}", f"{self.originals}/{name}{file}")
        return f"/v1/{name}{file}?w="

    def sizes(self, file, name):
        """CPU milliseconds of the worker for each size, and for the reference beside the second."""
        url, costs = self.fresh(file, name), []
        for n, width in enumerate(ORDER):
            self.thumbd.connection.get(BETWEEN)
            cpu = cpu_seconds(self.worker)
            self.thumbd.connection.get(url + str(width))
            if n == 1 and self.name == ON:
                self.made += 1
                self.thumbd.await_metric("references_total", self.made)
            costs.append((cpu_seconds(self.worker) - cpu) * 1e3)
        return costs

    def one(self, file, width, name):
        """CPU milliseconds of thumbd for one size."""
        url, cpu = self.fresh(file, name), self.thumbd.cpu()
        self.thumbd.connection.get(url + str(width))
        return (self.thumbd.cpu() - cpu) * 1e3


class Alone:
    """Needs the originals of sizes_stacks.py."""

    def __init__(self, build, directory, cleanup):
        self.images, self.variants = directory + "/wiki/images", []
        references = directory + "/alone-references"
        os.mkdir(references, 0o700)
        for name, options in ((OFF, ()), (ON, ("--references", references))):
            originals = f"{directory}/alone-{len(self.variants)}"
            self.link_originals(originals)
            thumbd = Thumbd(build, originals, options=options)
            cleanup.callback(thumbd.stop)
            self.variants.append(Variant(name, thumbd, originals))
        for variant in self.variants:
            for file, widths in SET:
                variant.one(copy_of(file), widths[0], "warm_up_")

    def link_originals(self, directory):
        os.mkdir(directory)
        for file, _ in SET:
            image = Thumb(file, 1, 1).original
            os.link(f"{self.images}/{image}", f"{directory}/{copy_of(file)}")

    def turns(self, number):
        return self.variants if number % 2 == 0 else self.variants[::-1]

    def round(self, number):
        for variant in self.variants:
            # thumbd has closed it since
            variant.thumbd.connection.close()
        for file, case in JPEGS:
            for variant in self.turns(number):
                costs = variant.sizes(copy_of(file), f"{number}_")
                for name, reckon in SUMS.items():
                    record("value", case, f"{name}, {variant.name}", UNIT, f"{reckon(costs):.4f}")
        self.one_size(number)

    def one_size(self, number):
        sums = dict.fromkeys(self.variants, 0)
        for file, widths in SET:
            for width in widths:
                for variant in self.turns(number + width // 10):
                    sums[variant] += variant.one(copy_of(file), width, f"{number}_{width}_")
        for variant, cpu in sums.items():
            record("value", ONE_SIZE, variant.name, "CPU ms of thumbd", f"{cpu:.4f}")

    def end(self):
        record("against", ONE_SIZE, ON, "CPU ms of thumbd", OFF, "<=", 1.05)
        for file, case in JPEGS:
            judged = file == "Photograph_6000.jpg"
            for name in SUMS:
                record("against", case, f"{name}, {ON}", UNIT, f"{name}, {OFF}",
                       *(("<=", 0.40) if judged and name == ALL else ()))
            for name in OTHERS:
                record("against", case, f"{name}, {ON}", UNIT, f"{FIRST}, {ON}",
                       *(("<=", 0.15) if judged else ()))
        record("note", "alone: one worker, and an original of another size before each; the second "
               "size, with references, includes the reference")
