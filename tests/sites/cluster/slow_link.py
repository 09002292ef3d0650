#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""A link between this network namespace and another one, which has a delay or loses packets.

Usage: slow_link.py NAMESPACE NAME-HERE NAME-THERE SECONDS SHARE

Makes a TAP device in each, carries each frame from one to the other after SECONDS, and drops a SHARE of
them, from 0 to 1. Prints a line when both devices are there; they go when it ends.
"""

import collections
import ctypes
import fcntl
import os
import random
import select
import struct
import sys
import time

TUNSETIFF, IFF_TAP, IFF_NO_PI, CLONE_NEWNET = 0x400454CA, 0x0002, 0x1000, 0x40000000
FRAME = 65536


def tap(name):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP | IFF_NO_PI))
    return device


def enter(namespace):
    libc = ctypes.CDLL(None, use_errno=True)
    with open("/run/netns/" + namespace) as f:
        if libc.setns(f.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")


def read(device):
    """The next frame; None if there is none."""
    try:
        return os.read(device, FRAME)
    except BlockingIOError:
        return None
    except OSError:         # the interface is down
        return None


def carry(devices, seconds, share):
    chance = random.Random(1)
    waiting = {device: collections.deque() for device in devices}
    while True:
        due = min((frames[0][0] for frames in waiting.values() if frames), default=None)
        left = None if due is None else max(0, due - time.monotonic())
        readable, _, _ = select.select(devices, [], [], left)
        for device in readable:
            other = devices[1 - devices.index(device)]
            while (frame := read(device)) is not None:
                if chance.random() >= share:
                    waiting[other].append((time.monotonic() + seconds, frame))
        for device, frames in waiting.items():
            while frames and frames[0][0] <= time.monotonic():
                try:
                    os.write(device, frames.popleft()[1])
                except OSError:     # as any link that is down
                    pass


def main():
    namespace, here, there, seconds, share = sys.argv[1:]
    devices = [tap(here)]
    enter(namespace)
    devices.append(tap(there))
    print("ready", flush=True)
    carry(devices, float(seconds), float(share))


if __name__ == "__main__":
    main()
