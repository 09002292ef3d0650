"""A new version is uploaded while a thumb of the old one is rendered: no old thumb stays.

race.py THUMBD RACES [STORE]: the process of thumbd, which has one worker, the number of uploads, and the
directory in which thumbd stores thumbs."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

import wiki
from one_colour import colour_of, escaped, folder, picture

FILES = 5
COLOURS = "red", "green"


def worker_of(thumbd):
    return int(subprocess.run(["pgrep", "-P", thumbd, "-x", "thumb-worker"], capture_output=True,
                              text=True, check=True).stdout)


class Race:
    """The uploads of one file, one after the other."""

    def __init__(self, user, worker, store, name):
        self.edge, self.origin = wiki.of_test()
        self.thumbd = wiki.Thumbd()
        self.user, self.worker, self.store, self.name = user, worker, store, name
        self.path, self.url = None, None
        self.version, self.second = 0, 0
        self.upload()
        wiki.settle(self.origin)

    def choose(self, width):
        """A thumb that nobody has asked for yet."""
        at, name = folder(self.name), escaped(self.name)
        self.path = f"thumb/{at}/{name}/{width}px-{name}"
        self.url = "/w/images/" + self.path

    def upload(self):
        """Returns its colour, and the seconds that it took. MediaWiki keeps no two old versions of one
        second."""
        colour = COLOURS[self.version % 2]
        self.version += 1
        content = picture(colour)
        if int(time.time()) == self.second:
            wiki.next_second()
        began = time.monotonic()
        self.user.upload(self.name, content)
        self.second = int(time.time())
        return colour, time.monotonic() - began

    @contextlib.contextmanager
    def rendering(self, seconds):
        """While the worker has the job of a thumb, with the original open: it goes on after so many
        seconds, or at the end. Yields the list that the client's answer is appended to."""
        answers = []
        client = threading.Thread(target=lambda: answers.append(self.edge.ask(self.url)))
        going_on = threading.Timer(seconds or 0, os.kill, (self.worker, signal.SIGCONT))
        os.kill(self.worker, signal.SIGSTOP)
        try:
            client.start()
            self.thumbd.await_metric("workers_busy", 1)
            if seconds is not None:
                going_on.start()
            yield answers
        finally:
            os.kill(self.worker, signal.SIGCONT)
            going_on.cancel()
        client.join()

    def on_disk(self):
        """The colour of the stored thumb, or nothing."""
        try:
            with open(os.path.join(self.store, self.path), "rb") as file:
                return colour_of(file.read())
        except FileNotFoundError:
            return None

    def shown(self):
        """The colour that the next client sees."""
        answer = self.edge.ask(self.url)
        return colour_of(answer.body) if answer.is_image() else answer.status

    def run(self, width, seconds):
        """What is wrong, and the seconds of the upload."""
        self.choose(width)
        stored = self.thumbd.metric("store_thumbs_total")
        with self.rendering(seconds) as answers:
            colour, took = self.upload()
            if seconds is None:
                wiki.settle(self.origin)
        wiki.settle(self.origin)
        seen = []
        if self.store:
            self.thumbd.await_metric("store_thumbs_total", stored + 1)
            left = self.on_disk()
            seen = [("on the disk", left or colour)]
        elif seconds is None:
            seen = [("by the client of that time", colour_of(answers[0].body))]
        seen.append(("by the next", self.shown()))
        if self.store:
            self.thumbd.await_metric("store_thumbs_total", stored + (1 if left else 2))
            seen += [("on the disk, then", self.on_disk()), ("by one more", self.shown())]
        return [f"{what}: {got}, not {colour}" for what, got in seen if got != colour], took


def main(thumbd, races, store=None):
    user = wiki.login(wiki.of_test()[1])
    tap = wiki.Tap()
    worker = worker_of(thumbd)
    files = [Race(user, worker, store, f"Race {n + 1}.jpg") for n in range(min(FILES, races))]
    took = 0
    for n in range(races):
        # half of the renders end after the upload, and the others at some time in it
        seconds = None if n % 2 == 0 else took * n / races
        wrong, took = files[n % len(files)].run(200 + n, seconds)
        when = "is over" if seconds is None else f"has run for {seconds:.2f} s"
        tap.case(not wrong, f"render {n + 1} ends when the upload {when}", wrong)
    tap.plan()


main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
