#!/usr/bin/python3
"""A small JSON service: summaries of the gallery's pages, each with an image.

    /api/summary/NAME           {"title", "image": {"src", "width", "height"}}: the original, for all sizes
    /api/summary/NAME?size=W    {"title", "thumbnail": {"source", "width"}}: one thumb, as such services do today
    /api/asked                  {"asked": N}: requests for summaries so far, never cached

Usage: summary.py WIKI; prints its port.
"""

import http.server
import json
import re
import sys
import urllib.parse

from gallery import read_thumbs

WIKI = sys.argv[1]
# the dimensions are in the text about each file
PICTURES = {row[0]: (row[1], *map(int, found.groups())) for row in read_thumbs()
            if (found := re.search(r"(\d+) × (\d+)", row[2]))}
asked = 0


def summary(name, size):
    title, width, height = PICTURES[name]
    src = "/v1/%s/%s" % (WIKI, urllib.parse.quote(name, safe="-._~"))
    if size:
        return {"title": title, "thumbnail": {"source": "%s?w=%d" % (src, size), "width": size}}
    return {"title": title, "image": {"src": src, "width": width, "height": height}}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        global asked
        url = urllib.parse.urlsplit(self.path)
        name = urllib.parse.unquote(url.path.rpartition("/")[2])
        size = re.fullmatch(r"size=([1-9][0-9]{0,4})", url.query)
        if url.path == "/api/asked":
            self.answer(200, {"asked": asked}, "no-store")
        elif url.path.startswith("/api/summary/") and name in PICTURES:
            asked += 1
            self.answer(200, summary(name, int(size[1]) if size else None), "max-age=3600")
        else:
            self.answer(404, {"error": "there is no such summary"}, "no-store")

    def answer(self, status, value, caching):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", caching)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print("port", server.server_address[1], flush=True)
server.serve_forever()
