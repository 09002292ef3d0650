# Names of originals that are hard for URLs and for signatures, to be sourced.

# NB: a name has no blanks, which MediaWiki writes as _
HARD_NAMES=(
	Plain.jpg
	'Größe_日本.jpg'
	'A+b.jpg'
	'Tilde~x.jpg'
	'Parens_(1).jpg'
	"It's,_all;_here!.jpg"
	'A&b=c.jpg'
	'At@dollar$.jpg'
	'Star*_and_dots...jpg'
)

# escaped NAME: for a URL
escaped() {
	/usr/bin/python3 -c 'import sys, urllib.parse
print(urllib.parse.quote(sys.argv[1], safe="-._~"))' "$1"
}

# hashed NAME: its hash directories
hashed() {
	printf %s "$1" | md5sum | sed 's|^\(.\)\(.\).*|\1/\1\2|'
}
