#!/usr/bin/python3
"""A stand-in for a private object store and its token services: keyed_origin.py DIRECTORY CONTROL

It serves DIRECTORY to requests with a token in X-Auth-Token.  Tokens are given by TempAuth's
/auth/v1.0, the same one until its end, and by Keystone's /v3/auth/tokens, a new one each time.  The
user is mw:thumbs or thumbs, and the key is the first line of CONTROL/key.  CONTROL is as that of
origin_server.py.  `requests` has a line for each request: auth or origin, the status, the path;
`given` has the number of tokens.
`behave` has words:

    life=N          tokens live N seconds; 3600 without it
    auth=STATUS     the token service answers this status
    auth=hang       it does not answer until `behave` changes
    auth=URL        it redirects to URL
    reject=all      no token is accepted
    reject=N        the first N tokens are not accepted
    origin=URL      the store redirects to URL
"""
import email.utils, hashlib, http.server, json, os, sys, time, urllib.parse

sys.dont_write_bytecode = True
from serve_at import Server, serve

directory, control = sys.argv[1:]
tokens = {}         # text: the end
lasting = None      # TempAuth's


def read(name):
    try:
        with open(os.path.join(control, name)) as f:
            return f.read()
    except FileNotFoundError:
        return ""


def behaviour():
    return dict(word.split("=", 1) for word in read("behave").split())


def key():
    return read("key").split("\n")[0]


class Store(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *args):
        pass

    def answer(self, who, status, body=b"", **headers):
        with open(os.path.join(control, "requests"), "a") as f:
            f.write("%s %d %s\n" % (who, status, self.path))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def faulty(self):
        """Whether the token service fails."""
        what = behaviour().get("auth")
        while what == "hang":
            time.sleep(0.02)
            what = behaviour().get("auth")
        if what is None:
            return False
        if what.isdigit():
            self.answer("auth", int(what))
        else:
            self.answer("auth", 302, Location=what)
        return True

    def new(self):
        life = float(behaviour().get("life", 3600))
        text = "SECRET-TOKEN-%d" % (len(tokens) + 1)
        tokens[text] = time.time() + life
        with open(os.path.join(control, "given"), "w") as f:
            f.write("%d\n" % len(tokens))
        return text

    def tempauth(self):
        global lasting
        given = self.headers.get("X-Auth-Key", "").encode("latin-1").decode()
        if (self.headers.get("X-Auth-User"), given) != ("mw:thumbs", key()):
            return self.answer("auth", 401)
        if lasting is None or not self.accepted(lasting):
            lasting = self.new()
        self.answer("auth", 200, X_Storage_Url="http://%s/" % self.headers["Host"],
                    X_Auth_Token=lasting, X_Auth_Token_Expires=str(int(tokens[lasting] - time.time())))

    def do_POST(self):
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        if self.faulty():
            return
        want = {"auth": {
            "identity": {"methods": ["password"], "password": {"user": {
                "name": "thumbs", "password": key(), "domain": {"name": "Default"}}}},
            "scope": {"project": {"name": "media", "domain": {"name": "Else"}}}}}
        if self.path != "/v3/auth/tokens?nocatalog" or json.loads(asked) != want:
            return self.answer("auth", 401)
        text = self.new()
        end = time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime(tokens[text]))
        self.answer("auth", 201, json.dumps({"token": {"methods": ["password"], "expires_at": end}}).encode(),
                    X_Subject_Token=text)

    def accepted(self, text):
        reject = behaviour().get("reject", "0")
        return text in tokens and time.time() < tokens[text] and reject != "all" and \
            int(text.rsplit("-", 1)[1]) > int(reject)

    def do_GET(self):
        if self.path == "/auth/v1.0":
            return None if self.faulty() else self.tempauth()
        if not self.accepted(self.headers.get("X-Auth-Token", "")):
            return self.answer("origin", 401)
        where = behaviour().get("origin")
        if where is not None:
            return self.answer("origin", 302, Location=where)
        try:
            with open(directory + urllib.parse.unquote(self.path), "rb") as f:
                body = f.read()
        except OSError:
            return self.answer("origin", 404)
        self.answer("origin", 200, body, ETag='"%s"' % hashlib.md5(body).hexdigest(),
                    Last_Modified=email.utils.formatdate(0, usegmt=True))


serve(Server(("127.0.0.1", 0), Store), control)
