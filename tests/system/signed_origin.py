#!/usr/bin/python3
"""A stand-in for S3, which checks signatures of version 4: signed_origin.py DIRECTORY CONTROL

It is written from the description of the signature, and knows no library of S3.  DIRECTORY has the
buckets; a bucket is the first part of a path, or of a host that ends in .localhost.  CONTROL is as
that of origin_server.py.  The lines of `requests` are the status, the code of an error, the path,
and the headers x-amz-request-payer and x-amz-security-token.  The access key is AKIATEST, the
secret one is in CONTROL/key, and the region is eu-test-1.  `behave` may have the words

    session=TOKEN   requests need this session token
    payer           requests need a requester that pays
    nolist          what is absent is denied
    late=SECONDS    the clock is wrong
"""
import datetime, email.utils, hashlib, hmac, http.server, os, re, sys, urllib.parse

sys.dont_write_bytecode = True
from serve_at import Server, serve

directory, control = sys.argv[1:]
REGION, ACCESS = "eu-test-1", "AKIATEST"


def read(name):
    try:
        with open(os.path.join(control, name)) as f:
            return f.read()
    except FileNotFoundError:
        return ""


def behaviour():
    return dict((word + "=").split("=")[:2] for word in read("behave").split())


def mac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class S3(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *args):
        pass

    def answer(self, status, code="", body=b"", **headers):
        with open(os.path.join(control, "requests"), "a") as f:
            f.write("%d %s %s payer=%s session=%s\n" % (
                status, code or "-", self.path, self.headers.get("x-amz-request-payer", ""),
                self.headers.get("x-amz-security-token", "")))
        if code:
            body = b"<?xml version='1.0' encoding='UTF-8'?>\n<Error><Code>%s</Code></Error>" % code.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def signature(self, date, signed):
        names = signed.split(";")
        path = urllib.parse.quote(urllib.parse.unquote(self.path), safe="/-._~")
        canonical = "\n".join(
            [self.command, path, ""] +
            ["%s:%s" % (n, " ".join((self.headers.get(n) or "").split())) for n in names] +
            ["", signed, self.headers.get("x-amz-content-sha256", "")])
        scope = "%s/%s/s3/aws4_request" % (date[:8], REGION)
        text = "\n".join(["AWS4-HMAC-SHA256", date, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        key = mac(b"AWS4" + read("key").split("\n")[0].encode(), date[:8])
        for part in REGION, "s3", "aws4_request":
            key = mac(key, part)
        return mac(key, text).hex()

    def refusal(self):
        """The status and the code of an error, or None."""
        got = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=([^/]*)/(\d{8})/([^/]*)/s3/aws4_request, ?"
                           r"SignedHeaders=([a-z0-9;-]*), ?Signature=([0-9a-f]{64})",
                           self.headers.get("Authorization", ""))
        if got is None:
            return 403, "AccessDenied"
        access, _, region, signed, signature = got.groups()
        names, date = signed.split(";"), self.headers.get("x-amz-date", "")
        now = datetime.datetime.utcnow() + datetime.timedelta(seconds=float(behaviour().get("late", 0)))
        if region != REGION:
            return 400, "AuthorizationHeaderMalformed"
        if access != ACCESS:
            return 403, "InvalidAccessKeyId"
        if abs(now - datetime.datetime.strptime(date, "%Y%m%dT%H%M%SZ")).total_seconds() > 900:
            return 403, "RequestTimeTooSkewed"
        if "x-amz-content-sha256" not in self.headers:
            return 400, "InvalidRequest"
        need = {"host"} | {n.lower() for n in self.headers if n.lower().startswith("x-amz-")}
        if names != sorted(names) or not need <= set(names):
            return 403, "AccessDenied"
        if not hmac.compare_digest(signature, self.signature(date, signed)):
            return 403, "SignatureDoesNotMatch"
        if behaviour().get("session", "") != self.headers.get("x-amz-security-token", ""):
            return 400, "ExpiredToken"
        if "payer" in behaviour() and self.headers.get("x-amz-request-payer") != "requester":
            return 403, "AccessDenied"
        return None

    def do_GET(self):
        refusal = self.refusal()
        if refusal is not None:
            return self.answer(*refusal)
        host = self.headers["Host"].split(":")[0]
        path = urllib.parse.unquote(self.path)
        if host.endswith(".localhost"):
            path = "/%s%s" % (host[:-len(".localhost")], path)
        if not os.path.isdir(os.path.join(directory, path.split("/")[1])):
            return self.answer(404, "NoSuchBucket")
        try:
            with open(directory + path, "rb") as f:
                body = f.read()
        except OSError:
            return self.answer(403, "AccessDenied") if "nolist" in behaviour() else self.answer(404, "NoSuchKey")
        tag = '"%s"' % hashlib.md5(body).hexdigest()
        if self.headers.get("If-None-Match") == tag:
            return self.answer(304, ETag=tag)
        self.answer(200, "", body, ETag=tag, Last_Modified=email.utils.formatdate(0, usegmt=True))


serve(Server(("127.0.0.1", 0), S3), control)
