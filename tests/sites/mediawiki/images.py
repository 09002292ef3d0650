"""Every image that MediaWiki names in its pages and its API, asked of the edge and of MediaWiki: the
same status, type and size, and a likeness (SSIM) of 0.95. known.tsv has the differences that are known.

The size is "size" if the edge has the one for which pages reserve space and MediaWiki's image has not,
and "said" if the edge has another.

images.py DIRECTORY KNOWN TITLE...: the files of the wiki are in DIRECTORY, and its pages have the titles."""

import collections
import concurrent.futures
import functools
import html
import os
import re
import subprocess
import sys
import tempfile
import threading
import urllib.parse

import wiki

LIKE = 0.95
WIDTHS = (320,)
# The wiki has no program that renders these types, and shows icons in place of thumbs.
ICONS = {"webm", "ogv", "ogg", "mpg", "mp4", "avif", "heic", "jxl"}
local = threading.local()


def images_of(page):
    """The URLs of a page's <img>, in src and srcset."""
    for tag in re.findall(r"<img\b[^>]*>", page):
        attributes = {k: html.unescape(v) for k, v in re.findall(r'([a-z-]+)="([^"]*)"', tag)}
        yield attributes.get("src", "")
        for part in attributes.get("srcset", "").split(", "):
            yield part.split(" ")[0]


def images_of_api(api, titles):
    for width in WIDTHS:
        for at in range(0, len(titles), 40):
            answer = api.query(titles="|".join(titles[at:at + 40]), prop="imageinfo|pageimages",
                               iiprop="url", iiurlwidth=width, piprop="thumbnail|original",
                               pithumbsize=width, pilimit=50)
            for page in answer["pages"]:
                for info in page.get("imageinfo", []):
                    yield info["url"]
                    yield info.get("thumburl", "")
                    yield from info.get("responsiveUrls", {}).values()
                for image in ("thumbnail", "original"):
                    yield page.get(image, {}).get("source", "")


def file_of(url):
    """The name of the file whose image this is, or nothing for what is no file of the wiki."""
    found = re.match(r"/w/images/(?:thumb/)?(?:archive/)?./../([^/?]*)", url)
    if not found:
        return None
    return re.sub(r"^\d{14}!", "", urllib.parse.unquote(found[1])).replace("_", " ")


def scratch(name, content):
    """A file of this thread with this content."""
    if not hasattr(local, "dir"):
        local.dir = tempfile.mkdtemp(dir=os.environ["SCRATCH"])
    path = os.path.join(local.dir, name)
    with open(path, "wb") as file:
        file.write(content)
    return path


def text_of(answer):
    """The beginning of an error page."""
    text = re.sub(r"<[^>]*>|\s+", " ", answer.body.decode("utf-8", "replace"))
    return " ".join(text.split())[:150] if answer.status != 200 else "an image"


def size_of(image):
    measured = subprocess.run([os.environ["METER"], "size", scratch("measured", image)],
                              capture_output=True, text=True).stdout
    return tuple(int(number) for number in measured.split()[:2])


def said_by(api, file, url):
    """The size for which pages with this thumb reserve space."""
    prefix = re.search(r"/([^/]*?(\d+)px)-[^/]*$", url)
    page = api.query(titles="File:" + file, prop="imageinfo", iiprop="url", iiurlwidth=prefix[2],
                     iiurlparam=prefix[1])["pages"][0]
    return page["imageinfo"][0]["thumbwidth"], page["imageinfo"][0]["thumbheight"]


def other_size(ours, theirs):
    return "size", f"size {ours}, and of MediaWiki {theirs}"


def compare_sizes(api, file, url, ours, theirs):
    said = said_by(api, file, url)
    return ("size" if ours == said else "said",
            f"size {ours}, and of MediaWiki {theirs}, and in its pages {said}")


def compare(edge, origin, url, sizes=other_size):
    """What is different, as (what, text); SIZES says it of two sizes."""
    ours, theirs = edge.ask(url), origin.ask(url)
    if ours.status != theirs.status:
        return "status", f"status {ours.status}: {text_of(ours)}; and of MediaWiki {theirs.status}: {text_of(theirs)}"
    if theirs.status != 200:
        return "broken", f"MediaWiki has status {theirs.status} for it, too: {text_of(theirs)}"
    if ours.header("Content-Type") != theirs.header("Content-Type"):
        return "type", f"type {ours.header('Content-Type')}, and of MediaWiki {theirs.header('Content-Type')}"
    if ours.body == theirs.body:
        return None
    meter = subprocess.run([os.environ["METER"], "ssim", scratch("ours", ours.body),
                            scratch("theirs", theirs.body)], capture_output=True, text=True)
    if meter.returncode == 1:
        return sizes(size_of(ours.body), size_of(theirs.body))
    if meter.returncode != 0:
        return "broken", meter.stderr.strip()
    score = float(meter.stdout)
    return (score, f"SSIM {score}") if score < LIKE else None


class Known:
    """A difference that is known: FILE, URL and WHAT it is, and WHY."""

    def __init__(self, line):
        self.file, self.url, self.what, self.why = line.rstrip("\n").split("\t")
        self.seen = 0

    def matches(self, file, url, what):
        if not (re.fullmatch(self.file, file) and re.search(self.url, url)):
            return False
        if isinstance(what, float):
            return self.what.startswith("ssim ") and what >= float(self.what[5:])
        return what == self.what.rstrip("?")


def read_known(path, version):
    with open(path) as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                releases, rest = line.split("\t", 1)
                if re.fullmatch(releases, version):
                    yield Known(rest)


def main(directory, known, titles):
    edge, origin = wiki.of_test()
    api = wiki.login(origin)
    files = sorted(os.listdir(directory))
    urls = collections.defaultdict(dict)

    def add(source, found):
        for url in found:
            url = url.removeprefix(f"http://{wiki.HOST}")
            file = file_of(url)
            if file in files:
                urls[file].setdefault(url, source)

    for title in titles:
        page = edge.ask("/wiki/" + urllib.parse.quote(title)).body.decode()
        add(title, images_of(page))
    for file in files:
        # capitals come first in titles
        title = "File:" + file[0].upper() + file[1:]
        page = edge.ask("/wiki/" + urllib.parse.quote(title.replace(" ", "_"))).body.decode()
        add("the page of the file", images_of(page))
    add("the API", images_of_api(api, ["File:" + file for file in files]))
    add("the API", images_of_api(api, titles))

    version = api.query(meta="siteinfo")["general"]["generator"].split()[1]
    known = list(read_known(known, version))
    todo = [(file, url) for file in files for url in urls[file]]

    def compared(it):
        return compare(edge, origin, it[1], functools.partial(compare_sizes, api, *it))

    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        found = dict(zip(todo, pool.map(compared, todo)))
    tap = wiki.Tap()
    for file in files:
        wrong = []
        for url, source in urls[file].items():
            if not found[file, url]:
                continue
            what, text = found[file, url]
            line = [k for k in known if k.matches(file, url, what)]
            for k in line:
                k.seen += 1
            if not line:
                wrong.append(f"{url} of {source}: {text}")
        thumbs = [url for url in urls[file] if "/thumb/" in url]
        if not thumbs and file.rsplit(".", 1)[1] in ICONS:
            tap.skip(file, "MediaWiki shows an icon")
        else:
            tap.case(thumbs and not wrong, f"{file}: {len(urls[file])} URLs",
                     wrong if thumbs else ["no thumb is emitted"])
    for k in known:
        if k.why.startswith("row "):
            tap.case(not k.seen, f"no {k.what} differs of {k.file}", [f"{k.seen} URLs"], k.why)
        elif not k.what.endswith("?"):
            tap.case(k.seen, f"{k.what} of {k.file}: {k.why}", ["no URL is so"])
    tap.plan()
    print(f"# {len(todo)} URLs", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
