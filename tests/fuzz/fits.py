"""Lines for tests/fuzz/fits.c: fits.py SEED N. Places, originals and URLs, many of them at the edges of steps."""
import random
import sys

rnd = random.Random(int(sys.argv[1]))
STEPS = [20, 40, 60, 120, 250, 330, 500, 960, 1280, 1920, 3840]
P = "/wikipedia/commons/"
I = "/v1/id/2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"
URLS = ["/v1" + P + "A.jpg", "/v1" + P + "A.jpg?w=220", "https://h:8/v1" + P + "A.jpg?q=low&w=9",
        "/v1" + P + "A.jpg?f=webp&w=9", "/v1" + P + "A.jpg?info=json", "//h/v1" + P + "A.pdf?p=2&w=9",
        "/v1" + P + "A.svg?lang=fr&w=9", "/v1" + P + "A.tif", "/v1" + P + "A.tif?q=lossless&w=9",
        "/v1" + P + "A.webm?t=90&w=9", "/v1" + P + "A.webp", "/v1" + P + "A.gif?w=9", "/v1" + P + "A.mid",
        "/v1" + P + "20160101000000!A.png?w=9", P + "thumb/0/06/Foo.jpg/qlow-220px-Foo.jpg",
        "http://h" + P + "0/06/Foo.jpg", P + "thumb/temp/3/34/20160101000000%21Foo.jpg/9px-Foo.jpg",
        P + "thumb/0/06/Foo.jpg/220px-Foo.jpg.png", I, "//h" + I + "?w=220", I + "?f=jpg&p=2&w=9",
        I + "?q=lossless&w=9", I + "?info=json", I[:-1]]


def number(most, zero):
    if rnd.random() < zero:
        return 0
    if rnd.random() < .5:
        return max(1, rnd.choice(STEPS) + rnd.randrange(-1, 2))
    return rnd.randrange(1, most)


for _ in range(int(sys.argv[2])):
    low = number(1000, .5)
    print(number(6000, .2), number(6000, .5), rnd.choice([0, 100, 125, 150, 200, 300, 333]), number(9000, .2),
          number(9000, .2), low, rnd.choice([0, low + number(4000, .2)]), rnd.choice(URLS), sep="\t")
