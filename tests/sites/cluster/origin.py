#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The origin of a test network: origin.py ADDRESS

Port 8081 has originals, made of their names: Large*.png take long to render. Port 8080 is the old
application, which has the same originals, and a thumb of any name. Port 8082 tells as JSON how
often each original was fetched, and how many thumbs the application has made."""

import collections
import functools
import http.server
import json
import random
import struct
import sys
import threading
import zlib

fetched = collections.Counter()
application = collections.Counter()


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@functools.lru_cache(100)
def picture(name):
    """A PNG that no other name has."""
    width, height = (2000, 1500) if name.startswith("Large") else (300, 200)
    noise = random.Random(name).randbytes(3 * width)
    rows = b"".join(b"\0" + noise[3 * y % 100:] + noise[:3 * y % 100] for y in range(height))
    return (b"\x89PNG\r\n\x1a\n" +
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *args):
        pass

    def send(self, data, kind="image/png"):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Last-Modified", "Mon, 02 Jan 2023 03:04:05 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


class Originals(Handler):
    def do_GET(self):
        name = self.path.rsplit("/", 1)[-1]
        if self.headers.get("If-None-Match") or self.headers.get("If-Modified-Since"):
            self.send_response(304)
            self.end_headers()
            return
        fetched[name] += 1
        self.send(picture(name))

    do_HEAD = do_GET


class Application(Handler):
    def do_GET(self):
        name = self.path.rsplit("/", 1)[-1]
        if "/thumb/" in self.path:
            application[name] += 1
        self.send(picture(name))

    do_HEAD = do_GET


class Counts(Handler):
    def do_GET(self):
        self.send(json.dumps({"fetched": dict(fetched), "application": dict(application)}).encode(),
                  "application/json")


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024


def main(address):
    for port, handler in (8082, Counts), (8080, Application), (8081, Originals):
        server = Server((address, port), handler)
        threading.Thread(target=server.serve_forever).start()
    print("origin: ready", flush=True)


main(sys.argv[1])
