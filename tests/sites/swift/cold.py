"""Thumbs of originals that nothing has cached, through stores whose proxies are killed meanwhile.

cold.py ORIGINALS THUMBS put HOST CONTAINER             puts originals there; $TOKEN is Swift's
cold.py ORIGINALS THUMBS ask SOCKET STORE PROGRESS      asks for THUMBS of each, twice

Each original is a PNG of its own height and of noise; a thumb tells the size of its original.  Originals are
new until the end.  PROGRESS gets the share of thumbs that are there, in hundredths; beyond the share in
PROGRESS.limit, none is requested.
"""

import concurrent.futures
import hashlib
import http.client
import os
import random
import socket
import struct
import sys
import threading
import time
import urllib.parse
import zlib

WIDTH = 64
N, EACH = int(sys.argv[1]), int(sys.argv[2])


def name(i):
    return f"Cold_{i}.png"


def path(i):
    digest = hashlib.md5(name(i).encode()).hexdigest()
    return f"{digest[0]}/{digest[:2]}/{name(i)}"


def png(i):
    height = 40 + i
    noise = random.Random(i)
    rows = b"".join(b"\0" + noise.randbytes(3 * WIDTH) for _ in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, height, 8, 2, 0, 0, 0)) + \
        chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b"")


def put(host, container):
    connection = http.client.HTTPConnection(host)
    total = 0
    for i in range(-1, N):
        body = b"" if i < 0 else png(i)
        where = f"/v1/AUTH_mw/{container}" + ("" if i < 0 else "/" + path(i))
        connection.request("PUT", where, body, {"X-Auth-Token": os.environ["TOKEN"]})
        answer = connection.getresponse()
        answer.read()
        if answer.status // 100 != 2:
            sys.exit(f"PUT {where}: {answer.status}")
        total += len(body)
    print(total)


class Thumbs:
    def __init__(self, sock, progress):
        self.socket, self.progress = sock, progress
        self.lock = threading.Lock()
        self.errors, self.wrong, self.done, self.digests = {}, [], 0, {}

    def connect(self):
        connection = http.client.HTTPConnection("thumbd")
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(self.socket)
        return connection

    def ask(self, i, width):
        connection = self.connect()
        connection.request("GET", f"/v1/{name(i)}?w={width}")
        answer = connection.getresponse()
        return answer, answer.read()

    def fault(self, i, width, answer, body):
        """What is wrong with a 200."""
        if answer.headers["X-Content-Dimensions"] != f"{WIDTH}x{40 + i}:1":
            return "it is of another original: %s" % answer.headers["X-Content-Dimensions"]
        if body[:8] != b"\x89PNG\r\n\x1a\n" or struct.unpack(">I", body[16:20])[0] != width:
            return "it is not a PNG of this width"
        if body[-8:-4] != b"IEND":
            return "it is cut short"
        digest = hashlib.md5(body).digest()
        if self.digests.setdefault((i, width), digest) != digest:
            return "the first one was another"
        return None

    def wait(self):
        """As long as the test says."""
        while True:
            with open(self.progress + ".limit") as file:
                if self.done * 100 < int(file.read()) * N * EACH:
                    return
            time.sleep(0.02)

    def one(self, job):
        i, width = job
        self.wait()
        while True:
            answer, body = self.ask(i, width)
            if answer.status in (502, 503, 504):
                with self.lock:
                    self.errors[answer.status] = self.errors.get(answer.status, 0) + 1
                if answer.headers["Cache-Control"] not in ("public, max-age=1", "public, max-age=2", "no-store"):
                    self.wrong.append((job, "an error is kept: %s" % answer.headers["Cache-Control"]))
                time.sleep(0.05)
                continue
            fault = self.fault(i, width, answer, body) if answer.status == 200 else f"status {answer.status}"
            with self.lock:
                if fault:
                    self.wrong.append((job, fault))
                self.done += 1
                if self.done * 100 // (N * EACH) != (self.done - 1) * 100 // (N * EACH):
                    with open(self.progress + ".tmp", "w") as file:
                        file.write(f"{self.done * 100 // (N * EACH)}\n")
                    os.rename(self.progress + ".tmp", self.progress)
            return

    def all(self):
        order = random.Random(1)
        jobs = sorted(((i, 10 + n) for i in range(N) for n in range(EACH)),
                      key=lambda job: job[0] + order.uniform(0, 5))
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            list(pool.map(self.one, jobs))


def stored(directory):
    """The number of thumbs, and of files that are none."""
    good = bad = 0
    for at, _, files in os.walk(directory):
        for file in files:
            with open(os.path.join(at, file), "rb") as f:
                body = f.read()
            if body[:4] == b"\x89PNG" and body[-8:-4] == b"IEND":
                good += 1
            else:
                bad += 1
    return good, bad


def ask(sock, store, progress):
    thumbs = Thumbs(sock, progress)
    began = time.monotonic()
    thumbs.all()
    first = thumbs.errors
    print(f"cold: {thumbs.done} thumbs in {time.monotonic() - began:.1f} s, errors while proxies were away: {first}")
    thumbs.errors, thumbs.done = {}, 0
    thumbs.all()
    good, bad = stored(os.path.join(store, "thumb"))
    print(f"again: errors: {thumbs.errors}; stored: {good} thumbs and {bad} other files")
    for job, fault in thumbs.wrong[:10]:
        print(f"FAIL: {job}: {fault}")
    sys.exit(1 if thumbs.wrong or thumbs.errors or bad or good != N * EACH else 0)


if sys.argv[3] == "put":
    put(*sys.argv[4:])
else:
    ask(*sys.argv[4:])
