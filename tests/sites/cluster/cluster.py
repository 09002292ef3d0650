# SPDX-License-Identifier: BSD-2-Clause
"""The test of cluster.tap, in namespaces of its own. Prints TAP."""

import collections
import concurrent.futures
import json
import os
import signal
import sys
import time
import traceback
import urllib.request

sys.path.insert(0, os.path.dirname(__file__))
from load import Load, ask_all, herd
from network import Cache, Machine, Network, await_that

SCRATCH = os.environ["SCRATCH"]
VCL = os.path.realpath(os.environ["srcdir"] + "/../vcl")
ORIGINALS = 1000		# whose machine is looked up
SLOW = 1.0

cases = failures = 0


def case(title, why=""):
    """Prints a result: a failure, if there is a reason."""
    global cases, failures
    cases += 1
    failures += why != ""
    print("%sok %d - %s" % ("not " if why else "", cases, title))
    for line in str(why).splitlines():
        print("#  " + line)
    sys.stdout.flush()


def skipped(title, why):
    global cases
    cases += 1
    print("ok %d - %s # SKIP %s" % (cases, title, why), flush=True)


def note(*words):
    print("#", *words, flush=True)


def wanted(what, got, want):
    return "" if got == want else "%s: got %s, want %s" % (what, got, want)


def write(name, text):
    path = os.path.join(SCRATCH, name)
    with open(path + ".new", "w") as f:
        f.write(text)
    os.rename(path + ".new", path)
    return path


def shipped(name, to, *changes):
    """VCL as it is shipped, but for places, and for what a test changes: pairs of texts."""
    with open(os.path.join(VCL, name)) as f:
        text = f.read()
    for old, new in (("/etc/thumb/site.conf", VCL + "/farm.conf"),
                     ("/etc/varnish/thumb.rollout", SCRATCH + "/rollout")) + changes:
        assert old in text, old
        text = text.replace(old, new)
    return write(to, text)


class Renderer(Machine):
    """A thumbd."""

    def start(self, origin):
        self.configure(origin)
        super().start(os.environ["THUMBD"], "--config", os.path.join(SCRATCH, self.name + ".conf"))
        self.await_line("thumbd: ready")

    def configure(self, origin):
        os.makedirs(os.path.join(SCRATCH, self.name + ".cache"), 0o700, exist_ok=True)
        write(self.name + ".conf", "".join("%s = %s\n" % pair for pair in (
            ("worker", os.environ["WORKER"]), ("site", VCL + "/farm.conf"), ("workers", 2),
            ("listen", self.address + ":8100"), ("trust", "10.0.0.0/8"), ("drain", 3),
            ("origin", "http://%s:8081/{path}" % origin.address),
            ("cache", os.path.join(SCRATCH, self.name + ".cache")), ("authorize", "none"),
            ("deadline", 600), ("wait", 600), ("worker-start", 600), ("origin-connect", 60),
            ("origin-timeout", 600), ("origin-slow", 600))))

    def renders(self):
        with urllib.request.urlopen("http://%s:8100/metrics" % self.address) as page:
            return sum(float(line.split()[-1]) for line in page.read().decode().splitlines()
                       if line.startswith("thumbd_render_seconds_count"))


class Cluster:
    def __init__(self):
        net = Network(SCRATCH, "10.0.5.1")
        self.origin = Machine(net, "origin", "10.0.4.1")
        self.other_origin = Machine(net, "origin2", "10.0.4.2")
        self.renderers = [Renderer(net, "render%d" % i, "10.0.1.%d" % i) for i in (1, 2, 3, 4)]
        self.backs = [Cache(net, "back%d" % i, "10.0.2.%d" % i) for i in (1, 2)]
        self.fronts = [Cache(net, "front%d" % i, "10.0.3.%d" % i) for i in (1, 2)]
        self.caches = self.backs + self.fronts
        self.front_addresses = [f.address for f in self.fronts]
        self.vcl = {}

    def vcl_of(self, cache, kind):
        """patient: no machine that is only slow is sick, and none comes gradually."""
        if cache in self.backs:
            name = "cluster.vcl"
            changes = [('.host = "127.0.0.1"', '.host = "%s"' % self.origin.address)]
            ramp = "set_rampup(30s)"
        else:
            name, changes, ramp = "cluster-frontend.vcl", [], "set_rampup(1m)"
        changes.append(("/etc/varnish/thumb.drain", "%s/%s.drain" % (SCRATCH, cache.name)))
        if kind == "patient":
            changes += [(".timeout = 500ms", ".timeout = 600s"), (ramp, "set_rampup(0s)")]
        return shipped(name, "%s-%s.vcl" % (cache.name, kind), *changes)

    def start_cache(self, cache, kind):
        cache.start(self.vcl_of(cache, kind),
                    "default,64m" if cache in self.fronts
                    else "file,%s/%s.disk,64m" % (SCRATCH, cache.name))

    def start(self):
        write("rollout", "stage = on\npercent = 100\nend\n")
        for origin in self.origin, self.other_origin:
            origin.start("/usr/bin/python3", os.path.join(os.path.dirname(__file__), "origin.py"),
                         origin.address)
            origin.await_line("origin: ready")
        for renderer in self.renderers[:3]:
            renderer.start(self.origin)
        with concurrent.futures.ThreadPoolExecutor() as pool:
            for started in [pool.submit(self.start_cache, c, "patient") for c in self.caches]:
                started.result()
        for renderer in self.renderers[:3]:
            self.await_health(renderer, True)
        for back in self.backs:
            self.await_health(back, True)

    def await_health(self, machine, is_healthy):
        """As the layer before it sees it."""
        askers, name = self.backs, machine.name
        if machine in self.backs:
            askers, name = self.fronts, machine.name.replace("back", "cache")
        for asker in askers:
            await_that("%s for %s: %s" % (name, asker.name, is_healthy),
                       lambda: asker.is_healthy(name) == is_healthy)

    def use(self, kind):
        for cache in self.caches:
            cache.use(kind + str(time.monotonic_ns()), self.vcl_of(cache, kind))
        for machine in self.renderers + self.backs:
            self.await_health(machine, True)

    def renders(self):
        return sum(r.renders() for r in self.renderers if r.process is not None)


def counts(origin):
    with urllib.request.urlopen("http://%s:8082/" % origin.address) as page:
        return json.load(page)


def faults(answers):
    """In words, of all that is no thumb."""
    wrong = [a for a in answers if a.status != 200]
    return "" if not wrong else "%d of %d: %s" % (len(wrong), len(answers), wrong[:3])


def machine_of(answer):
    return answer.cache.split(",")[0]


def one_render(cluster):
    before = cluster.renders()
    answers = herd(cluster.front_addresses, "/v1/wikipedia/commons/Large_1.png?w=500", 500)
    case("500 clients of both frontends get a cold thumb", faults(answers))
    case("it is rendered once", wanted("renders", cluster.renders() - before, 1))


def one_machine(cluster):
    urls = ["/v1/wikipedia/commons/Large_2.png?w=%d" % w for w in (20, 40, 60, 120, 250, 330, 500, 960)]
    answers = ask_all(cluster.front_addresses, urls, len(urls))
    machines = collections.Counter(machine_of(a) for a in answers)
    case("all sizes of an original have one machine", faults(answers) or
         wanted("machines", len(machines), 1))
    case("the original is fetched once",
         wanted("fetches", counts(cluster.origin)["fetched"].get("Large_2.png"), 1))
    layers = answers[0].cache.split(", ")
    case("X-Cache names the machine and both layers", wanted("layers", [
        layers[0].rstrip("1234"), layers[1][:4], layers[2][:5]], ["render", "back", "front"]))


def places(cluster, width):
    """The machine of each original, and what went wrong."""
    answers = ask_all(cluster.front_addresses, ["/v1/wikipedia/commons/Place_%d.png?w=%d" % (i, width)
                                                for i in range(ORIGINALS)], 16)
    return {a.url.split("?")[0]: machine_of(a) for a in answers}, faults(answers)


def share_wrong(what, number, percent):
    share = 100.0 * number / ORIGINALS
    note("%s: %.1f %%" % (what, share))
    return "" if abs(share - percent) <= 3 else "%s: got %.1f %%, want %.1f" % (what, share, percent)


def growth(cluster):
    first, wrong = places(cluster, 20)
    case("three machines render %d thumbs" % ORIGINALS, wrong)
    cluster.renderers[3].start(cluster.origin)
    cluster.await_health(cluster.renderers[3], True)
    second, wrong = places(cluster, 40)
    moved = [url for url in first if first[url] != second[url]]
    case("a fourth machine takes a quarter of the originals", wrong or
         share_wrong("moved", len(moved), 25))
    case("no other original moves", wanted("machines of those", {second[url] for url in moved},
                                           {"render4"}))
    for back in cluster.backs:
        back.adm("backend.set_health", "render2", "sick")
    third, wrong = places(cluster, 60)
    spread = collections.Counter(third[url] for url in second if second[url] == "render2")
    case("a machine that an operator takes out spreads its share", wrong or "\n".join(filter(None, (
        share_wrong("to " + name, spread[name], 25 / 3) for name in ("render1", "render3", "render4")))))
    case("no other original moves", wanted("others", sum(
        second[url] != third[url] for url in second if second[url] != "render2"), 0))
    for back in cluster.backs:
        back.adm("backend.set_health", "render2", "auto")


class Stage:
    """What clients see of a part of the load."""

    def __init__(self, load, title):
        self.load, self.title = load, title

    def __enter__(self):
        self.begin = len(self.load.answers)
        return self

    def by_application(self):
        return sum(machine_of(a) == "application" and " miss" in a.cache for a in self.answers)

    def __exit__(self, kind, *rest):
        if kind is None:
            self.load.more(500)
            self.answers = self.load.answers[self.begin:]
            self.slow = sum(a.seconds > SLOW for a in self.answers)
            self.slow_hits = sum(a.seconds > SLOW and a.cache.endswith(" hit") for a in self.answers)
            note("%s: %d requests, %d slower than a second, %d thumbs of the application" % (
                self.title, len(self.answers), self.slow, self.by_application()))
            case("no client sees that " + self.title, faults(self.answers))


def killed(cluster, load):
    victim = cluster.renderers[0]
    with Stage(load, "a machine is killed, and comes back"):
        victim.end(signal.SIGKILL)
        cluster.await_health(victim, False)
        load.more(500)
        victim.start(cluster.origin)
        cluster.await_health(victim, True)


def stopped(cluster, load):
    victim = cluster.renderers[1]
    with Stage(load, "nothing happens") as calm:
        load.more(4500)
    with Stage(load, "a machine hangs, and goes on") as stage:
        victim.kill(signal.SIGSTOP)
        cluster.await_health(victim, False)
        load.more(4500)
        victim.kill(signal.SIGCONT)
        cluster.await_health(victim, True)
    share = 100.0 * stage.slow / len(stage.answers)
    title = "at most 1 % of the requests are slower than a second while a machine hangs"
    if share > 1 and calm.slow_hits + stage.slow_hits > 0:
        skipped(title, "%d hits, which no machine renders, are slow: this one is too busy" % (
            calm.slow_hits + stage.slow_hits))
    else:
        case(title, "" if share <= 1 else "%.2f %%" % share)


def cut(cluster, load):
    victim = cluster.renderers[2]
    with Stage(load, "the link of a machine is cut, and mended"):
        victim.cut(True)
        cluster.await_health(victim, False)
        load.more(500)
        victim.cut(False)
        cluster.await_health(victim, True)
    with Stage(load, "the link of a backend is cut, and mended"):
        cluster.backs[0].cut(True)
        cluster.await_health(cluster.backs[0], False)
        load.more(500)
        cluster.backs[0].cut(False)
        cluster.await_health(cluster.backs[0], True)


def disturbed(cluster, load):
    victim = cluster.renderers[3]
    for title, how in (("the link of a machine has a delay of 200 ms", {"seconds": 0.2}),
                       ("the link of a machine loses 5 % of the packets", {"share": 0.05})):
        if not os.access("/dev/net/tun", os.R_OK | os.W_OK):
            skipped("no client sees that " + title, "there is no /dev/net/tun")
            continue
        before = victim.renders()
        with Stage(load, title), victim.slow_link(**how):
            load.more(500)
            began = time.monotonic()
            renders = victim.renders() - before
            assert renders > 0, "the machine was not asked"
            assert time.monotonic() - began > 2 * how.get("seconds", 0), "the link has no delay"
        note("through it: %d thumbs" % renders)


def drained(cluster, load):
    with Stage(load, "a machine drains, and is added again"):
        victim = cluster.renderers[3]
        victim.kill(signal.SIGTERM)
        cluster.await_health(victim, False)
        victim.process.wait()
        load.more(500)
        victim.start(cluster.origin)
        cluster.await_health(victim, True)


def rolling(cluster, load):
    with Stage(load, "all machines restart, one after the other"):
        for renderer in cluster.renderers:
            renderer.end()
            renderer.start(cluster.origin)
            cluster.await_health(renderer, True)
    with Stage(load, "the backends restart"):
        for back in cluster.backs:
            drain = write(back.name + ".drain", "")
            cluster.await_health(back, False)
            back.end()
            os.unlink(drain)
            cluster.start_cache(back, "shipped")
            cluster.await_health(back, True)
            for renderer in cluster.renderers:
                cluster.await_health(renderer, True)
    with Stage(load, "the frontends restart"):
        for front in cluster.fronts:
            drain = write(front.name + ".drain", "")
            await_that("no client of " + front.name, lambda: load.leaves(front.address))
            front.end()
            os.unlink(drain)
            cluster.start_cache(front, "shipped")
            for back in cluster.backs:
                cluster.await_health(back, True)
            await_that("clients of " + front.name, lambda: front.address in load.well)


def moved(cluster, load):
    with Stage(load, "the origin moves"):
        old, cluster.origin = cluster.origin, cluster.other_origin
        for renderer in cluster.renderers:
            renderer.configure(cluster.origin)
            renderer.kill(signal.SIGHUP)
            renderer.await_line("thumbd: reloaded")
        for back in cluster.backs:
            back.use("moved", cluster.vcl_of(back, "shipped"))
        load.more(500)
        old.end(signal.SIGKILL)
        load.more(500)
    case("the new origin is asked", "" if counts(cluster.origin)["fetched"] else "it is not")


def main():
    began = time.monotonic()
    cluster = Cluster()
    cluster.start()
    note("started after %.0f s" % (time.monotonic() - began))
    for part in one_render, one_machine, growth:
        part(cluster)
    note("%s thumbs of the application so far" % sum(counts(cluster.origin)["application"].values()))
    cluster.use("shipped")
    load = Load(cluster.front_addresses, 60)
    try:
        for part in killed, stopped, cut, disturbed, drained, rolling, moved:
            part_began = time.monotonic()
            part(cluster, load)
            note("%s: %.0f s" % (part.__name__, time.monotonic() - part_began))
    finally:
        load.stop()
    note("all took %.0f s" % (time.monotonic() - began))


try:
    main()
except Exception:
    case("the test comes to its end", traceback.format_exc())
print("1..%d" % cases)
sys.exit(failures > 0)
