# Makes a seed file of each URL in vectors.tsv and in signed.tsv, for each of some sites:
# awk -v dir=DIR -f seeds.awk vectors.tsv signed.tsv

BEGIN {
	FS = "\t"
	signed["off"] = 8
	signed["allow"] = 9
	signed["up"] = 10
	signed["require"] = signed["closed"] = 11
}

function seed(url, site) {
	if (url == "")
		return
	file = dir "/" ++n
	printf "%c%s", 56 + site, url > file
	close(file)
}

FNR == NR && NR > 1 {
	for (i = 3; i <= 7; i++)
		if (i != 5 && $i ~ /^\//) {
			seed($i, 0)
			if (NR % 4 == 0)
				seed($i, 4)
			if (NR % 4 == 1)
				seed($i, 1)
		}
}

$1 == "read" && $2 in signed {
	seed($5, signed[$2])
}

END {
	seed("/v1/Foo.jpg?w=220&f=webp&q=low", 2)
	seed("/w/images/thumb/Foo.tif/lossless-page2-220px-Foo.tif.png", 2)
	seed("/w/thumb.php?f=foo_bar.jpg&width=220px", 2)
	seed("/w/thumb.php?f=20160101000000!Foo.jpg&archived=1&w=9", 1)
	seed("/media/v1/de/Foo.jpg?w=220&x=1", 3)
	seed("/media/de/thumb/0/Foo.jpg/220px-Foo.jpg", 3)
	seed("/v1/Foo.jpg?w=250", 5)
	seed("/v1/id/2fd4e1c67a2d28fced849ee1bb76e7391b93eb12?p=2&w=250", 10)
	seed("/v1/id/2fd4e1c67a2d28fced849ee1bb76e7391b93eb12?f=webp&q=low&w=9", 10)
	id = "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"
	seed("/v1/id/" id "?v=0123456789abcdef", 12)
	seed("/media/v1/id/" id substr(id, 1, 24) "?p=2&w=220", 13)
	seed("/a/b/c/d/p/c/Foo.svg?f=avif&w=7", 7)
}
