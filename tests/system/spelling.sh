# With --spelling=canonical only the canonical URL of a thumb is answered with it: others are redirected to
# it in one step, in the same scheme, however a web server encodes the path.
. "$srcdir/system/setup.sh"

name=Harbour_at_dusk.jpg
path=/wikipedia/commons/thumb/7/75/$name/220px-$name
query="/v1/wikipedia/commons/$name?w=220"

# all spellings of URL: any of them is a thumb by default
spellings_of_path() {
	cat <<-END
		/wikipedia/commons/thumb/7/75/$name/220px-ANYTHING.jpg
		$path?
		$path?220px
		$path?v=1&&&
	END
}
spellings_of_query() {
	cat <<-END
		$query&&&
		/v1/wikipedia/commons/$name?&w=220
		/v1/wikipedia/commons/$name?%77=220
		/v1/wikipedia/commons/$name?w=%32%32%30
		/v1/wikipedia/commons/$name?w=220&ow=2400&oh=1600
	END
}

# moved_to WHERE: each URL of standard input
moved_to() {
	while read -r url; do
		# later releases of curl drop a ? at the end
		ask "$url" --request-target "$url"
		expect "status of $url" "$status" 301
		expect "where $url is" "$(header Location)" "$1"
	done
}

start_thumbd
ask "/wikipedia/commons/thumb/7/75/$name/220px-ANYTHING.jpg"
expect "any spelling" "$status" 200
stop_thumbd

start_thumbd --spelling canonical
spellings_of_path | moved_to "$path"
spellings_of_query | moved_to "$query"
expect "counted" "$(metric 'requests_total{status="301"')" 9

# an encoded path is the same file
for url in "$path" "$query" "/wikipedia/commons/thumb/7/75/%48arbour%5fat_dusk.jpg/220px-$name" \
    "/v1/wikipedia/commons/%48arbour_at_dusk.jpg?w=220"; do
	ask "$url"
	expect "status of $url" "$status" 200
done

# no loop
ask "$query&&&"
ask "$(header Location)"
expect "the target" "$status" 200

# what is refused stays refused
ask "/v1/wikipedia/commons/$name?w=220&x=1"
expect "an unknown parameter" "$status" 400
stop_thumbd
exit 0
