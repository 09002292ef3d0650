"""What the edge shows after each thing that a user does to a file, by MediaWiki's own purges.

purges.py NAME=ADDRESS...: the edges. Originals are of one colour each, which tells the version."""

import os
import re
import sys
import time

import wiki
from one_colour import escaped, folder, picture, places, shown

FILE = "Purge me.jpg"
MOVED = "Moved away.jpg"
PAGE = "About purges"

# Faults that are known: an edge, a step and a place (regular expressions), and what it is.
KNOWN = [
    ("example|README", "upload", "original", "row 9: a 404 from before the upload stays"),
]


def old_places(archive):
    name = archive.split("!", 1)[1]
    at, archive, name = folder(name), escaped(archive), escaped(name)
    return {
        "old path": f"/w/images/thumb/archive/{at}/{archive}/220px-{name}",
        "old thumb.php": f"/w/thumb.php?f={archive}&archived=1&w=280",
        "old original": f"/w/images/archive/{at}/{archive}",
    }


def text_of(page):
    """What a page says, without what differs each time it is made."""
    page = page.body.decode()
    found = re.search(r'<div id="mw-content-text".*?(?=<div class="printfooter"|</main>)', page, re.S)
    page = found[0] if found else page
    page = re.sub(r"<!--.*?-->", "", page, flags=re.S)
    # MediaWiki purges no page because others link to it
    return re.sub(r"<div id='mw-imagepage-section-linkstoimage'.*?</div>", "", page, flags=re.S)


def difference(page, other):
    """The first place where two pages differ, or nothing."""
    page, other = text_of(page), text_of(other)
    if page == other:
        return ""
    at = len(os.path.commonprefix([page, other]))
    return f"{page[max(at - 60, 0):at + 60]!r}, and of MediaWiki {other[max(at - 60, 0):at + 60]!r}"


class Table:
    def __init__(self, tap, edges, origin, user):
        self.tap, self.edges, self.origin, self.user = tap, edges, origin, user
        self.slowest = 0

    def seen(self, edge, url):
        return shown(edge.ask(url))

    def case(self, name, step, place, wanted, got):
        good = got == wanted
        row = next((row for e, s, p, row in KNOWN if re.fullmatch(e, name) and
                    re.fullmatch(s, step) and re.fullmatch(p, place)), None)
        # both ways: what is mended must leave the list
        wrong = f"{got}, not {wanted}" if wanted else got
        self.tap.case(good, f"{name}: {step}: {place}", [wrong], row)

    def wait_for_losses(self, wanted):
        """MediaWiki remembers a file for a second in which it knew of a change already: a thumb of a
        file that was deleted just then is a 500 of its own."""
        for url, want in wanted.values():
            if want == 404:
                wiki.until(lambda: self.origin.ask(url).status >= 500, False)

    def look_at_pages(self, name, edge, step, file):
        for place, title in ("page", PAGE), ("page of the file", "File:" + file):
            url = "/wiki/" + escaped(title)
            self.case(name, step, place, "", difference(edge.ask(url), self.origin.ask(url)))

    def look(self, step, wanted, file=FILE):
        """WANTED has for each URL, by its place, a colour or a status; pages are as MediaWiki has them."""
        began = time.monotonic()
        wiki.settle(self.origin)
        wiki.run_jobs()
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.wait_for_losses(wanted)
        for name, edge in self.edges.items():
            for place, (url, want) in wanted.items():
                # MediaWiki does not purge what it never had: that takes some seconds
                end = began + (wiki.PATIENCE if step == "upload" else 0)
                got = wiki.until(lambda: self.seen(edge, url), want, end)
                self.case(name, step, place, want, got)
            self.look_at_pages(name, edge, step, file)
        wiki.next_second()


def all_of(urls, want, **others):
    return {place: (url, others.get(place, want)) for place, url in urls.items()}


def play(table):
    """Do to a file all that a user can do, and look each time."""
    user = table.user
    user.do("edit", title=PAGE, text=f"[[File:{FILE}|thumb]]")
    now, moved = places(FILE), places(MOVED)

    table.look("before the first upload", all_of(now, 404))
    user.upload(FILE, picture("red"))
    table.look("upload", all_of(now, "red"))
    user.upload(FILE, picture("green"))
    red = user.archives(FILE)[0]
    table.look("a new version", {**all_of(now, "green"), **all_of(old_places(red), "red")})
    user.do("filerevert", filename=FILE, archivename=red)
    green = user.archives(FILE)[0]
    table.look("revert", {**all_of(now, "red"), **all_of(old_places(green), "green")})
    stamp = green.split("!")[0]
    user.do("revisiondelete", type="oldimage", target="File:" + FILE, ids=stamp, hide="content")
    table.look("a version is hidden", {**all_of(now, "red"), **all_of(old_places(green), 404)})
    user.do("revisiondelete", type="oldimage", target="File:" + FILE, ids=stamp, show="content")
    table.look("it is shown again", {**all_of(now, "red"), **all_of(old_places(green), "green")})
    user.do("delete", title="File:" + FILE)
    table.look("delete", {**all_of(now, 404), **all_of(old_places(green), 404)})
    user.do("undelete", title="File:" + FILE)
    table.look("undelete", {**all_of(now, "red"), **all_of(old_places(green), "green")})
    table.look("before the move", {"new " + k: v for k, v in all_of(moved, 404).items()})
    user.do("move", **{"from": "File:" + FILE, "to": "File:" + MOVED})
    table.look("move", {**all_of(now, "red", original=404),
                        **{"new " + k: v for k, v in all_of(moved, "red").items()}}, MOVED)
    user.upload(MOVED, picture("blue"))
    table.look("a new version after the move", {**all_of(now, "blue", original=404), **{
        "new " + k: v for k, v in all_of(moved, "blue").items()}}, MOVED)
    user.do("edit", title=PAGE, text=f"A word. [[File:{FILE}|thumb]]")
    table.look("an edit", {}, MOVED)
    user.call({"action": "purge", "titles": PAGE, "forcelinkupdate": 1})
    table.look("a purge of the page", {}, MOVED)
    print(f"# MediaWiki and its purges were done {table.slowest:.2f} s after its answer, at most")


def main(arguments):
    edges = {name: wiki.Web(address) for name, address in (a.split("=") for a in arguments)}
    origin = wiki.of_test()[1]
    table = Table(wiki.Tap(), edges, origin, wiki.login(origin))
    play(table)
    table.tap.plan()


if __name__ == "__main__":
    main(sys.argv[1:])
