# SPDX-License-Identifier: BSD-2-Clause
"""Machines in network namespaces, each with an address on one network, and processes on them."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

LIMIT = 600


def await_that(what, true):
    """Waits until true() is, and returns it."""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        result = true()
        if result:
            return result
        time.sleep(0.05)
    raise AssertionError("it never came: " + what)


def run(*args):
    return subprocess.run(args, check=True, stdout=subprocess.PIPE, text=True).stdout


class Network:
    """All machines reach each other, and this process, which has an address, too."""

    def __init__(self, scratch, address):
        self.scratch = scratch
        os.makedirs("/run/netns", exist_ok=True)
        run("mount", "-t", "tmpfs", "none", "/run/netns")
        run("ip", "link", "set", "lo", "up")
        run("ip", "link", "add", "net0", "type", "bridge")
        run("ip", "link", "set", "net0", "up")
        run("ip", "addr", "add", address + "/16", "dev", "net0")


class Machine:
    """Has one process at a time, whose log is in NAME.log."""

    def __init__(self, network, name, address):
        self.name, self.address = name, address
        self.log = os.path.join(network.scratch, name + ".log")
        self.process = None
        self.link = "to-" + name
        run("ip", "netns", "add", name)
        run("ip", "link", "add", self.link, "type", "veth", "peer", "name", "eth0", "netns", name)
        run("ip", "link", "set", self.link, "master", "net0", "up")
        for args in (["addr", "add", address + "/16", "dev", "eth0"], ["link", "set", "eth0", "up"],
                     ["link", "set", "lo", "up"]):
            run("ip", "-n", name, *args)

    def inside(self, *args):
        return ["nsenter", "--net=/run/netns/" + self.name, *args]

    def start(self, *args):
        self.began = os.path.getsize(self.log) if os.path.exists(self.log) else 0
        with open(self.log, "a") as log:
            self.process = subprocess.Popen(self.inside(*args), stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL)

    def says(self, text):
        """Since it was started."""
        assert self.process.poll() is None, "%s has ended; see %s" % (self.name, self.log)
        with open(self.log) as log:
            log.seek(self.began)
            return text in log.read()

    def await_line(self, text):
        await_that("%s: %s" % (self.name, text), lambda: self.says(text))

    def kill(self, number):
        os.kill(self.process.pid, number)

    def end(self, number=signal.SIGTERM):
        self.kill(number)
        self.process.wait(LIMIT)

    def cut(self, is_cut):
        """All that is sent to the machine or by it is dropped."""
        run("ip", "link", "set", self.link, "down" if is_cut else "up")

    @contextlib.contextmanager
    def slow_link(self, seconds=0, share=0):
        """In place of the link one that has a delay each way, or loses a share of the packets. The
        machine keeps its addresses, so that connections live on."""
        mac = json.loads(run("ip", "-n", self.name, "-j", "link", "show", "eth0"))[0]["address"]
        with subprocess.Popen([sys.executable, os.path.join(os.path.dirname(__file__), "slow_link.py"),
                               self.name, "slow0", "slow0", str(seconds), str(share)],
                              stdout=subprocess.PIPE, text=True) as carrier:
            assert carrier.stdout.readline() == "ready\n", "slow_link.py has ended"
            run("ip", "-n", self.name, "link", "set", "slow0", "address", mac)
            run("ip", "link", "set", "slow0", "master", "net0", "up")
            self.move_address("eth0", "slow0")
            self.cut(True)
            yield
            self.cut(False)
            self.move_address("slow0", "eth0")
            carrier.kill()

    def move_address(self, old, new):
        """The other device has the machine's address."""
        run("ip", "-n", self.name, "addr", "flush", "dev", old)
        run("ip", "-n", self.name, "link", "set", old, "down")
        run("ip", "-n", self.name, "addr", "add", self.address + "/16", "dev", new)
        run("ip", "-n", self.name, "link", "set", new, "up")


class Cache(Machine):
    """A varnishd."""

    def start(self, vcl, storage):
        self.directory = self.log[:-len(".log")]
        super().start(
            "varnishd", "-F", "-j", "none", "-n", self.directory, "-a", self.address + ":80",
            "-i", self.name, "-f", vcl, "-s", storage, "-p", "vsl_space=4m",
            "-p", "cli_timeout=%d" % LIMIT, "-p", "cc_command=" + os.environ["VCL_CC"],
            "-p", "vmod_path=%s/src/vmod/.libs:%s" % (os.environ["BUILD"], os.environ["VMODDIR"]),
            "-p", "vcl_path=" + os.path.realpath(os.environ["srcdir"] + "/../vcl"))
        self.await_line("Child launched OK")

    def adm(self, *command):
        return run(*self.inside("varnishadm", "-t", str(LIMIT), "-n", self.directory, *command))

    def use(self, name, vcl):
        """Loads VCL, and discards the last one when nothing uses it any more."""
        last = [line.split()[-1] for line in self.adm("vcl.list").splitlines()
                if line.startswith("active")][0]
        self.adm("vcl.load", name, vcl)
        self.adm("vcl.use", name)
        self.adm("vcl.discard", last)

    def is_healthy(self, backend):
        """By the active VCL."""
        active = [line.split()[-1] for line in self.adm("vcl.list").splitlines()
                  if line.startswith("active")][0]
        for name, row in json.loads(self.adm("backend.list", "-j"))[3].items():
            if name == "%s.%s" % (active, backend):
                health = row["probe_message"][2] if row["admin_health"] == "probe" else row["admin_health"]
                return health == "healthy"
        raise AssertionError("%s has no %s" % (self.name, backend))
