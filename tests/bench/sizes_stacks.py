# SPDX-License-Identifier: BSD-2-Clause
"""All sizes of each original, one after another, from the stacks of ./run bench miss: those that
keep something of an original for its next size, and those that keep nothing."""

from miss import CLIENTS, SET, Thumb, ask, check
from miss_stacks import (QUALITY, WORKERS, Failure, ImageFilter, Sharp, Thumbd, ThumbdReferences,
                         ThumbPhpBuckets, make_wiki)
from records import ROUNDS, record

# As the published distribution has them, those with most requests first.
ORDER = (250, 60, 500, 40, 120, 330, 20, 960)
# Originals of each file at a time: between two sizes of one, there are sizes of others.  With three, one
# of two workers would be idle at the end of each size of a single file.
AT_A_TIME = 2 * WORKERS

WHOLE = "all originals"
CASES = {
    "JPEG, 24 megapixels": ("Photograph_6000.jpg",),
    "JPEG, 12 megapixels": ("Photograph_4242.jpg",),
    "other originals": ("Photograph_640.jpg", "Photograph_1600.jpg", "Photograph_2448.jpg",
                        "Glass_marbles.png", "Photograph_1600.png"),
}
WIDEST = {file: max(widths) for file, widths in SET}


def thumbs_of(files, copies):
    """Of each size all originals, before the next size."""
    return [Thumb(file, width, copy) for width in ORDER for copy in copies for file in files
            if width <= WIDEST[file]]


class Stacks:
    def __init__(self, build, directory, sharp, cleanup):
        self.directory, self.asked = directory, {}
        images = make_wiki(directory + "/wiki", 1 + ROUNDS * AT_A_TIME)
        classes = [Thumbd, ThumbdReferences, ThumbPhpBuckets, ImageFilter]
        if sharp:
            Sharp.package = sharp
            classes.append(Sharp)
        self.stacks = []
        for number, stack in enumerate(classes):
            self.stacks.append(stack(build, f"{directory}/{number}", images))
            cleanup.callback(self.stacks[-1].stop)
        for stack in self.stacks:
            for files in CASES.values():
                self.measure(stack, files, [1 + ROUNDS * AT_A_TIME])

    def measure(self, stack, files, copies):
        """The thumbs, seconds and CPU milliseconds."""
        thumbs = thumbs_of(files, copies)
        seconds, cpu = ask(stack, thumbs, min(CLIENTS, len(files) * len(copies)))
        check(stack, thumbs, self.directory + "/thumbs")
        self.asked[stack] = self.asked.get(stack, 0) + len(thumbs)
        return len(thumbs), seconds, cpu

    def round(self, number):
        copies = range(1 + number * AT_A_TIME, 1 + (number + 1) * AT_A_TIME)
        sums = {stack: [] for stack in self.stacks}
        for case, files in CASES.items():
            for stack in self.stacks if number % 2 == 0 else reversed(self.stacks):
                sums[stack].append(self.measure(stack, files, copies))
                self.record(case, stack, *sums[stack][-1])
        for stack in self.stacks:
            self.record(WHOLE, stack, *map(sum, zip(*sums[stack])))

    def record(self, case, stack, thumbs, seconds, cpu):
        record("value", case, stack.name, "thumbs/s", f"{thumbs / seconds:.4f}")
        record("value", case, stack.name, "CPU ms", f"{cpu / thumbs:.4f}")

    def end(self):
        for stack in self.stacks:
            misses = stack.counter("MAIN.cache_miss")
            if misses != self.asked[stack]:
                raise Failure(f"{stack.name}: {misses} misses of {self.asked[stack]} thumbs")
        self.compare()
        record("note", f"{WORKERS} workers each, {CLIENTS} clients; {AT_A_TIME} originals of each "
               "file in a round, and of each original the widths " +
               ", ".join(map(str, ORDER)) + " in this order, if it is wider; no size is asked for "
               "before the one before it is answered, and those of other originals are between them")
        record("note", f"JPEG quality {QUALITY}, 4:2:0, for all; thumb.php with $wgThumbnailBuckets "
               f"as Wikimedia has it ({ThumbPhpBuckets.buckets}); image_filter and sharp do not sharpen")

    def compare(self):
        for case in (WHOLE, *CASES):
            slower = 5 if case == WHOLE else 3
            target = () if case == "other originals" else ("<=", f"{1 / slower:.4f}")
            for stack in self.stacks:
                if stack.name != ThumbdReferences.name:
                    record("against", case, stack.name, "thumbs/s", ThumbdReferences.name,
                           *(target if stack.name == ThumbPhpBuckets.name else ()))
                    record("against", case, stack.name, "CPU ms", ThumbdReferences.name)
