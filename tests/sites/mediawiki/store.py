"""A wiki whose thumbs are files: what the web server shows after each thing that a user does to a file,
what is left on the disk, and what reaches PHP.

store.py SOCKET PROCESS: the web server, and thumbd."""

import concurrent.futures
import os
import random
import signal
import sys
import time

import purges
import wiki
from images import images_of
from one_colour import escaped, folder, picture

SITE = os.environ["SITE"]
IMAGES = os.path.join(SITE, "site/w/images")
THUMBD = wiki.Thumbd()
FILES = [f"Picture {n + 1}.jpg" for n in range(30)]


class Browser(wiki.Web):
    """A client that follows redirects, as browsers do."""

    def ask(self, url, *arguments, **more):
        answer = super().ask(url, *arguments, **more)
        for _ in range(3):
            if answer.status not in (301, 302):
                break
            url = answer.header("Location").removeprefix(f"http://{wiki.HOST}")
            answer = super().ask(url, *arguments, **more)
        return answer


def thumbs_of(name):
    """The files of its thumbs, and the links to them that lead somewhere."""
    name = name.replace(" ", "_")
    found = []
    for at in f"thumb/{folder(name)}/{name}", f"thumb/query/{name}":
        path = os.path.join(IMAGES, at)
        if os.path.isdir(path):
            found += [f"{at}/{file}" for file in sorted(os.listdir(path))
                      if os.path.exists(os.path.join(path, file))]
    return found


class Twice(purges.Table):
    """Each thumb is seen as thumbd sends it, and then as the web server reads it from the disk."""

    def look(self, step, wanted, file=purges.FILE):
        super().look(step, wanted, file)
        super().look(step + ", from the disk", wanted, file)

    def look_at_pages(self, name, edge, step, file):
        """Nothing caches pages."""


def page_of(user, width):
    """A page with 30 files in this width."""
    title = f"Pictures of {width} pixels"
    user.do("edit", title=title, text="\n".join(f"[[File:{f}|{width}px]]" for f in FILES))
    return title


def view(web, title, width):
    """The images of a page, as a browser asks for them: their answers, and the seconds."""
    began = time.monotonic()
    page = web.ask("/wiki/" + escaped(title)).body.decode()
    urls = {url.removeprefix(f"http://{wiki.HOST}") for url in images_of(page) if "Picture_" in url}
    urls = sorted(url for url in urls if f"/{width}px-" in url)
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        answers = dict(zip(urls, pool.map(web.ask, urls)))
    return answers, time.monotonic() - began


def count(tap, web, origin, user):
    title = page_of(user, 101)
    for what, rendered in ("cold", 30), ("warm", 0):
        before, asked = wiki.php_lines(origin), THUMBD.metric("requests_total")
        answers, seconds = view(web, title, 101)
        lines = wiki.php_lines(origin)[len(before):]
        wrong = [f"{url}: {a.status}" for url, a in answers.items() if a.status != 200]
        tap.case(len(answers) == 30 and not wrong, f"{what}: 30 images", [len(answers), *wrong])
        tap.case(len(lines) == 1, f"{what}: PHP makes the page alone", lines)
        got = THUMBD.metric("requests_total") - asked
        tap.case(got == rendered, f"{what}: thumbd is asked for {rendered} thumbs", [got])
        print(f"# {what}: {len(lines)} requests to PHP, {seconds:.2f} s until the last image is there")
        THUMBD.await_metric("store_thumbs_total", 30)


def without_thumbd(tap, web, origin, user, process):
    """MediaWiki renders by itself, as it would without the recipe."""
    title = page_of(user, 103)
    os.kill(process, signal.SIGTERM)
    while os.path.exists(os.environ["THUMBD_SOCKET"]):
        time.sleep(0.01)
    before = wiki.php_lines(origin)
    answers, seconds = view(web, title, 103)
    lines = wiki.php_lines(origin)[len(before):]
    wrong = [f"{url}: {a.status}" for url, a in answers.items() if a.status != 200]
    tap.case(len(answers) == 30 and not wrong, "without thumbd: 30 images of MediaWiki",
             [len(answers), *wrong])
    print(f"# plain MediaWiki: {len(lines)} requests to PHP, {seconds:.2f} s until the last image is there")
    answers, seconds = view(web, page_of(user, 101), 101)
    wrong = [f"{url}: {a.status}" for url, a in answers.items() if a.status != 200]
    tap.case(not wrong, "without thumbd: what is stored is served", wrong)


def hostile(tap, web):
    """Spellings of one thumb, and what is no thumb at all."""
    name = "Picture_1.jpg"
    before = thumbs_of(name)
    random.seed(1)

    def noise():
        return "".join(random.choice("aA0._-%2e~!'") for _ in range(random.randrange(1, 40)))

    def url():
        forms = [f"/w/images/thumb/{folder(name)}/{name}/101px-{noise()}.jpg?{noise()}",
                 f"/v1/{name}?w=101&utm_{noise()}", f"/v1/{name}?w=101&_={noise()}", f"/v1/{name}?{noise()}"]
        return random.choices(forms, [5, 2, 2, 1])[0]

    urls = [url() for _ in range(1000)]
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(lambda at: web.ask(at).status, urls))
    results = THUMBD.metric("store_thumbs_total")
    web.ask(f"/w/images/thumb/{folder(name)}/{name}/102px-{name}")
    THUMBD.await_metric("store_thumbs_total", results + 1)
    new = [file for file in thumbs_of(name) if file not in before and "/102px-" not in file and
           not file.endswith("/w=102.jpg") and not file.endswith("/w=101.jpg")]
    tap.case(statuses.count(200) > 100 and not new, "1000 hostile spellings leave no file",
             [f"{statuses.count(200)} are thumbs", *new])


def main(socket, process):
    web = Browser(socket)
    origin = wiki.of_test()[1]
    user = wiki.login(origin)
    tap = wiki.Tap()
    count(tap, web, origin, user)
    hostile(tap, web)
    purges.play(Twice(tap, {"store": web}, origin, user))
    user.upload("Deleted.jpg", picture("red"))
    wiki.settle(origin)
    urls = [f"/w/images/thumb/{folder('Deleted.jpg')}/Deleted.jpg/{w}px-Deleted.jpg" for w in (90, 91)]
    urls += ["/v1/Deleted.jpg?w=92"]
    results = THUMBD.metric("store_thumbs_total")
    for url in urls:
        web.ask(url)
    THUMBD.await_metric("store_thumbs_total", results + 3)
    left = thumbs_of("Deleted.jpg")
    tap.case(len(left) == 6, "three thumbs and their links are stored", left)
    user.do("delete", title="File:Deleted.jpg")
    wiki.settle(origin)
    left = thumbs_of("Deleted.jpg")
    tap.case(not left, "MediaWiki deletes all that was stored", left)
    without_thumbd(tap, web, origin, user, process)
    tap.plan()


main(sys.argv[1], int(sys.argv[2]))
