"""Files without directories by md5: $wgHashedUploadDirectory is false."""

import os
import re

import wiki
from one_colour import escaped, picture, places, shown

# the second looks like a directory of the other layout, the third like that of thumbs
FILES = ["Flat file.jpg", "0.jpg", "Thumb.jpg"]


def flat(urls):
    return {place: re.sub(r"/[0-9a-f]/[0-9a-f]{2}/", "/", url) for place, url in urls.items()}


def main():
    edge, origin = wiki.of_test()
    user = wiki.login(origin)
    tap = wiki.Tap()

    def seen(url):
        return shown(edge.ask(url))

    def look(step, urls, want):
        wiki.settle(origin)
        for place, url in urls.items():
            got = wiki.until(lambda: seen(url), want) if want == 404 else seen(url)
            tap.case(got == want, f"{step}: {place}", [f"{url}: {got}, not {want}"])

    for file in FILES:
        urls = flat(places(file))
        user.upload(file, picture("red"))
        look(f"{file}, uploaded", urls, "red")
        thumb = edge.ask(urls["path"])
        tap.case(thumb.of_cache(), "it is kept")
        url = user.query(titles="File:" + file, prop="imageinfo", iiprop="url", iiurlwidth=220)
        url = url["pages"][0]["imageinfo"][0]["thumburl"]
        tap.case(url.endswith(urls["path"]), "MediaWiki names the same URL", [url, urls["path"]])
        user.upload(file, picture("green"))
        look("a new version", urls, "green")
        old = user.archives(file)[0]
        look("the old version", {
            "path": f"/w/images/thumb/archive/{escaped(old)}/220px-{escaped(file)}",
            "thumb.php": f"/w/thumb.php?f={escaped(old)}&archived=1&w=280",
            "original": f"/w/images/archive/{escaped(old)}"}, "red")
        user.do("delete", title="File:" + file)
        look("deleted", urls, 404)
    made = sum(len(files) for _, _, files in os.walk(os.path.join(os.environ["SITE"], "site/w/images/thumb")))
    tap.case(made == 0, "MediaWiki rendered nothing", [f"{made} thumbs"])
    tap.plan()


main()
