"""A wiki, as a reader, an editor and a program see it: through the edge, or past it."""

import http.client
import json
import os
import re
import socket
import subprocess
import time
import urllib.parse
import uuid

HOST = "wiki.test"
LIMIT = 600
PATIENCE = 30       # seconds; ten minutes are a fault
HEADERS = {"Host": HOST, "User-Agent": "vmod-thumb tests"}


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=LIMIT)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(LIMIT)
        self.sock.connect(self.path)


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def header(self, name):
        return self.headers.get(name, "")

    def is_image(self):
        return self.status == 200 and self.header("Content-Type").startswith("image/")

    def of_cache(self):
        """Whether it is a hit: then X-Varnish has two numbers."""
        return " " in self.header("X-Varnish")


class Web:
    """A server with the wiki, at host:port or at the path of a socket."""

    def __init__(self, address):
        self.address = address

    def ask(self, url, method="GET", body=None, headers={}):
        if self.address.startswith("/"):
            connection = UnixConnection(self.address)
        else:
            connection = http.client.HTTPConnection(self.address, timeout=LIMIT)
        connection.request(method, url, body, {**HEADERS, **headers})
        answer = Answer(connection.getresponse())
        connection.close()
        return answer


class Thumbd(Web):
    """thumbd of the test, at its socket."""

    def __init__(self):
        super().__init__(os.environ["THUMBD_SOCKET"])

    def metric(self, name):
        """Its value, or the sum of those with labels."""
        lines = self.ask("/metrics").body.decode().splitlines()
        return sum(float(line.split()[-1]) for line in lines
                   if re.match(rf"thumbd_{name}[ {{]", line))

    def await_metric(self, name, least, most=float("inf")):
        end = time.monotonic() + LIMIT
        while not least <= self.metric(name) <= most:
            if time.monotonic() > end:
                raise RuntimeError(f"{name} is {self.metric(name)}, and never {least}")
            time.sleep(0.01)


class Wiki:
    """MediaWiki's API, for a user who is logged in."""

    def __init__(self, web, user, password):
        self.web = web
        self.cookies = {}
        token = self.query(meta="tokens", type="login")["tokens"]["logintoken"]
        self.call({"action": "clientlogin", "username": user, "password": password,
                   "logintoken": token, "loginreturnurl": f"http://{HOST}/"})
        self.token = self.query(meta="tokens")["tokens"]["csrftoken"]

    def send(self, method, url, body=None, headers={}):
        cookie = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        answer = self.web.ask(url, method, body, {**headers, "Cookie": cookie})
        for line in answer.headers.get_all("Set-Cookie", []):
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
        if answer.status != 200:
            raise RuntimeError(f"{method} {url}: {answer.status} {answer.body[:300]}")
        answer = json.loads(answer.body)
        if "error" in answer:
            raise RuntimeError(f"{url}: {answer['error']['code']}: {answer['error']['info']}")
        return answer

    def query(self, **parameters):
        parameters.update(action="query", format="json", formatversion=2)
        return self.send("GET", "/w/api.php?" + urllib.parse.urlencode(parameters))["query"]

    def call(self, parameters):
        parameters.update(format="json", formatversion=2)
        return self.send("POST", "/w/api.php", urllib.parse.urlencode(parameters),
                         {"Content-Type": "application/x-www-form-urlencoded"})

    def do(self, action, **parameters):
        return self.call({"action": action, "token": self.token, **parameters})

    def upload(self, name, content):
        bound = uuid.uuid4().hex.encode()
        fields = {"action": "upload", "format": "json", "filename": name, "ignorewarnings": "1",
                  "token": self.token}
        body = b""
        for key, value in fields.items():
            body += (b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' %
                     (bound, key.encode(), value.encode()))
        body += (b'--%s\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n'
                 b'Content-Type: application/octet-stream\r\n\r\n%s\r\n--%s--\r\n' %
                 (bound, content, bound))
        answer = self.send("POST", "/w/api.php", body, {
            "Content-Type": "multipart/form-data; boundary=" + bound.decode()})
        if answer["upload"]["result"] != "Success":
            raise RuntimeError(f"upload of {name}: {answer}")

    def archives(self, name):
        """The names of the old versions of a file, the newest first."""
        answer = self.query(titles="File:" + name, prop="imageinfo", iiprop="archivename", iilimit=50)
        return [info["archivename"] for info in answer["pages"][0]["imageinfo"] if "archivename" in info]


class Tap:
    """Cases of a test: each is a line."""

    def __init__(self):
        self.n = 0

    def case(self, good, name, wrong=(), todo=None):
        self.n += 1
        # a summary of many tests shows the lines of cases alone
        name = (name if good else ": ".join([name, *map(str, wrong[:1])])).replace("#", "\\#")
        print(f"{'ok' if good else 'not ok'} {self.n} - {name}" + (f" # TODO {todo}" if todo else ""))
        for line in [] if good else wrong:
            print(f"# {line}")
        print(end="", flush=True)

    def skip(self, name, why):
        self.n += 1
        print(f"ok {self.n} - {name} # SKIP {why}", flush=True)

    def plan(self):
        print(f"1..{self.n}", flush=True)


def of_test():
    """The edge, the web server behind it, and a user of the API, of setup.sh."""
    edge, origin = Web(os.environ["EDGE"]), Web(os.environ["ORIGIN"])
    return edge, origin


def settle(origin):
    """Wait until PHP has nothing to do: MediaWiki purges and runs jobs after it has answered."""
    end = time.monotonic() + LIMIT
    status = {"Host": "status.test"}
    while json.loads(origin.ask("/php-status?json", headers=status).body)["active processes"] > 1:
        if time.monotonic() > end:
            raise RuntimeError("PHP never becomes idle")
        time.sleep(0.01)


def run_jobs():
    """Have MediaWiki do what it has left for later, as a service does: a request of its API runs no jobs,
    and one of them purges the pages that show a file."""
    subprocess.run(["php", "maintenance/runJobs.php"], cwd=os.environ["MEDIAWIKI"], check=True,
                   stdout=subprocess.DEVNULL)


def next_second():
    """MediaWiki keeps its copy of a page if a change comes in the same second, and lets no cache keep a
    page of which it knows that."""
    second = int(time.time())
    while int(time.time()) == second:
        time.sleep(0.02)


def until(seen, want, end=None):
    """The result of seen(), once it is as wanted, or at the END: for a second after a change, MediaWiki
    may remember what it knew before, and answer 500 or 404 itself."""
    end = end or time.monotonic() + PATIENCE
    got = seen()
    while got != want and time.monotonic() < end:
        time.sleep(0.1)
        got = seen()
    return got


def php_lines(origin):
    """The requests that have reached PHP."""
    settle(origin)
    with open(os.path.join(os.environ["SITE"], "php.log")) as file:
        return [line for line in file.read().splitlines() if "/php-status" not in line]


def login(web):
    return Wiki(web, "Admin", os.environ["PASSWORD"])
