# SPDX-License-Identifier: BSD-2-Clause
"""How many lookups saw no object, as they came at the very instant at which its time was over:
instant_misses.py FETCHES MISSES

Varnish 7.1 takes an object for fresh before that and for stale after it, but for neither at that
time, of which there are four million in a second.  Tests that refresh so much meet it now and then.
FETCHES and MISSES are records of varnishlog, that have only URLs and timestamps.
"""
import sys

TTLS = 2, 3, 10                 # what setup_incident.sh and thumb-guard.vcl give
CLOSE = 2e-6                    # the log has microseconds


def times(name, word):
    """The URL of each transaction and its timestamp of that name."""
    url = time = None
    with open(name, errors="replace") as f:
        for line in [*f, "* end"]:
            tag, *fields = line.split()[1:] or [""]
            if line.startswith("*"):
                if url and time:
                    yield url, time
                url = time = None
            elif tag in ("ReqURL", "BereqURL"):
                url = fields[0]
            elif tag == "Timestamp" and fields[0] == word:
                time = float(fields[1])


ends = {}
for url, time in times(sys.argv[1], "Beresp:"):
    ends.setdefault(url, []).extend(time + ttl for ttl in TTLS)
print(sum(any(abs(time - end) <= CLOSE for end in ends.get(url, []))
          for url, time in times(sys.argv[2], "Start:")))
