"""Files and thumbs of a farm in Swift, by MediaWiki's own backend, in each stage of the rollout.

swift.py VARNISHD: its directory. The control file is "rollout" beside it."""

import hashlib
import json
import os
import string
import subprocess
import sys

import wiki
from one_colour import folder, picture, shown

FILE = "Farm.jpg"
TOKEN = {"X-Auth-Token": os.environ["TOKEN"]}


class Farm:
    def __init__(self, varnishd):
        self.edge, self.origin = wiki.of_test()
        self.swift = wiki.Web(os.environ["SWIFT"])
        self.user = wiki.login(self.origin)
        self.tap = wiki.Tap()
        self.varnishd = varnishd

    def same(self, name, got, want):
        self.tap.case(got == want, name, [f"{got}, not {want}"])

    def health(self, word):
        subprocess.run(["varnishadm", "-n", self.varnishd, "backend.set_health", "thumbd", word], check=True)

    def all_on(self):
        """All originals; the edge reads the file within a second."""
        path = os.path.join(os.path.dirname(self.varnishd), "rollout")
        with open(path + ".new", "w") as file:
            file.write("stage = on\npercent = 100\nend\n")
        os.rename(path + ".new", path)
        wiki.until(lambda: subprocess.run(
            ["varnishstat", "-n", self.varnishd, "-1", "-f", "THUMB_ROLLOUT.rollout.stage"], check=True,
            capture_output=True, text=True).stdout.split()[1:2], ["2"])

    def stored(self, zone):
        """The names of the objects in the container of the file."""
        answer = self.swift.ask(f"/v1/AUTH_mw/wikipedia-commons-local-{zone}.{folder(FILE)[2:]}", headers=TOKEN)
        return answer.body.decode().split() if answer.status == 200 else []

    def close(self, zone):
        """Leave the container of the file to those with a token. Returns what others get."""
        container = f"/v1/AUTH_mw/wikipedia-commons-local-{zone}.{folder(FILE)[2:]}"
        self.swift.ask(container, "POST", headers={**TOKEN, "X-Remove-Container-Read": "yes"})
        return self.swift.ask(f"{container}/{folder(FILE)}/{FILE}").status

    def seen(self, url):
        """What a client has of the edge: a colour or a status, and the source."""
        answer = self.edge.ask(url)
        return shown(answer), answer.header("X-Thumb-Source")

    def told(self):
        """The header by which MediaWiki tells Swift the SHA-1 of the file."""
        at = f"/v1/AUTH_mw/wikipedia-commons-local-public.{folder(FILE)[2:]}/{folder(FILE)}/{FILE}"
        return self.swift.ask(at, "HEAD", headers=TOKEN).header("X-Object-Meta-Sha1base36")

    def version(self, name, colour, before=""):
        """The token is what MediaWiki says of the bytes, and an older one is not answered."""
        sha1 = base36(hashlib.sha1(picture(colour)).hexdigest())
        url = f"/v1/wikipedia/commons/{FILE}"
        self.same(f"{name}: what MediaWiki tells Swift", self.told(), sha1)
        self.same(f"{name}: the token", wiki.until(
            lambda: json.loads(self.edge.ask(url + "?info=json").body)["version"], sha1), sha1)
        answer = self.edge.ask(f"{url}?v={sha1}&w=330")
        self.same(f"{name}: by its token", (shown(answer), answer.header("Cache-Control")),
                  (colour, "public, max-age=31536000, immutable"))
        if before:
            self.same(f"{name}: by the token before", self.edge.ask(f"{url}?v={before}&w=330").status, 404)
        return sha1

    def expect(self, name, url, *want):
        self.same(name, wiki.until(lambda: self.seen(url), want), want)


def base36(digits):
    """As MediaWiki writes it: 31 digits."""
    number, text = int(digits, 16), ""
    while number:
        number, digit = divmod(number, 36)
        text = (string.digits + string.ascii_lowercase)[digit] + text
    return text.rjust(31, "0")


def thumb(width):
    return f"/wikipedia/commons/thumb/{folder(FILE)}/{FILE}/{width}px-{FILE}"


def of_thumb(width):
    return f"{folder(FILE)}/{FILE}/{width}px-{FILE}"


def main(varnishd):
    farm = Farm(varnishd)
    original = f"/wikipedia/commons/{folder(FILE)}/{FILE}"
    farm.user.upload(FILE, picture("red"))
    wiki.settle(farm.origin)
    farm.same("MediaWiki names the container and the object as the recipe does", farm.stored("public"),
              [f"{folder(FILE)}/{FILE}"])
    farm.expect("observed", thumb(250), "red", "")
    farm.same("MediaWiki has stored its thumb", farm.stored("thumb"), [of_thumb(250)])

    # MediaWiki opens the containers of public files to everybody
    farm.same("the container is private now", farm.close("public"), 401)
    farm.all_on()
    farm.expect("cached before", thumb(250), "red", "")
    farm.expect("rendered from Swift", thumb(330), "red", "thumbd")
    farm.expect("the query scheme", f"/v1/wikipedia/commons/{FILE}?w=330", "red", "thumbd")
    farm.same("it is not stored", farm.stored("thumb"), [of_thumb(250)])
    red = farm.version("the first version", "red")

    farm.user.upload(FILE, picture("green"))
    wiki.settle(farm.origin)
    for width in 250, 330:
        farm.expect(f"a new version: {width}", thumb(width), "green", "thumbd")
    farm.version("a new version", "green", red)
    farm.same("MediaWiki deletes what it has stored", farm.stored("thumb"), [])
    old = farm.user.archives(FILE)[0].replace("!", "%21")
    farm.expect("the old version", f"/wikipedia/commons/thumb/archive/{folder(FILE)}/{old}/250px-{FILE}", "red",
                "thumbd")

    farm.health("sick")
    farm.expect("MediaWiki renders while thumbd is sick", thumb(500), "green", "fallback")
    farm.same("and stores that", farm.stored("thumb"), [of_thumb(500)])
    farm.health("auto")
    farm.user.do("delete", title="File:" + FILE)
    wiki.settle(farm.origin)
    for width in 250, 330, 500:
        farm.expect(f"deleted: {width}", thumb(width), 404, "thumbd")
    farm.same("no object is left", farm.stored("public"), [])
    farm.same("no thumb is left", farm.stored("thumb"), [])
    farm.same("the original is not there", wiki.until(lambda: farm.edge.ask(original).status, 404), 404)
    farm.tap.plan()


main(sys.argv[1])
