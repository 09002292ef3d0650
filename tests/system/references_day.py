#!/usr/bin/python3
"""A day of requests over references of which the directory holds a tenth.

references_day.py originals DIR             write the originals, PNGs of noise
references_day.py day SEED SOCKET REFERENCES PID SIZES FROM TO
                                            request the hours FROM to TO, and print what was measured
references_day.py model SEED SIZES BYTES HOUR...
                                            print what an LRU makes of the day: the thumbs from a
                                            reference, in the hours up to each HOUR, at which thumbd
                                            starts again; and the bytes of all references

SIZES is a file of lines "NAME BYTES", of the reference of each shape.
"""
import collections, math, os, random, re, sys

from disk_files import BLOCK, Connection, ask, blocks, look, names, shape_of, write_originals

EACH = 34               # originals of each shape
NAMES = names(EACH)
WIDTHS = [20, 40, 60, 120, 180, 220, 250, 300, 330, 500]
HOURS = 24


def schedule(seed):
    """The hours of the day, each a list of names and widths.

    There are more requests by day than by night.  A few originals are popular all day; a tenth of the
    requests is for the news, which change every three hours.
    """
    rng = random.Random(seed)
    ranks = rng.sample(NAMES, len(NAMES))
    weights = [1 / (i + 1) ** 0.8 for i in range(len(ranks))]
    for hour in range(HOURS):
        if hour % 3 == 0:
            news = rng.sample(NAMES, 4)
        count = round(140 * (1 - 0.6 * math.cos(2 * math.pi * (hour - 4) / HOURS)))
        yield [(rng.choice(news) if rng.random() < 0.1 else rng.choices(ranks, weights)[0],
                rng.choice(WIDTHS)) for _ in range(count)]


def memory(pid):
    with open("/proc/%d/status" % pid) as f:
        return int(re.search(r"VmRSS:\s+(\d+)", f.read())[1])


def day(seed, path, directory, pid, sizes, first, last):
    connection, most, rss = Connection(path), 0, []
    for hour, requests in enumerate(schedule(seed)):
        if not first <= hour < last:
            continue
        for problem in ask(path, requests):
            raise problem
        connection.await_idle()
        files, size = look(directory)
        told = connection.metric("references_files"), connection.metric("references_bytes")
        if (len(files), size) != told:
            raise SystemExit("%d references of %d bytes; thumbd says %d of %d" %
                             (len(files), size, *told))
        if not {os.path.getsize(path) for path in files} <= set(sizes.values()):
            raise SystemExit("references of another size than thumbctl makes")
        most = max(most, size)
        rss.append(memory(pid))
    print(connection.metric("references_used_total"), most, rss[len(rss) // 2], max(rss))


def model(seed, sizes, limit, starts):
    cost = {name: blocks(sizes[shape_of(name)]) + BLOCK for name in NAMES}
    kept, widths, used, asked = collections.OrderedDict(), {}, 0, 0
    for hour, requests in enumerate(schedule(seed)):
        if hour in starts:
            print(used, asked)
            used, asked, widths = 0, 0, {}
        for name, width in requests:
            asked += 1
            if name in kept:
                used += 1
                kept.move_to_end(name)
            elif widths.setdefault(name, width) != width:
                kept[name] = cost[name]
                while sum(kept.values()) > limit:
                    kept.popitem(last=False)
    print(used, asked)
    print(sum(cost.values()))


def read_sizes(path):
    with open(path) as f:
        return {shape_of(name): int(size) for name, size in map(str.split, f)}


what, *arguments = sys.argv[1:]
if what == "originals":
    write_originals(*arguments, EACH)
elif what == "day":
    seed, path, directory, pid, sizes, first, last = arguments
    day(seed, path, directory, int(pid), read_sizes(sizes), int(first), int(last))
elif what == "model":
    seed, sizes, limit, *starts = arguments
    model(seed, read_sizes(sizes), int(limit), [int(start) for start in starts])
