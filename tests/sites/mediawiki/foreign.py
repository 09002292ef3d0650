"""A second wiki that uses files of the first one, through the edge of the first.

foreign.py ADDRESS: the edge of the second wiki."""

import json
import os
import re
import sys
import urllib.parse

import wiki
from images import images_of
from one_colour import colour_of, picture, places, shown

FILE = "Lent.jpg"
OTHERS = ["[[File:Compass rose.svg|200px]]", "[[File:Field notes.pdf|page=2|200px]]"]
SITE = os.environ["SITE"]
FIRST = f"http://{wiki.HOST}/w/images/thumb/"


class Second(wiki.Web):
    """A server that is asked for the second wiki."""

    def ask(self, url, method="GET", body=None, headers={}):
        return super().ask(url, method, body, {"Host": "second.test", **headers})


def rendered_by(site):
    return sum(len(files) for _, _, files in os.walk(os.path.join(SITE, site, "w/images/thumb")))


class Case:
    def __init__(self, second_edge):
        self.edge, self.origin = wiki.of_test()
        self.second_edge, self.second = Second(second_edge), Second(self.origin.address)
        self.tap = wiki.Tap()

    def same(self, name, got, want):
        self.tap.case(got == want, name, [f"{got}, not {want}"])

    def images(self, text):
        """The images of a page of the second wiki."""
        answer = self.second.ask("/w/api.php?" + urllib.parse.urlencode({
            "action": "parse", "text": text, "contentmodel": "wikitext", "prop": "text", "format": "json",
            "formatversion": 2, "disablelimitreport": 1}))
        html = json.loads(answer.body)["parse"]["text"]
        return [url for tag in re.findall(r"<img\b[^>]*>", html) for url in images_of(tag) if url]

    def ask(self, url):
        """As a reader of the second wiki: the host says which edge is asked."""
        if url.startswith("http://second.test") or url.startswith("/"):
            return self.second_edge.ask(url.removeprefix("http://second.test"))
        return self.edge.ask(url.removeprefix(f"http://{wiki.HOST}"))

    def shown(self, url):
        return shown(self.ask(url))

    def mode(self, mode):
        with open(os.path.join(SITE, "second/mode"), "w") as file:
            file.write(str(mode))

    def all_shown(self, name, texts, begins):
        for text in texts:
            urls = self.images(text)
            self.tap.case(urls and all(url.startswith(begins) for url in urls), f"{name}: URLs of {text}", urls)
            wrong = [f"{url}: {answer.status} {answer.header('Content-Type')}" for url in urls
                     for answer in [self.ask(url)]
                     if not answer.is_image()]
            self.tap.case(not wrong, f"{name}: images of {text}", wrong)
            self.tap.case(urls and all(self.ask(url).of_cache() for url in urls), f"{name}: kept")


def main(second_edge):
    case = Case(second_edge)
    user = wiki.login(case.origin)
    user.upload(FILE, picture("red"))
    wiki.settle(case.origin)
    text = f"[[File:{FILE}|200px]]"

    case.mode(0)
    case.all_shown("links to the first wiki", [text] + OTHERS, FIRST)
    url = case.images(text)[0]
    case.same("it is the file", case.shown(url), "red")
    user.upload(FILE, picture("green"))
    wiki.settle(case.origin)
    case.same("a new version", case.shown(url), "green")

    case.mode(3600)
    copies = ["[[File:Lent.jpg|190px]]", "[[File:Compass rose.svg|190px]]",
              "[[File:Field notes.pdf|page=3|190px]]"]
    case.all_shown("copies of the second wiki", copies, ("http://second.test/w/images/thumb/", "/w/images/thumb/"))
    case.same("it is the file", case.shown(case.images(copies[0])[0]), "green")
    case.same("the first wiki renders no thumb", rendered_by("site"), 0)
    copied = rendered_by("second/site")

    for mode, text in ("shared", "[[File:Lent.jpg|180px]]"), ("database", "[[File:Lent.jpg|170px]]"):
        case.mode(mode)
        case.all_shown(mode, [text], FIRST)
        case.same("it is the file", case.shown(case.images(text)[0]), "green")
    case.all_shown(mode, OTHERS, FIRST)
    case.same("the first wiki renders no thumb", rendered_by("site"), 0)
    case.same("the second wiki renders no thumb", rendered_by("second/site"), copied)
    # thumbs under the host of another wiki, at the same edge
    farm = Second(case.edge.address)
    thumbs = {place: url for place, url in places(FILE).items() if place != "original"}
    for place, url in thumbs.items():
        case.same(f"one edge, another host: {place}", colour_of(farm.ask(url).body), "green")
    user.upload(FILE, picture("blue"))
    wiki.settle(case.origin)
    case.same("a new version", wiki.until(lambda: case.shown(case.images(text)[0]), "blue"), "blue")
    for place, url in thumbs.items():
        case.same(f"a new version under another host: {place}", colour_of(farm.ask(url).body), "blue")
    user.do("delete", title="File:" + FILE)
    wiki.settle(case.origin)
    url = places(FILE)["path"]
    case.same("it is deleted", wiki.until(lambda: shown(farm.ask(url)), 404), 404)
    case.same("no page shows it", wiki.until(lambda: case.images(text), []), [])
    case.tap.plan()


main(sys.argv[1])
