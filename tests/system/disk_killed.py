#!/usr/bin/python3
"""Asks a thumbd that is killed for thumbs, and looks at what it leaves on the disk.

disk_killed.py originals DIR                write the originals
disk_killed.py learn SOCKET RIGHT           note the thumbs of each original as right: those of the
                                            original, beside its reference, and of the reference
disk_killed.py keep RIGHT DIR...            note the files of directories as right
disk_killed.py burst SEED SOCKET RIGHT ORIGINALS
                                            ask for thumbs until all are there, or thumbd is gone; some
                                            originals have a new version meanwhile, of the same bytes
disk_killed.py check SEED SOCKET RIGHT REFERENCES CACHE
                                            look at a thumbd that has just started, and use it
"""
import hashlib, http.client, os, random, sys

from disk_files import SHAPES, Connection, ask, look, names, shape_of, write_originals

EACH = 6                # originals of each shape
NAMES = names(EACH)
WIDTHS = [77, 120, 250, 500]


def digest(data):
    return hashlib.sha256(data).hexdigest()


def digest_file(path):
    with open(path, "rb") as f:
        return digest(f.read())


def line(name, width, body):
    return "%d %d %s\n" % (shape_of(name), width, digest(body))


def note(right, lines):
    with open(right, "a") as f:
        f.writelines(lines)


def read_right(right):
    with open(right) as f:
        return set(f)


def learn(path, right):
    connection = Connection(path)
    for i, width in enumerate(WIDTHS):
        for height in SHAPES:
            name, other = "Shape%d_%d.png" % (height, i), WIDTHS[i - 1]
            for w in (other, width, width):
                note(right, [line(name, w, connection.thumb(name, w))])
                connection.await_idle()


def requests(rng, count):
    for _ in range(count):
        name = rng.choice(NAMES)
        for width in rng.sample(WIDTHS, 3):
            yield name, width


def use(path, right, wanted):
    """Whatever is answered must be right.  Returns the number of answers, and what went wrong."""
    known, answers = read_right(right), []

    def on_answer(name, width, body):
        if line(name, width, body) not in known:
            raise SystemExit("%s, %d pixels: other bytes than it ever has" % (name, width))
        answers.append(name)

    return answers, ask(path, wanted, on_answer)


def renewed(rng, originals, wanted):
    for name, width in wanted:
        if rng.random() < 0.1:
            os.utime(os.path.join(originals, name), (rng.randrange(10 ** 9),) * 2)
        yield name, width


def burst(seed, path, right, originals):
    rng = random.Random(seed)
    answers, problems = use(path, right, renewed(rng, originals, requests(rng, 16)))
    for problem in problems:
        if not isinstance(problem, (OSError, http.client.HTTPException)):
            raise problem
    print(len(answers))


def check(seed, path, right, references, cache):
    connection, known = Connection(path), read_right(right)

    def look_at(directory, metric):
        files, size = look(directory)
        if len(files) != connection.metric(metric + "_files") or size != connection.metric(metric + "_bytes"):
            raise SystemExit("%s: %d files, %d bytes, and thumbd says otherwise" % (directory, len(files), size))
        if size > 1 << 20:
            raise SystemExit("%s: %d bytes" % (directory, size))
        for file in files:
            if digest_file(file) + "\n" not in known:
                raise SystemExit("%s holds something else" % file)
        return len(files)

    kept = look_at(references, "references"), look_at(cache, "cache")
    _, problems = use(path, right, requests(random.Random(seed + " again"), 4))
    for problem in problems:
        raise problem
    connection.await_idle()
    look_at(references, "references")
    look_at(cache, "cache")
    if connection.metric('references_dropped_total{cause="damaged"}'):
        raise SystemExit("a reference is damaged")
    print(*kept)


what, *arguments = sys.argv[1:]
if what == "originals":
    write_originals(*arguments, EACH)
elif what == "learn":
    learn(*arguments)
elif what == "keep":
    right, *directories = arguments
    for directory in directories:
        note(right, [digest_file(file) + "\n" for file in look(directory)[0]])
elif what == "burst":
    burst(*arguments)
elif what == "check":
    check(*arguments)
