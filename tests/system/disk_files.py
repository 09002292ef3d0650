"""For tests of thumbd's directories of files: originals that have references, thumbd over its socket, and
what a directory holds."""
import http.client, os, random, re, socket, struct, threading, time, zlib

SHAPES = [60, 90, 120, 150, 180, 210]           # heights, of 2000 pixels of width
BLOCK = 4096            # files take whole blocks on the disk; a record takes one


def names(count):
    """The names of so many originals of each shape."""
    return ["Shape%d_%d.png" % (height, i) for i in range(count) for height in SHAPES]


def shape_of(name):
    return int(re.match(r"Shape(\d+)_", name)[1])


def png(width, height, rng):
    """An image of noise, of two bits a pixel."""
    rows = b"".join(b"\0" + rng.randbytes(width // 4) for _ in range(height))
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 2, 0, 0, 0, 0)),
              (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks)


def write_originals(directory, count):
    shapes = {height: png(2000, height, random.Random(height)) for height in SHAPES}
    for name in names(count):
        with open(os.path.join(directory, name), "wb") as f:
            f.write(shapes[shape_of(name)])


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

    def thumb(self, name, width):
        return self.get("/v1/%s?w=%d" % (name, width))

    def metric(self, name):
        name = "thumbd_" + re.escape(name)
        return int(re.search(r"^%s (\d+)" % name, self.get("/metrics").decode(), re.M)[1])

    def await_idle(self):
        while self.metric("workers_busy"):
            time.sleep(0.01)


def ask(path, requests, on_answer=lambda name, width, body: None):
    """Two clients, which take the requests in turn, never of one original at once: thumbs that share a
    decode have other bytes.  Returns what went wrong."""
    waiting, turn, asked, problems = iter(requests), threading.Condition(), set(), []

    def client():
        connection = Connection(path)
        try:
            while True:
                with turn:
                    name, width = next(waiting, (None, None))
                    if name is None:
                        return
                    turn.wait_for(lambda: name not in asked)
                    asked.add(name)
                try:
                    on_answer(name, width, connection.thumb(name, width))
                finally:
                    with turn:
                        asked.discard(name)
                        turn.notify_all()
        except BaseException as e:
            problems.append(e)

    threads = [threading.Thread(target=client) for _ in range(2)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return problems


def blocks(size):
    return -(-size // BLOCK) * BLOCK


def look(directory):
    """The paths of the files in a directory, each of which must have its record, and no other file may be
    there; and the space that they and their records take."""
    files = {f.name: f.stat().st_size for f in os.scandir(directory)}
    del files["thumbd-cache"]
    records = {name for name in files if re.fullmatch("[0-9a-f]{64}", name)}
    data = {name for name in files if re.fullmatch(r"[0-9a-f]{64}\.[0-9a-f]{16}", name)}
    others = set(files) - records - data
    if others or {name[:64] for name in data} != records or len(data) != len(records):
        raise SystemExit("%s: %d records, %d files, and %s" % (directory, len(records), len(data), others))
    return [os.path.join(directory, name) for name in data], sum(map(blocks, files.values()))
