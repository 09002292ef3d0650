#!/usr/bin/python3
# Usage: manager.py SOCKET NOTES N-SOCKETS COMMAND...
# A small service manager. It listens on SOCKET, starts COMMAND with that socket (LISTEN_FDS,
# NOTIFY_SOCKET), writes what COMMAND notifies into NOTES, and COMMAND's process id into NOTES.pid.
# It passes SIGTERM on. Its exit status is COMMAND's; SOCKET stays.
import os, signal, socket, sys, threading
path, notes, n, command = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
listening = []
for i in range(n):
    s = socket.socket(socket.AF_UNIX)
    s.bind(path + (str(i) if i else ""))
    s.listen(64)
    listening.append(s)
told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
told.bind(notes + ".sock")
pid = os.fork()
if pid == 0:
    fds = [os.dup(s.fileno()) for s in listening]
    high = [os.dup2(fd, 100 + i) for i, fd in enumerate(fds)]
    for i, fd in enumerate(high):
        os.dup2(fd, 3 + i, inheritable=True)
    os.environ.update(LISTEN_FDS=str(n), LISTEN_PID=str(os.getpid()), NOTIFY_SOCKET=notes + ".sock")
    os.closerange(3 + n, 200)
    os.execv(command[0], command)
signal.signal(signal.SIGTERM, lambda *_: os.kill(pid, signal.SIGTERM))
def listen():
    with open(notes, "a", buffering=1) as f:
        while True:
            f.write(told.recv(4096).decode().split("\n")[0] + "\n")
threading.Thread(target=listen, daemon=True).start()
with open(notes + ".pid", "w") as f:
    f.write(str(pid) + "\n")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
