# Prints a page with the files that it includes:
#
#   .. include:: FILE
#      :literal:
#
# as rst2man would, but FILE may be in the build directory or in srcdir.

function include(file, indent,	line, path, n) {
	path = file
	if ((getline line <path) < 0) {
		path = srcdir "/" file
		n = getline line <path
	} else
		n = 1
	if (n < 0) {
		print "include.awk: " FILENAME ": cannot read " file >"/dev/stderr"
		exit 1
	}
	do
		print line == "" ? "" : indent line
	while ((getline line <path) > 0)
	close(path)
}

pending != "" && $1 == ":literal:" {
	print "::\n"
	include(pending, "  ")
	pending = ""
	next
}

pending != "" {
	include(pending, "")
	pending = ""
}

$1 == ".." && $2 == "include::" {
	pending = $3
	next
}

{
	print
}

END {
	if (pending != "")
		include(pending, "")
}
