"""Versions of files (v=) while users change them, through the edge and by MediaWiki's own purges."""

import json
import os

import wiki
from one_colour import escaped, picture, shown
from recipe import Settings

KEPT, MOVED, COPIED = "Kept.jpg", "Moved.jpg", "Copied.jpg"
FOR_EVER = "public, max-age=31536000, immutable"
MADE_UP = "0123456789abcdef0123"


class Case:
    def __init__(self):
        self.edge, self.origin = wiki.of_test()
        self.user = wiki.login(self.origin)
        self.tap = wiki.Tap()

    def same(self, name, got, want):
        self.tap.case(got == want, name, [f"{got}, not {want}"])

    def upload(self, name, colour):
        self.user.upload(name, picture(colour))
        self.settle()

    def settle(self):
        wiki.settle(self.origin)
        wiki.run_jobs()

    def token(self, name):
        """As a client of the API gets it, once the edge has the file."""
        wiki.until(lambda: self.edge.ask(f"/v1/{name}?info=json").status, 200)
        return json.loads(self.edge.ask(f"/v1/{name}?info=json").body)["version"]

    def seen(self, name, token, width):
        """What a token shows, and for how long."""
        answer = self.edge.ask(f"/v1/{name}?v={token}&w={width}")
        return shown(answer), answer.header("Cache-Control")

    def shows(self, what, name, token, colour, widths=(220, 221)):
        """In a width that the edge may have, and in one that it has not."""
        for width in widths:
            got = wiki.until(lambda: self.seen(name, token, width), (colour, FOR_EVER))
            self.same(f"{what}: {width}", got, (colour, FOR_EVER))

    def absent(self, what, name, token, widths=(220, 222)):
        for width in widths:
            self.same(f"{what}: {width}", wiki.until(lambda: self.seen(name, token, width)[0], 404), 404)

    def current(self, what, name, colour):
        url = f"/v1/{name}?w=220"
        self.same(f"{what}, without a version", wiki.until(lambda: shown(self.edge.ask(url)), colour), colour)


def of_a_wiki_that_keeps(case):
    case.upload(KEPT, "red")
    case.current("an upload", KEPT, "red")
    red = case.token(KEPT)
    case.same("X-Content-Version", case.edge.ask(f"/v1/{KEPT}?w=220").header("X-Content-Version"), red)
    case.shows("its token", KEPT, red, "red")
    case.same("again: of the cache", case.edge.ask(f"/v1/{KEPT}?v={red}&w=220").of_cache(), True)
    answer = case.edge.ask(f"/v1/{KEPT}?v={MADE_UP}&w=220")
    case.same("a token that is made up", (answer.status, answer.header("Cache-Control"),
                                          answer.header("X-Content-Version")), (404, "public, max-age=10", red))

    case.upload(KEPT, "green")
    case.current("a new version", KEPT, "green")
    green = case.token(KEPT)
    case.same("another token", green != red, True)
    case.shows("the new token", KEPT, green, "green")
    case.shows("the old token", KEPT, red, "red", (220, 223))
    archive = case.user.archives(KEPT)[0]
    answer = case.edge.ask(f"/v1/{escaped(archive)}?w=224")
    case.same("the old version by its name", (shown(answer), answer.header("X-Content-Version")), ("red", red))

    case.user.do("filerevert", filename=KEPT, archivename=archive)
    case.settle()
    case.current("a revert", KEPT, "red")
    case.shows("the token before the revert", KEPT, green, "green", (220, 225))

    stamp = case.user.archives(KEPT)[0].split("!")[0]
    case.user.do("revisiondelete", type="oldimage", target="File:" + KEPT, ids=stamp, hide="content")
    case.settle()
    case.absent("the version is hidden", KEPT, green)
    case.shows("an older version is not", KEPT, red, "red", (220, 226))

    again = case.token(KEPT)
    case.user.do("move", **{"from": "File:" + KEPT, "to": "File:" + MOVED})
    case.settle()
    case.current("moved", MOVED, "red")
    case.same("moved: the same token", case.token(MOVED), again)
    case.shows("moved: an old token", MOVED, red, "red", (227,))
    case.absent("moved: by the old name", KEPT, again)

    case.user.do("delete", title="File:" + MOVED)
    case.settle()
    case.absent("deleted: the current token", MOVED, again)
    case.absent("deleted: an old token", MOVED, red)


def of_a_wiki_that_copies(case):
    """As MediaWiki is installed: a file in the archive has another time."""
    case.upload(COPIED, "red")
    red = case.token(COPIED)
    case.shows("MediaWiki as installed", COPIED, red, "red")
    case.upload(COPIED, "green")
    case.current("a new version", COPIED, "green")
    case.shows("its token", COPIED, case.token(COPIED), "green")
    case.absent("the old token", COPIED, red)
    old = escaped(case.user.archives(COPIED)[0])
    case.same("the old version by its name", shown(case.edge.ask(f"/v1/{old}?w=220")), "red")


def main():
    case, settings = Case(), Settings()
    of_a_wiki_that_copies(case)
    with open(os.path.join(os.environ["SITE"], "keep-versions.php")) as file:
        settings.write(settings.documented + file.read())
    of_a_wiki_that_keeps(case)
    case.tap.plan()


main()
