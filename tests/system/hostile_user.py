#!/usr/bin/python3
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
"""A local user who plants links wherever another user works by path.

usage: hostile_user.py USER FILE DIRECTORY WATCH REPORT

FILE and DIRECTORY are what the links lead to.  WATCH is the directory in which thumbd
--check-sandbox makes its own; or a socket's path, which becomes a link as soon as it is bound.
REPORT, which USER must be able to write, gets how many places were seen and how many links were
planted.  It ends by SIGTERM, or after two minutes.
"""

import glob
import os
import pwd
import signal
import sys
import time

SECONDS = 120

seen = set()
planted = 0
going = True


def stop(*_):
    global going
    going = False


def plant(target, path):
    """Replace a file by a link."""
    global planted
    try:
        if os.readlink(path) == target:
            return
    except OSError:
        pass
    try:
        os.unlink(path)
    except OSError:
        try:
            os.rmdir(path)
        except OSError:
            pass
    try:
        os.symlink(target, path)
        planted += 1
    except OSError:
        pass


def replace(path, target):
    """Replace the directory by a link to one of the user's."""
    global planted
    try:
        os.rename(path, path + ".was")
        os.symlink(target, path)
        planted += 1
    except OSError:
        pass


def attack_check(file, directory, tmp):
    for path in glob.glob(tmp + "/thumbd-check.*"):
        if path.endswith(".was"):
            continue
        seen.add(path)
        for place in [path] + glob.glob(path + "/*/"):
            for name in ("victim", "made"):
                plant(file, os.path.join(place, name))
            plant(directory, os.path.join(place, "victim.d"))
        replace(path, directory)


def attack_socket(path, file):
    try:
        os.lstat(path)
    except OSError:
        return
    seen.add(path)
    plant(file, path)


def main():
    user, file, directory, watch, report = sys.argv[1:]
    entry = pwd.getpwnam(user)
    os.setgroups([])
    os.setresgid(entry.pw_gid, entry.pw_gid, entry.pw_gid)
    os.setresuid(entry.pw_uid, entry.pw_uid, entry.pw_uid)
    signal.signal(signal.SIGTERM, stop)
    with open(report, "w", encoding="ascii") as f:
        f.write("ready\n")
    end = time.monotonic() + SECONDS
    while going and time.monotonic() < end:
        if os.path.isdir(watch):
            attack_check(file, directory, watch)
        else:
            attack_socket(watch, file)
    with open(report, "w", encoding="ascii") as f:
        f.write(f"{len(seen)} {planted}\n")


main()
