#!/usr/bin/python3
"""Make N small originals in MediaWiki's layout: many_originals.py DIRECTORY N

They are PNGs of one colour each, Many_0001.png and so on, below DIRECTORY/wikipedia/commons.
Their names are written to standard output.
"""
import hashlib, os, struct, sys, zlib

directory, n = sys.argv[1], int(sys.argv[2])
WIDTH, HEIGHT = 320, 240


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(colour):
    rows = (b"\0" + bytes(colour) * WIDTH) * HEIGHT
    return (b"\x89PNG\r\n\x1a\n" +
        chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)) +
        chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))


for i in range(1, n + 1):
    name = "Many_%04d.png" % i
    digest = hashlib.md5(name.encode()).hexdigest()
    path = os.path.join(directory, "wikipedia", "commons", digest[0], digest[:2])
    os.makedirs(path, exist_ok=True)
    with open(os.path.join(path, name), "wb") as f:
        f.write(png((i % 256, i * 7 % 256, i * 31 % 256)))
    print(name)
