"""For names_to_ids.sh: files of one colour each, which tells the file and its version; clients that request their
thumbs without end; and uploads.

names_to_ids.py make DIRECTORY COUNT                   files below DIRECTORY, by name and by id; their list
names_to_ids.py upload DIRECTORY PORT FIRST COUNT      another version of some, and a PURGE of each
names_to_ids.py delete DIRECTORY PORT FIRST COUNT      remove some, and PURGE each
names_to_ids.py places DIRECTORY FIRST COUNT PERCENT   how many of these files by-id = PERCENT selects
names_to_ids.py clients DIRECTORY PORT COUNT           request thumbs until DIRECTORY/stop exists
names_to_ids.py located DIRECTORY PORT COUNT           await thumbs of these files by their ids

DIRECTORY/links has the percentage of the links of pages that are ids. DIRECTORY/versions has, for each file,
the oldest version that its name may have, the newest, and the one that the locator says.

If STORED is "name", files have no place by id: an id has a thumb if it is what the locator says of its name, and
what the name has.
"""

import hashlib
import http.client
import os
import random
import struct
import sys
import threading
import time
import zlib

WIDTH = 16
BY_NAME = os.environ.get("STORED") == "name"
LIMIT = 600


def name_of(i):
    return "Colour_%d.png" % i


def chunk(kind, data):
    return (struct.pack(">I", len(data)) + kind + data
            + struct.pack(">I", zlib.crc32(kind + data)))


def colour(i, version):
    return bytes((1 + i // 256, i % 256, 10 + 40 * version))


def png(i, version):
    """A square of one colour."""
    size = 2 * WIDTH
    row = b"\0" + colour(i, version) * size
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(row * size)) + chunk(b"IEND", b""))


def first_pixel(body):
    """The first pixel of a PNG: no filter changes it."""
    if body[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("no PNG")
    at, data, palette, kind, depth = 8, b"", b"", 0, 8
    while at < len(body):
        n, name = struct.unpack(">I4s", body[at:at + 8])
        part = body[at + 8:at + 8 + n]
        if name == b"IHDR":
            depth, kind = part[8], part[9]
            if kind not in (2, 3, 6) or (kind != 3 and depth != 8):
                raise ValueError("a PNG of depth %d, type %d" % (depth, kind))
        elif name == b"PLTE":
            palette = part
        elif name == b"IDAT":
            data += part
        at += 12 + n
    row = zlib.decompress(data)
    if kind == 3:
        index = row[1] >> (8 - depth)
        return palette[3 * index:3 * index + 3]
    return row[1:4]


def identity(i, version):
    return hashlib.sha1(png(i, version)).hexdigest()


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".new", "wb") as f:
        f.write(data)
    os.rename(path + ".new", path)


def file_of(directory, i):
    h = hashlib.md5(name_of(i).encode()).hexdigest()
    return "%s/files/test/w/%s/%s/%s" % (directory, h[0], h[:2], name_of(i))


def path_of(i):
    h = hashlib.md5(name_of(i).encode()).hexdigest()
    return "/test/w/%s/%s/%s" % (h[0], h[:2], name_of(i))


def put(directory, i, version):
    data = png(i, version)
    if not BY_NAME:
        write("%s/files/id/%s" % (directory, hashlib.sha1(data).hexdigest()), data)
    write(file_of(directory, i), data)


class Versions:
    """The oldest, newest and located version of each file, in a file that one process writes."""

    SIZE = 6

    def __init__(self, directory, count=None):
        self.path = directory + "/versions"
        if count is not None:
            write(self.path, b"000000" * count)
        self.file = open(self.path, "r+b", buffering=0)

    def get(self, i):
        text = os.pread(self.file.fileno(), self.SIZE, self.SIZE * i)
        return int(text[:2]), int(text[2:4]), int(text[4:])

    def set(self, i, oldest, newest, located):
        os.pwrite(self.file.fileno(), b"%02d%02d%02d" % (oldest, newest, located), self.SIZE * i)


def list_of(directory):
    versions = Versions(directory)
    count = os.path.getsize(versions.path) // Versions.SIZE
    lines = []
    for i in range(count):
        if os.path.exists(file_of(directory, i)):
            lines.append("test/w\t%s\t%s\n" % (name_of(i), identity(i, versions.get(i)[1])))
    write(directory + "/list", "".join(lines).encode())


def make(directory, count):
    Versions(directory, count)
    for i in range(count):
        put(directory, i, 0)
    list_of(directory)


def purge(port, url):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("PURGE", url)
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        sys.exit("PURGE %s: %d" % (url, response.status))


def upload(directory, port, first, count):
    """From the moment when the file is replaced, both versions are right; after the PURGE, one."""
    versions = Versions(directory)
    for i in range(first, first + count):
        _, old, located = versions.get(i)
        versions.set(i, old, old + 1, located)
        put(directory, i, old + 1)
        purge(port, path_of(i))
        versions.set(i, old + 1, old + 1, located)
    list_of(directory)


def delete(directory, port, first, count):
    versions = Versions(directory)
    for i in range(first, first + count):
        os.unlink(file_of(directory, i))
        if not BY_NAME:
            os.unlink("%s/files/id/%s" % (directory, identity(i, versions.get(i)[1])))
        purge(port, path_of(i))
    list_of(directory)


def located(directory, port, count):
    """NB: a cache may have noted a moment ago that there is none."""
    versions = Versions(directory)
    end = time.monotonic() + LIMIT
    for i in range(count):
        newest = versions.get(i)[1]
        while versions.get(i)[2] != newest:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", "/v1/id/%s?w=%d" % (identity(i, newest), WIDTH))
            response = connection.getresponse()
            body = response.read()
            if response.status == 200 and first_pixel(body) == colour(i, newest):
                versions.set(i, newest, newest, newest)
            elif time.monotonic() > end:
                sys.exit("%s by its id: %d" % (name_of(i), response.status))
            else:
                time.sleep(0.1)


def place(name):
    """As control_place() of the module."""
    mask = (1 << 64) - 1
    h = 0xcbf29ce484222325
    for c in ("File:" + name).encode():
        h = (h ^ c) * 0x100000001b3 & mask
    h ^= h >> 32
    h = h * 0xd6e8feb86659fd93 & mask
    return ((h ^ h >> 32) >> 32) * 10000 >> 32


class Client(threading.Thread):
    def __init__(self, directory, port, count, number):
        super().__init__(daemon=True)
        self.directory, self.port, self.count = directory, port, count
        self.random = random.Random(number)
        self.versions = Versions(directory)
        self.rounds = open("%s/rounds.%d" % (directory, number), "w")
        self.wrong = open("%s/wrong.%d" % (directory, number), "w")
        self.got = 0

    def links_ids(self):
        with open(self.directory + "/links") as f:
            return self.random.random() * 100 < float(f.read())

    def ask(self, connection, url):
        connection.request("GET", url)
        response = connection.getresponse()
        body = response.read()
        self.got += 1
        if response.status != 200:
            return "%d %s" % (response.status, response.headers.get("X-Cache"))
        try:
            return first_pixel(body)
        except (ValueError, IndexError, zlib.error) as e:
            return str(e)

    def by_id(self, connection, i):
        """A page links the version that it was made for."""
        before = self.versions.get(i)
        oldest = before[0]
        url = "/v1/id/%s?w=%d" % (identity(i, oldest), WIDTH)
        answer = self.ask(connection, url)
        right = [colour(i, oldest)]
        unsettled = len(set(before)) > 1 or self.versions.get(i) != before
        if BY_NAME and unsettled and str(answer).startswith("404 "):
            right.append(answer)
        return url, answer, right

    def one(self, connection, i):
        oldest = self.versions.get(i)[0]
        if self.links_ids():
            url, answer, right = self.by_id(connection, i)
        else:
            url = self.random.choice(("/v1/test/w/%s?w=%d" % (name_of(i), WIDTH),
                                      "/test/w/thumb%s/%dpx-%s" % (path_of(i)[7:], WIDTH, name_of(i))))
            answer = self.ask(connection, url)
            right = [colour(i, v) for v in range(oldest, self.versions.get(i)[1] + 1)]
        if answer not in right:
            self.wrong.write("%s: %r, not %r\n" % (url, answer, right))
            self.wrong.flush()

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        while not os.path.exists(self.directory + "/stop"):
            for i in self.random.sample(range(self.count), self.count):
                try:
                    self.one(connection, i)
                except Exception as e:
                    self.wrong.write("%r\n" % e)
                    self.wrong.flush()
                    connection.close()
                time.sleep(0.001)
            self.rounds.write("\n")
            self.rounds.flush()


def clients(directory, port, count):
    threads = [Client(directory, port, count, number) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(sum(thread.got for thread in threads))


what, args = sys.argv[1], sys.argv[2:]
if what == "make":
    make(args[0], int(args[1]))
elif what == "places":
    first, count, percent = map(int, args[1:])
    print(sum(place(name_of(i)) < percent * 100 for i in range(first, first + count)))
elif what == "clients":
    clients(args[0], int(args[1]), int(args[2]))
else:
    {"upload": upload, "delete": delete, "located": located}[what](args[0], *map(int, args[1:]))
