# References that are not made, and those that are there and must not be used: each thumb is then made
# of the original, or refused as without references.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_origin.sh"

harbour=$ORIGINALS/wikipedia/commons/7/75/Harbour_at_dusk.jpg
mkdir "$dir/flat"
mkdir -m 700 "$dir/references"
cp "$harbour" "$dir/flat/Harbour.jpg"
head -c 100000 "$harbour" >"$dir/flat/Cut.jpg"
ORIGINALS=$dir/flat

start_with() {
	start_thumbd --keep 0 --workers 1 --query-base /v1 --path-base /images --originals-levels 0 \
	    --params p,q,w --references "$dir/references" "$@"
}
thumb() {
	ask "$1"
	expect "status of $1" "$status" 200
}
idle() {
	await "the worker" metric_is workers_busy 0
}
dropped() {
	metric 'references_dropped_total{cause="damaged"}'
}
# unmade WHAT URL URL: no reference is made of an original by these two requests
unmade() {
	thumb "$2"
	thumb "$3"
	idle
	expect "references: $1" "$(metric references_total) $(metric references_files)" "0 0"
}

# none is made
start_with
unmade "of a file that is cut short" "/v1/Cut.jpg?w=100" "/v1/Cut.jpg?w=110"
unmade "for wide thumbs" "/v1/Harbour.jpg?w=601" "/v1/Harbour.jpg?w=602"
# and this one is, so that the test sees them
thumb "/v1/Harbour.jpg?w=110"
thumb "/v1/Harbour.jpg?w=111"
await "a reference" metric_is references_files 1
stop_thumbd
cp -a "$dir/references" "$dir/kept"

# rewrite FIELD VALUE: change a number of the record's second line, or the "rules", with the right digest
rewrite() {
	rm -rf "$dir/references"
	cp -a "$dir/kept" "$dir/references"
	/usr/bin/python3 - "$dir/references" "$@" <<-'END'
		import glob, hashlib, os, re, sys
		directory, field, value = sys.argv[1:]
		path, = [p for p in glob.glob(directory + "/*") if re.fullmatch("[0-9a-f]{64}", os.path.basename(p))]
		with open(path) as f:
		    text = f.read()
		times = os.stat(path)
		head, numbers, rest = text[:-64].split("\n", 2)
		if field == "rules":
		    # as long as the right one
		    head = re.sub(r"rules (\d+)$", lambda m: "rules " + value * len(m[1]), head)
		else:
		    numbers = numbers.split(" ")
		    numbers[int(field)] = value
		    numbers = " ".join(numbers)
		text = "\n".join((head, numbers, rest))
		with open(path, "w") as f:
		    f.write(text + hashlib.sha256((os.path.basename(path) + text).encode()).hexdigest())
	END
}
rewrite rules 0
start_with
expect "of other rules" "$(metric references_files) $(ls "$dir/references")" "0 thumbd-cache"
stop_thumbd
rewrite 0 0123456789abcdef
start_with
expect "of another file" "$(metric references_files) $(ls "$dir/references")" "0 thumbd-cache"
stop_thumbd

# refused FIELD VALUE WHAT CAUSE: the reference is dropped, and the thumb is right
refused() {
	rewrite "$1" "$2"
	start_with
	expect "$3: there" "$(metric references_files)" 1
	thumb "/v1/Harbour.jpg?w=120"
	expect "$3: used and dropped" "$(metric references_used_total) \
$(metric "references_dropped_total{cause=\"$4\"}")" "0 1"
	expect "$3: the original's size" "$(header X-Content-Dimensions)" 2400x1600:1
	stop_thumbd
}
refused 6 1 "another file of that name" stale
refused 7 1 "another size of the original" stale
refused 8 1 "another date" stale
refused 9 1 "another part of a second" stale
refused 10 3 "a type that no reference has" damaged
refused 11 0 "without a width" damaged
refused 13 0 "without a width of the original" damaged
refused 16 x "without numbers" damaged
refused 17 12345 "another digest" damaged
rewrite 4 1
start_with
thumb "/v1/Harbour.jpg?w=120"
expect "only the time of its use differs" "$(metric references_used_total)" 1
stop_thumbd

# what the web server denies is denied, though there is a reference
start_origin web "$dir/flat"
start_with --authorize "http://127.0.0.1:$port/{path}" --authorize-fresh 0
thumb "/v1/Harbour.jpg?w=121"
tag=$(header ETag)
behave web status 403
for condition in "X-Any: 1" "If-None-Match: $tag"; do
	ask "/v1/Harbour.jpg?w=121" -H "$condition"
	expect "a private original, $condition" "$status $(metric references_used_total)" "403 1"
done
behave web
ask "/v1/Harbour.jpg?w=121" -H "If-None-Match: $tag"
expect "public again" "$status" 304
stop_thumbd
exit 0
