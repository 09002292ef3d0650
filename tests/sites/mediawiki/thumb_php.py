"""thumb.php of MediaWiki, and of the edge: the same status, type and size, or a difference of which the
document says both statuses and why.

thumb_php.py DOCUMENT: doc/url-schemes.rst, whose table has the differences."""

import re
import sys

import wiki
from images import compare
from one_colour import escaped, picture

# Each parameter of MediaWiki's thumb.php, with requests. A difference has its row in the table: the words of
# its first column.
CASES = """
f	f=Harbour_at_dusk.jpg&w=220
f	f=Harbour%20at%20dusk.jpg&w=220
f	f=Harbour+at+dusk.jpg&w=220
f	f=harbour_at_dusk.jpg&w=220
f	f=Harbour__at_dusk.jpg&w=220
f	f=_Harbour_at_dusk.jpg_&w=220
f	w=220&f=Harbour_at_dusk.jpg
f	f=Nothing.jpg&f=Harbour_at_dusk.jpg&w=220
f	f=Tom_%26_Jerry.jpg&w=220
f	f=C%2B%2B_%C3%85ngstr%C3%B6m.jpg&w=220
f	f=Nothing.jpg&w=220
f	f=..%2F..%2Fetc%2Fpasswd&w=220
f	w=220	f=
f	f=&w=220	f=
width	f=Harbour_at_dusk.jpg&width=221
width	f=Harbour_at_dusk.jpg&width=221px
w	f=Harbour_at_dusk.jpg&w=222px
w	f=Harbour_at_dusk.jpg&w=223&width=224
w	f=Harbour_at_dusk.jpg&w=225&w=226
w	f=Harbour_at_dusk.jpg
w	f=Harbour_at_dusk.jpg&w=	w=
w	f=Harbour_at_dusk.jpg&w=0
w	f=Harbour_at_dusk.jpg&w=-5
w	f=Harbour_at_dusk.jpg&w=abc	w=abc
w	f=Harbour_at_dusk.jpg&w=1e2	w=1e2
w	f=Harbour_at_dusk.jpg&w=220.5	w=220.5
w	f=Harbour_at_dusk.jpg&w=0220	w=0220
w	f=Harbour_at_dusk.jpg&w=20000	w=20000
w	f=Compass_rose.svg&w=5000
page	f=Field_notes.pdf&w=227&page=2
page	f=Field_notes.pdf&w=227&page=99	page=99
page	f=Field_notes.pdf&w=227&page=0	page=0
page	f=Field_notes.pdf&w=227&page=x	page=x
page	f=Harbour_at_dusk.jpg&w=227&page=1	page=1
p	f=Field_notes.pdf&w=228&p=3
p	f=Field_notes.pdf&w=228&p=2&page=3
archived	f=ARCHIVED&w=229&archived=1
archived	f=Two_versions.jpg&w=229&archived=1	archived=1
archived	f=20010101000000%21Two_versions.jpg&w=229&archived=1
archived	f=Two_versions.jpg&w=229&archived=0
archived	f=Two_versions.jpg&w=229&archived=
temp	f=Harbour_at_dusk.jpg&w=230&temp=1
temp	f=20260101000000%21phpabc.jpg&w=230&temp=1
temp	f=Harbour_at_dusk.jpg&w=230&temp=0
lang	f=Languages.svg&w=231&lang=fr
lang	f=Languages.svg&w=231&lang=en
lang	f=Languages.svg&w=231&lang=FR
lang	f=Languages.svg&w=231&lang=x%2Fy	lang=x%2Fy
lang	f=Harbour_at_dusk.jpg&w=231&lang=fr	lang=fr
quality	f=Harbour_at_dusk.jpg&w=232&quality=low
quality	f=Harbour_at_dusk.jpg&w=232&quality=high
lossy	f=Fax.tiff&w=233&lossy=1
lossy	f=Fax.tiff&w=233
thumbtime	f=Harbour_at_dusk.jpg&w=234&thumbtime=1	thumbtime=1
start	f=Harbour_at_dusk.jpg&w=234&start=1	start=1
end	f=Harbour_at_dusk.jpg&w=234&end=5	end=5
interlace	f=Harbour_at_dusk.jpg&w=235&interlace=1	interlace=1
physicalWidth	f=Harbour_at_dusk.jpg&w=236&physicalWidth=100	physicalWidth=100
height	f=Harbour_at_dusk.jpg&w=237&height=100	height=100
height	f=Harbour_at_dusk.jpg&height=100
download	f=Harbour_at_dusk.jpg&w=238&download
r	f=Harbour_at_dusk.jpg&w=239&r=1
thumbName	f=Harbour_at_dusk.jpg&thumbName=240px-Harbour_at_dusk.jpg	thumbName=
rel404	f=Harbour_at_dusk.jpg&w=240&rel404=x	rel404=
any other	f=Harbour_at_dusk.jpg&w=241&x=1	x=1
arrays	f=Harbour_at_dusk.jpg&w=242&x[]=1	x[]=1
arrays	f=Harbour_at_dusk.jpg&w[]=242	w[]=242
"""


def documented(path):
    """What the table has for each request: the status here, the reason, and MediaWiki's status."""
    with open(path) as file:
        table = re.search(r"\n(=+ +=+ +=+ +=+)\nrequest +here +MediaWiki +why\n\1\n(.*?)\n\1\n", file.read(), re.S)
    rows, row = {}, None
    starts = [match.start() for match in re.finditer("=+", table[1])]
    for line in table[2].splitlines():
        request, here, theirs = (line[a:b] for a, b in zip(starts, starts[1:]))
        if here.strip():
            status, _, reason = here.partition("``")
            row = int(status), reason.strip("` "), int(theirs)
        rows.update(dict.fromkeys(re.findall("``([^`]*)``", request), row))
    return rows


def main(document):
    edge, origin = wiki.of_test()
    user, tap, rows = wiki.login(origin), wiki.Tap(), documented(document)
    user.upload("Two versions.jpg", picture("red"))
    user.upload("Two versions.jpg", picture("green"))
    wiki.settle(origin)
    archived = user.archives("Two versions.jpg")[0]
    documented_release = user.query(meta="siteinfo")["general"]["generator"].startswith("MediaWiki 1.39.")
    used = set()
    for line in CASES.strip().splitlines():
        what, query, request = (line.split("\t") + [None])[:3]
        url = "/w/thumb.php?" + query.replace("ARCHIVED", escaped(archived))
        ours, theirs = edge.ask(url), origin.ask(url)
        name = f"{what}: {query}".replace("ARCHIVED", "an old version")
        if request:
            used.add(request)
            status, reason, other = rows.get(request, (0, "", 0))
            good = theirs.status == other or not documented_release
            tap.case(good and ours.status == status and reason.encode() in ours.body,
                     f"{name}: {status} here and {other} at MediaWiki, as documented",
                     [f"{ours.status} here and {theirs.status} at MediaWiki: {ours.body[:100]}"])
            continue
        wrong = []
        if ours.status != theirs.status:
            wrong = [f"{ours.status} here and {theirs.status} at MediaWiki: {ours.body[:100]}"]
        elif ours.status == 200:
            found = compare(edge, origin, url)
            # pages of PDFs: known.tsv
            if found and (found[0] == "type" or (found[0] == "size" and ".pdf" not in url)):
                wrong = [found[1]]
        tap.case(not wrong, f"{name}: {theirs.status}", wrong)
    left = sorted(set(rows) - used)
    tap.case(not left, "each line of the table is tried", left)
    tap.plan()


main(sys.argv[1])
