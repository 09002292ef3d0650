#!/usr/bin/env python3
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
#
# Writes an access log like that of Wikimedia's thumbs, the same for the same arguments: audit_log.py
# LINES [ncsa|json|urls]. The widths are those that Wikimedia measured on 24 October 2025
# (phabricator.wikimedia.org/T410304): over 8,000 in a day, of which eight have 86 %.
import bisect
import hashlib
import itertools
import json
import random
import sys
import urllib.parse

# Requests of a day in thousands; all others together had 5.5 %.
TOP_WIDTHS = {
    250: 555502, 60: 397776, 500: 374796, 40: 362872, 120: 303618, 330: 158260, 20: 154562,
    960: 71684, 480: 37503, 1200: 24268, 70: 22380, 1280: 21969, 640: 15192, 800: 14293,
    1024: 9269, 600: 6393, 200: 6322, 160: 6259, 1920: 5913, 320: 5880, 150: 5568, 2560: 5556,
    512: 5451, 300: 5441, 375: 5184, 3240: 3884, 80: 3979, 2438: 3170, 100: 3806, 400: 3601}
ALL_REQUESTS = 2754743
WIDTHS = 8000

# The share in a hundred originals; the beginning of a thumb's name; its extension, its bytes at 250
# pixels, and the power of the width by which they grow.
KINDS = [('jpg', 62, '', '', 12000, 1.6), ('png', 12, '', '', 16000, 1.3),
         ('svg', 13, '', '.png', 9000, 1.2), ('JPG', 5, '', '', 11000, 1.55),
         ('gif', 2, '', '', 60000, 1.3), ('tif', 2, 'lossy-page1-', '.jpg', 10000, 1.65),
         ('pdf', 2, 'page1-', '.jpg', 11000, 1.7), ('webm', 2, '', '.jpg', 8000, 1.4)]
PAGES = ['https://en.wikipedia.org/wiki/', 'https://de.wikipedia.org/wiki/',
         'https://example.org/?p=']
AGENTS = ['Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0', 'Mozilla/5.0 (iPhone) Safari/605.1',
          'Googlebot-Image/1.0', 'okhttp/4.9', 'python-requests/2.31']
REFUSED = ['/v1/wikipedia/commons/%s?w=0', '/v1/wikipedia/commons/%s?w=9&x=1',
           '/wikipedia/commons/thumb/f/ff/%s/220px-%s', '/v1/wikipedia/commons/%s?w=9&w=9',
           '/v1/wikipedia/commons/%s.flac?w=9', '/wikipedia/commons/thumb/%s']
NOT_OURS = ['/w/index.php?title=%s', '/favicon.ico', '/static/%s.css']

class Originals:
    """Originals are made at their first request, each only from its number."""
    def __init__(self):
        self.known = {}
        self.bounds = list(itertools.accumulate(kind[1] for kind in KINDS))

    def get(self, number):
        if number not in self.known:
            r = random.Random(number)
            kind = KINDS[bisect.bisect(self.bounds, r.random() * self.bounds[-1])]
            words = r.choice(['Map_of', 'Портрет', 'View', '日本'])
            name = '%s_%d_(%s).%s' % (words, number, 'x' * r.randrange(1, 24), kind[0])
            md5 = hashlib.md5(name.encode()).hexdigest()
            dirs = '%s/%s' % (md5[0], md5[:2])
            self.known[number] = (dirs, urllib.parse.quote(name, safe="-._~"), kind,
                                  r.lognormvariate(0, .6), r.gauss(0, .12))
        return self.known[number]

class Log:
    def __init__(self, lines):
        self.r = random.Random(lines)
        self.originals = Originals()
        self.n_originals = max(100, lines // 8)
        tail = [w for w in range(1, WIDTHS + 1 + len(TOP_WIDTHS)) if w not in TOP_WIDTHS]
        self.r.shuffle(tail)
        self.tail = tail[:WIDTHS - len(TOP_WIDTHS)]
        self.top = list(TOP_WIDTHS)
        self.bounds = list(itertools.accumulate(TOP_WIDTHS.values()))

    def width(self):
        n = self.r.random() * ALL_REQUESTS
        if n < self.bounds[-1]:
            return self.top[bisect.bisect(self.bounds, n)]
        return self.tail[int(len(self.tail) ** self.r.random()) - 1]

    def thumb(self):
        """A URL in one of its spellings, and the bytes of its thumb."""
        dirs, name, kind, large, steep = self.originals.get(
            int(self.n_originals ** self.r.random()))
        width = self.width()
        size = int(kind[4] * large * (width / 250) ** (kind[5] + steep)) + 200
        spelling = self.r.random()
        page = prefix = ''
        if kind[0] == 'pdf' and spelling < .5:
            page, prefix = 'p=7&', 'page7-'
        if kind[0] == 'svg' and spelling < .1:
            page, prefix = 'lang=fr&', 'langfr-'
        if spelling > .93:
            return '/v1/wikipedia/commons/%s?%sw=%d' % (name, page, width), size
        if spelling > .91:
            return '/v1/wikipedia/commons/%s?w=%d&%soh=480&ow=640' % (name, width, page), size
        if spelling > .88:
            name = name.replace('%28', '(').replace('%29', ')')
        elif spelling > .86:
            name = name.replace('_', '%5F')
        elif spelling > .85:
            name = name.replace('%D0', '%d0')
        quality = 'qlow-' if kind[0] == 'jpg' and spelling < .01 else ''
        dash = '-' if kind[0] == 'webm' and spelling < .8 else ''
        return '/wikipedia/commons/thumb/%s/%s/%s%s%dpx-%s%s%s' % (
            dirs, name, quality, prefix or kind[2], width, dash, name, kind[3]), size

    def request(self):
        """Method, URL, status, size."""
        what = self.r.random()
        if what < .93:
            url, size = self.thumb()
            answer = self.r.random()
            if answer < .92:
                return 'GET', url, 200, size
            if answer < .98:
                return 'GET', url, 304, 0
            return 'HEAD', url, 200, 0
        dirs, name, *_ = self.originals.get(int(self.n_originals ** self.r.random()))
        if what < .96:
            return 'GET', '/wikipedia/commons/%s/%s' % (dirs, name), 200, 1000000
        if what < .98:
            url = self.r.choice(REFUSED)
            return 'GET', url.replace('%s', name), self.r.choice([400, 404]), 120
        if what < .995:
            return 'GET', self.r.choice(NOT_OURS).replace('%s', name), 200, 4000
        return 'PURGE', self.thumb()[0], 204, 0

    def who(self):
        page = self.r.choice(PAGES) + str(int(300 ** self.r.random()))
        agent = self.r.choice(AGENTS)
        return (page if self.r.random() < .7 else '-'), agent

def write(lines, form, out):
    log = Log(lines)
    for number in range(lines):
        method, url, status, size = log.request()
        page, agent = log.who()
        if form == 'urls':
            out.write(url + '\n')
        elif number % 1000 == 999:
            out.write('a line that is none\n')
        elif form == 'json':
            out.write(json.dumps({'method': method, 'url': url, 'status': status, 'size': size,
                                  'referer': page, 'user_agent': agent}) + '\n')
        else:
            out.write('192.0.2.1 - - [24/Oct/2025:00:00:00 +0000] "%s http://upload.wikimedia.org%s'
                      ' HTTP/1.1" %d %d "%s" "%s"\n' % (method, url, status, size, page, agent))

write(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else 'ncsa', sys.stdout)
