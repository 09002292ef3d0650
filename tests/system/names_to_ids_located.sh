# A site moves from names to ids and back under load while its files are stored by their names only, and thumbd
# finds them by --locator: an id is 404 from the upload of its name until the locator has it, and is never
# another version.
STORED=name N=60 SHARES="50 100"
. "$srcdir/system/names_to_ids.sh"
