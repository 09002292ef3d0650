# SPDX-License-Identifier: BSD-2-Clause
"""The shares of the machine during a measurement: those of a process with all processes that it has
started, and those of others.  As a program: machine.py PID prints what Watch.read() gives."""

import os
import sys


def processes():
    """The parent of each process, and CPU ticks of itself and of the children it has waited for."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as stat:
                fields = stat.read().rpartition(")")[2].split()
        except OSError:             # the process has ended
            continue
        found[int(pid)] = int(fields[1]), sum(map(int, fields[11:15]))
    return found


def own_ticks(root):
    all_processes, ticks = processes(), 0
    for pid, (parent, used) in all_processes.items():
        ancestor = pid
        while ancestor in all_processes and ancestor != root:
            ancestor = all_processes[ancestor][0]
        if ancestor == root:
            ticks += used
    return ticks


class Watch:
    """Measures from its creation on."""

    def __init__(self, root=None):
        self.root = root or os.getpid()
        self.before = self.read()

    def read(self):
        """Ticks of our own processes, of all processes, of the host (stolen), and of the whole
        machine. Interrupts do not count: our own loopback makes most of them."""
        own = own_ticks(self.root)
        with open("/proc/stat") as stat:
            user, nice, system, idle, iowait, irq, softirq, steal = map(
                int, stat.readline().split()[1:9])
        busy = user + nice + system
        return own, busy, steal, busy + idle + iowait + irq + softirq + steal

    def shares(self):
        """The share of other processes, and the share that the host has taken."""
        own, busy, steal, total = (now - was for now, was in zip(self.read(), self.before))
        return max(0, busy - own) / max(1, total), steal / max(1, total)

    def share(self):
        return sum(self.shares())


if __name__ == "__main__":
    print(*Watch(int(sys.argv[1])).before)
