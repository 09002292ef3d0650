"""Requests for one thumb, each of which reaches the origin, over two ends of a token.

steady.py SOCKET URL REQUESTS: as many, and on until thumbd has got three tokens."""

import http.client
import re
import socket
import sys
import time

SOCKET, URL, REQUESTS = sys.argv[1], sys.argv[2], int(sys.argv[3])


def ask(url, **headers):
    connection = http.client.HTTPConnection("thumbd")
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(SOCKET)
    connection.request("GET", url, headers=headers)
    answer = connection.getresponse()
    return answer, answer.read().decode("latin-1")


def metric(name):
    return sum(int(n) for n in re.findall(rf"^thumbd_{name}(?:{{[^}}]*}})? (\d+)$", ask("/metrics")[1], re.M))


began, statuses = time.monotonic(), {}
first, _ = ask(URL)
while sum(statuses.values()) < REQUESTS or metric("token_requests_total") < 3:
    answer, body = ask(URL, **{"If-None-Match": first.headers["ETag"] or ""})
    statuses[answer.status] = statuses.get(answer.status, 0) + 1
    if answer.status != 304:
        print(body, file=sys.stderr)
tokens, rejected = metric("token_requests_total"), metric("tokens_rejected_total")
print(f"{sum(statuses.values())} requests in {time.monotonic() - began:.0f} s: {statuses}; {tokens} requests for "
      f"tokens, {rejected} rejected; {metric('origin_requests_total')} requests to the store")
# a token that was in use already, the next one, and one for each end of the time that it took
sys.exit(first.status != 200 or set(statuses) != {304} or
         tokens > 2 + (time.monotonic() - began) / float(sys.argv[4]))
