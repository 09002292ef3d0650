#!/usr/bin/env python3
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# Recounts the numbers of an audit with unlimited memory: audit_brute.py LOG REPORT.json...
# The model of the grammar (../fuzz/model.py) reads URLs, and the caches are LRU caches. A number
# that the report calls exact must be equal; an estimate must be within twice its error.
import collections
import functools
import json
import math
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'fuzz'))
sys.dont_write_bytecode = True
import model

# The same names come in many widths.
for function in ('ring', 'decode', 'enc', 'hash_dirs', 'check_name', 'extension', 'type_of'):
    setattr(model, function, functools.lru_cache(None)(getattr(model, function)))
ring_of_segment = model.ring
model.ring = lambda path: b'/'.join(map(ring_of_segment, path.split(b'/')))

STEPS = [20, 40, 60, 120, 250, 330, 500, 960, 1280, 1920, 3840]
EXPONENTS = {b'jpg': 1.6, b'jpeg': 1.6, b'png': 1.25, b'gif': 1.3, b'webp': 1.1}
USUAL = {b'jpg': 12000, b'png': 17000, b'gif': 140000, b'webp': 11000}
NCSA = re.compile(rb'[^"]*"([A-Z]+) (?:https?://[^/ ]*)?(/[^ ]*) HTTP/[0-9.]+" ([0-9]+) ([0-9]+|-)'
                  rb'(?: "([^"]*)" "([^"]*)")?')
SEEN, SCALED, USUALLY = 2, 1, 0

def records(name):
    """(method, target, status, size, referrer, agent) of each line, or None if invalid."""
    with open(name, 'rb') as log:
        for line in log:
            if line == b'a line that is none\n':
                yield None
            elif line.startswith(b'{'):
                o = json.loads(line)
                referrer = '' if o['referer'] == '-' else o['referer']
                yield (o['method'].encode(), o['url'].encode(), o['status'], o['size'],
                       referrer.encode(), o['user_agent'].encode())
            elif line.startswith(b'/'):
                yield b'GET', line.rstrip(b'\n'), 0, 0, b'', b''
            else:
                m = NCSA.match(line)
                yield (m[1], m[2], int(m[3]), int(m[4].replace(b'-', b'0')),
                       b'' if m[5] in (None, b'-') else m[5], m[6] or b'')

def step_of(width, steps=STEPS):
    return next((step for step in steps if step >= width), steps[-1])

def scaled(form, size, old, new):
    return size if old == new else math.floor(size * (new / old) ** EXPONENTS[form] + 0.5)

class Thumb:
    __slots__ = ('key', 'width', 'type', 'format', 'scheme', 'canonical', 'rewriting')

class Urls:
    """A URL is a reason to refuse it, 'original', or a Thumb."""
    def __init__(self):
        self.site = model.Site()
        self.known, self.keys = {}, {}

    def get(self, url):
        if url not in self.known:
            self.known[url] = self.read(url)
        return self.known[url]

    def read(self, url):
        try:
            ref = self.site.parse(url)
        except model.Refused as refused:
            return refused.code
        if ref.width is None:
            return 'original'
        t = Thumb()
        t.width, t.type, t.format = ref.width, model.type_of(ref.bare), ref.format
        t.scheme = ref.scheme
        path = self.site.path_url(ref)
        t.canonical = url == path
        key = path.replace(b'%dpx-' % ref.width, b'px-')
        t.key = self.keys.setdefault(key, len(self.keys))
        try:
            query = self.site.query_url(ref)
            t.canonical = t.canonical or url == query
            simple = ref.page in (None, 1) and not ref.lang and ref.seek is None
            t.rewriting = 'simple' if simple else 'complex'
        except model.Refused:
            t.rewriting = 'path only'
        return t

class Lru:
    """An LRU cache."""
    def __init__(self, room):
        self.room, self.used, self.hits = room, 0, 0
        self.held = collections.OrderedDict()

    def ask(self, key, size):
        if key in self.held:
            self.hits += 1
            self.used -= self.held.pop(key)
        self.held[key] = size
        self.used += size
        while self.used > self.room:
            self.used -= self.held.popitem(last=False)[1]

class Policy:
    def __init__(self, rooms):
        self.sizes = {}                 # of each thumb: bytes, how well they are known
        self.caches = [Lru(room) for room in rooms]
        self.sent = 0

    def ask(self, key, size, known, sent):
        self.sent += sent
        if self.sizes.get(key, (0, -1))[1] < known:
            self.sizes[key] = size, known
        for cache in self.caches:
            cache.ask(key, self.sizes[key][0])

    def stored(self):
        return sum(size for size, _ in self.sizes.values())

class Count:
    def __init__(self, rooms):
        self.rooms = rooms
        self.policies = {name: Policy(rooms) for name in ('now', 'exact', 'up')}
        self.urls = Urls()
        self.classes, self.bytes = collections.Counter(), collections.Counter()
        self.types, self.schemes, self.canonical = (collections.Counter() for _ in range(3))
        self.widths, self.rewriting = collections.Counter(), collections.Counter()
        self.who = collections.defaultdict(collections.Counter)
        self.lines = self.bad = self.other = self.requests = self.refused_sizes = 0
        self.sent_steps = 0

    def line(self, record):
        self.lines += 1
        if record is None:
            self.bad += 1
        elif record[0] not in (b'GET', b'HEAD'):
            self.other += 1
        else:
            self.request(*record)

    def request(self, method, url, status, size, referrer, agent):
        self.requests += 1
        what = self.urls.get(url)
        if isinstance(what, Thumb):
            return self.thumb(what, method, url, status, size)
        self.classes[what] += 1
        self.bytes[what] += size
        if what != 'original':
            if referrer:
                self.who[what, 'referrers'][re.split(rb'[?#]', referrer)[0][:200]] += 1
            if agent:
                self.who[what, 'agents'][agent[:200]] += 1

    def thumb(self, t, method, url, status, size):
        self.types[t.type] += 1
        self.schemes[t.scheme] += 1
        self.canonical[t.scheme] += t.canonical
        self.widths[t.width] += 1
        self.rewriting[t.rewriting] += 1
        whole = method == b'GET' and status == 200 and size > 0
        step = step_of(t.width)
        if step == t.width:
            self.sent_steps += size
        else:
            self.refused_sizes += 1
        for name, key, width in (('now', (url, t.width), t.width),
                                 ('exact', (t.key, t.width), t.width), ('up', (t.key, step), step)):
            known = USUALLY if not whole else SEEN if width == t.width else SCALED
            guess = (scaled(t.format, size, t.width, width) if whole else
                     scaled(t.format, USUAL[t.format], 250, width))
            self.policies[name].ask(key, guess, known, guess if whole else size)

class Check:
    def __init__(self, report):
        self.report, self.bad = report, 0

    def row(self, table, **match):
        for row in self.report[table]:
            if all(row[key] == value for key, value in match.items()):
                return row
        return collections.defaultdict(int)

    def number(self, what, row, key, true, slack=0.0):
        got, error = row[key], row.get(key + '_error', 0)
        fine = abs(got - true) <= 2 * error + slack + 1e-9 * abs(true)
        off = 100 * (got - true) / true if true else 0
        self.bad += not fine
        print('%-52s %16.6g %16.6g %+8.3f %% +-%.3g%s' % (
            what, true, got, off, error, '' if fine else '   WRONG'))

def check(count, report):
    print('%-52s %16s %16s' % ('', 'counted', 'audited'))
    c, all_thumbs = Check(report), sum(count.widths.values())
    c.number('lines', c.row('lines', what='all'), 'lines', count.lines)
    c.number('requests', c.row('lines', what='requests'), 'lines', count.requests)
    c.number('other methods', c.row('lines', what='other-methods'), 'lines', count.other)
    faults = [row['lines'] for row in report['lines'][3:]]
    c.number('bad lines', {'lines': sum(faults)}, 'lines', count.bad)
    c.number('originals', c.row('classes', **{'class': 'original'}), 'requests',
             count.classes['original'])
    c.number('bytes of originals', c.row('classes', **{'class': 'original'}), 'bytes',
             count.bytes['original'])
    for name, n in sorted(count.rewriting.items()):
        c.number('rewriting: ' + name, c.row('rewriting', rewriting=name), 'requests', n)
    for name, n in sorted(count.schemes.items()):
        c.number('scheme: ' + name, c.row('schemes', scheme=name), 'requests', n)
        c.number('canonical: ' + name, c.row('schemes', scheme=name), 'canonical',
                 count.canonical[name])
    exact, now, up = (count.policies[name] for name in ('exact', 'now', 'up'))
    type_of = {t.key: t.type for t in count.urls.known.values() if isinstance(t, Thumb)}
    different = collections.Counter(type_of[key[0]] for key in exact.sizes)
    for name, n in sorted(count.types.items()):
        c.number('type: ' + name, c.row('types', type=name), 'requests', n)
        c.number('thumbs of type: ' + name, c.row('types', type=name), 'thumbs', different[name])
    for width, n in count.widths.most_common(8):
        c.number('width: %d' % width, c.row('widths', width=width), 'requests', n)
    c.number('share of eight widths', report['widths'][7], 'cumulative',
             sum(n for _, n in count.widths.most_common(8)) / all_thumbs, 1e-9)
    c.number('widths', report['all_widths'][0], 'widths', len(count.widths))
    c.number('URLs', report['fragmentation'][0], 'urls', len(now.sizes))
    c.number('thumbs', report['fragmentation'][0], 'thumbs', len(exact.sizes))
    c.number('URLs a thumb', report['fragmentation'][0], 'factor',
             len(now.sizes) / len(exact.sizes), 1e-9)
    steps = [key for key in exact.sizes if step_of(key[1]) == key[1]]
    for name, policy in (('URLs as they are', now), ('canonical URLs', exact),
                         ("up to Wikimedia's steps", up)):
        row = c.row('policies', policy=name)
        c.number(name + ': thumbs', row, 'thumbs', len(policy.sizes))
        c.number(name + ': bytes', row, 'stored', policy.stored())
        c.number(name + ': sent', row, 'sent', policy.sent)
        for cache in policy.caches:
            # A thumb that was guessed too large is nearer to the top in the model.
            c.number('%s: hits of %d MiB' % (name, cache.room >> 20),
                     c.row('cache', policy=name, cache=cache.room), 'hit_ratio',
                     cache.hits / all_thumbs, 2e-5 + 2 / all_thumbs)
    row = c.row('policies', policy="Wikimedia's steps only")
    c.number('steps only: refused', row, 'refused', count.refused_sizes / all_thumbs, 1e-9)
    c.number('steps only: thumbs', row, 'thumbs', len(steps))
    c.number('steps only: bytes', row, 'stored', sum(exact.sizes[key][0] for key in steps))
    c.number('steps only: sent', row, 'sent', count.sent_steps)
    for reason, n in sorted(count.classes.items()):
        if reason != 'original':
            c.number('refused: ' + reason, c.row('refused', reason=reason), 'requests', n)
    check_who(c, count)
    print('%d numbers are wrong' % c.bad)
    return c.bad

def check_who(c, count):
    """Counters of a sketch are too high by their reported error at most, never too low."""
    for (reason, table), true in count.who.items():
        field = 'referrer' if table == 'referrers' else 'agent'
        rows = [row for row in c.report[table] if row['reason'] == reason]
        c.bad += not rows
        for row in rows:
            n = true[row[field].encode()]
            if not row['requests'] - row['over'] <= n <= row['requests']:
                c.bad += 1
                print('%s: %s: %d, not %d' % (reason, row[field], row['requests'], n))
    reasons = {url[:200].decode(errors='replace'): what for url, what in count.urls.known.items()
               if isinstance(what, str)}
    for row in c.report['examples']:
        c.bad += reasons[row['url']] != row['reason']

def main():
    reports = []
    for name in sys.argv[2:]:
        with open(name) as f:
            reports.append(json.load(f))
    count = Count(sorted({row['cache'] for row in reports[0]['cache']}))
    for record in records(sys.argv[1]):
        count.line(record)
    return 1 if sum(check(count, report) for report in reports) else 0

if __name__ == '__main__':
    sys.exit(main())
