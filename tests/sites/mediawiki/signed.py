"""Who gets which image of a private wiki whose pages have signed URLs, through the edge.

signed.py VARNISHD: its directory."""

import html
import os
import re
import subprocess
import sys
import urllib.parse

import wiki
from images import images_of
from one_colour import escaped, folder, picture, places, shown
from recipe import Settings

FILE = "Secret.jpg"
PAGE = "About secrets"
SITE = os.environ["SITE"]
ORIGINAL = f"/w/images/{folder(FILE)}/{FILE}"


def of_file(page):
    """What the images and links of a page name of the wiki's files."""
    links = [html.unescape(url) for url in re.findall(r'<a\b[^>]* href="([^"]*)"', page)]
    urls = (url.removeprefix("http://" + wiki.HOST) for url in [*images_of(page), *links])
    return [url for url in urls if re.match("/(v1|w/images)/", url)]


def is_signed(url):
    return re.match(r"/v1/[^?]+[?]exp=\d+&sig=2026a\.[\w-]{22}", url) is not None


def sign(url, seconds):
    """By thumbctl, for so many seconds."""
    out = subprocess.run(
        [os.environ["THUMBCTL"], "sign", "--keys", os.path.join(SITE, "keys"), "--site", os.path.join(SITE, "site.conf"),
         "--expires", str(seconds), url], capture_output=True, text=True, check=True).stdout
    return out.split()[-1]


class Case:
    def __init__(self, varnishd):
        self.varnishd = varnishd
        self.edge, self.origin = wiki.of_test()
        self.user = wiki.login(self.origin)
        self.tap = wiki.Tap()
        self.cookie = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.user.cookies.items())}

    def same(self, name, got, want):
        self.tap.case(got == want, name, [f"{got}, not {want}"])

    def page(self, title, **headers):
        """As the user sees it."""
        return self.edge.ask("/wiki/" + escaped(title), headers={**self.cookie, **headers})

    def urls(self, title):
        return of_file(self.page(title).body.decode())

    def all_signed(self, name, urls, want):
        """A stranger who has these URLs sees them."""
        wrong = [url for url in urls if not is_signed(url)]
        wrong += [f"{url}: {got}" for url in urls for got in [wiki.until(lambda: shown(self.edge.ask(url)), want)]
                  if got != want]
        self.tap.case(urls and not wrong, f"{name}: {len(set(urls))} signed URLs", wrong or ["none"])

    def all_denied(self, name, **headers):
        for place, url in places(FILE).items():
            self.same(f"{name}: {place}", self.edge.ask(url, headers=headers).status, 403)


def pages(case):
    case.all_denied("nobody has seen it")
    thumbs = case.urls(PAGE)
    case.all_signed("a page", thumbs, "red")
    case.same("the same URLs in the next answer", case.urls(PAGE), thumbs)
    case.all_signed("the page of the file", case.urls("File:" + FILE), "red")
    before = len(wiki.php_lines(case.origin))
    case.same("from the cache", [case.edge.ask(url).of_cache() for url in thumbs], [True for _ in thumbs])
    case.same("PHP is not asked", len(wiki.php_lines(case.origin)), before)
    return thumbs


def refused(case, url):
    case.all_denied("all of it is cached")
    case.all_denied("a user without a signature", **case.cookie)
    short = sign(f"/v1/{FILE}?w=220", 1)
    case.edge.ask(sign(f"/v1/{FILE}?w=220", 1000))
    wiki.until(lambda: case.edge.ask(short).status, 403)
    case.same("it is cached", case.edge.ask(sign(f"/v1/{FILE}?w=220", 1000)).of_cache(), True)
    for name, other, reason in (
            ("a URL that has expired", short, "expired"),
            ("another width", re.sub(r"w=\d+", "w=221", url), "bad-signature"),
            ("another file", url.replace(FILE, "Public.jpg"), "bad-signature"),
            ("a later end", re.sub(r"exp=\d+", "exp=9999999999", url), "bad-signature")):
        answer = case.edge.ask(other)
        case.same(name, (answer.status, answer.body.partition(b":")[0], answer.header("Cache-Control")),
                  (403, reason.encode(), "no-store"))
    thumb = f"/w/images/thumb/{folder(FILE)}/{FILE}/220px-{FILE}"
    case.same("past the edge", [case.origin.ask(at).status for at in (ORIGINAL, thumb)], [403, 403])
    case.same("past the edge, a user", case.origin.ask(ORIGINAL, headers=case.cookie).status, 403)


def credentials(case, urls):
    """What a client says of itself goes nowhere, and the answer is for all."""
    told = {"Authorization": "Basic c2VjcmV0"}
    new = [sign(f"/v1/{FILE}?w=77", 1000), sign(f"/v1/{FILE}", 1000)]
    for url in [*urls, *new]:
        answer = case.edge.ask(url, headers={**case.cookie, **told})
        case.same(f"with Cookie and Authorization: {url.split('&')[-1]}",
                  (shown(answer), answer.header("Set-Cookie"), answer.header("Vary"), answer.header("Cache-Control")),
                  ("red", "", "", "private, no-cache"))
    case.same("then without", [case.edge.ask(url).of_cache() for url in new], [True, True])
    log = subprocess.run(["varnishlog", "-n", case.varnishd, "-d", "-b", "-i", "BereqURL,BereqHeader", "-q",
                          'BereqURL ~ "^/w/images/"'], capture_output=True, text=True, check=True).stdout
    sent = re.findall(r"BereqHeader\s+((?:Cookie|Authorization):.*)", log)
    case.tap.case("BereqURL" in log and not sent, "no fetch has one", sent)
    with open(os.path.join(SITE, "originals.log")) as file:
        lines = file.read().splitlines()
    case.same("nor has the server of originals", {line.split(" ", 1)[1] for line in lines}, {"[-] [-]"})


def api(case):
    infos = case.user.query(titles="File:" + FILE, prop="imageinfo", iiprop="url", iiurlwidth=240)
    info = infos["pages"][0]["imageinfo"][0]
    urls = [info["url"], info["thumburl"], *info["responsiveUrls"].values()]
    case.all_signed("the API", [url.removeprefix("http://" + wiki.HOST) for url in urls], "red")
    parsed = case.user.call({"action": "parse", "page": PAGE, "prop": "text|wikitext"})["parse"]
    case.all_signed("the API: parse", of_file(parsed["text"]), "red")
    case.same("the API: wikitext stays", ORIGINAL in parsed["wikitext"], True)
    answer = case.page("Special:Redirect/file/" + FILE)
    case.same("Special:Redirect", answer.status, 302)
    case.all_signed("Special:Redirect", [answer.header("Location").removeprefix("http://" + wiki.HOST)], "red")
    text = case.edge.ask(f"/w/index.php?title={escaped(PAGE)}&action=edit", headers=case.cookie).body.decode()
    text = re.search(r"<textarea.*?</textarea>", text, re.S)[0]
    case.same("the text in an editor stays", (ORIGINAL in text, "sig=" in text), (True, False))


def strangers(case, settings):
    """A page that everybody may read signs nothing for those who may not read the file."""
    with settings.with_line(f"$wgWhitelistRead = [ '{PAGE}' ];"):
        page = case.edge.ask("/wiki/" + escaped(PAGE))
        urls = of_file(page.body.decode())
        case.tap.case(page.status == 200 and ORIGINAL in urls and not any("sig=" in url for url in urls),
                      "a page for everybody", [page.status, *urls])
        case.same("its images", {case.edge.ask(url).status for url in urls}, {403})
    with settings.with_line(f"$wgWhitelistRead = [ '{PAGE}', 'File:{FILE}' ];"):
        page = case.edge.ask("/wiki/" + escaped(PAGE) + "?x=1")
        case.all_signed("a file for everybody", of_file(page.body.decode()), "red")


def periods(case, settings):
    def has(page):
        return {"If-Modified-Since": page.header("Last-Modified")}

    page = case.page(PAGE)
    case.same("a browser has the page", case.page(PAGE, **has(page)).status, 304)
    with settings.with_line("$wgThumbUrlSeconds = 1;"):
        old = case.page(PAGE)
        status = wiki.until(lambda: case.page(PAGE, **has(old)).status, 200)
        case.same("the page of a period that has ended", status, 200)
        old, new = of_file(old.body.decode()), of_file(case.page(PAGE).body.decode())
        case.tap.case(not set(old) & set(new), "with other URLs", set(old) & set(new))
        case.same("which expire", wiki.until(lambda: case.edge.ask(new[0]).status, 403), 403)


def changes(case, thumbs):
    page = "File:" + FILE
    case.user.upload(FILE, picture("green"))
    wiki.settle(case.origin)
    wiki.run_jobs()
    case.all_signed("a new version, by the URLs of before", thumbs, "green")
    old = case.user.archives(FILE)[0]
    urls = [url for url in case.urls(page) if urllib.parse.unquote(url).startswith(f"/v1/{old}")]
    case.all_signed("the old version", urls, "red")
    case.user.do("revisiondelete", type="oldimage", target=page, ids=old.split("!")[0], hide="content")
    wiki.settle(case.origin)
    case.same("the old version is hidden", {wiki.until(lambda: case.edge.ask(url).status, 404) for url in urls}, {404})
    case.user.do("delete", title=page)
    wiki.settle(case.origin)
    case.same("the file is deleted", {wiki.until(lambda: case.edge.ask(url).status, 404) for url in thumbs}, {404})
    case.all_denied("and still without a signature")


def main(varnishd):
    case, settings = Case(varnishd), Settings()
    case.user.upload(FILE, picture("red"))
    # the name of a file in text is no link of MediaWiki's
    case.user.do("edit", title=PAGE, text=f"[[File:{FILE}|thumb]] [http://{wiki.HOST}{ORIGINAL} a link]")
    wiki.settle(case.origin)
    wiki.next_second()
    thumbs = pages(case)
    refused(case, thumbs[0])
    credentials(case, thumbs)
    api(case)
    strangers(case, settings)
    periods(case, settings)
    changes(case, thumbs)
    case.tap.plan()


main(sys.argv[1])
