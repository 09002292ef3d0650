"""Who sees which image of a private wiki, through the edge.

private.py users COMMAND...: with private-wiki.vcl; a command that makes thumbd sick
private.py denied: with small-wiki.vcl, before a web server that denies all files but Public.jpg"""

import subprocess
import sys

import wiki
from one_colour import escaped, folder, picture, places, shown

FILE = "Secret.jpg"
PUBLIC = "Public.jpg"


class Reader:
    """A client with or without the cookies of a user."""

    def __init__(self, edge, user=None):
        self.edge = edge
        self.headers = {}
        if user:
            self.headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in user.cookies.items())

    def ask(self, url, **headers):
        return self.edge.ask(url, headers={**self.headers, **headers})

    def seen(self, url, **headers):
        """A colour, or a status."""
        return shown(self.ask(url, **headers))


class Case:
    def __init__(self):
        self.edge, self.origin = wiki.of_test()
        self.user = wiki.login(self.origin)
        self.tap = wiki.Tap()
        self.reader, self.anybody = Reader(self.edge, self.user), Reader(self.edge)

    def same(self, name, got, want):
        self.tap.case(got == want, name, [f"{got}, not {want}"])

    def all_see(self, when, reader, urls, want, **headers):
        for place, url in urls.items():
            self.same(f"{when}: {place}", reader.seen(url, **headers), want)


def of_private(urls):
    return {place: url.replace("/w/images/", "/w/img_auth.php/") for place, url in urls.items()}


def users(command):
    case = Case()
    urls = {**of_private(places(FILE)), "a scaled original": f"/v1/{FILE}?w=9000"}
    case.user.upload(FILE, picture("red"))
    wiki.settle(case.origin)
    case.all_see("a stranger, before anybody", case.anybody, urls, 403)
    case.all_see("a user", case.reader, urls, "red")
    case.all_see("a stranger, after a user", case.anybody, urls, 403)
    case.all_see("a stranger who makes up headers", case.anybody, urls, 403, **{
        "X-Thumb-Allowed": of_private(places(FILE))["original"], "X-Thumb-Passed": "yes",
        "Cookie": "wikiUserID=1; wikiUserName=Admin; wiki_session=00000000000000000000000000000000"})

    before = len(wiki.php_lines(case.origin))
    answer = case.reader.ask(urls["path"])
    case.same("a user again: from the cache", answer.of_cache(), True)
    at = f"/w/img_auth.php/{folder(FILE)}/{FILE}"
    case.same("PHP says that the user may", wiki.php_lines(case.origin)[before:], [f"HEAD 200 {at}"])
    case.same("no other cache may keep it", answer.header("Cache-Control"), "private, no-cache")
    tag = {"If-None-Match": answer.header("ETag")}
    case.same("a user has it: 304", case.reader.ask(urls["path"], **tag).status, 304)
    case.same("a stranger has it: 403", case.anybody.ask(urls["path"], **tag).status, 403)
    thumb = f"/w/images/thumb/{folder(FILE)}/{FILE}/220px-{FILE}"
    case.same("past img_auth.php", case.reader.ask(thumb).status, 403)
    case.same("information", case.anybody.ask(f"/v1/{FILE}?info=json").status, 403)

    case.user.upload(FILE, picture("green"))
    wiki.settle(case.origin)
    case.all_see("a new version", case.reader, urls, "green")
    old = case.user.archives(FILE)[0]
    stored = f"/w/img_auth.php/thumb/archive/{folder(FILE)}/{escaped(old)}/220px-{FILE}"
    case.same("an old version", case.reader.seen(stored), "red")
    case.same("an old version, for a stranger", case.anybody.seen(stored), 403)
    case.user.do("revisiondelete", type="oldimage", target="File:" + FILE, ids=old.split("!")[0],
                 hide="content")
    wiki.settle(case.origin)
    case.same("the old version is hidden", case.reader.seen(stored), 403)

    subprocess.run(command + ["sick"], check=True)
    url = f"/w/thumb.php?f={FILE}&width=123"
    case.same("MediaWiki renders for a user while thumbd is sick", case.reader.seen(url), "green")
    case.same("and not for a stranger", case.anybody.seen(url), 403)
    subprocess.run(command + ["auto"], check=True)

    case.user.do("delete", title="File:" + FILE)
    wiki.settle(case.origin)
    for place, url in of_private(places(FILE)).items():
        case.same(f"a deleted file: {place}", wiki.until(lambda: case.reader.seen(url), 403), 403)
    case.tap.plan()


def denied():
    case = Case()
    case.user.upload(PUBLIC, picture("blue"))
    case.user.upload(FILE, picture("red"))
    wiki.settle(case.origin)
    case.all_see("what the web server gives", case.anybody, places(PUBLIC), "blue")
    case.all_see("what it denies", case.anybody, places(FILE), 403)
    case.all_see("what it denies, for a user", case.reader, places(FILE), 403)
    case.same("information", case.anybody.ask(f"/v1/{FILE}?info=json").status, 403)
    case.tap.plan()


if sys.argv[1] == "users":
    users(sys.argv[2:])
else:
    denied()
