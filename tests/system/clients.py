"""Clients of thumbd over TCP, from several addresses of this machine."""

import os
import re
import select
import signal
import socket
import sys
import time

LIMIT = 600


class Client:
    """A connection from an address of loopback."""

    def __init__(self, port, address):
        self.port, self.address, self.data = port, address, b""
        self.sock = socket.socket()
        self.sock.bind((address, 0))
        self.sock.settimeout(LIMIT)
        self.sock.connect(("127.0.0.1", port))

    def send(self, data):
        try:
            self.sock.sendall(data)
        except OSError:
            pass

    def get(self, target, more=""):
        self.send(("GET %s HTTP/1.1\r\nHost: thumbd\r\n%s\r\n" % (target, more)).encode())

    def read(self):
        try:
            data = self.sock.recv(65536)
        except ConnectionError:
            data = b""
        self.data += data
        return data

    def answer(self):
        """The status and the body of the next answer; (0, "") if the connection is closed."""
        while b"\r\n\r\n" not in self.data:
            if not self.read():
                return 0, ""
        head, self.data = self.data.split(b"\r\n\r\n", 1)
        length = int(re.search(rb"Content-Length: (\d+)", head, re.I).group(1))
        while len(self.data) < length:
            if not self.read():
                raise SystemExit("an answer is cut short")
        body, self.data = self.data[:length], self.data[length:]
        return int(head.split()[1]), body.decode("latin-1")

    def ask(self, target, more=""):
        self.get(target, more)
        return self.answer()

    def waits(self):
        """Whether no answer is there, and the connection is open."""
        return not select.select([self.sock], [], [], 0)[0]

    def await_close(self):
        while self.read():
            pass

    def close(self):
        self.sock.close()


def expect(what, got, want):
    if got != want:
        raise SystemExit("FAIL: %s: got %r, want %r" % (what, got, want))


def await_(what, test):
    end = time.monotonic() + LIMIT
    while not test():
        if time.monotonic() > end:
            raise SystemExit("FAIL: %s never came" % what)
        time.sleep(0.02)


def metric(client, name):
    status, text = client.ask("/metrics")
    expect("status of /metrics", status, 200)
    return int(float(re.search("^thumbd_%s (.*)$" % re.escape(name), text, re.M).group(1)))


def trust(port):
    """--trust 127.0.0.2 127.0.0.8/30"""
    trusted = Client(port, "127.0.0.2")
    expect("a trusted address", trusted.ask("/healthz")[0], 200)
    expect("its second request", trusted.ask("/healthz")[0], 200)
    expect("an address of a trusted network", Client(port, "127.0.0.11").ask("/healthz")[0], 200)
    for n, address in enumerate(("127.0.0.1", "127.0.0.3", "127.0.0.12"), 1):
        expect("no answer for %s" % address, Client(port, address).ask("/healthz")[0], 0)
        expect("it is counted", metric(trusted, 'connections_total{result="distrusted"}'), n)
    expect("open connections", metric(trusted, "connections"), 1)


def reload_before(port, told):
    """A connection that is trusted until a reload, idle and in flight."""
    idle, asks = Client(port, "127.0.0.2"), Client(port, "127.0.0.2")
    expect("before", idle.ask("/healthz")[0], 200)
    asks.get("/v1/F1.jpg?w=101")
    open(told, "w").close()
    idle.await_close()
    expect("in flight", asks.answer()[0], 200)
    asks.await_close()
    expect("afterwards", Client(port, "127.0.0.2").ask("/healthz")[0], 0)


def slow(port):
    """--client-receive 1 --client-idle 2"""
    def slow_total():
        return metric(Client(port, "127.0.0.2"), "connections_slow_total")

    def others_are_served():
        expect("meanwhile", Client(port, "127.0.0.2").ask("/healthz")[0], 200)

    silent = Client(port, "127.0.0.3")
    silent.await_close()
    expect("a silent one", slow_total(), 1)
    drips = Client(port, "127.0.0.3")
    began = time.monotonic()
    drips.send(b"GET /healthz HTTP/1.1\r\nX-Slow: ")
    while drips.waits():
        drips.send(b"x")
        others_are_served()
        time.sleep(0.05)
    expect("no answer", drips.answer()[0], 0)
    expect("it had its time", time.monotonic() - began >= 1, True)
    expect("a header in drips", slow_total(), 2)
    body = Client(port, "127.0.0.3")
    body.send(b"POST /healthz HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n")
    while body.waits():
        body.send(b"x")
        others_are_served()
        time.sleep(0.05)
    expect("a body in drips", slow_total(), 3)
    second = Client(port, "127.0.0.3")
    expect("a first request", second.ask("/healthz")[0], 200)
    second.send(b"GET /healthz HTT")
    second.await_close()
    expect("half a second request", slow_total(), 4)
    idle = Client(port, "127.0.0.3")
    expect("a request", idle.ask("/healthz")[0], 200)
    idle.await_close()
    expect("an idle one is not slow", slow_total(), 4)


def many(port):
    """--client-connections 5"""
    good = Client(port, "127.0.0.2")
    some = [Client(port, "127.0.0.3") for _ in range(5)]
    expect("open connections", [c.ask("/healthz")[0] for c in some], [200] * 5)
    expect("one more", Client(port, "127.0.0.3").ask("/healthz")[0], 0)
    expect("another address", good.ask("/healthz")[0], 200)
    expect("it is counted", metric(good, 'connections_total{result="too_many"}'), 1)
    some.pop().close()
    await_("the end of one", lambda: metric(good, "connections") == 5)
    expect("in its place", Client(port, "127.0.0.3").ask("/healthz")[0], 200)


def descriptors(port, pid):
    """Few descriptors, and no limit for an address: clients wait until others have left. thumbd meets them
    all at once: it is stopped while they come."""
    good = Client(port, "127.0.0.2")
    good.ask("/healthz")
    os.kill(int(pid), signal.SIGSTOP)
    crowd = [Client(port, "127.0.0.3") for _ in range(100)]
    os.kill(int(pid), signal.SIGCONT)
    await_("a full table", lambda: metric(good, "accepts_failed_total") > 0)
    late = Client(port, "127.0.0.3")
    late.get("/healthz")
    expect("no answer yet", late.waits(), True)
    for c in crowd:
        c.close()
    expect("when others have left", late.answer()[0], 200)


def limit(port):
    """--client-requests 2; renders of 200 wait"""
    good = Client(port, "127.0.0.2")
    some = [Client(port, "127.0.0.3") for _ in range(2)]
    for i, c in enumerate(some):
        c.get("/v1/F%d.jpg?w=200" % i)
    await_("both", lambda: metric(good, "workers_busy") + metric(good, QUEUED) == 2)
    third = Client(port, "127.0.0.3")
    status, text = third.ask("/v1/F3.jpg?w=200")
    expect("a third", (status, "--client-requests" in text), (503, True))
    expect("what needs no render", third.ask("/healthz")[0], 200)
    expect("a bad URL", third.ask("/v1/F3.jpg?w=x")[0], 400)
    expect("another address", good.ask("/v1/F4.jpg?w=100")[0], 200)
    print("ready", flush=True)
    expect("both", [c.answer()[0] for c in some], [200, 200])
    expect("afterwards", third.ask("/v1/F3.jpg?w=200")[0], 200)
    expect("counted", metric(good, 'clients_refused_total{cause="limit"}'), 1)


QUEUED = 'queue_length{cost="cheap"}'


def share(port, gates):
    """--workers 1 --queue 8: four places and the worker, in common"""
    def waiting():
        return metric(watcher, QUEUED)

    watcher = Client(port, "127.0.0.9")
    flood = [Client(port, "127.0.0.2") for _ in range(9)]
    for i, c in enumerate(flood):
        c.get("/v1/F%d.jpg?w=%d" % (i, 200 + i))
        await_("its job", lambda: metric(watcher, "workers_busy") == 1 and waiting() == i)
    # alone, it has the whole queue
    expect("a full queue", waiting(), 8)
    late = [Client(port, "127.0.0.3") for _ in range(3)]
    expect("for another, too", late[0].ask("/v1/F10.jpg?w=210")[0], 503)
    for i in range(3):
        release(gates, 200 + i)
        expect("an answer", flood[i].answer()[0], 200)
        status, text = flood[i].ask("/v1/F%d.jpg?w=%d" % (20 + i, 220 + i))
        expect("the flood's next", (status, "its share" in text), (503, True))
    await_("three places", lambda: waiting() == 5)
    for i in range(2):
        late[i].get("/v1/F%d.jpg?w=%d" % (10 + i, 210 + i))
        await_("a place", lambda: waiting() == 6 + i)
    status, text = late[2].ask("/v1/F12.jpg?w=212")
    expect("above the other's share", (status, "its share" in text), (503, True))
    expect("counted", metric(watcher, 'clients_refused_total{cause="share"}'), 4)
    for width in list(range(203, 209)) + [210, 211]:
        release(gates, width)
    expect("all", [c.answer()[0] for c in flood[3:] + late[:2]], [200] * 8)
    # an empty queue has no shares
    for i, c in enumerate(flood):
        expect("the flood again", c.ask("/v1/F%d.jpg?w=%d" % (i, 100 + i))[0], 200)


def release(gates, width):
    os.remove("%s/gate-%d" % (gates, width))


if __name__ == "__main__":
    globals()[sys.argv[1]](int(sys.argv[2]), *sys.argv[3:])
