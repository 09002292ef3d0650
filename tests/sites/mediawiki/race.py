"""A new version is uploaded while a thumb of the old one is rendered: no old thumb stays.

race.py THUMBD RACES: the process of thumbd, which has one worker, and the number of uploads."""

import os
import signal
import subprocess
import sys
import threading
import time

import wiki
from one_colour import colour_of, escaped, folder, picture


def worker_of(thumbd):
    return int(subprocess.run(["pgrep", "-P", thumbd, "-x", "thumb-worker"], capture_output=True,
                              text=True, check=True).stdout)


def await_busy(metrics):
    """Until the worker has a job, with the original open."""
    end = time.monotonic() + wiki.LIMIT
    while b"\nthumbd_workers_busy 1\n" not in metrics.ask("/metrics").body:
        if time.monotonic() > end:
            raise RuntimeError("no job comes to the worker")
        time.sleep(0.01)


def main(thumbd, races):
    edge, origin = wiki.of_test()
    metrics = wiki.Web(os.environ["THUMBD_SOCKET"])
    user = wiki.login(origin)
    versions = {colour: picture(colour) for colour in ("red", "green")}
    tap = wiki.Tap()
    for n in range(races):
        # a file of its own: MediaWiki keeps no two old versions of one second
        file = f"Race {n + 1}.jpg"
        at, name = folder(file), escaped(file)
        url = f"/w/images/thumb/{at}/{name}/200px-{name}"
        user.upload(file, versions["red"])
        wiki.settle(origin)
        answers = []
        client = threading.Thread(target=lambda: answers.append(edge.ask(url)))
        worker = worker_of(thumbd)
        os.kill(worker, signal.SIGSTOP)
        try:
            client.start()
            await_busy(metrics)
            user.upload(file, versions["green"])
            wiki.settle(origin)
        finally:
            os.kill(worker, signal.SIGCONT)
        client.join()
        seen = [colour_of(answer.body) for answer in answers + [edge.ask(url)]]
        tap.case(seen == ["green", "green"], f"upload {n + 1} during a render",
                 [f"the client of that time has {seen[0]}, and the next {seen[1]}, not green"])
    tap.plan()


main(sys.argv[1], int(sys.argv[2]))
