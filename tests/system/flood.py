#!/usr/bin/python3
"""Clients that do their worst, and one that does not: flood.py PORT SECONDS GOOD HOSTILE BEHAVED

GOOD and HOSTILE list the names of files.  ATTACKERS clients request them with every header, width,
parameter, method and host, and ask the application for every status.  The behaved client requests
the URLs in BEHAVED meanwhile, and purges a file of its own; it does both for a third of the time
before the attack, too.  Prints how many answers of each status it got, and the 99th percentile of its
times before and during the attack.  With 0 SECONDS it requests each URL once.
"""
import collections, http.client, multiprocessing, random, sys, threading, time

ATTACKERS = 20
HOST = "127.0.0.1"
PAUSE = .02
IMPATIENCE = .2         # seconds after which an attacker leaves, so that few renders do not occupy all
STATUSES = [300, 301, 302, 303, 307, 308, *range(400, 452), *range(500, 512), 599]
METHODS = ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "FROB"]
HEADERS = """Accept Accept-Charset Accept-Datetime Accept-Encoding Accept-Language Authorization
Cache-Control CF-Connecting-IP Content-Encoding Content-Language Content-Type Cookie Date Expect
Forwarded From If-Match If-Modified-Since If-None-Match If-Range If-Unmodified-Since Max-Forwards Origin
Pragma Prefer Proxy Proxy-Authorization Range Referer Save-Data Sec-CH-DPR Sec-CH-Width Surrogate-Capability
TE True-Client-IP Upgrade User-Agent Via X-Forwarded-For X-Forwarded-Host X-Forwarded-Port
X-Forwarded-Proto X-HTTP-Method-Override X-Original-URL X-Real-IP X-Rewrite-URL X-Status X-Thumb-Failed
X-Thumb-Fault X-Thumb-Format X-Thumb-Held X-Thumb-Looped X-Thumb-Note X-Thumb-Tags X-Thumb-Usual
X-Requested-With xkey""".split()
VALUES = ["", "*", "*/*;q=0", "gzip", "br;q=1, gzip;q=0", "1", "-1", "bytes=0-0", "bytes=9-1,2-", "a=b; c=d",
          "evil/1.0", "127.0.0.1", "http", "https", "\"x\"", "Thu, 01 Jan 1970 00:00:00 GMT", "no-cache",
          "100-continue-not", "x" * 2000, "404", "404; since=1; refreshed=1", "evil.example", "%00", "\x80"]
LANGUAGES = [a + b for a in "abcdefgh" for b in "ijklmnop"]


def lines(path):
    with open(path) as f:
        return f.read().split("\n")[:-1]


class Client:
    def __init__(self, port, timeout=600):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)

    def ask(self, method, url, headers):
        """The status, and seconds; 0 if there is no answer."""
        began = time.monotonic()
        try:
            self.connection.request(method, url, headers=headers)
            response = self.connection.getresponse()
            response.read()
            status = response.status
        except (OSError, http.client.HTTPException):
            self.connection.close()
            status = 0
        return status, time.monotonic() - began


class Attacker(threading.Thread):
    def __init__(self, port, good, hostile, behaved, answered, seed):
        super().__init__(daemon=True)
        self.answered = answered
        self.client, self.rng = Client(port, IMPATIENCE), random.Random(seed)
        self.good, self.hostile, self.behaved = good, hostile, behaved
        self.start()

    def headers(self):
        rng = self.rng
        n = rng.choice((0, 1, 3, 10, 30, 45, 60))
        headers = {name: rng.choice(VALUES) for name in rng.sample(HEADERS, min(n, len(HEADERS)))}
        headers["X-Status"] = str(rng.choice(STATUSES))
        headers["Host"] = HOST if rng.random() < .8 else "host%d.example" % rng.randrange(100)
        return {name: value.encode("latin-1") for name, value in headers.items()}

    def url(self):
        rng = self.rng
        if rng.random() < .5:
            return rng.choice(self.behaved)
        url = "/v1/%s?w=%d" % (rng.choice(rng.choice((self.good, self.hostile))), rng.randint(1, 4500))
        return url + rng.choice(("", "", "&lang=" + rng.choice(LANGUAGES), "&p=%d" % rng.randint(1, 99),
                                 "&t=%d" % rng.randint(0, 999), "&info=json", "&download", "&x=y"))

    def run(self):
        while True:
            method = "GET" if self.rng.random() < .95 else self.rng.choice(METHODS)
            if self.client.ask(method, self.url(), self.headers())[0]:
                with self.answered.get_lock():
                    self.answered.value += 1


def attack(arguments):
    for seed in range(ATTACKERS):
        Attacker(*arguments, seed)
    time.sleep(3600)


def behave(port, behaved, purged, seconds, answers):
    """Each URL once, and for so many seconds; the times of the answers."""
    client, took, end, purge = Client(port), [], time.monotonic() + seconds, 0
    while True:
        for url in behaved:
            status, spent = client.ask("GET", url, {"Host": HOST})
            answers["answer", status] += 1
            took.append(spent)
            # the attackers are to start most refreshes
            time.sleep(PAUSE if seconds else 0)
            if seconds and time.monotonic() > purge:
                answers["purge", client.ask("PURGE", purged, {"Host": HOST})[0]] += 1
                purge = time.monotonic() + .2
        if time.monotonic() >= end:
            return took


def percentile(took):
    return sorted(took)[int(len(took) * .99)] * 1e3


def main():
    port, seconds = int(sys.argv[1]), float(sys.argv[2])
    good, hostile, behaved = map(lines, sys.argv[3:])
    answers = collections.Counter()
    # the last one is for purges
    purged = behaved.pop()
    before = behave(port, behaved, purged, seconds / 3, answers)
    if seconds:
        answered = multiprocessing.Value("L", 0)
        attackers = multiprocessing.Process(target=attack,
                                            args=((port, good, hostile, behaved, answered),))
        attackers.start()
        during = behave(port, behaved, purged, seconds, answers)
        attackers.kill()
        attackers.join()
        # without the lock: a killed attacker may hold it
        print("the attackers got %d answers" % answered.get_obj().value)
        print("p99 %.2f ms before, %.2f ms during the attack: %.1f times as long" % (
            percentile(before), percentile(during), percentile(during) / percentile(before)))
    for (what, status), n in sorted(answers.items()):
        print(what, status, n)


main()
