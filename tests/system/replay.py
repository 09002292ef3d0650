#!/usr/bin/python3
"""Sends requests that test what is not to be touched: replay.py PORT VECTORS ANSWERS [PURGE]

They are the URLs of VECTORS (tests/vectors.tsv), once for a miss and once for a hit, and others
with whatever a client may send.  ANSWERS gets the answers as they came, to the byte, but for the
values of Date, Age and X-Varnish, and for the number of a transaction in an error page and that
one's length.
"""
import hashlib, re, socket, sys

port, vectors, answers, *purge = sys.argv[1:]


def thumb(name, width=220):
    md5 = hashlib.md5(name.encode()).hexdigest()
    return "/wikipedia/commons/thumb/%s/%s/%s/%dpx-%s" % (md5[0], md5[:2], name, width, name)


def request(url, method="GET", body="", version="1.1", **headers):
    lines = ["%s %s HTTP/%s" % (method, url, version)]
    lines += ["%s: %s" % (name.replace("_", "-"), value) for name, value in headers.items()]
    if "Host" not in headers and version == "1.1":
        lines.append("Host: upload.example.org")
    if body:
        lines.append("Content-Length: %d" % len(body))
    return ("\r\n".join(lines + ["Connection: close", "", ""]) + body).encode("latin-1")


def all_requests():
    with open(vectors, encoding="latin-1") as f:
        urls = [l.split("\t")[5] for l in f if l.count("\t") > 5 and not l.startswith("#")]
    urls = [u for u in urls if re.fullmatch("/[!-~\x80-\xff]*", u)]
    for url in urls + urls:
        yield request(url)
    simple, query = thumb("Foo.jpg"), "/v1/wikipedia/commons/Foo.jpg?w=220"
    for url in (simple, query, "/wikipedia/commons/0/06/Foo.jpg", thumb("Foo.jpg", 0), "/other"):
        for method in ("HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "QUERY", *purge):
            yield request(url, method, "x" * 10 if method in ("POST", "PUT") else "",
                          Origin="https://en.example.org")
        yield request(url, Cookie="session=1; a=b")
        yield request(url, Authorization="Basic eDp5")
        yield request(url, Host="thumb.example.org")
        yield request(url, Host="UPLOAD.example.org:80")
        yield request(url, version="1.0")
        yield request(url, Range="bytes=0-3")
        yield request(url, If_None_Match="\"1\"")
        yield request(url, If_Modified_Since="Sat, 01 Nov 2025 00:00:00 GMT")
        yield request(url, Accept="image/avif,image/webp,*/*", Accept_Encoding="gzip, br")
        yield request(url, Save_Data="on", Sec_CH_DPR="2", Sec_CH_Width="500")
        yield request(url, Accept="image/webp", X_Thumb_Download="yes", X_Thumb_Hinted="yes",
                      X_Thumb_Format="webp", X_Thumb_Usual="/usual", X_Thumb_Failed="yes",
                      X_Thumb_Tags="File:Mine", X_Thumb_Fault="yes", X_Purged="1", xkey="mine")
        yield request(url + ("&" if "?" in url else "?") + "download")
        yield request(url + "#part")
    for word in ("gone", "404", "415", "500", "redirect", "cookie", "empty", "vary"):
        for url in (thumb(word + ".jpg"), "/v1/wikipedia/commons/%s.jpg?w=220" % word, "/" + word):
            yield request(url)
            yield request(url, Accept="image/webp", X_Thumb_Format="webp")
            yield request(url)
    # last, as its refresh goes on after the answer
    yield request(thumb("stale.jpg"))
    yield request(thumb("stale.jpg"))


def ask(raw):
    with socket.create_connection(("127.0.0.1", int(port)), timeout=600) as s:
        s.sendall(raw)
        parts = []
        while True:
            part = s.recv(65536)
            if not part:
                return b"".join(parts)
            parts.append(part)


def masked(raw):
    head, blank, body = raw.partition(b"\r\n\r\n")
    head = re.sub(rb"(?m)^(Date|Age|X-Varnish): [^\r]*", rb"\1:", head)
    if b"XID: " in body:
        head = re.sub(rb"(?m)^Content-Length: [^\r]*", b"Content-Length:", head)
    return head + blank + re.sub(rb"XID: \d+", b"XID", body)


with open(answers, "wb") as f:
    for n, raw in enumerate(all_requests()):
        f.write(b"--- %d %s\n%s\n" % (n, raw.split(b"\r\n")[0], masked(ask(raw))))
