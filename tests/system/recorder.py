#!/usr/bin/python3
"""An HTTP origin that keeps what it is asked, to the byte: recorder.py PORT-FILE REQUESTS

Once it listens, PORT-FILE says where.  REQUESTS gets each request as it came, but for X-Varnish.
Its answer depends on a word in the URL: gone (it hangs up), 404, 415, 500, redirect, cookie,
empty, vary, stale; any other is an image.
"""
import os, re, socket, sys, threading

port_file, requests = sys.argv[1:]
lock = threading.Lock()


def answer(method, url):
    status, headers, body = "200 OK", [], b"image of %s\n" % url.encode("latin-1")
    word = re.search("gone|404|415|500|redirect|cookie|empty|vary|stale", url)
    word = word and word.group()
    headers += ["Content-Type: image/jpeg", "Cache-Control: max-age=60", "ETag: \"1\"",
                "Last-Modified: Sat, 01 Nov 2025 00:00:00 GMT", "xkey: mine", "X-Own: yes",
                "Content-Disposition: inline;filename*=UTF-8''Mine.jpg"]
    if word in ("404", "415", "500"):
        status = word + " As asked"
        headers[1] = "Cache-Control: no-cache"
    elif word == "redirect":
        status = "302 Found"
        headers.append("Location: /wikipedia/commons/thumb/0/06/Foo.jpg/220px-Foo.jpg")
    elif word == "cookie":
        headers.append("Set-Cookie: a=b")
    elif word == "empty":
        body = b""
    elif word == "vary":
        headers.append("Vary: Accept, X-Thumb-Format")
    elif word == "stale":
        headers[1] = "Cache-Control: max-age=0, stale-while-revalidate=600"
    headers += ["Content-Length: %d" % len(body), "Connection: close", "", ""]
    head = "\r\n".join(["HTTP/1.1 " + status] + headers).encode()
    return head + (b"" if method == "HEAD" else body)


def serve(connection):
    f = connection.makefile("rb")
    lines = []
    while True:
        line = f.readline()
        lines.append(line)
        if line in (b"\r\n", b""):
            break
    length = re.search(rb"(?i)\ncontent-length: *(\d+)", b"".join(lines))
    body = f.read(int(length.group(1)) if length else 0)
    with lock, open(requests, "ab") as log:
        log.write(b"".join(l for l in lines if not l.lower().startswith(b"x-varnish:")) + body +
                  b"\n")
    method, url = lines[0].decode("latin-1").split(" ")[:2]
    if "gone" not in url:
        connection.sendall(answer(method, url))
    connection.close()


listener = socket.create_server(("127.0.0.1", 0), backlog=64)
open(requests, "w").close()
with open(port_file + ".new", "w") as f:
    f.write("%d\n" % listener.getsockname()[1])
os.rename(port_file + ".new", port_file)
while True:
    connection, _ = listener.accept()
    threading.Thread(target=serve, args=(connection,), daemon=True).start()
