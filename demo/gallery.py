#!/usr/bin/python3
"""Print gallery.html.in filled in, or with --list the URLs to try; all URLs are thumbctl's.

Usage: gallery.py THUMBCTL WIKI [--list]
"""

import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def read_thumbs():
    """The rows of thumbs.txt: file, title, about, parameters."""
    with open(os.path.join(HERE, "thumbs.txt"), encoding="utf-8") as f:
        return [line.rstrip("\n").split("\t") for line in f if line.strip()]


def convert(thumbctl, to, urls):
    """Each URL in another form."""
    out = subprocess.run([thumbctl, "url", "--to", to], input="\n".join(urls) + "\n",
                         encoding="utf-8", stdout=subprocess.PIPE, check=True).stdout
    return [line.split("\t", 1)[1] for line in out.splitlines()]


def label(parameters):
    """p=2&w=300 as people say it."""
    given = dict(p.split("=") for p in parameters.split("&"))
    text = given["w"] + " px"
    if "p" in given:
        text += ", page " + given["p"]
    if "lang" in given:
        text += ", in " + given["lang"]
    return text


def gallery(thumbctl, wiki):
    """The list that the page shows: files in their order, each with its thumbs."""
    rows = read_thumbs()
    asked = ["/v1/%s/%s?%s" % (wiki, row[0], row[3]) for row in rows]
    query = convert(thumbctl, "query", asked)
    path = convert(thumbctl, "path", asked)
    files = {}
    for (name, title, about, parameters), q, p in zip(rows, query, path):
        entry = files.setdefault(name, {
            "name": title, "file": name, "about": about, "thumbs": [],
            "original": re.sub(r"\?.*", "", q)})
        pair = [{"scheme": "query", "url": q}, {"scheme": "path", "url": p}]
        if len(entry["thumbs"]) % 2:
            pair.reverse()
        entry["thumbs"].append({"label": label(parameters), "first": pair[0], "second": pair[1]})
    return list(files.values())


def main():
    files = gallery(sys.argv[1], sys.argv[2])
    if "--list" in sys.argv:
        for entry in files:
            thumb = entry["thumbs"][-1]
            for url in sorted((thumb["first"]["url"], thumb["second"]["url"])):
                print(url)
        return
    with open(os.path.join(HERE, "gallery.html.in"), encoding="utf-8") as f:
        page = f.read()
    data = json.dumps(files, ensure_ascii=False, indent=1).replace("<", "\\u003c")
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(page.replace("@THUMBS@", data))


if __name__ == "__main__":
    main()
