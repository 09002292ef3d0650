# SPDX-License-Identifier: BSD-2-Clause
"""The same thumbs by bare calls of the libraries, in a loop for each worker of the stacks: no
renderer with these libraries, this sharpening and these formats can be faster."""

import dataclasses
import threading

from render_programs import Orders

NAME = "bare loop"


@dataclasses.dataclass
class Case:
    path: str
    kind: str
    width: int

    def name(self):
        return f"{self.path} {self.width}"


class Loop(threading.Thread):
    """Makes every nth thumb, and counts its CPU milliseconds."""

    def __init__(self, program, cases):
        super().__init__()
        self.orders, self.cases, self.cpu, self.failure = Orders([program]), cases, 0, None

    def run(self):
        try:
            for case in self.cases:
                self.cpu += self.orders.measure(case, 1, "all").cpu
        except Exception as failure:    # told to whoever started it
            self.failure = failure
        self.orders.stop()


def make(program, images, thumbs, loops):
    """CPU milliseconds of all thumbs."""
    cases = [Case(f"{images}/{thumb.original}", "png" if thumb.file.endswith(".png") else "jpeg",
                  thumb.width) for thumb in thumbs]
    running = [Loop(program, cases[i::loops]) for i in range(loops)]
    for loop in running:
        loop.start()
    for loop in running:
        loop.join()
    for loop in running:
        if loop.failure:
            raise loop.failure
    return sum(loop.cpu for loop in running)
