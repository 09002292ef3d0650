#!/usr/bin/python3
"""Write the tables of the JavaScript library from those of the C library, as thumbctl prints them.

Usage: generate.py THUMBCTL DIRECTORY
"""

import json
import os
import re
import subprocess
import sys

HEAD = """/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * %s
 * NB: js/generate.py writes this file from the tables of the C library.
 */

"""

# What the library needs of a site; thumbd and the edge need more.
SITE = ("query_base", "path_base", "default_wiki", "hash_levels", "abbreviate", "php_base", "params",
        "strip", "unknown", "max_width", "steps", "size_policy", "beyond_steps", "tiff_names", "ids")

# What a site has that does not say otherwise, in the library: such an option is left out.
OPTIONAL = {"default_wiki": None, "abbreviate": 255, "php_base": None, "unknown": "refuse",
            "beyond_steps": "last", "tiff_names": "paged", "ids": "off"}


def ask(thumbctl, *arguments):
    return json.loads(subprocess.run([thumbctl, *arguments], check=True, stdout=subprocess.PIPE).stdout)


def script(value):
    """A value in JavaScript, on one line."""
    if isinstance(value, dict):
        return "{ %s }" % ", ".join("%s: %s" % (key, script(v)) for key, v in value.items())
    if isinstance(value, list):
        return "[%s]" % ", ".join(map(script, value))
    if isinstance(value, str):
        return "'%s'" % value.replace("\\", "\\\\").replace("'", "\\'")
    return json.dumps(value)


def block(value):
    """An object with a line for each key."""
    return "{\n%s}" % "".join("\t%s: %s,\n" % (key, script(v)) for key, v in value.items())


def lines(values):
    return "[\n%s]" % "".join("\t%s,\n" % script(v) for v in values)


def constant(comment, of, name, value):
    return "/**\n * %s\n * @type {%s}\n */\nexport const %s = %s;\n" % (comment, of, name, value)


def row(t):
    """A type in one text: fewer bytes than an object."""
    return " ".join([t["type"], t["nature"], t["format"], t["quality"] or "-", "".join(p[0] for p in t["parameters"])]
                    + t["extensions"])


def pattern(values, limits):
    """The values of a parameter, as the C library describes them."""
    if values == "language tag":
        return r"/^[a-z]{%d,%d}(-[a-z\d]{1,%d})*$/i" % (
            limits["language_letters_min"], limits["language_letters"], limits["language_subtag"])
    if values == "[Nh][Nm][Ns]":
        n = r"(0|[1-9]\d{0,5})"
        return "/^%s$|^(?!$)(?:%sh)?(?:%sm)?(?:%ss)?$/" % (n, n, n, n)
    if values == "version token":
        return r"/^[a-z\d]{%d,%d}$/" % (limits["version_min"], limits["version"])
    if values == "1-65535":
        return r"/^[1-9]\d{0,4}$/"
    if not re.fullmatch("[a-z|]+", values):
        raise SystemExit("generate.py: no pattern is known for the values \"%s\"" % values)
    return "/^(%s)$/" % values


def site(thumbctl, *options):
    whole = ask(thumbctl, "site", "--json", *options)
    return {key: whole[key] for key in SITE if key not in OPTIONAL or whole[key] != OPTIONAL[key]}


def tables(thumbctl):
    all_of = ask(thumbctl, "types", "--json")
    limits = all_of["limits"]
    numbers = {"name": limits["name"], "lang": limits["language"], "p": limits["number"], "t": limits["seconds"]}
    patterns = {p["parameter"]: pattern(p["values"], limits) for p in all_of["parameters"]}
    reasons = " | ".join("'%s'" % r["reason"] for r in all_of["reasons"])
    return "\n".join([
        HEAD % "The types of file, the parameters, the limits, and a site with the default options." +
        "/** @typedef {%s} Reason */\n" % reasons,
        "/**\n * @typedef {object} Site\n * @property {string} query_base\n * @property {string} path_base\n"
        " * @property {string | null} [default_wiki]\n * @property {number} hash_levels\n"
        " * @property {number} [abbreviate]\n * @property {string | null} [php_base]\n"
        " * @property {string[]} params\n * @property {string[]} strip\n * @property {string} [unknown]\n"
        " * @property {number} max_width\n * @property {number[]} steps\n * @property {string} size_policy\n"
        " * @property {string} [beyond_steps]\n * @property {string} [tiff_names]\n * @property {string} [ids]\n */\n",
        constant("Each type: its code, nature, format, special quality, first letters of parameters, and extensions.",
                 "string[]", "types", lines(map(row, all_of["types"]))),
        constant("The most bytes of a name and a language, and the largest page and time.",
                 "Record<string, number>", "limits", script(numbers)),
        constant("The values of each parameter, in the order of canonical URLs. NB: limits say more.",
                 "Record<string, RegExp>", "patterns", "{\n%s}" % "".join(
                     "\t%s: %s,\n" % pair for pair in patterns.items())),
        constant("The options of a site as `thumbctl site --json` prints them, without those that may be left out.", "Site", "site",
                 block(site(thumbctl))),
    ])


def wikimedia(thumbctl):
    return "\n".join([
        HEAD % "The site of Wikimedia's wikis." +
        "import { ThumbURL as Any } from './core.js';\n",
        constant("As `thumbctl site --json --profile wikimedia` prints it, without what may be left out.", "import('./tables.js').Site",
                 "site", block(site(thumbctl, "--profile", "wikimedia"))),
        "/** A URL of Wikimedia's wikis, unless the options name another site. */\n"
        "export class ThumbURL extends Any {\n\tstatic get site() {\n\t\treturn site;\n\t}\n}\n\n"
        "export { ThumbURLError } from './core.js';\n",
    ])


def reasons(thumbctl):
    rows = {"'%s'" % r["reason"]: {"status": r["status"], "text": r["text"]}
            for r in ask(thumbctl, "types", "--json")["reasons"]}
    return HEAD % "The reasons to refuse a URL." + constant(
        "For each reason the HTTP status, where 0 is not an error, and an explanation.",
        "Record<import('./tables.js').Reason, { status: number, text: string }>", "reasons", block(rows))


def main():
    thumbctl, directory = sys.argv[1:]
    for name, write in (("tables.js", tables), ("wikimedia.js", wikimedia), ("reasons.js", reasons)):
        with open(os.path.join(directory, name), "w", encoding="ascii") as f:
            f.write(write(thumbctl))


if __name__ == "__main__":
    main()
