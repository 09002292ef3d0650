# Writes the description of a counter for each reason to refuse a URL, from the table in thumburl.h.
# With C set, writes a C table from reasons to counters.

BEGIN {
	split("ok not-thumb no-equivalent ambiguous-name", none)	# these refuse nothing
	for (i in none)
		skip[none[i]] = 1
}

/^#define THUMBURL_REASONS/ { on = 1; next }
on && !/\\$/ { last = 1 }

on && /X\(/ {
	match($0, /X\([A-Z0-9_]+/)
	name = substr($0, RSTART + 2, RLENGTH - 2)
	match($0, /"[a-z0-9-]+"/)
	code = substr($0, RSTART + 1, RLENGTH - 2)
}

on && code != "" && !/X\(/ {
	match($0, /".*"/)
	text = substr($0, RSTART + 1, RLENGTH - 2)
	if (!(code in skip)) {
		field = "refused_" code
		gsub(/-/, "_", field)
		if (C)
			printf "\t[THUMBURL_%s] = offsetof(REFUSALS_OF, %s),\n", name, field
		else
			printf ".. %s:: %s\n\t:type:\tcounter\n\t:level:\tinfo\n" \
			    "\t:oneliner:\t%s\n\n\tURLs refused: %s.\n\n", \
			    prefix, field, "Refused as " code, text
	}
	code = ""
}

last { exit }
