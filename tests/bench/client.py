#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Requests the URLs of a file at a port of this machine, each once, over several connections.
Prints the number of answers of each status, and the seconds.

Usage: client.py PORT URLS [CONNECTIONS]
"""

import collections
import socket
import sys
import threading
import time

WAIT_SECONDS = 60


class Client:
    """One connection, kept alive, and made again when the server has closed it."""

    def __init__(self, port):
        self.port, self.sock, self.rest = port, None, b""

    def connect(self):
        self.sock = socket.create_connection(("127.0.0.1", self.port), WAIT_SECONDS)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def receive(self):
        got = self.sock.recv(1 << 18)
        if not got:
            raise ConnectionError("closed in the middle of an answer")
        return got

    def answer(self):
        head, data = None, self.rest
        while head is None:
            end = data.find(b"\r\n\r\n")
            if end >= 0:
                head, data = data[:end].lower(), data[end + 4:]
            else:
                data += self.receive()
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        while len(data) < length:
            data += self.receive()
        self.rest = data[length:]
        return int(head[9:12]), b"connection: close" in head

    def get(self, url):
        """Status and seconds."""
        began = time.monotonic()
        if not self.sock:
            self.connect()
        self.sock.sendall(f"GET {url} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode())
        status, close = self.answer()
        if close:
            self.close()
        return status, time.monotonic() - began

    def close(self):
        if self.sock:
            self.sock.close()
        self.sock = None


def ask_all(port, urls, connections):
    """Request each once; the number of answers of each status."""
    left, statuses = iter(urls), collections.Counter()
    lock = threading.Lock()

    def ask():
        client = Client(port)
        while True:
            with lock:
                url = next(left, None)
            if url is None:
                break
            try:
                status = client.get(url)[0]
            except OSError:
                status = 0
                client.close()
            with lock:
                statuses[status] += 1
        client.close()

    threads = [threading.Thread(target=ask) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: client.py PORT URLS [CONNECTIONS]")
    with open(sys.argv[2]) as file:
        urls = file.read().split()
    began = time.monotonic()
    statuses = ask_all(int(sys.argv[1]), urls, int(sys.argv[3]) if len(sys.argv) > 3 else 16)
    print(*(f"{status}:{n}" for status, n in sorted(statuses.items())),
          f"{time.monotonic() - began:.2f}")


if __name__ == "__main__":
    main()
