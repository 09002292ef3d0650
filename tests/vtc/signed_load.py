# Requests of signed URLs.
# signed_load.py rotate PORT KEYS NAME: replaces keys one after another, as thumb-site.conf(5) says, while
#   four clients request URLs that the key of the moment has signed; no good URL may be refused.
# signed_load.py flood PORT N: N URLs whose sig and exp are made up; all must be refused.
# signed_load.py expire PORT: a URL of the key k0, whose thumb is cached, is refused when its time comes.
import base64, hashlib, hmac, http.client, os, random, secrets, socket, subprocess, sys, threading, time

NAME = "/v1/wikipedia/commons/Foo.jpg"


def sign(key, width, expires):
    name, secret = key
    text = f"{NAME}?exp={expires}&w={width}"
    mac = hmac.new(secret, text.encode(), hashlib.sha256).digest()[:16]
    sig = name + "." + base64.urlsafe_b64encode(mac).decode().rstrip("=")
    return f"{NAME}?exp={expires}&sig={sig}&w={width}"


class Client(threading.Thread):
    def __init__(self, port):
        super().__init__()
        self.port, self.key, self.stop = port, None, False
        self.done = {}      # by name of the key
        self.wrong = []

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        while not self.stop:
            key = self.key
            connection.request("GET", sign(key, random.randint(300, 349), int(time.time()) + 600))
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                self.wrong.append((key[0], answer.status))
            self.done[key[0]] = self.done.get(key[0], 0) + 1
            time.sleep(0.01)     # varnishtest keeps all records of the log


def write(path, keys):
    with open(path + ".new", "w", opener=lambda p, flags: os.open(p, flags, 0o600)) as f:
        f.writelines(f"{name} = {secret.hex()}\n" for name, secret in keys)
    os.rename(path + ".new", path)


def taken(name):
    return int(subprocess.run(["varnishstat", "-n", name, "-1", "-f", "THUMB.thumbs.keys_taken"],
               stdout=subprocess.PIPE, check=True).stdout.split()[1])


def put(path, keys, name):
    before = taken(name)
    write(path, keys)
    until(lambda: taken(name) > before)


def until(is_so):
    while not is_so():
        time.sleep(0.02)


def rotate(port, path, name):
    keys = [("k0", bytes(range(32)))]
    clients = [Client(int(port)) for i in range(4)]
    for c in clients:
        c.key = keys[0]
        c.start()
    for i in range(1, 4):
        new, old = (f"k{i}", secrets.token_bytes(32)), keys[0]
        put(path, [old, new], name)
        for c in clients:
            c.key = new
        # whoever has signed with the old key has its answer
        until(lambda: all(c.done.get(new[0], 0) > 20 for c in clients))
        put(path, [new, old], name)
        put(path, [new], name)
        keys = [new]
    last = sum(c.done[keys[0][0]] for c in clients)
    until(lambda: sum(c.done[keys[0][0]] for c in clients) > last + 100)
    for c in clients:
        c.stop = True
        c.join()
    wrong = [w for c in clients for w in c.wrong]
    print(sum(sum(c.done.values()) for c in clients), "requests,", len(wrong), "refused", wrong[:3])
    return len(wrong) > 0


def expire(port):
    key = ("k0", bytes(range(32)))
    connection = http.client.HTTPConnection("127.0.0.1", int(port))

    def status(expires):
        connection.request("GET", sign(key, 299, expires))
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("Cache-Control"), answer.getheader("X-Varnish").count(" ")

    later, soon = int(time.time()) + 600, int(time.time()) + 3
    first = status(later)
    seen = []
    while (got := status(soon))[0] == 200:
        seen.append(got)
        time.sleep(0.02)
    ended = time.time()
    print(first, seen[:1], got, status(later))
    # the last answer may come a moment after its request
    return not (first[0] == 200 and all(s[2] == 1 for s in seen) and got[:2] == (403, "no-store") and
                status(later)[0] == 200 and (ended >= soon))


def flood(port, n):
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    s = socket.create_connection(("127.0.0.1", int(port)))
    f = s.makefile("rb")
    left, wrong = int(n), 0
    while left > 0:
        batch = min(left, 50)
        left -= batch
        urls = [f"{NAME}?exp={random.randint(1, 9999999999)}&sig=k0.{''.join(random.choices(alphabet, k=22))}"
                f"&w={random.randint(1, 3000)}" for i in range(batch)]
        s.sendall("".join(f"GET {url} HTTP/1.1\r\nHost: x\r\n\r\n" for url in urls).encode())
        for url in urls:
            wrong += not f.readline().startswith(b"HTTP/1.1 403 ")
            length = 0
            while (line := f.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            f.read(length)
    print(n, "requests,", wrong, "not refused")
    return wrong > 0


sys.exit({"expire": expire, "rotate": rotate, "flood": flood}[sys.argv[1]](*sys.argv[2:]))
