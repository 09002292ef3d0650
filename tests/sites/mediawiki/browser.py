"""What a browser shows, which keeps what it may keep, when an image is uploaded and overwritten."""

import re
import time

import wiki
from one_colour import picture, places, shown

FILE = "Kept.jpg"


class Browser:
    """It asks again only for what is not fresh, and then with the tag that it has."""

    def __init__(self, web):
        self.web, self.kept, self.last = web, {}, None

    def show(self, url):
        """A colour, or a status."""
        kept = self.kept.get(url)
        if kept and kept.fresh_until > time.monotonic():
            self.last = None
            return kept.shows
        headers = {"If-None-Match": kept.tag} if kept and kept.tag else {}
        self.last = self.web.ask(url, headers=headers)
        if self.last.status != 304:
            kept = self.kept[url] = Kept(self.last)
        return kept.shows


class Kept:
    def __init__(self, answer):
        self.tag = answer.header("ETag")
        age = re.search(r"(?<!s-)max-?age=(\d+)", answer.header("Cache-Control"))
        spent = int(answer.header("Age") or 0)
        self.fresh_until = time.monotonic() + (int(age[1]) - spent if age else 0)
        self.shows = shown(answer)


def main():
    edge, origin = wiki.of_test()
    user = wiki.login(origin)
    tap, browser = wiki.Tap(), Browser(edge)
    urls = {place: url for place, url in places(FILE).items() if place != "original"}

    def case(name, got, want):
        tap.case(got == want, name, [f"{got}, not {want}"])

    for place, url in urls.items():
        case(f"before the upload: {place}", browser.show(url), 404)
    user.upload(FILE, picture("red"))
    wiki.settle(origin)
    for place, url in urls.items():
        # MediaWiki does not purge what it never had
        case(f"after the upload: {place}", wiki.until(lambda: browser.show(url), "red"), "red")
    for place, url in urls.items():
        case(f"again: {place}", browser.show(url), "red")
        case("the browser has it", browser.last.status, 304)
        case("Varnish says so", browser.last.of_cache(), True)
    user.upload(FILE, picture("green"))
    wiki.settle(origin)
    for place, url in urls.items():
        case(f"overwritten: {place}", browser.show(url), "green")
    user.do("delete", title="File:" + FILE)
    wiki.settle(origin)
    for place, url in urls.items():
        case(f"deleted: {place}", wiki.until(lambda: browser.show(url), 404), 404)
    tap.plan()


main()
