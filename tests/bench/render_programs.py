# SPDX-License-Identifier: BSD-2-Clause
"""The programs of ./run bench render: thumbd over its socket, programs that read orders on stdin,
and commands that make one thumb and end.  Each makes a number of thumbs of a case and gives the
cost of a thumb: CPU and clock in milliseconds, and the peak of its memory in MiB."""

import os
import socket
import subprocess
import tempfile
import time

WAIT_SECONDS = 60


class Failure(Exception):
    pass


class Cost:
    def __init__(self, cpu, wall, memory):
        self.cpu, self.wall, self.memory = cpu, wall, memory


def cpu_seconds(pid):
    """The CPU of all its threads, ended ones included: the clock of clock_getcpuclockid(3)."""
    return time.clock_gettime(~pid << 3 | 2)


def peak_memory(pid):
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0


def resident_memory(pid):
    with open(f"/proc/{pid}/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2 ** 20


def forget_peak(pid):
    try:
        with open(f"/proc/{pid}/clear_refs", "w") as clear:
            clear.write("5")
    except PermissionError:     # another user's process: this is the peak since its start
        pass


def children(pid):
    """Children and their children: a helper of thumbd may have forked a worker."""
    found = []
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children") as text:
            for child in map(int, text.read().split()):
                found += [child] + children(child)
    return found


class Connection:
    """HTTP with keep-alive over a Unix socket, with as little work as possible."""

    def __init__(self, path):
        self.path, self.sock = path, None
        self.buffer = bytearray(1 << 20)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(WAIT_SECONDS)
        self.sock.connect(self.path)

    def receive(self, have):
        if have == len(self.buffer):
            self.buffer.extend(bytes(have))
        got = self.sock.recv_into(memoryview(self.buffer)[have:])
        if got == 0:
            raise Failure("the connection was closed in the middle of an answer")
        return have + got

    def get(self, url):
        self.ask(url)
        return self.answer(url)

    def ask(self, url):
        if not self.sock:
            self.connect()
        self.sock.sendall(f"GET {url} HTTP/1.1\r\nHost: thumbd\r\n\r\n".encode())

    def answer(self, url):
        have, start = 0, -1
        while start < 0:
            have = self.receive(have)
            start = self.buffer.find(b"\r\n\r\n", 0, have)
        head = bytes(self.buffer[:start]).lower()
        end = start + 4 + int(head.partition(b"content-length:")[2].split(b"\r", 1)[0])
        while have < end:
            have = self.receive(have)
        body = bytes(self.buffer[start + 4:end])
        if b"connection: close" in head:
            self.close()
        if not head.startswith(b"http/1.1 200"):
            raise Failure(f"{url}: {body.decode(errors='replace')}")
        return body

    def close(self):
        if self.sock:
            self.sock.close()
            self.sock = None


class Thumbd:
    """thumbd of a build, with a directory of originals, or an origin whose URLs end in names."""

    def __init__(self, build, originals, workers=1, options=()):
        self.directory = tempfile.TemporaryDirectory(prefix="thumb-bench.")
        self.socket = self.directory.name + "/thumbd.sock"
        program = build + "/src/thumbd/thumbd"
        argv = [program, "--worker", build + "/src/worker/thumb-worker", "--socket", self.socket,
                *self.source(originals), "--query-base", "/v1", "--path-base", "/w/images",
                "--workers", str(workers), "--worker-jobs", "1000000", *options]
        known = subprocess.run([program, "--help"], capture_output=True, text=True).stdout
        if "--keep " in known:
            argv += ["--keep", "0"]
        self.log = open(self.directory.name + "/log", "w+")
        self.process = subprocess.Popen(argv, stderr=self.log)
        self.wait_ready()
        self.connection = Connection(self.socket)

    @staticmethod
    def source(originals):
        if originals.startswith("http:"):
            return ["--origin", originals + "/{name}"]
        return ["--originals", originals, "--originals-levels", "0"]

    def wait_ready(self):
        end = time.monotonic() + WAIT_SECONDS
        while not self.says("thumbd: ready"):
            if self.process.poll() is not None or time.monotonic() > end:
                raise Failure("thumbd did not start: " + self.said())
            time.sleep(0.05)

    def said(self):
        with open(self.log.name) as log:
            return log.read()

    def says(self, text):
        return text in self.said()

    def workers(self):
        found = []
        for pid in children(self.process.pid):
            with open(f"/proc/{pid}/comm") as comm:
                if comm.read().strip() == "thumb-worker":
                    found.append(pid)
        return found

    def cpu(self):
        return sum(map(cpu_seconds, [self.process.pid] + children(self.process.pid)))

    def metric(self, name):
        """The sum of all that have this name."""
        lines = self.connection.get("/metrics").decode().splitlines()
        return sum(float(line.split()[-1]) for line in lines
                   if line.startswith((f"thumbd_{name} ", f"thumbd_{name}{{")))

    def await_metric(self, name, value):
        end = time.monotonic() + WAIT_SECONDS
        while self.metric(name) != value:
            if time.monotonic() > end:
                raise Failure(f"thumbd_{name} is not {value}: {self.metric(name)}")
            time.sleep(0.002)

    def measure(self, case, repeat, out=None):
        workers = self.workers()
        for pid in workers:
            forget_peak(pid)
        cpu, wall = self.cpu(), time.monotonic()
        for _ in range(repeat):
            thumb = self.connection.get(case.url())
        cpu, wall = self.cpu() - cpu, time.monotonic() - wall
        if out:
            with open(out, "wb") as file:
                file.write(thumb)
        return Cost(cpu / repeat * 1e3, wall / repeat * 1e3, sum(map(peak_memory, workers)))

    def stop(self):
        self.connection.close()
        self.process.terminate()
        self.process.wait()
        self.log.close()
        self.directory.cleanup()


class Orders:
    """A program that reads orders, a line each: REPEAT KIND WIDTH HOW OUT FILE."""

    def __init__(self, argv):
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)

    def cpu(self):
        return cpu_seconds(self.process.pid)

    def measure(self, case, repeat, how, out="/dev/null"):
        forget_peak(self.process.pid)
        self.process.stdin.write(f"{repeat} {case.kind} {case.width} {how} {out} {case.path}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split()
        if len(answer) != 2:
            raise Failure(f"{self.process.args[0]} failed at {case.name()}")
        cpu, wall = (float(us) / 1e3 / repeat for us in answer)
        return Cost(cpu, wall, peak_memory(self.process.pid))

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def measure_command(argv):
    """A process for one thumb, with all processes that it starts."""
    wall = time.monotonic()
    process = subprocess.Popen(argv, env={**os.environ, "OMP_NUM_THREADS": "1",
                                          "VIPS_CONCURRENCY": "1"},
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read()
    process.stderr.close()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failure(f"{' '.join(argv)}: {said.decode(errors='replace')}")
    return Cost((used.ru_utime + used.ru_stime) * 1e3, (time.monotonic() - wall) * 1e3,
                used.ru_maxrss / 1024)
