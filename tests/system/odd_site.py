#!/usr/bin/python3
"""A site that answers oddly: odd_site.py CONTROL

In CONTROL, `port` says where it listens once it does, and `requests` gets a line for each request:
when it came, in seconds, and its path.  What it answers for a thumb depends on the original's name:

    Gone...         404
    Busy_N...       503 with "Retry-After: N", the first time
    Shut...         503, always
    Flaky_N...      502, N times
    Html...         a page, as text/html with a tag in it
    Rude...         an image whose type has control characters
    Empty...        nothing, as image/png
    Cut...          half of what it says there is
    Endless...      zeros, without an end
    Huge...         says that a terabyte comes
    Headers...      headers without an end
    Slow...         a byte a second
    Broken...       no image, as image/png
    Bomb...         a PNG of 60000 x 60000 pixels
    Nothing...      no answer: the connection is closed
    all else        a small PNG

/w/api.php answers list=allimages: five files a page, of those that `allimages` in CONTROL names,
one a line; the first time it says that its databases lag, and 503 as long as there is `behind`.
"""
import http.server, json, os, re, struct, sys, threading, time, urllib.parse, zlib

control = sys.argv[1]
PAGE = 5


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(width, height, data):
    return (b"\x89PNG\r\n\x1a\n" +
        chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) +
        chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b""))


IMAGE = png(8, 8, (b"\0" + b"\x80" * 8) * 8)
BOMB = png(60000, 60000, b"\0" * 60001 * 100)
lock = threading.Lock()
asked = {}


class Site(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def note(self):
        with lock:
            asked[self.path] = asked.get(self.path, 0) + 1
            with open(os.path.join(control, "requests"), "a") as f:
                f.write("%.3f %s\n" % (time.monotonic(), self.path))
            return asked[self.path]

    def answer(self, status, kind, body, **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def api(self, query, times):
        if os.path.exists(os.path.join(control, "behind")):
            return self.answer(503, "text/plain", b"behind\n", Retry_After="600")
        with open(os.path.join(control, "allimages")) as f:
            names = f.read().split()
        if times == 1 and "aicontinue" not in query:
            error = {"error": {"code": "maxlag", "info": "Waiting for a database"}}
            return self.answer(200, "application/json", json.dumps(error).encode(), Retry_After="1")
        first = names.index(query["aicontinue"][0]) if "aicontinue" in query else 0
        page = {"batchcomplete": True, "query": {"allimages": [
            {"name": name, "title": "File:" + name.replace("_", " "), "width": 200, "height": 150}
            for name in names[first:first + PAGE]]}}
        if "siteinfo" in query.get("meta", []):
            page["query"]["statistics"] = {"images": len(names)}
        if first + PAGE < len(names):
            page["continue"] = {"aicontinue": names[first + PAGE], "continue": "-||"}
        self.answer(200, "application/json", json.dumps(page).encode())

    def forever(self, data, pause=0):
        try:
            while True:
                self.wfile.write(data)
                self.wfile.flush()
                time.sleep(pause)
        except OSError:
            pass
        self.close_connection = True

    def odd(self, word, number, times):
        if word == "Gone":
            self.answer(404, "text/plain", b"gone\n")
        elif word == "Busy" and times == 1:
            self.answer(503, "text/plain", b"busy\n", Retry_After=number)
        elif word == "Shut":
            self.answer(503, "text/plain", b"shut\n", Retry_After="1")
        elif word == "Flaky" and times <= int(number):
            self.answer(502, "text/plain", b"flaky\n")
        elif word == "Html":
            self.answer(200, "text/html<script>alert(1)</script>", b"<script>alert(2)</script>")
        elif word == "Rude":
            self.answer(200, "image/\x1b[2J\x9b\xc2\x85", IMAGE)
        elif word == "Empty":
            self.answer(200, "image/png", b"")
        elif word == "Cut":
            self.answer(200, "image/png", IMAGE[:len(IMAGE) // 2], Content_Length=str(len(IMAGE)))
            self.close_connection = True
        elif word == "Endless":
            self.answer(200, "image/png", b"", Content_Length="")
            self.forever(b"\0" * 65536)
        elif word == "Huge":
            self.answer(200, "image/png", b"", Content_Length=str(1 << 40))
            self.forever(b"\0", 1)
        elif word == "Headers":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            self.forever(b"X-Filler: " + b"x" * 1000 + b"\r\n")
        elif word == "Slow":
            self.answer(200, "image/png", b"", Content_Length="1000000")
            self.forever(b"\0", 1)
        elif word == "Broken":
            self.answer(200, "image/png", b"this is no image\n" * 100)
        elif word == "Bomb":
            self.answer(200, "image/png", BOMB)
        elif word == "Nothing":
            self.close_connection = True
        else:
            self.answer(200, "image/png", IMAGE)

    def do_GET(self):
        times = self.note()
        url = urllib.parse.urlsplit(self.path)
        if url.path == "/w/api.php":
            return self.api(urllib.parse.parse_qs(url.query), times)
        name = re.search(r"/([A-Za-z]+)(?:_([0-9]+))?[^/]*\.[a-z]+(?:/|$)", url.path)
        self.odd(name[1] if name else "", name[2] if name else None, times)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *args):
        pass


server = Server(("127.0.0.1", 0), Site)
port = os.path.join(control, "port")
with open(port + ".new", "w") as f:
    f.write("%d\n" % server.server_port)
os.rename(port + ".new", port)
server.serve_forever()
