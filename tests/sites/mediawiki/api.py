"""Images in the API of a wiki with thumb-urls.php, beside those of the API without it.

api.py DIRECTORY: the files of the wiki."""

import os
import subprocess
import sys
import urllib.parse

import wiki
from images import images_of
from one_colour import escaped, picture
from recipe import Settings

SITE = os.environ["SITE"]
# what has no URL in the query scheme: no thumb, or nothing
KEEPS = {"20160102030405!Looks old.jpg": "all", "Sound.ogg": "thumb"}
PARAMETERS = {"Field notes.pdf": ("page2-320px", "p=2&w=320"), "Four pages.djvu": ("page3-320px", "p=3&w=320"),
              "Languages.svg": ("langfr-320px", "lang=fr&w=320")}


def infos(api, title, **more):
    """What the API has of the images of a file, and URLs by their places."""
    answer = api.query(titles="File:" + title, prop="imageinfo|pageimages", iiprop="url", iiurlwidth=320,
                       iilimit=5, piprop="thumbnail", pithumbsize=240, **more)["pages"][0]
    urls = {}
    for n, info in enumerate(answer["imageinfo"]):
        urls[f"{n} url"], urls[f"{n} thumburl"] = info["url"], info["thumburl"]
        urls.update({f"{n} at {density}": url for density, url in info.get("responsiveUrls", {}).items()})
    for key in ("thumbnail", "original"):
        if key in answer:
            urls[key] = answer[key]["source"]
    return answer, {place: url.removeprefix(f"http://{wiki.HOST}") for place, url in urls.items()}


def sizes(api, title):
    answer = api.query(titles="File:" + title, prop="imageinfo", iiprop="size", iilimit=5)
    return [(info["width"], info["height"]) for info in answer["pages"][0]["imageinfo"]]


def not_canonical(urls):
    out = subprocess.run([os.environ["THUMBCTL"], "url", "--site", os.path.join(SITE, "site.conf"), "--to",
                          "query", *urls], capture_output=True, text=True, check=False).stdout
    return [line for line, url in zip(out.splitlines(), urls) if line != "ok\t" + url]


class Api:
    def __init__(self):
        self.edge, self.origin = wiki.of_test()
        self.user, self.tap = wiki.login(self.origin), wiki.Tap()

    def differs(self, url, other):
        """The edge has one object for both."""
        one, two = self.edge.ask(other), self.edge.ask(url)
        if (one.status, two.status) != (200, 200) or one.body != two.body or not two.of_cache():
            return [f"{url}: {two.status}, and {other}: {one.status}"]
        return []

    def file(self, title, before, size):
        answer, after = infos(self.user, title)
        keeps = KEEPS.get(title)
        wrong = []
        for place, url in after.items():
            if place == "original":
                continue
            kept = keeps == "all" or (keeps == "thumb" and not place.endswith(" url"))
            if (url == before[place]) != kept or url.startswith("/v1/") == kept:
                wrong.append(f"{place} is {url}, and was {before[place]}")
            elif not kept:
                wrong += self.differs(url, before[place])
        new = [url for url in after.values() if url.startswith("/v1/")]
        wrong += not_canonical(new)
        self.tap.case(not wrong, f"{title}: {len(after)} URLs, {len(new)} of the query scheme", wrong)
        if keeps:
            return
        seen = [(info.get("width"), info.get("height")) for info in answer["imageinfo"]]
        original = answer["original"]
        self.tap.case(seen == size and (original["width"], original["height"]) == size[0],
                      f"{title}: original sizes", [f"{seen} and {original}, not {size}"])
        other = self.edge.ask(after["0 url"] + "?w=77")
        self.tap.case(other.is_image(),
                      f"{title}: any other width of its URL", [str(other.status)])


def main(directory):
    api = Api()
    files = sorted(os.listdir(directory))
    # an old version, whose thumbs have other URLs
    api.user.upload("Two versions.jpg", picture("red"))
    api.user.upload("Two versions.jpg", picture("green"))
    wiki.settle(api.origin)
    titles = [title[0].upper() + title[1:] for title in files] + ["Two versions.jpg"]
    before = {title: infos(api.user, title)[1] for title in titles}
    size = {title: sizes(api.user, title) for title in titles}
    api.user.do("edit", title="Page", text="".join(f"[[File:{title}|thumb]]" for title in titles))
    pages = ["Page", "File:" + titles[0]]
    images = {page: list(images_of(api.edge.ask("/wiki/" + escaped(page)).body.decode())) for page in pages}
    settings = Settings()
    with open(os.path.join(SITE, "thumb-urls.php")) as file:
        settings.write(settings.documented + file.read())
    for title in titles:
        api.file(title, before[title], size[title])
    for title, (parameter, query) in PARAMETERS.items():
        answer = infos(api.user, title, iiurlparam=parameter)[1]["0 thumburl"]
        status = api.edge.ask(answer).status
        api.tap.case((answer, status) == (f"/v1/{urllib.parse.quote(title.replace(' ', '_'))}?{query}", 200),
                     f"{title}: {parameter}", [f"{answer}: {status}"])
    agent = {"User-Agent": "MediaWiki/1.39 ForeignAPIRepo/2.1"}
    url = "/w/api.php?action=query&format=json&prop=imageinfo&iiprop=url&iiurlwidth=320&titles=File:"
    answer = api.origin.ask(url + escaped(titles[-1]), headers=agent).body
    api.tap.case(b"/v1/" not in answer, "another wiki gets MediaWiki's URLs", [answer.decode()])
    for page in pages:
        now = api.origin.ask("/wiki/" + escaped(page)).body.decode()
        wrong = [a for a, b in zip(images[page], images_of(now)) if a != b]
        api.tap.case(images[page] and not wrong, f"{page}: its images have the same URLs", wrong)
    api.tap.plan()


main(sys.argv[1])
