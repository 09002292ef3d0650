#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Targets of thumb.php, and of the query scheme with versions, for two implementations to be compared.

    php_targets.py SEED COUNT [FILE...]

Prints the URLs of thumb.php that are in the FILEs, such as unit tests, and COUNT random ones.
"""

import random
import re
import sys

NAMES = ["Foo.jpg", "foo.JPEG", "A+b%20%20c_.png", "_A%2Fb\\\\c.tif", "Foo.svg", "Foo.pdf", "Foo.webm", "Foo.flac",
         "%C3%85%ff.jpg", "%c3%a5.gif", "20160101000000!Foo.jpg", "20160101000000%21Foo.pdf", "1!x.tiff", "", "_", ".",
         "..", "thumb", "A%2541.jpg", "A%00.jpg", "a|b.jpg", "x" * 251 + ".jpg", "x" * 252 + ".jpg", "_" * 280 + "a.jpg"]
NUMBERS = ["1", "220", "220px", "px", "9pxpx", "0", "07", "-1", "65535", "65536", "1.5", "", "+9", "%39", "9%20",
           "9" * 47, "9" * 48]
TIMES = ["0", "5", "05", "005", "1:02", "1:02:03", "1:2:3:4", ":5", "5:", "1.5", "5s", "359999", "360000", "99:59:59",
         "100:00:00", "5999:59", "0:0", "1:", "x"]
VALUES = {
    "width": NUMBERS, "w": NUMBERS, "page": NUMBERS, "p": NUMBERS, "start": TIMES, "thumbtime": TIMES,
    "lang": ["fr", "FR", "en", "zh-hans", "f_r", "", "x-220px", "langzh-classical"],
    "quality": ["low", "high", ""], "lossy": ["0", "1", "true", "lossy", "false", ""],
    "archived": ["0", "1", "", "no"], "temp": ["0", "1", "", "00"], "download": ["", "1", "%ff"], "r": ["1", "x" * 48],
    "height": ["9"], "W": ["9"], "w[]": ["9"], "%77": ["9", "8"], "wi+dth": ["9"], "utm_source": ["x"],
}
VERSIONS = ["2fd4e1c67a2d28fc", "2fd4e1c", "2fd4e1c6", "a" * 40, "a" * 41, "2FD4E1C67A2D28FC", "2fd4-e1c67a2d28fc", "",
            "%32fd4e1c67", "2fd4e1c67 "]


def thumb_php(rng):
    keys = rng.choices(list(VALUES), weights=[3] * 9 + [1] * (len(VALUES) - 9), k=rng.choice([0, 1, 1, 2, 3]))
    pairs = ["%s=%s" % (key, rng.choice(VALUES[key])) if rng.random() < 0.95 else key for key in keys]
    if rng.random() < 0.95:
        pairs.append("f=" + rng.choice(NAMES[:8] * 3 + NAMES))
    if rng.random() < 0.8:
        pairs.append("w=%d" % rng.choice([1, 220, 1000, 9000]))
    rng.shuffle(pairs)
    path = rng.choice(["/w/thumb.php"] * 20 + ["/w//thumb.php", "/%77/thumb.php", "/w/thumb.php/", "/w%2Fthumb.php", "/w"])
    return path + "?" + rng.choice(["&", "&", "&", "&&"]).join(pairs)


def versioned(rng):
    keys = rng.sample(["v", "w", "p", "lang", "f", "info", "x", "v"], k=rng.randrange(4))
    values = {"v": VERSIONS, "w": ["220", "0"], "p": ["1", "2"], "lang": ["fr"], "f": ["webp"], "info": ["json"],
              "x": ["1"]}
    name = rng.choice(["Foo.jpg", "Foo.pdf", "Foo.svg", "Foo.flac", "20160101000000!Foo.jpg"])
    pairs = ["%s=%s" % (key, rng.choice(values[key])) for key in keys]
    return "/v1/wikipedia/commons/%s?%s" % (name, "&".join(["v=" + rng.choice(VERSIONS), *pairs]))


def main():
    rng = random.Random(sys.argv[1])
    for file in sys.argv[3:]:
        with open(file, encoding="utf-8") as text:
            for url in re.findall(r'"(/w/thumb\.php[^"]*)"', text.read()):
                print(url)
    for _ in range(int(sys.argv[2])):
        print(thumb_php(rng) if rng.random() < 0.8 else versioned(rng))


main()
