#!/usr/bin/python3
"""A day of requests over references of which the directory holds a tenth.

references_day.py originals DIR             write the originals, PNGs of noise
references_day.py day SEED SOCKET REFERENCES PID SIZES FROM TO
                                            request the hours FROM to TO, and print what was measured
references_day.py model SEED SIZES BYTES HOUR...
                                            print what an LRU makes of the day: the thumbs from a
                                            reference, in the hours up to each HOUR, at which thumbd
                                            starts again; and the bytes of all references

SIZES is a file of lines "NAME BYTES", of the reference of each shape.
"""
import collections, http.client, math, os, random, re, socket, struct, sys, threading, time, zlib

SHAPES = [60, 90, 120, 150, 180, 210]           # heights, of 2000 pixels of width
NAMES = ["Shape%d_%d.png" % (height, i) for i in range(34) for height in SHAPES]
WIDTHS = [20, 40, 60, 120, 180, 220, 250, 300, 330, 500]
HOURS = 24
BLOCK = 4096            # the disk space of files is counted in these; a record is one


def png(width, height, rng):
    """An image of noise, of two bits a pixel."""
    rows = b"".join(b"\0" + rng.randbytes(width // 4) for _ in range(height))
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 2, 0, 0, 0, 0)),
              (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks)


def originals(directory):
    shapes = {height: png(2000, height, random.Random(height)) for height in SHAPES}
    for name in NAMES:
        with open(os.path.join(directory, name), "wb") as f:
            f.write(shapes[shape_of(name)])


def shape_of(name):
    return int(re.match(r"Shape(\d+)_", name).group(1))


def schedule(seed):
    """The hours of the day, each a list of names and widths.

    More is asked by day than by night. A few originals are asked often, all day; a tenth of the requests
    is for the news, which change every three hours.
    """
    rng = random.Random(seed)
    names = rng.sample(NAMES, len(NAMES))
    weights = [1 / (i + 1) ** 0.8 for i in range(len(names))]
    for hour in range(HOURS):
        if hour % 3 == 0:
            news = rng.sample(NAMES, 4)
        count = round(140 * (1 - 0.6 * math.cos(2 * math.pi * (hour - 4) / HOURS)))
        yield [(rng.choice(news) if rng.random() < 0.1 else rng.choices(names, weights)[0],
                rng.choice(WIDTHS)) for _ in range(count)]


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("thumbd", timeout=600)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)

    def get(self, url):
        self.request("GET", url)
        answer = self.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit("%s: %d %s" % (url, answer.status, body[:200]))
        return body


def metric(connection, name):
    return int(re.search(r"^thumbd_%s (\d+)" % name, connection.get("/metrics").decode(), re.M)[1])


def ask(path, requests, failed):
    """Two clients, which take the requests in turn."""
    waiting, lock = collections.deque(requests), threading.Lock()

    def client():
        connection = Connection(path)
        try:
            while True:
                with lock:
                    if not waiting:
                        return
                    name, width = waiting.popleft()
                connection.get("/v1/%s?w=%d" % (name, width))
        except BaseException as e:
            failed.append(e)

    threads = [threading.Thread(target=client) for _ in range(2)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


def blocks(size):
    return -(-size // BLOCK) * BLOCK


def look(directory, sizes):
    """The bytes and the number of the references on the disk; each must have its record."""
    files = {f.name: f.stat().st_size for f in os.scandir(directory)}
    del files["thumbd-cache"]
    records = {name for name in files if re.fullmatch("[0-9a-f]{64}", name)}
    data = {name for name in files if re.fullmatch(r"[0-9a-f]{64}\.[0-9a-f]{16}", name)}
    others = set(files) - records - data
    if others or {name[:64] for name in data} != records or len(data) != len(records):
        raise SystemExit("%d records, %d references, and %s" % (len(records), len(data), others))
    if not {files[name] for name in data} <= set(sizes.values()):
        raise SystemExit("references of another size than thumbctl renders")
    return sum(blocks(size) for size in files.values()), len(records)


def memory(pid):
    with open("/proc/%d/status" % pid) as f:
        return int(re.search(r"VmRSS:\s+(\d+)", f.read())[1])


def day(seed, path, directory, pid, sizes, first, last):
    connection, failed = Connection(path), []
    most, rss = 0, []
    for hour, requests in enumerate(schedule(seed)):
        if not first <= hour < last:
            continue
        ask(path, requests, failed)
        if failed:
            raise failed[0]
        while metric(connection, "workers_busy"):
            time.sleep(0.01)
        size, n = look(directory, sizes)
        if (size, n) != (metric(connection, "references_bytes"), metric(connection, "references_files")):
            raise SystemExit("%d bytes of %d references are there, and thumbd says otherwise" % (size, n))
        most = max(most, size)
        rss.append(memory(pid))
    print(metric(connection, "references_used_total"), most, rss[len(rss) // 2], max(rss))


def model(seed, sizes, limit, starts):
    cost = {name: blocks(sizes[shape_of(name)]) + BLOCK for name in NAMES}
    kept, widths, used, asked = collections.OrderedDict(), {}, 0, 0
    for hour, requests in enumerate(schedule(seed)):
        if hour in starts:
            print(used, asked)
            used, asked, widths = 0, 0, {}
        for name, width in requests:
            asked += 1
            if name in kept:
                used += 1
                kept.move_to_end(name)
            elif widths.setdefault(name, width) != width:
                kept[name] = cost[name]
                while sum(kept.values()) > limit:
                    kept.popitem(last=False)
    print(used, asked)
    print(sum(cost.values()))


def read_sizes(path):
    with open(path) as f:
        return {shape_of(name): int(size) for name, size in map(str.split, f)}


what, *arguments = sys.argv[1:]
if what == "originals":
    originals(*arguments)
elif what == "day":
    seed, path, directory, pid, sizes, first, last = arguments
    day(seed, path, directory, int(pid), read_sizes(sizes), int(first), int(last))
elif what == "model":
    seed, sizes, limit, *starts = arguments
    model(seed, read_sizes(sizes), int(limit), [int(start) for start in starts])
