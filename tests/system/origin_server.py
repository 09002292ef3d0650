#!/usr/bin/python3
"""An HTTP origin that does as a test says: origin_server.py DIRECTORY CONTROL [CERTIFICATE KEY]

DIRECTORY holds the files.  In CONTROL, `port` says where the origin listens once it does,
`requests` gets a line for each request (the connection, the method, the path, the status, the
conditions and the token that it came with), and `behave`, as long as it exists, says what
happens to requests, by a word and its arguments:

    status N        answers N, with a page of N as its body
    asked           answers the status that the header X-Status of the request names
    empty           answers 200, and nothing else
    hang            sends nothing until `behave` says otherwise
    stall           sends the headers and half of the body, and then nothing
    drip N          sends N bytes a second
    cut             closes the connection amidst the body
    nolength        says no length, and closes the connection
    chunked         says no length, and sends chunks
    lie N           says that the length is N bytes more
    redirect URL    redirects to URL, in which %s stands for the path, but what begins with /to/
    encoded         says that it is encoded
    weak            has weak tags
    undated         has only tags
    untagged        has only dates
    unversioned     has neither
    sha1            says the SHA-1 of the file, as MediaWiki does to Swift

One that is started again with the same CONTROL listens on the same port.
"""
import email.utils, hashlib, http.server, os, ssl, sys, time, urllib.parse

sys.dont_write_bytecode = True
from serve_at import Server, serve

directory, control, *certificate = sys.argv[1:]


def behaviour():
    try:
        with open(os.path.join(control, "behave")) as f:
            return f.read().split() or [""]
    except FileNotFoundError:
        return [""]


def base36(digest):
    number, text = int.from_bytes(digest, "big"), ""
    while number > 0:
        number, digit = divmod(number, 36)
        text = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + text
    return text.rjust(31, "0")


class Origin(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *args):
        pass

    def note(self, status):
        line = "%d %s %s %d inm=%s ims=%s token=%s\n" % (
            self.client_address[1], self.command, self.path, status,
            self.headers.get("If-None-Match", ""),
            self.headers.get("If-Modified-Since", "").replace(" ", "_"),
            self.headers.get("X-Token", ""))
        with open(os.path.join(control, "requests"), "a") as f:
            f.write(line)

    def head(self, status, **headers):
        self.note(status)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def page(self, status):
        body = b"" if status in (204, 304) else b"%d\n" % status
        self.head(status, Content_Length=str(len(body)))
        if self.command != "HEAD":
            self.wfile.write(body)

    def versions(self, word, st, body):
        tag = '"%s"' % hashlib.md5(body).hexdigest()
        headers = {}
        if word not in ("untagged", "unversioned"):
            headers["ETag"] = "W/" + tag if word == "weak" else tag
        if word not in ("undated", "unversioned"):
            headers["Last_Modified"] = email.utils.formatdate(int(st.st_mtime), usegmt=True)
        if word == "sha1":
            headers["X_Object_Meta_Sha1base36"] = base36(hashlib.sha1(body).digest())
        return headers

    def unchanged(self, versions):
        tag, date = versions.get("ETag"), versions.get("Last_Modified")
        if "If-None-Match" in self.headers:
            return tag is not None and self.headers["If-None-Match"] == tag
        return date is not None and self.headers.get("If-Modified-Since") == date

    def wait(self, word):
        while behaviour()[0] == word:
            time.sleep(0.02)

    def send(self, word, args, body):
        if word == "cut":
            self.wfile.write(body[:len(body) // 2])
            self.close_connection = True
        elif word == "stall":
            self.wfile.write(body[:len(body) // 2])
            self.wfile.flush()
            self.wait(word)
            self.close_connection = True
        elif word == "drip":
            for i in range(0, len(body), int(args[0]) // 10):
                self.wfile.write(body[i:i + int(args[0]) // 10])
                self.wfile.flush()
                time.sleep(0.1)
        elif word == "chunked":
            for i in range(0, len(body), 10000):
                piece = body[i:i + 10000]
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.wfile.write(body)

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        word, *args = behaviour()
        if word == "hang":
            self.wait(word)
            word, *args = behaviour()
        if word == "status":
            return self.page(int(args[0]))
        if word == "asked" and "X-Status" in self.headers:
            return self.page(int(self.headers["X-Status"]))
        if word == "empty":
            return self.head(200, Content_Length="0")
        path = self.path
        if word == "redirect" and not path.startswith("/to/"):
            return self.head(302, Location=args[0].replace("%s", path), Content_Length="0")
        if path.startswith("/to/"):
            path = path[3:]
        name = os.path.join(directory, urllib.parse.unquote(path).lstrip("/"))
        try:
            with open(name, "rb") as f:
                body, st = f.read(), os.fstat(f.fileno())
        except OSError:
            return self.page(404)
        headers = self.versions(word, st, body)
        if self.unchanged(headers):
            return self.head(304, **headers)
        if word == "chunked":
            headers["Transfer_Encoding"] = "chunked"
        elif word == "nolength":
            headers["Connection"] = "close"
        else:
            headers["Content_Length"] = str(len(body) + (int(args[0]) if word == "lie" else 0))
        if word == "lie":
            self.close_connection = True
        if word == "encoded":
            headers["Content_Encoding"] = "gzip"
        self.head(200, **headers)
        if self.command == "HEAD":
            return
        try:
            self.send(word, args, body)
        except OSError:
            self.close_connection = True


def port():
    try:
        with open(os.path.join(control, "port")) as f:
            return int(f.read())
    except FileNotFoundError:
        return 0


server = Server(("127.0.0.1", port()), Origin)
if certificate:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
serve(server, control)
