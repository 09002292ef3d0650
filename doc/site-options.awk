# The keys of a site file, for its manual page: from the tables of options and profiles. With
# what=hashed, the names of those that are in the hash.

function unquote(s) {
	gsub(/^[ \t]*"|"[ \t,]*$/, "", s)
	gsub(/\\"/, "``", s)
	return (s)
}

# A word of help that is a value, in the type of one.
function literal(s) {
	gsub(/utm_[*],fbclid|120,250,500|\/v1\/NAME/, "``&``", s)
	gsub(/ \* /, " ``*`` ", s)
	return (s)
}

/^#define (THUMBURL_OPTIONS|PROFILES)\(X\)/ {
	table = /PROFILES/ ? "profiles" : "options"
	next
}

table == "options" && /X\(/ {
	match($0, /X\(.*/)
	n = split(substr($0, RSTART + 2), field, /,[ \t]*/)
	key = unquote(field[3])
	arg = unquote(field[4])
	# a default may have commas
	match($0, /,[ \t]*("[^"]*"|[0-9]+),[ \t]*[01],[ \t]*\\$/)
	standard = substr($0, RSTART, RLENGTH)
	sub(/,[ \t]*[01],[ \t]*\\$/, "", standard)
	sub(/^,[ \t]*/, "", standard)
	standard = unquote(standard)
	if ($0 ~ /,[ \t]*1,[ \t]*\\$/)
		hashed[++n_hashed] = key
	next
}

table == "options" && key != "" && what == "" {
	help = $0
	sub(/\)?[ \t]*\\?$/, "", help)
	help = literal(unquote(help))
	printf "%s = %s\n", key, arg
	printf "  %s (%s)\n\n", help, standard == "" ? "none" : "``" standard "``"
	key = ""
}

table == "profiles" && /X\(/ {
	n = split($0, field, "\"")
	if (field[2] != profile)
		printf "\n%s::\n\n", field[2]
	profile = field[2]
	printf "  %s = %s\n", field[4], field[6]
}

!/\\$/ { table = "" }

END {
	for (i = 1; what == "hashed" && i <= n_hashed; i++)
		printf "%s*%s*", i == 1 ? "" : i < n_hashed ? ", " : " and ", hashed[i]
}
