"""Writes the project's own hostile files into a directory, and prints a row for each:
make-hostile.py DIRECTORY

A row has a file, a query, the right status, and further requirements, as render/hostile.tap reads
them. That test watches the addresses and paths in the files.
"""
import base64
import gzip
import os
import struct
import sys
import zlib

HTTP = "http://127.0.0.1:18999"
CANARY = "/tmp/thumbd-canary.png"
PWNED = "/tmp/thumbd-pwned"
PHOTOGRAPH = os.path.join(os.path.dirname(__file__), "../../demo/originals/wikipedia/commons/7/75",
                          "Harbour_at_dusk.jpg")


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, depth=1, colour=0, interlace=0, extra=b""):
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra +
            chunk(b"IDAT", zlib.compress(bytes(1 << 16))) + chunk(b"IEND", b""))


def gif(width, height):
    return (b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(3) + b"\xff" * 3 +
            b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00;")


def webp(width, height):
    body = b"WEBPVP8X" + struct.pack("<II", 10, 0) + struct.pack("<I", width - 1)[:3] + \
        struct.pack("<I", height - 1)[:3]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def tiff(width, height, following=0):
    tags = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
            (273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, width * height % 2**32)]
    out = struct.pack("<2sHIH", b"II", 42, 8, len(tags))
    for tag in tags:
        out += struct.pack("<HHII", *tag)
    return out + struct.pack("<I", following) + bytes(4096)


def djvu(width, height):
    info = struct.pack(">HHBBHBB", width, height, 24, 0, 100, 22, 1)
    return b"AT&TFORM" + struct.pack(">I", 12 + len(info)) + b"DJVUINFO" + \
        struct.pack(">I", len(info)) + info


def jpeg_sized(side):
    """A photograph whose header has a larger size."""
    data = bytearray(open(PHOTOGRAPH, "rb").read())
    at = data.index(b"\xff\xc0") if b"\xff\xc0" in data else data.index(b"\xff\xc2")
    data[at + 5:at + 9] = struct.pack(">HH", side, side)
    return bytes(data)


def jpeg_cut():
    data = open(PHOTOGRAPH, "rb").read()
    return data[:len(data) * 6 // 10]


def pdf(*objects):
    """Objects from 1 on, the catalogue first. poppler finds them without a table."""
    out = b"%PDF-1.7\n"
    for number, text in enumerate(objects, 1):
        out += b"%d 0 obj\n%s\nendobj\n" % (number, text.encode())
    return out + b"trailer<</Root 1 0 R>>\n%%EOF\n"


def stream(text, entries=""):
    return "<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(text), text)


CATALOGUE = "<</Type/Catalog/Pages 2 0 R>>"
PAGES = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
GREEN = stream("0 1 0 rg 0 0 100 100 re f")


def page(box, more=""):
    return "<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R%s>>" % (box, more)


def form_bomb():
    """Each form draws the next ten times: 10^9 fills."""
    forms = []
    for level in range(9):
        forms.append(stream("/F Do " * 10, "/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
                            "/Resources<</XObject<</F %d 0 R>>>>" % (6 + level)))
    forms.append(stream("0 0 9 9 re f", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]"))
    return pdf(CATALOGUE, PAGES, page("0 0 200 200", "/Resources<</XObject<</F 5 0 R>>>>"),
               stream("/F Do"), *forms)


def svg(body, size='width="100" height="100"', before=""):
    return ('<?xml version="1.0"?>%s<svg xmlns="http://www.w3.org/2000/svg" '
            'xmlns:xlink="http://www.w3.org/1999/xlink" %s>'
            '<rect width="100%%" height="100%%" fill="#0f0"/>%s</svg>' % (before, size, body)).encode()


def image(href):
    return '<image width="100" height="100" xlink:href="%s"/>' % href


def laughs():
    entities = '<!ENTITY a0 "ha">' + "".join(
        '<!ENTITY a%d "%s">' % (i, "&a%d;" % (i - 1) * 10) for i in range(1, 11))
    return svg("<text>&a10;</text>", before="<!DOCTYPE svg [%s]>" % entities)


def quadratic():
    entity = '<!ENTITY a "%s">' % ("x" * 50000)
    return svg("<text>%s</text>" % ("&a;" * 20000), before="<!DOCTYPE svg [%s]>" % entity)


def hidden(subset, body="&a;" * 20000, before="", codec="ascii"):
    """The same, declared so that a simple search does not see how long the entity is."""
    text = svg("<text>%s</text>" % body, before="<!DOCTYPE svg [%s]>" % subset).decode()
    return text.replace('<?xml version="1.0"?>', before).encode(codec)


def hidden_files():
    long = "x" * 50000
    entity = '<!ENTITY a "%s">' % long
    data = base64.b64encode(hidden(entity)).decode()
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="data:text/xml;base64,%s"/>'
    return [(name, "w=100", status, "RSS < 256 MB", file) for name, status, file in [
        ("utf-16", TOO_LARGE, hidden(entity, before='<?xml version="1.0"?>', codec="utf-16-le")),
        ("utf-7", "4xx", hidden(entity.replace("<!", "+ADwAIQ-").replace(">", "+AD4-"),
                                before='<?xml version="1.0" encoding="UTF-7"?>')),
        ("many", TOO_LARGE, hidden("".join('<!ENTITY e%d "x">' % i for i in range(300)) + entity)),
        ("long-name", TOO_LARGE, hidden(entity.replace("a", "n" * 64), "&%s;" % ("n" * 64) * 4000)),
        ("later", TOO_LARGE, hidden('<!ENTITY a "&b;">' + entity.replace("a", "b", 1))),
        ("reference", TOO_LARGE,
         hidden(entity.replace(" a ", " b ") + '<!ENTITY a "%s">' % ("&#38;b;" * 10))),
        ("comment", TOO_LARGE, hidden("<!-- <!ENTITY z ' -->" + entity + "<!-- ' -->")),
        ("notation", TOO_LARGE, hidden("<!NOTATION n SYSTEM '<!ENTITY z \"'>" + entity)),
        ("default", TOO_LARGE, hidden('<!ATTLIST g id CDATA "%s">' % long, "<g/>" * 20000)),
        ("include", TOO_LARGE, svg(include % data)),
    ]]


def use_bomb():
    levels = "".join('<g id="g%d">%s</g>' % (i, '<use xlink:href="#g%d"/>' % (i - 1) * 10)
                     for i in range(1, 13))
    return svg('<defs><rect id="g0" width="1" height="1"/>%s</defs><use xlink:href="#g12"/>' % levels)


def external(text):
    return svg("", before='<!DOCTYPE svg [%s]>' % text)


HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n%s/segment.ts\n" % HTTP
MVG = "push graphic-context\nimage over 0,0 9,9 'https://x|touch %s'\npop graphic-context\n" % PWNED
TOO_LARGE = "4xx(413 class)"
CLEAN = "4xx or 5xx-timeout class, or 200"

FILES = [
    ("png-bomb-50000.png", "w=220", TOO_LARGE, "RSS < 256 MB", png(50000, 50000)),
    ("png-adam7-20000.png", "w=220", TOO_LARGE, "RSS < 256 MB", png(20000, 20000, 8, 0, 1)),
    ("png-zero-width.png", "w=220", "4xx", "", png(0, 100)),
    ("png-ztxt-bomb.png", "w=16", "200 or 4xx", "RSS < 256 MB",
     png(64, 64, 8, 0, 0, chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(48 << 20))))),
    ("gif-canvas.gif", "w=220", TOO_LARGE, "RSS < 256 MB", gif(65535, 65535)),
    ("webp-canvas.webp", "w=220", TOO_LARGE, "RSS < 256 MB", webp(1 << 24, 1 << 24)),
    ("tiff-sparse.tif", "w=220", TOO_LARGE, "RSS < 256 MB", tiff(200000, 200000)),
    ("tiff-ifd-loop.tif", "p=2&w=64", "4xx", "", tiff(64, 64, 8)),
    ("djvu-sheet.djvu", "w=220", TOO_LARGE, "RSS < 256 MB", djvu(65535, 65535)),
    ("jpeg-65500.jpg", "w=220", TOO_LARGE, "RSS < 256 MB", jpeg_sized(65500)),
    ("jpeg-cut.jpg", "w=220", "200", "", jpeg_cut()),
    ("jpeg-zip.jpg", "w=220", "200", "", open(PHOTOGRAPH, "rb").read() + b"PK\3\4<?php exit; ?>"),
    ("empty.jpg", "w=220", "4xx", "", b""),
    ("text.jpg", "w=220", "4xx", "", b"text\n" * 200),
    ("html.jpg", "w=220", "4xx", "", b"<html><script>alert(1)</script></html>"),
    ("mvg.jpg", "w=220", "4xx", "", MVG.encode()),
    ("mvg.xcf", "w=220", "4xx", "", MVG.encode()),
    ("xcf-header.xcf", "w=220", "4xx", "", b"gimp xcf file\0" + struct.pack(">III", 1 << 18, 1 << 18, 0)),
    ("playlist.webm", "w=220", "4xx", "", HLS.encode()),
    ("concat.ogv", "w=220", "4xx", "", b"ffconcat version 1.0\nfile /etc/passwd\n"),
    ("header.webm", "w=220", "4xx", "", b"\x1a\x45\xdf\xa3" + bytes(200)),
    ("header.mpg", "w=220", "4xx", "", b"\0\0\1\xba" + bytes(4000)),
    ("header.ogg", "w=220", "4xx", "", b"OggS" + bytes(4000)),
    ("header.djvu", "w=220", "4xx", "", b"AT&TFORM" + bytes(100)),
    ("pdf-1e9.pdf", "w=220", "200", "", pdf(CATALOGUE, PAGES, page("0 0 1e9 1e9"), GREEN)),
    ("pdf-thin.pdf", "w=220", TOO_LARGE, "", pdf(CATALOGUE, PAGES, page("0 0 .001 1000"), GREEN)),
    ("pdf-launch.pdf", "w=100", "200 green", "",
     pdf("<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"
         "/AA<</WC<</S/Launch/F(/usr/bin/touch %s)>>>>>>" % PWNED,
         PAGES, page("0 0 100 100"), GREEN)),
    ("pdf-tree-loop.pdf", "p=500&w=100", "4xx", "",
     pdf(CATALOGUE, "<</Type/Pages/Kids[2 0 R]/Count 1000>>")),
    ("pdf-cut.pdf", "w=220", "200 or 4xx", "", pdf(CATALOGUE, PAGES, page("0 0 9 9"), GREEN)[:150]),
    ("pdf-form-bomb.pdf", "w=220", "timeout class", "", form_bomb()),
    ("svg-laughs.svg", "w=100", "4xx", "RSS < 256 MB", laughs()),
    ("svg-quadratic.svg", "w=100", TOO_LARGE, "RSS < 256 MB", quadratic()),
    *[("svg-hidden-%s.svg" % name, *row) for name, *row in hidden_files()],
    ("svg-use-bomb.svg", "w=100", CLEAN, "", use_bomb()),
    ("svg-nest.svg", "w=100", "200 or 4xx", "", svg("<g>" * 100000 + "</g>" * 100000)),
    ("svg-huge.svg", "w=220", "200 green", "RSS < 256 MB", svg("", 'width="1000000" height="1000000"')),
    ("svg-thin.svg", "w=220", TOO_LARGE, "", svg("", 'width="1" height="100000000"')),
    ("svg-zero.svg", "w=220", "200 or 4xx", "", svg("", 'width="0" height="0"')),
    ("svgz-bomb.svg", "w=100", TOO_LARGE, "RSS < 256 MB", gzip.compress(svg(" " * (100 << 20)))),
    ("svg-canary.svg", "w=100", "200 green", "", svg(image("file://" + CANARY))),
    ("svg-canary-path.svg", "w=100", "200 green", "", svg(image(CANARY))),
    ("svg-http.svg", "w=100", "200 green", "", svg(image(HTTP + "/image.png"))),
    ("svg-import.svg", "w=100", "200 green", "",
     svg('<style>@import url("%s/style.css");</style>' % HTTP)),
    ("svg-xinclude.svg", "w=100", "200", "",
     svg('<text><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" '
         'href="file:///etc/passwd"/></text>')),
    ("svg-dtd.svg", "w=100", "200 green", "",
     svg("", before='<!DOCTYPE svg SYSTEM "%s/svg.dtd">' % HTTP)),
    ("svg-entity.svg", "w=100", "200 or 4xx", "", external('<!ENTITY %% x SYSTEM "%s/x"> %%x;' % HTTP)),
]


def main():
    directory = sys.argv[1]
    for name, query, status, required, data in FILES:
        with open(os.path.join(directory, name), "wb") as f:
            f.write(data)
        print(name, query, status, required, sep="\t")


main()
