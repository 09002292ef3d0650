#!/usr/bin/python3
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause
"""without.py SYSCALL[=ERRNO] COMMAND...: run a command as on a kernel without that system call, or
with a policy that denies it."""

import ctypes
import errno
import os
import sys

ACT_ALLOW = 0x7FFF0000
ACT_ERRNO = 0x00050000

seccomp = ctypes.CDLL("libseccomp.so.2")
seccomp.seccomp_init.restype = ctypes.c_void_p
context = ctypes.c_void_p(seccomp.seccomp_init(ctypes.c_uint32(ACT_ALLOW)))
name, _, error = sys.argv[1].partition("=")
call = seccomp.seccomp_syscall_resolve_name(name.encode())
if call < 0 or seccomp.seccomp_rule_add_array(
        context, ctypes.c_uint32(ACT_ERRNO | getattr(errno, error or "ENOSYS")), call, 0, None) != 0:
    sys.exit("without.py: no rule for " + sys.argv[1])
if seccomp.seccomp_load(context) != 0:
    sys.exit("without.py: the filter is not taken")
os.execvp(sys.argv[2], sys.argv[2:])
