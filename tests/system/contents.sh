# Made-up languages, times and pages are few jobs: thumbd knows what an original has, and tells it.
. "$srcdir/system/setup.sh"

mkdir -p "$dir/images"
# square COLOUR [LANGUAGES]
square() {
	echo "<rect width='100' height='100' fill='$1'${2:+ systemLanguage='$2'}/>"
}

# svg LANGUAGES...: an SVG with a square of a colour for each, and one for all others
svg() {
	echo "<svg xmlns='http://www.w3.org/2000/svg' width='100' height='100'><switch>"
	n=0
	for languages in "$@"; do
		n=$((n + 1))
		square "#$(printf %03x $n)" "$languages"
	done
	square "#f00"
	echo "</switch></svg>"
}

svg en de "zh_Hant, fr" >"$dir/images/Map.svg"
svg de fr >"$dir/images/Other.svg"
echo "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>" >"$dir/images/Plain.svg"
cp "$srcdir/render/own/video-vp9-10s.webm" "$dir/images/Film.webm"
cp "$srcdir/render/own/pdf-4-pages.pdf" "$dir/images/Book.pdf"
ORIGINALS=$dir/images
start_thumbd --query-base /v1 --path-base /images --hash-levels 0 --keep 60000

# many NAME QUERY FORMAT: 200 requests with a query that ends in a made-up value
many() {
	seq 200 | awk -v url="http://thumbd/v1/$1$2" -v format="$3" \
	    -v out="$dir/bodies" '
	{
		n = format == "lang" ? sprintf("%c%c%c", 97 + $1 / 26, 97 + $1 % 26, 120) : 100 + $1
		print "url = \"" url n "\"\noutput = \"" out "/" $1 "\""
	}' >"$dir/urls"
	rm -rf "$dir/bodies"
	mkdir "$dir/bodies"
	curl -s -K "$dir/urls" -w '%{http_code}\n' --max-time $LIMIT \
	    --unix-socket "$dir/thumbd.sock" | sort | uniq -c | xargs
}

bodies() {
	md5sum "$dir"/bodies/* | cut -d ' ' -f 1 | sort -u | wc -l
}

# adds WHAT JOBS: so many jobs since the last time
before=0
adds() {
	now=$(renders)
	expect "jobs of $1" $((now - before)) "$2"
	before=$now
}

expect "languages" "$(many Map.svg '?w=100&lang=' lang)" "200 200"
expect "bodies of languages" "$(bodies)" 1
adds "languages that the file lacks" 1
ask "/v1/Map.svg?w=100"
expect "contents of an SVG" "$(header X-Thumb-Contents)" languages=en,de,zh-hant,fr
for lang in de de-at de-x fr zh-hant-tw zh; do
	ask "/v1/Map.svg?w=100&lang=$lang"
	expect "status in $lang" "$status" 200
done
adds "English, German, French, Chinese" 4

many Plain.svg '?w=100&lang=' lang >/dev/null
expect "bodies without languages" "$(bodies)" 1
ask "/v1/Plain.svg?w=100"
expect "contents without languages" "$(header X-Thumb-Contents)" languages=
adds "languages of a file without any" 1

# without English in the file, English is a language that it lacks
many Other.svg '?w=100&lang=' lang >/dev/null
ask "/v1/Other.svg?w=100"
adds "languages and English" 1

expect "times" "$(many Film.webm '?w=100&t=' number)" "200 200"
expect "bodies of times" "$(bodies)" 1
adds "times after the end" 1
ask "/v1/Film.webm?w=100&t=9"
expect "contents of a video" "$(header X-Thumb-Contents)" seconds=10
adds "the last second" 0
ask "/v1/Film.webm?w=100&t=8"
adds "the second before" 1

expect "pages" "$(many Book.pdf '?w=100&p=' number)" "200 404"
adds "pages after the end" 1
ask "/v1/Book.pdf?w=100&p=77"
expect "message" "$(cat "$dir/body")" "There is no page 77; the last page is 4"
expect "contents of a PDF" "$(header X-Thumb-Contents)" pages=4
ask "/v1/Book.pdf?w=100&p=4"
expect "the last page" "$status" 200
adds "the last page" 1

# another file of the same name
svg ja >"$dir/images/Map.svg.new"
mv "$dir/images/Map.svg.new" "$dir/images/Map.svg"
ask "/v1/Map.svg?w=100&lang=ja"
expect "contents of the new file" "$(header X-Thumb-Contents)" languages=ja
cp "$dir/body" "$dir/ja"
ask "/v1/Map.svg?w=100&lang=de"
! cmp -s "$dir/body" "$dir/ja" || fail "German is Japanese"
adds "the new file" 2

# a part of a file tells nothing
cp "$srcdir/render/own/video-truncated.webm" "$dir/images/Film.webm"
ask "/v1/Film.webm?w=100&t=8"
expect "contents of a truncated video" "$(header X-Thumb-Contents)" ""

# a list that is too long is not told, and all its languages are drawn
svg en $(seq 100 | awk '{ printf("aa-a%07d ", $1) }') >"$dir/images/Map.svg"
ask "/v1/Map.svg?w=100&lang=aa-a0000077"
expect "contents of many languages" "$status $(header X-Thumb-Contents)" "200 "

# clients that come together, before anything is known of the file: the worker has the first job, and
# the others wait
stop_thumbd
start_thumbd --query-base /v1 --path-base /images --hash-levels 0 --keep 60000 --workers 1
svg en de >"$dir/images/Map.svg"
worker=$(pgrep -P $thumbd -x thumb-worker)
# together NAME QUERY...: clients that wait until all have come; prints their statuses
together() {
	kill -STOP "$worker"
	rm -rf "$dir/bodies"
	mkdir "$dir/bodies"
	clients=
	: >"$dir/statuses"
	n=0
	for query in "${@:2}"; do
		n=$((n + 1))
		get "/v1/$1?w=100&$query" -o "$dir/bodies/$n" >>"$dir/statuses" &
		clients="$clients $!"
	done
	await "all but the first wait" metric_is queue_length $((n - 1))
	kill -CONT "$worker"
	wait $clients
	sort "$dir/statuses" | uniq -c | xargs
}

before=$(renders)
expect "together" "$(together Map.svg lang={ja,fr,es,it,nl,pt,ru,sv,uk,fi})" "10 200"
expect "bodies of clients together" "$(bodies)" 1
adds "clients together" 1
cp "$srcdir/render/own/pdf-4-pages.pdf" "$dir/images/Other.pdf"
expect "pages together" "$(together Other.pdf p={7,8,9,10,11,12})" "6 404"
adds "pages together" 1
exit 0
