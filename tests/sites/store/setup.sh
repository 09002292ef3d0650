# For tests of a web server in front of thumbd, to be sourced: originals with names that are hard for
# URLs, thumbd with a store in the directory of the images, and what a web server has to do.
. "$srcdir/system/setup.sh"

demo=$ORIGINALS/wikipedia/commons
root=$dir/root images=$dir/root/w/images
mkdir -p "$images/thumb"
ORIGINALS=$images
ids=(--ids sha1 --originals-ids 'ids/{id}')

# needs PROGRAM: skip the test if it is not installed
needs() {
	command -v "$1" >/dev/null || { echo "$1 is not installed"; exit 77; }
}

# escaped NAME: as MediaWiki writes it in a URL
escaped() {
	/usr/bin/python3 -c 'import sys, urllib.parse
print(urllib.parse.quote(sys.argv[1], safe="-._~"))' "$1"
}

# add NAME FILE: an original in MediaWiki's layout; its hash directories are in $at
add() {
	at=$(printf %s "$1" | md5sum | sed 's|^\(.\)\(.\).*|\1/\1\2|')
	mkdir -p "$images/$at"
	cp "$2" "$images/$at/$1"
	touch -d "2020-01-02 03:04:05 UTC" "$images/$at/$1"
}

# web URL [CURL-OPTION...]: as ask of the web server, which the test says how to reach in $web
web() {
	url=$1
	shift
	status=$(curl -s -o "$dir/body" -D "$dir/headers" -w '%{http_code}' --max-time $LIMIT --path-as-is \
	    "${web[@]}" "$@" "http://wiki.example$url")
}

asked() {
	metric requests_total
}
results() {
	metric store_thumbs_total
}
more_results() {
	[ "$(results)" -gt "$before" ]
}

# both URL TYPE [unstored]: the same thumb from thumbd, and then from the web server alone
both() {
	before=$(results)
	web "$1"
	expect "status of $1" "$status $(header Content-Type)" "200 $2"
	expect "how long $1 is kept" "$(grep -ic '^Cache-Control: no-cache' "$dir/headers")" 1
	modified=$(header Last-Modified)
	expect "Last-Modified of $1" "$modified" "Thu, 02 Jan 2020 03:04:05 GMT"
	await "the end of $1" more_results
	cp "$dir/body" "$dir/first"
	before=$(asked)
	web "$1"
	expect "status of the stored $1" "$status $(header Content-Type)" "200 $2"
	expect "requests for $1, ${3-stored}" "$(($(asked) - before))" "$([ -z "${3-}" ] && echo 0 || echo 1)"
	cmp "$dir/first" "$dir/body" || fail "$1: another thumb is stored"
	expect "Last-Modified of the stored $1" "$(header Last-Modified)" "$modified"
	expect "how long the stored $1 is kept" "$(grep -ic '^Cache-Control: no-cache' "$dir/headers")" 1
	expect "what else is sent with the stored $1" "$(grep -ci '^Content-Encoding:' "$dir/headers")" 0
}

# serve_names [NO-LINK]: thumbs of all names in both schemes; names that match the pattern have no link
serve_names() {
	while IFS=, read -r name from type; do
		add "$name" "$(find "$demo" -name "$from")"
		name=$(escaped "$name")
		thumb=100px-$name
		[ "$type" = image/png ] && [ "${name%.png}" = "$name" ] && thumb=$thumb.png
		both "/w/images/thumb/$(escaped "$at" | sed 's|%2F|/|g')/$name/$thumb" "$type" $(abbreviated "$name" "${2-}")
		case $name in
		${1:-/})	both "/v1/$name?w=101" "$type" unstored ;;
		*)		both "/v1/$name?w=101" "$type" ;;
		esac
	done <<END
Foo.jpg,Harbour_at_dusk.jpg,image/jpeg
100%_wool.jpg,Harbour_at_dusk.jpg,image/jpeg
What_is_this?.JPG,Harbour_at_dusk.jpg,image/jpeg
Tom_&_Jerry;_a=b.jpeg,Harbour_at_dusk.jpg,image/jpeg
It's_a_"quoted"_name.jpe,Harbour_at_dusk.jpg,image/jpeg
C++_and_1+1.gif,Turning_wheel.gif,image/gif
Data.gz.fr.jpg,Harbour_at_dusk.jpg,image/jpeg
Script.php.png,Glass_marbles.png,image/png
Compass.svg,Compass_rose.svg,image/png
Ångström_日本語_ёжик.jpg,Harbour_at_dusk.jpg,image/jpeg
L$(printf 'o%.0s' {1..232})ng_nam.jpg,Harbour_at_dusk.jpg,image/jpeg
L$(printf 'o%.0s' {1..248})ng.jpg,Harbour_at_dusk.jpg,image/jpeg
END
}

# abbreviated NAME SERVED: "unstored" if the web server does not find the abbreviated name of it
abbreviated() {
	[ ${#1} -le 249 ] || [ -n "$2" ] || case $1 in
	L*)	echo unstored ;;
	esac
}

# refuse_hostile: what clients must not reach
refuse_hostile() {
	echo secret >"$root/secret.jpg"
	echo secret >"$images/thumb/query/secret.jpg"
	for url in "/v1/Foo.jpg?../../../../../secret" "/v1/..%2f..%2f..%2f..%2f..?secret" \
	    "/v1/..?secret" "/v1/%2e%2e?../secret" "/w/images/thumb/query/secret.jpg" \
	    "/w/images/thumb/query/Foo.jpg/w=101.jpg" "/v1/Foo.jpg?w=101.jpg" "/v1/Foo.jpg?%2e%2e/secret"; do
		web "$url"
		case $status in
		4?? | 502)	;;
		*)	fail "$url: status $status" ;;
		esac
		! grep -q secret "$dir/body" || fail "$url shows the file"
	done
	# what is uploaded is a file, also if it is a script
	echo "<?php echo 'ran';" >"$images/script.php"
	web "/w/images/script.php"
	expect "a script among the images" "$status $(cat "$dir/body")" "200 $(cat "$images/script.php")"
	for method in PURGE DELETE PUT POST; do
		web "/w/images/thumb/9/91/Foo.jpg/100px-Foo.jpg" -X $method
		expect "status of $method" "$status" 403
		web "/v1/Foo.jpg?w=102" -X $method
		expect "status of $method of what is not stored" "$status" 403
	done
}

# serve_all [NO-LINK [ABBREVIATES]]
serve_all() {
	serve_names "$@"
	refuse_hostile
	add Foo.jpg "$demo/7/75/Harbour_at_dusk.jpg"
	foo=/w/images/thumb/$at/Foo.jpg

	# by id, with an extension by the thumb's format
	mkdir "$images/ids"
	for file in "$demo/7/75/Harbour_at_dusk.jpg" "$(find "$demo" -name Turning_wheel.gif)" \
	    "$demo/b/b2/Compass_rose.svg"; do
		id=$(sha1sum "$file" | cut -d' ' -f1)
		cp "$file" "$images/ids/$id"
		touch -d "2020-01-02 03:04:05 UTC" "$images/ids/$id"
		case $file in
		*.jpg)	both "/v1/id/$id?w=101" image/jpeg ;;
		*.gif)	both "/v1/id/$id?w=101" image/gif ;;
		*)	both "/v1/id/$id?lang=de&w=101" image/png ;;
		esac
	done
	web "/v1/id/$id?w=101" -X PURGE
	expect "status of PURGE by id" "$status" 403

	# a client that has the thumb
	web "$foo/100px-Foo.jpg" -H "If-Modified-Since: Thu, 02 Jan 2020 03:04:05 GMT"
	expect "status for a client that has it" "$status" 304
	before=$(results)
	web "$foo/103px-Foo.jpg" -H "If-Modified-Since: Thu, 02 Jan 2020 03:04:05 GMT"
	await "it is stored all the same" more_results
	[ -e "$root$foo/103px-Foo.jpg" ] || fail "it is not stored"

	# other spellings, and no file
	for url in "$foo/104px-ANYTHING.jpg" "/v1/Foo.jpg?w=105&utm_source=x"; do
		before=$(results)
		web "$url"
		expect "status of $url" "$status" 200
		await "$url" more_results
	done
	web "/v1/No_such.jpg?w=100"
	expect "no such file" "$status" "${3-404}"
	expect "what is stored" "$(cd "$root$foo" && ls | sort | xargs)" \
	    "100px-Foo.jpg 101px-Foo.jpg 103px-Foo.jpg 104px-Foo.jpg 105px-Foo.jpg"

	# without its file a thumb is made again, by both URLs
	rm "$root$foo/101px-Foo.jpg"
	both "/v1/Foo.jpg?w=101" image/jpeg
	ask "/v1/Foo.jpg" -X PURGE
	expect "status of a PURGE" "$status" 204
	both "$foo/100px-Foo.jpg" image/jpeg

	# thumbd is down: what is stored is served
	stop_thumbd
	web "$foo/100px-Foo.jpg"
	expect "a stored thumb without thumbd" "$status" 200
	web "$foo/106px-Foo.jpg"
	expect_match "another thumb without thumbd" "$status" '50[234]'
}
