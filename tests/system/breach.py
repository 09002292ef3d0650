#!/usr/bin/python3
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
"""A worker that takes a job and then makes a system call for which its filter kills it."""

import ctypes
import os
import socket
import sys

ACT_ALLOW = 0x7FFF0000
ACT_KILL_PROCESS = 0x80000000

STARTED = 0x1BE0B006     # launch.c

sock = socket.socket(fileno=0)
try:
    sock.send(STARTED.to_bytes(4, sys.byteorder))
    job = sock.recv(65536)
except (BrokenPipeError, ConnectionResetError):
    sys.exit(0)
if not job:
    sys.exit(0)
seccomp = ctypes.CDLL("libseccomp.so.2")
seccomp.seccomp_init.restype = ctypes.c_void_p
context = ctypes.c_void_p(seccomp.seccomp_init(ctypes.c_uint32(ACT_ALLOW)))
seccomp.seccomp_rule_add_array(context, ctypes.c_uint32(ACT_KILL_PROCESS),
                               seccomp.seccomp_syscall_resolve_name(b"uname"), 0, None)
seccomp.seccomp_load(context)
os.uname()
sys.exit("the filter lets all through")
