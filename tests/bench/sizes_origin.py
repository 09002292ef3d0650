# SPDX-License-Identifier: BSD-2-Clause
"""Requests as Wikimedia published them, for originals of an HTTP origin: what thumbd needs of the
processor and of the origin with references, with a cache of originals of the same size, and with
neither."""

import http.server
import os
import random
import tempfile
import threading

import thumb_urls
from miss import SET, Thumb, Waiting
from miss_stacks import WORKERS
from records import record
from render_programs import Connection, Thumbd

ORIGINALS = 35
REQUESTS = 500
BUDGET = 0.05           # of the bytes of all originals
CLIENTS = 2 * WORKERS
MEGABYTE = 1 << 20

NEITHER, CACHE, REFERENCES = "neither", "cache of originals", "references"
VARIANTS = {NEITHER: (), CACHE: ("--cache", "--cache-size"),
            REFERENCES: ("--references", "--references-size")}
ALL, FIRST = "no cache in front", "a cache in front that keeps all"
CASES = {ALL: (NEITHER, CACHE, REFERENCES), FIRST: (NEITHER, REFERENCES)}


class Server(http.server.ThreadingHTTPServer):
    """An origin that counts the bytes of the originals that it sends."""

    def __init__(self, directory):
        super().__init__(("127.0.0.1", 0), Handler)
        self.directory, self.bytes, self.lock = directory, 0, threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def sent(self, count):
        with self.lock:
            self.bytes += count

    def finish_request(self, request, address):
        Handler(request, address, self, directory=self.directory)

    def stop(self):
        self.shutdown()
        self.server_close()


class Handler(http.server.SimpleHTTPRequestHandler):
    """Answers 304 to a request with If-Modified-Since, if the file is older."""

    protocol_version = "HTTP/1.1"

    def copyfile(self, source, _):
        self.server.sent(self.connection.sendfile(source))

    def log_message(self, *_):
        pass


class Wanted:
    """A thumb of an original."""

    def __init__(self, original, width):
        self.original, self.width = original, width

    def url(self):
        return f"/v1/{self.original}?w={self.width}"


class Client(threading.Thread):
    """Requests the thumbs that wait, until there is none."""

    def __init__(self, thumbd, waiting):
        super().__init__()
        self.connection, self.waiting, self.failure = Connection(thumbd.socket), waiting, None

    def run(self):
        try:
            for thumb in iter(self.waiting.next, None):
                try:
                    self.connection.get(thumb.url())
                finally:
                    self.waiting.answered(thumb)
        except Exception as failure:    # told to whoever started it
            self.failure = failure
        self.connection.close()


def requests(originals, seed):
    """Zipf over the originals, and the published widths."""
    rng = random.Random(seed)
    popular = thumb_urls.Weighted(originals, [rank ** -thumb_urls.ZIPF
                                              for rank in range(1, len(originals) + 1)])
    widths = thumb_urls.widths(rng)
    for _ in range(REQUESTS):
        yield popular.draw(rng), widths.draw(rng)


class Origin:
    """Needs the originals of sizes_stacks.py."""

    def __init__(self, build, directory, cleanup):
        self.build, self.directory = build, directory
        self.originals = self.make_originals(directory + "/wiki/images", directory + "/origin")
        self.server = Server(directory + "/origin")
        cleanup.callback(self.server.stop)

    def make_originals(self, images, directory):
        """Their names, the most popular first: all files have the same part of any ranks."""
        os.mkdir(directory)
        rng, names, self.bytes = random.Random(17), [], 0
        while len(names) < ORIGINALS:
            for file, _ in rng.sample(SET, len(SET)):
                names.append(f"Original_{len(names)}." + file.rpartition(".")[2])
                os.link(f"{images}/{Thumb(file, 1, 1).original}", f"{directory}/{names[-1]}")
                self.bytes += os.path.getsize(f"{directory}/{names[-1]}")
        return names

    def options(self, variant):
        """Those of the variant, with an empty directory of the size that all have."""
        if not VARIANTS[variant]:
            return ()
        where, size = VARIANTS[variant]
        megabytes = int(self.bytes * BUDGET / MEGABYTE)
        return where, tempfile.mkdtemp(dir=self.directory), size, str(megabytes)

    def measure(self, case, variant, thumbs):
        thumbd = Thumbd(self.build, self.server.url(), WORKERS, self.options(variant))
        try:
            cpu, sent = thumbd.cpu(), self.server.bytes
            ask(thumbd, thumbs)
            record("value", case, variant, "CPU ms a thumb",
                   f"{(thumbd.cpu() - cpu) * 1e3 / len(thumbs):.4f}")
            record("value", case, variant, "MB from the origin",
                   f"{(self.server.bytes - sent) / 1e6:.4f}")
            if variant == REFERENCES:
                record("value", case, variant, "of the thumbs from references",
                       f"{thumbd.metric('references_used_total') / len(thumbs):.4f}")
        finally:
            thumbd.stop()

    def round(self, number):
        for case, variants in CASES.items():
            thumbs = list(requests(self.originals, number))
            if case == FIRST:
                thumbs = list(dict.fromkeys(thumbs))
            thumbs = [Wanted(*thumb) for thumb in thumbs]
            for variant in variants[::1 if number % 2 == 0 else -1]:
                self.measure(case, variant, thumbs)

    def end(self):
        for unit, limit in (("CPU ms a thumb", 0.6), ("MB from the origin", 0.2)):
            record("against", ALL, REFERENCES, unit, NEITHER, "<=", limit)
            record("against", ALL, REFERENCES, unit, CACHE)
            record("against", FIRST, REFERENCES, unit, NEITHER)
        record("note", f"requests for {ORIGINALS} originals of an HTTP origin, {REQUESTS} in a round "
               f"and {self.bytes / 1e6:.0f} MB: Zipf over the originals, published widths; the "
               f"references, or the cache of originals, may have {BUDGET:.0%} of these bytes, and "
               "are empty at first")


def ask(thumbd, thumbs):
    waiting = Waiting(thumbs)
    clients = [Client(thumbd, waiting) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    for client in clients:
        if client.failure:
            raise client.failure
