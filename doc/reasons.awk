# Prints the table of reasons in thumburl.h as reStructuredText: code and explanation.

BEGIN {
	line = "======================  ========================================================"
	width = 56
}

/^#define THUMBURL_REASONS/ { on = 1; next }
on && !/\\$/ { last = 1 }

on && /X\(/ {
	match($0, /"[a-z0-9-]+"/)
	code = substr($0, RSTART + 1, RLENGTH - 2)
}

# the explanation is in the line below the code
on && code != "" && !/X\(/ {
	match($0, /".*"/)
	if (code != "ok") {
		if (n++ == 0)
			print line
		wrap(code, substr($0, RSTART + 1, RLENGTH - 2))
	}
	code = ""
}

last {
	print line
	exit
}

function wrap(code, text,	words, i, n, row) {
	n = split(text, words, " ")
	row = words[1]
	for (i = 2; i <= n; i++)
		if (length(row " " words[i]) <= width)
			row = row " " words[i]
		else {
			printf "%-22s  %s\n", code, row
			code = ""
			row = words[i]
		}
	printf "%-22s  %s\n", code, row
}
