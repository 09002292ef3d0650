# thumbctl url: all vectors that have both URLs, and a clear message for each mistake.
. "$srcdir/system/setup.sh"

vectors=$srcdir/vectors.tsv
url() {
	"$THUMBCTL" url --abbreviate 160 "$@"
}

awk -F'\t' '$5 == "both" { print $3 }' "$vectors" >"$dir/path"
awk -F'\t' '$5 == "both" { print $4 }' "$vectors" >"$dir/query"
[ "$(wc -l <"$dir/path")" -gt 300 ] || fail "vectors.tsv is short"
sed 's/^/ok\t/' "$dir/path" >"$dir/ok-path"
sed 's/^/ok\t/' "$dir/query" >"$dir/ok-query"

for from in path query; do
	for to in path query canonical; do
		want=$to
		[ $to != canonical ] || want=$from
		url --to $to <"$dir/$from" >"$dir/out" || fail "--to $to of $from: status $?"
		cmp "$dir/out" "$dir/ok-$want" || fail "--to $to of $from"
	done
done

# the output of one direction is input of the other
url --to query <"$dir/path" | cut -f2 | url --to path | cut -f2 | cmp - "$dir/path" ||
    fail "there and back"

out=$(url --to path '/v1/wikipedia/commons/Foo.jpg?w=220' '/v1/wikipedia/commons/Foo.jpg?w=0')
expect "status of a refusal" $? 1
expect "output of a refusal" "$out" "ok	/wikipedia/commons/thumb/0/06/Foo.jpg/220px-Foo.jpg
reject	bad-value"

out=$(url --to query /wikipedia/commons/thumb/0/06/Foo.jpg/qlow-220px-Foo.jpg)
expect "status without an equivalent" $? 1
expect "without an equivalent" "$out" "reject	no-equivalent"

out=$(url --to canonical --default-wiki wikipedia/commons /v1/Foo.jpg)
expect "the bare form" "$out" "ok	/v1/wikipedia/commons/Foo.jpg"

out=$(url --to path --query-base /v1 --path-base /w/images --hash-levels 0 '/v1/Foo.jpg?w=9')
expect "a small wiki" "$out" "ok	/w/images/thumb/Foo.jpg/9px-Foo.jpg"

# a line without its newline, an empty line, a NUL
out=$(printf '\n/v1/wikipedia/commons/A.jpg\0' | url --to path)
expect "odd lines" "$out" "reject	bad-path
reject	bad-name"

# a wiki's name has no limit, nor has the output
long=$(printf 'w%05000d' 0)
out=$(url --to canonical "/v1/wikipedia/$long/Foo.jpg")
expect "a long URL" "$out" "ok	/v1/wikipedia/$long/Foo.jpg"

# fields, and JSON
out=$(url --fields class,width,time,name,lang '/v1/wikipedia/commons/F%6Fo.webm?t=1m5s&w=9')
expect "fields" "$out" "ok	complex	9	65	Foo.webm	"
out=$(url --json '/v1/wikipedia/commons/F%C3%B6o.pdf?p=2&w=9' | /usr/bin/python3 -c '
import json, sys
o = json.load(sys.stdin)
print(o["ok"], o["name"], o["width"], o["page"], o["time"], o["path"], o["input"])')
expect "JSON" "$out" "True Föo.pdf 9 2 None \
/wikipedia/commons/thumb/5/5a/F%C3%B6o.pdf/page2-9px-F%C3%B6o.pdf.jpg \
/v1/wikipedia/commons/F%C3%B6o.pdf?p=2&w=9"
out=$(printf '/v1/\377"\001\n' | url --json)
expect "status of a refusal in JSON" $? 1
expect "a refusal in JSON" "$out" '{"input":"/v1/%FF\"%01","ok":false,"reason":"no-wiki",'\
'"explanation":"no-wiki: the URL names no wiki, and no default wiki is set"}'
out=$(url --json --steps 120,250 --size-policy refuse '/v1/wikipedia/commons/F.jpg?w=130')
expect_match "a refused size" "$out" '*nearest to 130: 120 and 250","meant":"/v1/wikipedia/commons/F.jpg?w=250"}'
out=$(url --fields query,path --params w /wikipedia/commons/thumb/b/b9/Foo.pdf/page2-9px-x.jpg)
expect "an empty field" "$out" "ok		/wikipedia/commons/thumb/b/b9/Foo.pdf/page2-9px-Foo.pdf.jpg"

# versions, and ids, which have no name, wiki, type, file or path
fields=zone,wiki,name,type,file,format,version,query,path
out=$(url --fields $fields --params v,w '/v1/wikipedia/commons/Foo.jpg?v=2fd4e1c67a2d28fc&w=9')
expect "fields of a version" "$out" "ok	current	wikipedia/commons	Foo.jpg	jpeg	wikipedia/commons/0/06/Foo.jpg	\
jpg	2fd4e1c67a2d28fc	/v1/wikipedia/commons/Foo.jpg?v=2fd4e1c67a2d28fc&w=9	"
id=2fd4e1c67a2d28fced849ee1bb76e7391b93eb12
ids() {
	url --ids sha1 --steps 250,500 "$@"
}
expect "fields of an id" "$(ids --fields $fields "/v1/id/$id?w=9")" "ok	id		$id					/v1/id/$id?w=9	"
out=$(ids --json "/v1/id/$id?w=9" | /usr/bin/python3 -c 'import json, sys
o = json.load(sys.stdin)
print(o["name"] == sys.argv[1], o["wiki"], o["type"], o["file"], o["path"], o["version"])' $id)
expect "an id in JSON" "$out" "True None None None None None"
expect "a fit of an id" "$(ids --fit 200@2 "//h/v1/id/$id")" "ok	//h/v1/id/$id?w=500"
expect "a srcset of an id" "$(ids --fit 200 --srcset 1,2 "//h/v1/id/$id?p=2&w=9")" \
    "ok	//h/v1/id/$id?p=2&w=250 1x, //h/v1/id/$id?p=2&w=500 2x"

# URLs with a host stay so
out=$(url --to path '//h/v1/wikipedia/commons/Foo.jpg?w=9#x' \
    'https://h:1/v1/wikipedia/commons/Foo.jpg?w=9' ///v1/wikipedia/commons/Foo.jpg)
expect "hosts" "$out" "ok	//h/wikipedia/commons/thumb/0/06/Foo.jpg/9px-Foo.jpg
ok	https://h:1/wikipedia/commons/thumb/0/06/Foo.jpg/9px-Foo.jpg
reject	bad-path"
out=$(url --fields canonical,name,path 'http://h/v1/wikipedia/commons/F%6Fo.jpg')
expect "fields of a URL with a host" "$out" \
    "ok	http://h/v1/wikipedia/commons/Foo.jpg	Foo.jpg	http://h/wikipedia/commons/0/06/Foo.jpg"

# fit and srcset
wm() {
	"$THUMBCTL" url --profile wikimedia "$@"
}
foo=/v1/wikipedia/commons/Foo.jpg
expect "a fit" "$(wm --fit 300 "//h$foo?w=20")" "ok	//h$foo?w=330"
expect "a fit as path" "$(wm --fit 300@2 --to path $foo)" \
    "ok	/wikipedia/commons/thumb/0/06/Foo.jpg/960px-Foo.jpg"
expect "a fit in a height" "$(wm --fit x200@1.25 --original-size 4000x3000 $foo)" "ok	$foo?w=500"
expect "the original fits" "$(wm --fit 300x200 "$foo?w=20#ow=260&oh=100")" "ok	$foo"
expect "a size that is given counts" \
    "$(wm --fit 300 --original-size 4000x3000 "$foo?w=20#ow=260&oh=100")" "ok	$foo?w=330"
expect "fields of a fit" "$(wm --fit 300 --fields class,width $foo)" "ok	simple	330"
out=$(wm --fit x200 $foo /v1/wikipedia/commons/Foo.mid)
expect "status without a fit" $? 1
expect "without a fit" "$out" "reject	missing-width
reject	unknown-type"
expect "densities" "$(wm --fit 250 --srcset 1,1.5,2 --to path "//h$foo")" \
    "ok	//h/wikipedia/commons/thumb/0/06/Foo.jpg/250px-Foo.jpg 1x, \
//h/wikipedia/commons/thumb/0/06/Foo.jpg/500px-Foo.jpg 2x"
expect "widths" "$(wm --srcset 250-600 "$foo#ow=550&oh=1")" \
    "ok	$foo?w=250 250w, $foo?w=330 330w, $foo?w=500 500w, $foo 550w"
expect "widths up" "$(wm --srcset -40 $foo)" "ok	$foo?w=20 20w, $foo?w=40 40w"
expect "widths down" "$(wm --srcset 3840- $foo)" "ok	$foo?w=3840 3840w"
expect "no srcset" "$(wm --srcset 250- /v1/wikipedia/commons/Foo.mid)" "reject	unknown-type"

# the URL that was meant
out=$(wm --json "https://h$foo?w=300px" | /usr/bin/python3 -c 'import json, sys
print(json.load(sys.stdin)["meant"])')
expect "what was meant" "$out" "$foo?w=300"

for size in 0 x 300x 300@ 300@0 300@1.5x 300x0 -1 99999999 '300 '; do
	usage "*: --fit: \"$size\" must be a size in CSS pixels, *300@1.5" url --fit "$size"
done
for list in 1x ,1 1, 1,,2 0 1-2; do
	usage "*: --srcset: \"$list\" must be densities with --fit, *" url --fit 9 --srcset "$list"
done
for list in 1 - 1,2 2-1 a-b 1-2x; do
	usage "*: --srcset: \"$list\" must be a range of widths without --fit, *" url --srcset "$list"
done
usage '*: --original-size: "4000" must be a width and a height*' url --fit 9 --original-size 4000
usage '*: --original-size: --fit SIZE or --srcset LIST is needed, too' url --to path --original-size 1x1
usage '*: --srcset: only --to FORM may be with it' url --json --srcset 1-
usage '*: one of --to FORM, --fields LIST and --json is needed' url --fit 9 --json --to path
usage '*: one of --to FORM, --fields LIST and --json is needed' url
usage '*: one of --to FORM, --fields LIST and --json is needed' url --json --to path
usage '*: --to: "new" must be canonical, query or path' url --to new
usage 'thumbctl url: --frobnicate: no such option; --help lists all options' url --frobnicate
usage '*hash-levels: "x" must be a whole number*' url --to path --hash-levels x
usage '*--hash-levels: 3 must be 0, 1 or 2' url --to path --hash-levels 3
usage '*--query-base: "v1" must begin with a slash' url --to path --query-base v1
usage '*--default-wiki: "x" must have a part for each*' url --to path --default-wiki x
usage '*: --fields: "class,clas": "clas" must be one of scheme, canonical, *' url --fields class,clas
usage '*: --fields: "kind,type": the field kind is now called class' url --fields kind,type
usage 'Usage: thumbctl COMMAND*'
usage '*"frobnicate": no such command; *' frobnicate
exit 0
