"""The rules of thumb.query (src/vmod/state/query.h) once more, and URLs to compare both by.

query_model.py SEED N prints N lines: keep, drop, sorted, drop_empty and a URL. With a file of such lines, it
prints what each URL becomes. It shares no code with the module, and uses regular expressions where
the module does not.
"""
import random
import re
import sys

UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
ALLOWED = UNRESERVED + "!$&'()*+,;=:@/?"


def spell(text):
    def decoded(m):
        c = chr(int(m[1], 16))
        return c if c in UNRESERVED else "\0" + m[1].upper()
    text = re.sub("%([0-9a-fA-F]{2})", decoded, text)
    text = "".join(c if c in ALLOWED or c == "\0" else "%%%02X" % ord(c) for c in text)
    return text.replace("\0", "%")


def globs(text):
    return [re.compile("".join(".*" if c == "*" else re.escape(c) for c in spell(e.strip(" "))) + r"\Z", re.S)
            for e in text.split(",")] if text else []


def canonical(keep, drop, is_sorted, drop_empty, url):
    path, mark, query = url.split("#")[0].partition("?")
    params = []
    for piece in query.split("&") if mark else []:
        # an escape is read within its parameter
        name, eq, value = spell(piece).partition("=")
        if not name and not value:
            continue
        if drop_empty and not value:
            continue
        if keep and not any(g.match(name) for g in globs(keep)):
            continue
        if any(g.match(name) for g in globs(drop)):
            continue
        params.append((name, name + eq + value))
    if is_sorted:
        params.sort(key=lambda p: p[0].encode("latin-1"))
    return path + ("?" + "&".join(p[1] for p in params) if params else "")


PIECES = ["a", "ab", "abc", "b", "w", "utm_source", "utm_", "a[]", "a%5B%5D", "a%5b0%5d", "%61", "%41", "%2B",
          "+", "%", "%4", "%zz", "%26", "%3D", "%3d", "=", "==", "", ";", "\xe9", "%C3%A9", "%c3%a9", "\"", "<",
          " ", "!", "*", "%2A", ",", "/", "?", "%00", "~", "%7E", "%7e", "\x01", "|", "^", "`", "{}", "fbclid"]
LISTS = ["", "", "utm_*", "utm_*,fbclid", "*", "a*", "*b", "*b*", "a*c", "a[]", "a", "w,a , b", "%61b", "**a", "a*b*c"]


def random_url(rnd):
    url = "/" + "".join(rnd.choice(["x", "%41", "/", "%2f", "&", "="]) for _ in range(rnd.randrange(4)))
    if rnd.random() < .9:
        url += "?" + "&".join(
            "".join(rnd.choice(PIECES) for _ in range(rnd.randrange(3))) +
            (("=" + "".join(rnd.choice(PIECES) for _ in range(rnd.randrange(3)))) if rnd.random() < .7 else "")
            for _ in range(rnd.randrange(9)))
    if rnd.random() < .1:
        url += "#" + rnd.choice(PIECES)
    return url


def main():
    sys.stdout.reconfigure(encoding="latin-1")
    if len(sys.argv) == 3:
        rnd = random.Random(int(sys.argv[1]))
        for _ in range(int(sys.argv[2])):
            print(rnd.choice(LISTS), rnd.choice(LISTS), int(rnd.random() < .8), int(rnd.random() < .3),
                  random_url(rnd), sep="\t")
        return
    with open(sys.argv[1], encoding="latin-1", newline="\n") as f:
        for line in f:
            keep, drop, is_sorted, drop_empty, url = line.rstrip("\n").split("\t")
            print(canonical(keep, drop, is_sorted == "1", drop_empty == "1", url))


main()
