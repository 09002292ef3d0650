"""Thumbs by id and by name, with the hashes of MediaWiki's database.

ids.py DIRECTORY QUERY DATABASE NEW    the files of the wiki, and the documented queries of a list of ids: of
                                       the tables image and oldimage, and of file and filerevision
ids.py build QUERY DATABASE            a locator, at SITE/ids
"""

import os
import re
import sqlite3
import subprocess
import sys
import urllib.parse

import wiki
from one_colour import folder, picture

SITE = os.environ["SITE"]
IMAGES = os.path.join(SITE, "site/w/images")
CONF = os.path.join(SITE, "site.conf")
TWICE = "Two versions.jpg"


def lines(query, database):
    """The list: a wiki without a name, the name of a file, and the SHA-1 as MediaWiki has it."""
    with open(query) as file:
        rows = sqlite3.connect(f"file:{database}?mode=ro", uri=True).execute(file.read()).fetchall()
    return ["\t".join(part if isinstance(part, str) else part.decode() for part in row) + "\n" for row in rows]


def listed(query, database):
    path = os.path.join(SITE, "list")
    with open(path, "w") as file:
        file.writelines(lines(query, database))
    return path


def build(query, database):
    """What is wrong, or nothing."""
    got = ids("build", "--site", CONF, "--progress", "0", "--out", os.path.join(SITE, "ids"), listed(query, database))
    return "" if re.fullmatch(r"\d+ names, \d+ ids\n", got) else got


# The tables that MediaWiki has since 1.44: columns that a list needs, filled as migrateFileTables.php does.
NEW_TABLES = """
CREATE TABLE file (file_id INTEGER PRIMARY KEY, file_name BLOB, file_latest INTEGER, file_type INTEGER,
    file_deleted INTEGER);
CREATE TABLE filerevision (fr_id INTEGER PRIMARY KEY, fr_file INTEGER, fr_timestamp BLOB, fr_sha1 BLOB,
    fr_archive_name BLOB, fr_deleted INTEGER);
INSERT INTO file (file_name, file_latest, file_type, file_deleted) SELECT img_name, 0, 1, 0 FROM image;
INSERT INTO filerevision (fr_file, fr_timestamp, fr_sha1, fr_archive_name, fr_deleted)
    SELECT file_id, oi_timestamp, oi_sha1, oi_archive_name, oi_deleted FROM oldimage JOIN file ON file_name = oi_name;
INSERT INTO filerevision (fr_file, fr_timestamp, fr_sha1, fr_archive_name, fr_deleted)
    SELECT file_id, img_timestamp, img_sha1, '', 0 FROM image JOIN file ON file_name = img_name;
UPDATE file SET file_latest = (SELECT fr_id FROM filerevision WHERE fr_file = file_id ORDER BY fr_timestamp DESC);
INSERT INTO file (file_name, file_latest, file_type, file_deleted) VALUES ('Deleted.jpg', 0, 1, 1);
INSERT INTO filerevision (fr_file, fr_timestamp, fr_sha1, fr_archive_name, fr_deleted)
    SELECT file_id, fr_timestamp, fr_sha1, '20200102030405!' || file_name, 1 FROM file JOIN filerevision ON
    fr_id = file_latest;
"""


def migrated(database):
    """A copy of the database with these tables, if it has none; and with a hidden version of each file."""
    path = os.path.join(SITE, "new.sqlite")
    copy = sqlite3.connect(path)
    sqlite3.connect(f"file:{database}?mode=ro", uri=True).backup(copy)
    copy.executescript("DROP TABLE IF EXISTS file; DROP TABLE IF EXISTS filerevision;" + NEW_TABLES)
    copy.close()
    return path


def ids(*arguments):
    run = subprocess.run([os.environ["THUMBCTL"], "ids", *arguments], capture_output=True, text=True, check=False)
    return run.stdout if run.returncode == 0 else f"{run.returncode}: {run.stdout}{run.stderr}"


def put(name, digest):
    """The original where its id is, beside the wiki's own."""
    old = name[14:15] == "!"
    at = os.path.join(IMAGES, "archive" if old else "", folder(name[15:] if old else name), name)
    to = os.path.join(IMAGES, "ids", digest[:2], digest[2:4], digest)
    os.makedirs(os.path.dirname(to), exist_ok=True)
    os.link(at, to)


class Case:
    def __init__(self):
        self.edge, self.origin = wiki.of_test()
        self.user, self.tap = wiki.login(self.origin), wiki.Tap()

    def names(self, files):
        """The SHA-1 of each file and of each old version, as the API tells it."""
        answer = self.user.query(titles="|".join("File:" + file for file in files), prop="imageinfo",
                                 iiprop="sha1|archivename", iilimit=5)
        return {info.get("archivename", page["title"].removeprefix("File:")).replace(" ", "_"): info["sha1"]
                for page in answer["pages"] for info in page["imageinfo"]}

    def same_thumb(self, name, digest):
        """In the edge, of a width that neither URL has had."""
        one = self.edge.ask(f"/v1/{urllib.parse.quote(name)}?w=123")
        two = self.edge.ask(f"/v1/id/{digest}?w=123")
        good = one.is_image() and two.is_image() and one.body == two.body
        self.tap.case(good, f"{name}: the thumb by id is that by name",
                      [f"{one.status}, {len(one.body)} bytes, and {two.status}, {len(two.body)} bytes"])
        self.tap.case(one.header("Content-Type") == two.header("Content-Type"), f"{name}: its type",
                      [one.header("Content-Type") + ", and " + two.header("Content-Type")])


def main(directory, query, database, new):
    case = Case()
    case.user.upload(TWICE, picture("red"))
    case.user.upload(TWICE, picture("green"))
    wiki.settle(case.origin)
    names = case.names([*sorted(os.listdir(directory)), TWICE])
    case.tap.case(len(names) == len(os.listdir(directory)) + 2, "the wiki has all files", names)
    locator = os.path.join(SITE, "ids")
    build(query, database)
    old, new = lines(query, database), lines(new, migrated(database))
    case.tap.case(sorted(old) == sorted(new), "the list of file and filerevision", [f"{old}, and {new}"])
    got = ids("check", locator)
    case.tap.case(got.startswith(f"ok\t{len(names)} names"), "the locator", [got])
    for name, digest in names.items():
        got = urllib.parse.unquote(ids("look", "--site", CONF, locator, name, digest))
        want = f"ok\t/v1/id/{digest}\nok\t/v1/{name}\n"
        case.tap.case(got == want, f"{name}: in both directions", [f"{got!r}, not {want!r}"])
        put(name, digest)
        case.same_thumb(name, digest)
    case.tap.plan()


if __name__ == "__main__":
    if sys.argv[1] == "build":
        sys.exit(build(*sys.argv[2:]) or None)
    main(*sys.argv[1:])
