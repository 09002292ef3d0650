"""Thumbs by id and by name while the locator is older than the last change, and after it is built anew.

ids_located.py QUERY DATABASE: the documented query of a list of ids."""

import hashlib
import sys

import wiki
from ids import build
from one_colour import escaped, picture, places, shown

KNOWN, MOVED, DELETED, NEW, TARGET = "Known.jpg", "Moved.jpg", "Deleted.jpg", "New.jpg", "Target.jpg"
ROUNDS = 5


class Case:
    def __init__(self, query, database):
        self.edge, self.origin = wiki.of_test()
        self.user, self.tap = wiki.login(self.origin), wiki.Tap()
        self.list = query, database
        self.width = 200

    def same(self, name, got, want):
        self.tap.case(got == want, name, [f"{got}, not {want}"])

    def settle(self):
        wiki.settle(self.origin)
        wiki.run_jobs()

    def upload(self, name, colour):
        content = picture(colour)
        self.user.upload(name, content)
        self.settle()
        return hashlib.sha1(content).hexdigest()

    def sha1(self, name):
        return self.user.query(titles="File:" + name, prop="imageinfo", iiprop="sha1")["pages"][0]["imageinfo"][0]["sha1"]

    def by_name(self, what, name, colour):
        """All URLs, some of them again and again, and a width that nobody has asked for."""
        self.width += 1
        urls = [*places(name).values(), f"/v1/{escaped(name)}?w={self.width}"]
        wiki.until(lambda: [shown(self.edge.ask(url)) for url in urls], [colour] * len(urls))
        got = {str(shown(self.edge.ask(url))) for url in urls * ROUNDS}
        self.same(f"{what}: {name} by its name", got, {colour})

    def by_id(self, what, digest, want):
        """In a width that the edge may have, and in one that it has not."""
        self.width += 1
        for width in (250, self.width):
            url = f"/v1/id/{digest}?w={width}"
            got = wiki.until(lambda: shown(self.edge.ask(url)), want)
            self.same(f"{what}, by its id: {width}", got, want)

    def build(self):
        """NB: a purge in the second of the list is not before it."""
        wiki.next_second()
        self.same("a new locator", build(*self.list), "")


def main(query, database):
    case = Case(query, database)
    red, moved, deleted = (case.sha1(name) for name in (KNOWN, MOVED, DELETED))
    case.by_name("as the locator knows it", KNOWN, "red")
    for digest, name in ((red, KNOWN), (moved, MOVED), (deleted, DELETED)):
        case.by_id(f"{name} as the locator knows it", digest, "red")

    new = case.upload(NEW, "blue")
    case.by_name("a new file", NEW, "blue")
    case.by_id("a new file", new, 404)
    green = case.upload(KNOWN, "green")
    case.by_name("another version", KNOWN, "green")
    case.by_id("the version before it", red, 404)
    case.by_id("another version", green, 404)
    case.user.do("move", **{"from": "File:" + MOVED, "to": "File:" + TARGET, "noredirect": 1})
    case.settle()
    case.by_name("moved", TARGET, "red")
    case.by_id("moved", moved, 404)
    case.user.do("delete", title="File:" + DELETED)
    case.settle()
    case.by_id("deleted", deleted, 404)

    case.build()
    for what, digest, colour in (("a new file", new, "blue"), ("another version", green, "green"),
                                 ("the version before it", red, "red"), ("moved", moved, "red")):
        case.by_id(f"{what}, with the new locator", digest, colour)
    case.by_id("deleted, with the new locator", deleted, 404)
    for name, colour in ((NEW, "blue"), (KNOWN, "green"), (TARGET, "red")):
        case.by_name("with the new locator", name, colour)
    case.tap.plan()


main(*sys.argv[1:])
