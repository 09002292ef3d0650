"""Answers of MediaWiki and of the edge that ought to be the same.

rows.py COMMAND...: a command that makes thumbd sick."""

import json
import subprocess
import sys

import wiki
from one_colour import escaped, folder


def thumb(name, prefix, suffix=""):
    return f"/w/images/thumb/{folder(name)}/{escaped(name)}/{prefix}{escaped(name)}{suffix}"


def main(command):
    edge, origin = wiki.of_test()
    user = wiki.login(origin)
    tap = wiki.Tap()

    def same(name, url, row=None):
        ours, theirs = edge.ask(url).status, origin.ask(url).status
        tap.case(ours == theirs, name, [f"status {ours}, and of MediaWiki {theirs}"], row)

    # a type that the application alone renders
    bitmap = {"path": thumb("Bitmap.bmp", "120px-", ".png"), "v1": "/v1/Bitmap.bmp?w=120",
              "thumb.php": "/w/thumb.php?f=Bitmap.bmp&w=120"}
    same("a BMP", bitmap["path"])
    theirs = origin.ask(bitmap["path"])
    for place, url in bitmap.items():
        ours = edge.ask(url)
        tap.case(ours.is_image() and ours.body == theirs.body, f"a BMP of MediaWiki: {place}",
                 [f"status {ours.status}"])
        tap.case(ours.of_cache(), f"one entry of the cache: {place}")
    for place, url in bitmap.items():
        tap.case(edge.ask(url, "PURGE").status == 200 and not edge.ask(bitmap["path"]).of_cache(),
                 f"its thumb is purged: {place}")
    same("an SVG of 5000 pixels", thumb("Viewbox.svg", "5000px-", ".png"))
    # as documented; a cache that canonicalises has one entry for all such names
    other = f"/w/images/thumb/{folder('Harbour at dusk.jpg')}/Harbour_at_dusk.jpg/221px-Anything.jpg"
    ours, theirs = edge.ask(other).status, origin.ask(other).status
    tap.case((ours, theirs) == (200, 404), "a thumb under another name: 200, and of MediaWiki 404",
             [f"{ours} and {theirs}"])
    info = json.loads(edge.ask("/v1/Field_notes.pdf?info=json").body)
    page = user.query(titles="File:Field notes.pdf", prop="imageinfo", iiprop="size")["pages"][0]
    page = page["imageinfo"][0]
    ours, theirs = (info["width"], info["height"]), (page["width"], page["height"])
    tap.case(ours == theirs, "the size of a PDF", [f"{ours}, and of MediaWiki {theirs}"])
    # the application renders while thumbd is sick
    subprocess.run(command, check=True)
    same("a TIFF of the application", thumb("Fax.tiff", "131px-", ".jpg"))
    tap.case(edge.ask("/v1/Fax.tiff?w=131").of_cache(), "one entry of a TIFF in both schemes")
    tap.plan()


main(sys.argv[1:])
