# SPDX-License-Identifier: BSD-2-Clause
"""Clients with connections that they keep, which ask for thumbs through caches that say they are well."""

import asyncio
import collections
import itertools
import random
import threading

from network import LIMIT, await_that

HOT = 100		# thumbs that are asked again and again
MISSES = 0.05		# of the requests, for a thumb of an original that nobody has asked for

Answer = collections.namedtuple("Answer", "url seconds status cache")


class Connection:
    def __init__(self, address):
        self.address, self.streams = address, None

    async def open(self):
        self.streams = await asyncio.open_connection(self.address, 80)

    def close(self):
        if self.streams is not None:
            self.streams[1].close()
            self.streams = None

    async def get(self, url):
        """The status and X-Cache. A kept connection may have been closed: once more on a new one."""
        kept = self.streams is not None
        try:
            if not kept:
                await self.open()
            return await self.exchange(url)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            self.close()
            if not kept or getattr(error, "partial", b""):
                raise
        await self.open()
        return await self.exchange(url)

    async def exchange(self, url):
        reader, writer = self.streams
        writer.write(b"GET %s HTTP/1.1\r\nHost: upload.example.org\r\n\r\n" % url.encode())
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        fields = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
        if fields.get("transfer-encoding") == "chunked":
            while (size := int(await reader.readuntil(b"\r\n"), 16)) > 0:
                await reader.readexactly(size + 2)
            await reader.readexactly(2)
        else:
            await reader.readexactly(int(fields.get("content-length", 0)))
        if fields.get("connection") == "close":
            self.close()
        return int(head[0].split()[1]), fields.get("x-cache", "")


async def ask(connection, url):
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        status, cache = await asyncio.wait_for(connection.get(url), LIMIT)
    except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.TimeoutError) as error:
        connection.close()
        status, cache = 0, repr(error)
    return Answer(url, loop.time() - began, status, cache)


def ask_all(addresses, urls, clients):
    """All answers, in no order; each client asks one cache."""
    left = iter(urls)
    answers = []

    async def client(address):
        connection = Connection(address)
        for url in left:
            answers.append(await ask(connection, url))
        connection.close()

    async def all_clients():
        await asyncio.gather(*(client(addresses[i % len(addresses)]) for i in range(clients)))

    asyncio.run(all_clients())
    return answers


def herd(addresses, url, clients):
    """Each asks once, all at the same time, after all have connected."""
    async def all_clients():
        connections = [Connection(addresses[i % len(addresses)]) for i in range(clients)]
        await asyncio.gather(*(c.open() for c in connections))
        answers = await asyncio.gather(*(ask(c, url) for c in connections))
        for c in connections:
            c.close()
        return answers

    return asyncio.run(all_clients())


class Load:
    """Runs in a thread until it is stopped. Asks only caches whose /healthz is 200."""

    def __init__(self, addresses, clients):
        self.answers = []
        self.asked = collections.Counter()		# requests in flight at a cache
        self.well = set(addresses)
        self.addresses = addresses
        self.stopped = False
        self.number = itertools.count()
        self.thread = threading.Thread(target=lambda: asyncio.run(self.run(clients)))
        self.thread.start()

    def url(self):
        if random.random() < MISSES:
            return "/v1/wikipedia/commons/Load_%d.png?w=120" % next(self.number)
        return "/v1/wikipedia/commons/Hot_%d.png?w=60" % random.randrange(HOT)

    async def look(self, address):
        """As a load balancer does."""
        while not self.stopped:
            connection = Connection(address)
            answer = await ask(connection, "/healthz")
            connection.close()
            (self.well.add if answer.status == 200 else self.well.discard)(address)
            await asyncio.sleep(0.1)

    async def client(self):
        connections = {address: Connection(address) for address in self.addresses}
        while not self.stopped:
            address = random.choice(sorted(self.well) or self.addresses)
            self.asked[address] += 1
            self.answers.append(await ask(connections[address], self.url()))
            self.asked[address] -= 1
            await asyncio.sleep(random.uniform(0, 0.1))
        for connection in connections.values():
            connection.close()

    async def run(self, clients):
        await asyncio.gather(*(self.look(a) for a in self.addresses),
                             *(self.client() for i in range(clients)))

    def leaves(self, address):
        return address not in self.well and self.asked[address] == 0

    def more(self, number):
        """Waits for more answers."""
        until = len(self.answers) + number
        await_that("%d more answers" % number, lambda: len(self.answers) >= until)

    def stop(self):
        self.stopped = True
        self.thread.join()
