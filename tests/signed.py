#!/usr/bin/python3
"""Write signed.tsv, the vectors of versions and signed URLs for the libraries of all languages.

Usage: signed.py >signed.tsv

The signatures are made by Python's hmac, and what is expected is written here by hand from
doc/url-schemes.rst: nothing asks a library of this project.
"""

import base64
import hashlib
import hmac

KEYS = {"new": bytes(range(32)), "old": bytes(range(32, 48)), "0": bytes(range(64, 128)),
        "abcdefghijklmnop": b"sixteen bytes..."}
SITES = {
    "off": "params=info,lang,p,t,v,w;steps=250,500;size-policy=refuse",
    "never": "params=lang,p,t,w;strip=v,exp,sig",
    "allow": "params=info,lang,p,t,v,w;steps=250,500;size-policy=refuse;signed-urls=allow",
    "require": "params=info,lang,p,t,v,w;steps=250,500;size-policy=refuse;signed-urls=require",
    "up": "params=f,lang,p,q,t,w;steps=250,500;size-policy=up;signed-urls=allow;strip=utm_*,exp,sig,v;"
          "default-wiki=wikipedia/commons;php-base=/w/thumb.php",
    "free": "params=lang,p,t,w;max-width=1000;unknown=strip;signed-urls=allow",
    "closed": "params=v,w;signed-urls=require;default-wiki=wikipedia/commons;php-base=/w/thumb.php",
    "ids": "params=info,lang,p,t,v,w;steps=250,500;size-policy=refuse;signed-urls=allow;ids=sha1",
    "private": "query-base=/v1/*;path-base=/media/*;signed-urls=require;ids=sha256",
    "small": "query-base=/media/v1;path-base=/w/images;params=lang,p,t,v,w;signed-urls=require",
}
NOW, LATER = 1800000000, 1900000000
V = "0123456789abcdef"
ID = "/v1/id/2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"
ID256 = "/v1/id/d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592"
F = "/v1/wikipedia/commons/Foo.jpg"
P = "/wikipedia/commons/thumb/0/06/Foo.jpg/"
STASHED = "20161203102219!Foo.jpg"
MD5 = hashlib.md5(STASHED.encode()).hexdigest()
TEMP = "/wikipedia/commons/thumb/temp/%s/%s/%s/500px-%s" % (MD5[:1], MD5[:2], STASHED, STASHED)
SIGNED_MAX = 4096

rows = []


def with_param(url, param):
    """A canonical URL with one more parameter in its place."""
    path, _, query = url.partition("?")
    return path + "?" + "&".join(sorted(filter(None, query.split("&") + [param]), key=lambda p: p.split("=")[0]))


def signature(url, key="new"):
    mac = hmac.new(KEYS[key], url.encode(), hashlib.sha256).digest()[:16]
    return key + "." + base64.urlsafe_b64encode(mac).decode().rstrip("=")


def signed(url, expires=0, key="new"):
    url = with_param(url, "exp=%d" % expires) if expires else url
    return with_param(url, "sig=" + signature(url, key))


def read(site, url, expected, now=NOW, keys="new,old,0,abcdefghijklmnop"):
    rows.append(("read", site, str(now), keys, url, expected))


def sign(site, url, canonical, expires=0, key="new"):
    """canonical is what is signed: None if there is no such URL."""
    rows.append(("sign", site, str(expires), key, url, "none" if canonical is None else signed(canonical, expires, key)))


def escaped(text):
    return "".join("%%%02x" % ord(c) for c in text)


SIG = signature(F + "?w=517")
MAC = SIG[4:]

# a version is a parameter like any other
read("off", F + "?w=500", F + "?w=500")
read("off", F + "?w=517", "not-a-step")
for query, expected in (
        ("v=" + V + "&w=500", None), ("w=500&v=" + V, None), ("w=500&%76=" + V, None), ("v=" + escaped(V) + "&w=500", None),
        ("&&v=" + V + "&&w=500&", None), ("v=" + V + "&w=500#v=x", None)):
    read("off", F + "?" + query, expected or F + "?v=" + V + "&w=500")
read("off", F + "?v=" + V, F + "?v=" + V)
read("off", F + "?v=" + V + "&ow=1024&oh=768", F + "?v=" + V)
for token in ("01234567", "abcdefgh", "z" * 40, "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"):
    read("off", F + "?v=" + token + "&w=250", F + "?v=" + token + "&w=250")
    read("off", F + "?v=" + token, F + "?v=" + token)
for token in ("", "0123456", "0" * 41, "0" * 5000, "0123456789ABCDEF", "01234567-", "0123456_8", "01234567.", "0123456%38%2d",
              "0123456+8", "0123456%C3%A9", "01234567=", "01234567%20"):
    read("off", F + "?v=" + token + "&w=250", "bad-value")
read("off", F + "?v&w=250", "bad-value")
read("off", F + "?v=" + V + "&v=" + V + "&w=250", "duplicate-param")
read("off", F + "?v=" + V + "&%76=x&w=250", "duplicate-param")
read("off", F + "?V=" + V + "&w=250", "unknown-param")
read("off", F + "?v=" + V + "&x=1", "unknown-param")
read("off", F + "?x=1&v=", "unknown-param")
read("off", F + "?v=&x=1", "bad-value")
read("off", F + "?info=json&v=" + V, "param-not-applicable")
read("off", F + "?info=json&v=" + V + "&w=250", "param-not-applicable")
read("off", "/v1/wikipedia/commons/Foo.pdf?p=2&v=" + V, "missing-width")
read("off", "/v1/wikipedia/commons/Foo.flac?v=" + V, "/v1/wikipedia/commons/Foo.flac?v=" + V)
read("off", "/v1/wikipedia/commons/Foo.flac?v=" + V + "&w=250", "unknown-type")
read("off", "/v1/wikipedia/commons/Foo.flac?v=" + V + "&p=2", "missing-width")
read("off", "/v1/wikipedia/commons/Foo.pdf?w=500&v=" + V + "&p=2", "/v1/wikipedia/commons/Foo.pdf?p=2&v=" + V + "&w=500")
read("off", "/v1/wikipedia/commons/Foo.webm?w=500&v=" + V + "&t=90", "/v1/wikipedia/commons/Foo.webm?t=1m30s&v=" + V + "&w=500")
read("off", "/v1/wikipedia/commons/20161203102219!Foo.jpg?v=" + V, "/v1/wikipedia/commons/20161203102219%21Foo.jpg?v=" + V)
read("off", F + "?v=" + V + "&w=517", "not-a-step")
read("off", P + "500px-Foo.jpg?v=" + V, F + "?w=500")
# a site without it does with it what it does with any other unknown parameter
read("never", F + "?v=" + V + "&w=500", F + "?w=500")
read("never", F + "?v=x&v&w=500", F + "?w=500")
read("never", F + "?v=" + V, F)
read("free", F + "?v=" + V + "&w=500", F + "?w=500")
read("closed", F + "?V=1&v=" + V + "&w=500", "unknown-param")
# so are exp and sig where URLs are not signed
read("off", signed(F + "?w=500"), "unknown-param")
read("off", F + "?exp=1900000000&w=500", "unknown-param")
read("never", signed(F + "?w=517"), F + "?w=517")
read("never", F + "?exp=x&exp&sig=y&sig&w=517", F + "?w=517")

# where they are allowed, others are as before
read("allow", F, F)
read("allow", F + "?w=500", F + "?w=500")
read("allow", F + "?w=517", "not-a-step")
read("allow", F + "?v=" + V + "&w=250", F + "?v=" + V + "&w=250")
read("allow", F + "?info=json", F + "?info=json")
read("allow", F + "?f=avif&w=500", "unknown-param")
read("allow", F + "?q=low&w=500", "unknown-param")
read("allow", P + "500px-Foo.jpg", F + "?w=500")
read("allow", P + "517px-Foo.jpg", "not-a-step")
read("allow", P + "517px-Foo.jpg?sig=" + SIG, "not-a-step")
read("allow", P + "500px-Foo.jpg?exp=1&sig=x", F + "?w=500")
read("allow", P + "500px-Foo.jpg.avif", "bad-extension")
# a signed URL has any width and parameter
for query in ("w=517", "w=500", "w=1", "w=65535", "f=avif&w=500", "f=webp&w=33", "q=low&w=500", "info=json",
              "v=" + V + "&w=517", "v=" + V, "f=png&q=low&v=" + V + "&w=9"):
    url = F + "?" + query
    read("allow", signed(url), url)
    read("allow", signed(url, LATER), url)
read("allow", signed(F), F)
read("allow", signed(F, LATER), F)
read("allow", signed(F + "?w=65536"), "bad-value")
read("free", signed(F + "?w=1000"), F + "?w=1000")
read("free", signed(F + "?w=1001"), "bad-value")
read("allow", signed("/v1/wikipedia/commons/Foo.pdf?p=2&w=517", LATER), "/v1/wikipedia/commons/Foo.pdf?p=2&w=517")
read("allow", signed("/v1/wikipedia/commons/Foo.webm?t=1m30s&w=517", LATER), "/v1/wikipedia/commons/Foo.webm?t=1m30s&w=517")
read("allow", signed("/v1/wikipedia/commons/Foo.svg?lang=fr&w=517", LATER), "/v1/wikipedia/commons/Foo.svg?lang=fr&w=517")
read("allow", signed("/v1/wikipedia/commons/Foo.tif?q=lossless&w=517"), "/v1/wikipedia/commons/Foo.tif?q=lossless&w=517")
read("allow", signed("/v1/wikipedia/commons/20161203102219%21Foo.jpg?w=517"), "/v1/wikipedia/commons/20161203102219%21Foo.jpg?w=517")
read("allow", signed("/v1/wikipedia/commons/%C3%84%20.jpg?w=517"), "bad-name")
read("allow", signed("/v1/wikipedia/commons/%C3%84.jpg?w=517"), "/v1/wikipedia/commons/%C3%84.jpg?w=517")
read("allow", signed("/v1/wikipedia/commons/Foo.flac"), "/v1/wikipedia/commons/Foo.flac")
read("allow", signed("/v1/wikipedia/commons/Foo.flac?w=517"), "unknown-type")
# but a version only where the site has it, or drops it
read("up", signed(F + "?v=" + V + "&w=517"), "bad-signature")
read("up", with_param(signed(F + "?w=517"), "v=" + V), F + "?w=517")
read("up", F + "?v=" + V + "&w=517", F + "?w=500")
# what is signed is the canonical URL, in any spelling
for query in ("w=517&sig=" + SIG, "w=%35%317&sig=" + SIG, "%73ig=" + SIG + "&w=517",
              "%73%69%67=%6eew%2e" + MAC + "&%77=517", "&&sig=" + SIG + "&&w=517&", "sig=" + SIG + "&w=517#sig=x",
              "oh=1&sig=" + SIG + "&ow=2&w=517", "sig=" + escaped(SIG) + "&w=517"):
    read("allow", F + "?" + query, F + "?w=517")
read("allow", "//v1%2Fwikipedia//%63ommons/%46oo.jpg?w=517&sig=" + SIG, F + "?w=517")
read("allow", "/v1/wikipedia/commons/Foo.pdf?p=1&w=517&sig=" + signature("/v1/wikipedia/commons/Foo.pdf?w=517"), "/v1/wikipedia/commons/Foo.pdf?w=517")
read("allow", "/v1/wikipedia/commons/Foo.pdf?p=1&w=517&sig=" + signature("/v1/wikipedia/commons/Foo.pdf?p=1&w=517"), "bad-signature")
read("allow", F + "?f=jpg&w=517&sig=" + SIG, F + "?w=517")
read("allow", "/v1/wikipedia/commons/Foo.svg?lang=EN&w=517&sig=" + signature("/v1/wikipedia/commons/Foo.svg?w=517"), "/v1/wikipedia/commons/Foo.svg?w=517")
read("allow", "/v1/wikipedia/commons/Foo.webm?t=1m90s&w=517&sig=" + signature("/v1/wikipedia/commons/Foo.webm?t=2m30s&w=517"),
     "/v1/wikipedia/commons/Foo.webm?t=2m30s&w=517")
read("up", F + "?utm_source=x&w=517&sig=" + SIG, F + "?w=517")
read("up", "/v1/Foo.jpg?w=517&sig=" + SIG, F + "?w=517")
read("up", signed("/v1/Foo.jpg?w=517"), "bad-signature")
read("up", signed(F + "?w=500"), F + "?w=500")
read("up", F + "?w=517&sig=" + signature(F + "?w=500"), "bad-signature")
read("free", F + "?x=1&w=517&sig=" + SIG + "&y", F + "?w=517")
# one signature is good for one URL
for url in (F + "?w=518", F + "?w=51", F, F + "?w=5170", F + "?f=png&w=517", F + "?v=" + V + "&w=517", F + "?exp=1900000000&w=517",
            "/v1/wikipedia/en/Foo.jpg?w=517", "/v1/wikinews/commons/Foo.jpg?w=517", "/v1/wikipedia/commons/foo.jpg?w=517",
            "/v1/wikipedia/commons/Foo.jpeg?w=517", "/v1/wikipedia/commons/20161203102219%21Foo.jpg?w=517"):
    read("allow", with_param(url, "sig=" + SIG), "bad-signature")
read("allow", F + "?q=low&w=517&sig=" + signature(F + "?w=517"), "bad-signature")
read("allow", F + "?info=json&sig=" + signature(F), "bad-signature")
# an HMAC of 128 bits in base64url, without padding
for value in ("", ".", "new.", "." + MAC, MAC, "new" + MAC, "new." + MAC[:-1], "new." + MAC + "A", "new." + MAC + "==", "new." + MAC + "%3D%3D",
              "new.." + MAC[1:], "new." + MAC.replace("_", "/"), "new." + MAC.replace("_", "%2F"), "new." + MAC.replace("_", "+"),
              "new." + MAC.swapcase(), "NEW." + MAC, "nEw." + MAC, "new-." + MAC, "new%20." + MAC, "new." + MAC[:-1] + "%",
              "new." + MAC[:-1] + "%41%41", "old." + MAC, "none." + MAC, "ne." + MAC, "neww." + MAC, "abcdefghijklmnopq." + MAC, "0." + MAC,
              "new." + MAC + "%00", "new." + "A" * 22, "new." + MAC[:-1] + "h", "new.old." + MAC, "new." + MAC * 4, "x" * 5000):
    read("allow", F + "?sig=" + value + "&w=517", "bad-signature")
read("allow", F + "?sig&w=517", "bad-signature")
read("allow", F + "?sig;w=517", "unknown-param")
read("allow", F + "?SIG=" + SIG + "&w=517", "unknown-param")
read("allow", F + "?sig=" + SIG + "&sig=" + SIG + "&w=517", "duplicate-param")
read("allow", F + "?sig=" + SIG + "&w=517&s%69g", "duplicate-param")
read("allow", F + "?sig=x&sig=" + SIG + "&w=517", "bad-signature")
# keys
for key in KEYS:
    read("allow", signed(F + "?w=517", key=key), F + "?w=517")
    read("allow", signed(F + "?w=517", key=key), "bad-signature", keys="")
    read("allow", signed(F + "?w=517", key=key), F + "?w=517", keys=key)
read("allow", signed(F + "?w=517"), "bad-signature", keys="old")
read("allow", signed(F + "?w=517", key="old"), F + "?w=517", keys="old,new")
read("allow", F + "?w=500", F + "?w=500", keys="")
read("require", signed(F + "?w=500"), "bad-signature", keys="")
read("require", F + "?w=500", "missing-signature", keys="")
# the end of the time
for now, expected in ((0, F + "?w=517"), (LATER - 1, F + "?w=517"), (LATER, "expired"), (LATER + 1, "expired"), (9999999999, "expired")):
    read("allow", signed(F + "?w=517", LATER), expected, now=now)
read("allow", signed(F + "?w=517"), F + "?w=517", now=9999999999)
read("allow", signed(F + "?w=517", 1), F + "?w=517", now=0)
read("allow", signed(F + "?w=517", 1), "expired", now=1)
read("allow", signed(F + "?w=517", 9999999999), F + "?w=517", now=9999999998)
read("allow", signed(F + "?w=517", 9999999999), "expired", now=9999999999)
read("allow", signed(F + "?w=518", NOW).replace("518", "517"), "bad-signature")
read("allow", signed(F + "?w=517", LATER).replace("exp=19", "exp=20"), "bad-signature")
read("allow", signed(F + "?w=517", NOW).replace("exp=18", "exp=19"), "bad-signature")
read("allow", signed(F + "?w=517", LATER).replace("exp=1", "%65xp=%31"), F + "?w=517")
for value in ("0", "", "00", "01900000000", "10000000000", "99999999999", "-1", "+1900000000", "1900000000.5", "1.9e9", "0x7fffffff",
              "1900000000%20", "19%2000000000", "9" * 20, "9" * 5000, "18446744073709551617"):
    read("allow", F + "?exp=" + value + "&sig=" + SIG + "&w=517", "bad-value")
    read("allow", F + "?exp=" + value + "&w=500", "bad-value")
read("allow", F + "?exp&sig=" + SIG + "&w=517", "bad-value")
read("allow", F + "?exp=1900000000&exp=1900000000&sig=" + SIG + "&w=517", "duplicate-param")
read("allow", F + "?exp=1900000000&w=500", "missing-signature")
read("allow", F + "?exp=1&w=500", "missing-signature")
read("allow", F + "?exp=1900000000", "missing-signature")
read("up", F + "?exp=1900000000&w=500", "missing-signature")
read("free", F + "?exp=1900000000&w=500", "missing-signature")
# the order of the checks
read("require", "/elsewhere", "not-thumb")
read("require", "/v1/wikipedia", "no-wiki")
read("require", "/v1/W/x/Foo.jpg?sig=x", "bad-wiki")
read("require", "/v1/wikipedia/commons/Foo%FF.jpg?sig=x", "bad-utf8")
read("require", "/v1/wikipedia/commons/Foo%2541.jpg?w=1&sig=x", "double-encoded")
read("require", F + "?w=0", "bad-value")
read("require", F + "?sig=x&w=0", "bad-signature")
read("require", F + "?w=0&sig=x", "bad-value")
read("require", F + "?x=1&sig=x", "unknown-param")
read("require", F + "?sig=x&x=1", "bad-signature")
read("require", F + "?sig=" + SIG + "&x=1", "unknown-param")
read("require", F + "?sig=" + SIG + "&w=517&w=517", "duplicate-param")
read("require", F + "?sig=" + SIG + "&p=2", "missing-width")
read("require", F + "?sig=" + SIG + "&p=2&w=517", "param-not-applicable")
read("require", "/v1/wikipedia/commons/Foo.flac?w=517&sig=" + SIG, "unknown-type")
read("require", F + "?info=json&w=517&sig=" + SIG, "param-not-applicable")
read("require", F + "?q=lossless&w=517&sig=" + SIG, "param-not-applicable")
read("require", F + "?exp=0&sig=x", "bad-value")
read("require", F + "?sig=x&exp=0", "bad-signature")
read("require", F + "?exp=1&sig=" + SIG + "&w=517", "bad-signature")
read("require", signed(F + "?w=517", 1), "expired")
read("require", F + "?w=517", "not-a-step")
read("require", F + "?f=avif&w=500", "unknown-param")
# where they are required, nothing else is accepted
for url in (F, F + "?w=500", F + "?v=" + V + "&w=500", F + "?v=" + V, F + "?info=json", F + "?exp=1900000000&w=500", P + "500px-Foo.jpg",
            P + "500px-Foo.jpg?sig=" + signature(F + "?w=500"), "/wikipedia/commons/0/06/Foo.jpg", "/wikipedia/commons/0/06/Foo.jpg?sig=x",
            "//v1//wikipedia%2Fcommons/Foo.jpg?%77=500", "/v1/wikipedia/commons/Foo.jpg?w=500#sig=" + signature(F + "?w=500"),
            "/wikipedia/commons/archive/0/06/20161203102219!Foo.jpg", TEMP):
    read("require", url, "missing-signature")
read("closed", "/v1/Foo.jpg?w=9", "missing-signature")
read("closed", "/w/thumb.php?f=Foo.jpg&w=9", "missing-signature")
read("closed", "/w/thumb.php?f=Foo.jpg&w=9&sig=" + signature(F + "?w=9"), "unknown-param")
read("closed", "/w/thumb.php?f=Foo.jpg&w=9&exp=1900000000", "unknown-param")
read("closed", "/w/thumb.php?f=Foo.jpg&w=9&v=" + V, "unknown-param")
read("closed", "/w/thumb.php?f=Foo.jpg", "missing-width")
read("closed", signed(F + "?w=9"), F + "?w=9")
read("closed", "/v1/Foo.jpg?w=9&sig=" + signature(F + "?w=9"), F + "?w=9")
read("up", "/w/thumb.php?f=Foo.jpg&w=9", F + "?w=250")
read("up", "/w/thumb.php?f=Foo.jpg&w=9&sig=" + signature(F + "?w=9"), "unknown-param")
for url in (F, F + "?w=517", F + "?v=" + V, F + "?info=json", F + "?v=" + V + "&w=1", F + "?f=webp&w=1"):
    read("require", signed(url), url)
    read("require", signed(url, LATER), url)
read("small", "/media/v1/Foo.jpg?w=517", "missing-signature")
read("small", "/w/images/thumb/0/06/Foo.jpg/517px-Foo.jpg", "missing-signature")
read("small", signed("/media/v1/Foo.jpg?w=517"), "/media/v1/Foo.jpg?w=517")
read("small", signed("/media/v1/Foo.jpg?v=" + V, LATER), "/media/v1/Foo.jpg?v=" + V)
read("small", "/media/v1/Foo.jpg?w=517&sig=" + signature("/v1/Foo.jpg?w=517"), "bad-signature")
# ids
for query in ("", "?w=517", "?w=500", "?f=webp&w=33", "?lang=fr&p=2&q=low&t=5s&w=517", "?info=json"):
    read("ids", signed(ID + query), ID + query)
    read("ids", signed(ID + query, LATER), ID + query)
    read("private", signed(ID256 + query), ID256 + query)
    read("private", ID256 + query, "missing-signature" if "f=" not in query and "q=" not in query and "info" not in query else "unknown-param")
    sign("ids", ID + query, ID + query)
    sign("private", ID256 + query, ID256 + query, LATER)
read("ids", ID + "?w=500", ID + "?w=500")
read("ids", ID + "?w=517", "not-a-step")
read("ids", ID + "?w=517&p=1&lang=EN&sig=" + signature(ID + "?w=517"), ID + "?w=517")
read("ids", "//v1/%69d/%32" + ID[8:] + "?w=517&sig=" + signature(ID + "?w=517"), ID + "?w=517")
read("ids", ID + "?w=518&sig=" + signature(ID + "?w=517"), "bad-signature")
read("ids", ID[:-1] + "3?w=517&sig=" + signature(ID + "?w=517"), "bad-signature")
read("ids", ID[:-1] + "?w=517&sig=" + signature(ID[:-1] + "?w=517"), "bad-name")
read("ids", ID.upper().replace("/V1/ID", "/v1/id") + "?w=517&sig=" + signature(ID + "?w=517"), "bad-name")
read("ids", signed(ID + "?v=" + V + "&w=517"), "param-not-applicable")
read("ids", signed(ID + "?v=" + V), "param-not-applicable")
read("ids", signed(ID + "?w=517", NOW), "expired")
read("ids", ID + "?exp=1900000000&w=500", "missing-signature")
read("allow", signed(ID + "?w=517"), "bad-path")
read("private", ID256 + "?w=9&sig=" + signature("/v1/id/Foo.jpg?w=9"), "bad-signature")
read("private", signed("/v1/id/Foo.jpg?w=9"), "/v1/id/Foo.jpg?w=9")
sign("ids", "/v1/%69d/%32" + ID[8:] + "?w=517&p=1", ID + "?w=517", LATER)
sign("ids", ID.upper().replace("/V1/ID", "/v1/id") + "?w=517", None)
sign("ids", ID + "?v=" + V, None)
sign("allow", ID + "?w=517", None)
# the longest URL that can be signed, and one byte more
for expires in (0, LATER):
    for more in (0, 1):
        url = "/v1/wikipedia/%s/Foo.jpg?w=517"
        url %= "a" * (SIGNED_MAX + more - len(url % "") - (len("exp=%d&" % expires) if expires else 0))
        read("allow", signed(url, expires), "bad-signature" if more else url)
        sign("allow", url, None if more else url, expires)
read("allow", "/v1/wikipedia/" + "a" * 20000 + "/Foo.jpg?w=517&sig=" + SIG, "bad-signature")
read("allow", "/v1/wikipedia/" + "a" * 20000 + "/Foo.jpg?w=500", "/v1/wikipedia/" + "a" * 20000 + "/Foo.jpg?w=500")
name = "x" * 251 + ".jpg"
read("allow", signed("/v1/wikipedia/commons/" + name + "?w=517"), "/v1/wikipedia/commons/" + name + "?w=517")
name = "%D0%96" * 125 + "x.jpg"
read("allow", signed("/v1/wikipedia/commons/" + name + "?w=517", LATER), "/v1/wikipedia/commons/" + name + "?w=517")

# what is signed is the canonical form
for site in ("allow", "require"):
    for url, canonical in (
            (F, F), (F + "?w=517", F + "?w=517"), (F + "?w=500", F + "?w=500"), ("/v1/wikipedia%2Fcommons//%46oo.jpg?%77=517", F + "?w=517"),
            (P + "517px-Foo.jpg", F + "?w=517"), (P + "517px-Foo.jpg.webp", F + "?f=webp&w=517"), (P + "qlow-517px-Foo.jpg", F + "?q=low&w=517"),
            ("/wikipedia/commons/0/06/Foo.jpg", F), (F + "?w=517&f=jpg", F + "?w=517"), (F + "?w=517&f=avif", F + "?f=avif&w=517"),
            (F + "?info=json", F + "?info=json"), (F + "?w=517&v=" + V, F + "?v=" + V + "&w=517"), (F + "?v=" + V, F + "?v=" + V),
            ("/v1/wikipedia/commons/Foo.webm?t=90&w=517", "/v1/wikipedia/commons/Foo.webm?t=1m30s&w=517"),
            ("/v1/wikipedia/commons/Foo.svg?w=517&lang=FR", "/v1/wikipedia/commons/Foo.svg?lang=fr&w=517"),
            ("/v1/wikipedia/commons/Foo.pdf?w=517&p=02", None), ("/elsewhere", None),
            (TEMP, None)):
        sign(site, url, canonical)
        sign(site, url, canonical, LATER)
for expires, canonical in ((1, F), (9999999999, F), (10000000000, None)):
    sign("allow", F, canonical, expires)
for key in KEYS:
    sign("small", "/media/v1/Foo.jpg?w=9", "/media/v1/Foo.jpg?w=9", LATER, key)
sign("up", "/v1/Foo.jpg?utm_source=x&w=517", F + "?w=517")
sign("closed", "/w/thumb.php?f=foo.jpg&w=517", F + "?w=517")
sign("closed", F + "?w=517&f=png", F + "?f=png&w=517")

HEAD = """# Vectors of versions and signed URLs (doc/url-schemes.rst), which the libraries of all languages run. Columns have
# tabs between them, and the first says what a row is:
#
# key	ID	SECRET as hex digits
# site	NAME	OPTIONS of thumb-site.conf(5), with semicolons between them
# read	SITE	NOW, seconds since 1970	KEYS that the site has	URL	the canonical URL in the query scheme, or the reason to refuse it
# sign	SITE	EXPIRES, 0 for never	KEY	URL	the signed URL, or "none" if there is no such URL. Any width and parameter may be signed.
#
# NB: tests/signed.py writes this file."""

print(HEAD)
for key, secret in KEYS.items():
    print("key", key, secret.hex(), sep="\t")
for name, options in SITES.items():
    print("site", name, options, sep="\t")
for row in rows:
    print(*row, sep="\t")
