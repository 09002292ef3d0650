"""What reaches PHP with the settings of doc/mediawiki.rst, and what breaks without each of them.

recipe.py THUMBD: the process of thumbd."""

import concurrent.futures
import contextlib
import html
import os
import re
import signal
import subprocess
import sys
import time

import wiki
from images import images_of
from one_colour import colour_of, escaped, picture, places

FILES = [f"Picture {n + 1}.jpg" for n in range(30)]
SITE = os.environ["SITE"]


class Settings:
    """LocalSettings.php, which a case may change."""

    def __init__(self):
        self.path = os.path.join(SITE, "LocalSettings.php")
        with open(self.path) as file:
            self.documented = file.read()

    def write(self, text):
        with open(self.path + ".new", "w") as file:
            file.write(text)
        os.rename(self.path + ".new", self.path)

    def without(self, *names):
        """All but the lines that set these."""
        text = self.documented
        for name in names:
            text, n = re.subn(rf"(?m)^\${name} = .*\n", "", text)
            assert n, name
        return self.changed(text)

    def with_line(self, line):
        return self.changed(self.documented + line + "\n")

    @contextlib.contextmanager
    def changed(self, text):
        self.write(text)
        yield
        self.write(self.documented)


class Php:
    """The requests that reach PHP."""

    def __init__(self, origin):
        self.origin = origin

    def lines(self):
        return wiki.php_lines(self.origin)

    def since(self, before):
        return self.lines()[len(before):]


class Thumbd(wiki.Thumbd):
    """Its workers can be stopped while each has a job."""

    def __init__(self, process, edge):
        super().__init__()
        self.edge = edge
        out = subprocess.run(["pgrep", "-P", process, "-x", "thumb-worker"], capture_output=True,
                             text=True, check=True).stdout
        self.workers = [int(pid) for pid in out.split()]

    def decodes(self):
        return self.metric("render_seconds_count") - self.metric("decodes_saved_total")

    @contextlib.contextmanager
    def busy(self, urls):
        """All workers are stopped at these thumbs."""
        for pid in self.workers:
            os.kill(pid, signal.SIGSTOP)
        try:
            with concurrent.futures.ThreadPoolExecutor(len(urls)) as pool:
                for url in urls:
                    pool.submit(self.edge.ask, url)
                self.await_metric("workers_busy", len(urls), len(urls))
                yield
                for pid in self.workers:
                    os.kill(pid, signal.SIGCONT)
        finally:
            for pid in self.workers:
                os.kill(pid, signal.SIGCONT)


def thumbs_in_wiki():
    """The thumbs that MediaWiki has rendered."""
    return sum(len(files) for _, _, files in os.walk(os.path.join(SITE, "site/w/images/thumb")))


class View:
    """A page and its images, as a browser asks for them: six at a time."""

    def __init__(self, web, title, scripts=False):
        began = time.monotonic()
        self.page = web.ask("/wiki/" + escaped(title))
        self.urls = [url.removeprefix(f"http://{wiki.HOST}") for url in self.named()]
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            loads = pool.map(web.ask, self.scripts() if scripts else [])
            self.images = list(pool.map(web.ask, self.urls))
            list(loads)
        self.seconds = time.monotonic() - began

    def named(self):
        """The image of each <img>, at density 1."""
        for tag in re.findall(r"<img\b[^>]*>", self.page.body.decode()):
            source = list(images_of(tag))[0]
            if "Picture_" in source:
                yield source

    def scripts(self):
        """The styles and scripts that the page names."""
        for url in re.findall(r'<(?:link|script)\b[^>]*(?:href|src)="(/w/load.php[^"]*)"', self.page.body.decode()):
            yield html.unescape(url)

    def wrong(self):
        """What is no image."""
        return [f"{url}: {answer.status}" for url, answer in zip(self.urls, self.images)
                if not answer.is_image()]


class Recipe:
    def __init__(self, thumbd):
        self.edge, self.origin = wiki.of_test()
        self.thumbd = Thumbd(thumbd, self.edge)
        self.user = wiki.login(self.origin)
        self.tap, self.settings, self.php = wiki.Tap(), Settings(), Php(self.origin)
        self.pages = 0

    def page(self, width, files=FILES):
        """A new page with all files in a width that no page had."""
        self.pages += 1
        title = f"Pictures {self.pages}"
        self.user.do("edit", title=title, text="\n".join(f"[[File:{f}|{width}px]]" for f in files))
        wiki.settle(self.origin)
        wiki.run_jobs()
        return title

    def none(self, name, lines):
        self.tap.case(not lines, name, lines)

    def view(self):
        title = self.page(101)
        before = self.php.lines()
        view = View(self.edge, title)
        self.tap.case(len(view.urls) == 30, "30 images", [f"{len(view.urls)}"])
        self.none("each is an image", view.wrong())
        lines = self.php.since(before)
        self.tap.case(lines == [f"GET 200 /wiki/{escaped(title)}"], "PHP makes the page alone", lines)
        before = self.php.lines()
        self.none("the same again", View(self.edge, title).wrong())
        self.none("PHP does nothing for a second view", self.php.since(before))
        self.tap.case(thumbs_in_wiki() == 0, "MediaWiki renders no thumb", [f"{thumbs_in_wiki()}"])

    def count(self):
        """The same page for a first reader and for a second, behind Varnish and without it."""
        handler = self.settings.without("wgUseCdn")
        plain = self.settings.without("wgUseCdn", "wgGenerateThumbnailOnParse")
        wikis = {"MediaWiki": (plain, self.origin, 0), "MediaWiki with thumb_handler.php": (handler, self.origin, 30),
                 "Varnish and thumbd": (contextlib.nullcontext(), self.edge, 0)}
        for n, (name, (settings, web, thumbs)) in enumerate(wikis.items()):
            title = self.page(110 + n)
            with settings:
                for reader in ("first", "second"):
                    before = self.php.lines()
                    view = View(web, title, scripts=True)
                    lines = self.php.since(before)
                    asked = {what: len([line for line in lines if f" /{what}" in line])
                             for what in ("wiki/", "w/load.php", "w/images/")}
                    want = thumbs if reader == "first" else 0
                    self.tap.case(len(view.urls) == 30 and not view.wrong() and asked["w/images/"] == want,
                                  f"{name}: {want} requests to PHP for thumbs, of the {reader} reader",
                                  lines + view.wrong())
                    if web == self.edge and reader == "second":
                        self.none("nothing else reaches PHP", lines)
                    print(f"# {name}, {reader} reader: {len(lines)} requests to PHP, the last image after "
                          f"{view.seconds:.2f} s")

    def without_cdn(self):
        with self.settings.without("wgUseCdn"):
            title = self.page(102, FILES[:1])
            View(self.edge, title)
            before = self.php.lines()
            View(self.edge, title)
            lines = self.php.since(before)
            self.tap.case(len(lines) == 1, "without $wgUseCdn, each view of a page is made by PHP", lines)

    def without_servers(self):
        def versions(file):
            url = places(file)["path"]
            self.user.upload(file, picture("red"))
            wiki.settle(self.origin)
            before = colour_of(self.edge.ask(url).body)
            self.user.upload(file, picture("green"))
            wiki.settle(self.origin)
            return before, colour_of(self.edge.ask(url).body)

        seen = versions("Purged.jpg")
        self.tap.case(seen == ("red", "green"), "a new version is seen", [f"{seen}"])
        with self.settings.without("wgCdnServers"):
            seen = versions("Not purged.jpg")
            self.tap.case(seen == ("red", "red"), "without $wgCdnServers, the old version stays", [f"{seen}"])

    def addresses(self):
        def name():
            answer = self.edge.ask("/w/api.php?action=query&meta=userinfo&format=json",
                                   headers={"X-Forwarded-For": "192.0.2.7"})
            return re.search(rb'"name":"([^"]*)"', answer.body)[1].decode()

        seen = name()
        self.tap.case(seen == "192.0.2.7", "MediaWiki knows the address of a user", [f"{seen}"])
        with self.settings.without("wgCdnServersNoPurge"):
            seen = name()
            self.tap.case(seen == "127.0.0.1", "with another port, the bare address is needed, too", [f"{seen}"])

    def without_parse(self):
        with self.settings.without("wgGenerateThumbnailOnParse"):
            before = thumbs_in_wiki()
            self.page(103, FILES[:4])
            self.tap.case(thumbs_in_wiki() >= before + 4, "without $wgGenerateThumbnailOnParse, MediaWiki renders "
                          "the thumbs of a page", [f"{thumbs_in_wiki()}"])

    def script(self):
        with self.settings.with_line("$wgThumbnailScriptPath = '/w/thumb.php';"):
            title = self.page(101)
            before = self.php.lines()
            view = View(self.edge, title)
            self.none("with $wgThumbnailScriptPath, each is an image", view.wrong())
            self.tap.case(all("/w/thumb.php?" in url for url in view.urls), "of thumb.php", view.urls)
            self.tap.case(all(answer.of_cache() for answer in view.images), "with one entry for both URLs")
            lines = self.php.since(before)
            self.tap.case(len(lines) == 1, "PHP makes that page alone, too", lines)

    def upload(self, name):
        with open(os.path.join(SITE, "files", FILES[0]), "rb") as file:
            self.user.upload(name, file.read())
        wiki.settle(self.origin)

    def at_upload(self):
        with open(os.path.join(SITE, "at-upload.php")) as file:
            lines = file.read()
        one_by_one = re.sub(r"(?m)^require .*\n", f"$wgUploadPath = 'http://{wiki.HOST}/w/images';\n", lines)
        with self.settings.with_line(one_by_one):
            before = self.thumbd.decodes()
            self.upload("One by one.jpg")
            wiki.run_jobs()
            decodes = self.thumbd.decodes() - before
            self.tap.case(decodes > 1, "MediaWiki's own jobs cost more than one decode", [f"{decodes}"])
            print(f"# {decodes:.0f} decodes for 6 sizes, one after the other")
        busy = [places(f)["path"].replace("220px", "104px") for f in FILES[:len(self.thumbd.workers)]]
        with self.settings.with_line(lines):
            before = self.thumbd.decodes()
            self.upload("At once.jpg")
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                with self.thumbd.busy(busy):
                    jobs = pool.submit(wiki.run_jobs)
                    self.thumbd.await_metric("queue_length", 6, 6)
                jobs.result()
            self.thumbd.await_metric("workers_busy", 0, 0)
            decodes = self.thumbd.decodes() - before - len(busy)
            self.tap.case(decodes == 1, "six sizes of an upload are one decode", [f"{decodes}"])
        before = self.thumbd.metric("render_seconds_count")
        self.user.do("edit", title="At once", text="[[File:At once.jpg|thumb]]")
        wiki.settle(self.origin)
        urls = [url.removeprefix(f"http://{wiki.HOST}")
                for title in ("At once", "File:At once.jpg")
                for url in images_of(self.edge.ask("/wiki/" + escaped(title)).body.decode())
                if "px-At_once" in url and int(re.search(r"/(\d+)px-", url)[1]) <= 1200]
        self.tap.case(len(set(urls)) == 6, "pages have six sizes of a file, up to 1200", urls)
        self.none("each is in the cache", [url for url in urls if not self.edge.ask(url).of_cache()])
        renders = self.thumbd.metric("render_seconds_count") - before
        self.tap.case(renders == 0, "nothing is rendered for readers", [f"{renders}"])


def main(thumbd):
    recipe = Recipe(thumbd)
    recipe.view()
    recipe.count()
    recipe.without_cdn()
    recipe.without_servers()
    recipe.addresses()
    recipe.script()
    recipe.at_upload()
    recipe.without_parse()
    recipe.tap.plan()


if __name__ == "__main__":
    main(sys.argv[1])
