# A site file in thumbd and thumbctl: what overrides it, and the message for a bad one.
. "$srcdir/system/setup.sh"

site=$dir/site.conf
conf=$dir/thumbd.conf
long=$(printf 'a%.0s' $(seq 120)).jpg
mkdir "$dir/originals"
cp "$ORIGINALS/wikipedia/commons/7/75/Harbour_at_dusk.jpg" "$dir/originals/$long"

# refuse WANT FILE [OPTION...]: thumbd and thumbctl refuse the file, each in one line
refuse() {
	want=$1
	printf '%b\n' "$2" >"$site"
	shift 2
	out=$(timeout $LIMIT "$THUMBD" --originals "$ORIGINALS" --socket "$dir/s" --site "$site" "$@" 2>&1)
	expect "thumbd's status" $? 2
	expect "thumbd" "$out" "thumbd: $want"
	[ ! -e "$dir/s" ] || fail "$want: a socket is left"
	out=$("$THUMBCTL" url --to path --site "$site" "$@" /x 2>&1)
	expect "thumbctl's status" $? 2
	expect "thumbctl" "$out" "thumbctl url: $want"
}

refuse "$site:2: abbreviate: 300 must be from 1 to 255 bytes" 'profile = wikimedia\nabbreviate = 300'
refuse "$site:1: abbreviate: \"many\" must be a whole number up to 65535" 'abbreviate = many'
refuse "$site:3: \"profile wikimedia\" must be KEY = VALUE, such as profile = mediawiki" \
    '\n\nprofile wikimedia'
refuse "$site:1: profile: \"wiki\" must be mediawiki or wikimedia" 'profile = wiki'
refuse "$site:1: path-base: \"/w\" must have as many stars as the query base \"/v1/*/*\"" \
    'path-base = /w'
refuse "$site:1: strip: \"w\" must be without quotes" 'strip = "w"'
refuse "--steps: \"40,20\": \"20\" must be a width from 1 to 65535, and more than the one before" \
    'profile = wikimedia' --steps 40,20
rm "$site"
out=$("$THUMBCTL" url --to path --site "$site" /x 2>&1)
expect "without the file" "$out" "thumbctl url: cannot read $site: No such file or directory"
out=$("$THUMBCTL" url --to path --site "$dir" /x 2>&1)
expect "a directory" "$out" "thumbctl url: cannot read $dir: Is a directory"
head -c 16385 /dev/zero | tr '\0' '\n' >"$site"
out=$("$THUMBCTL" url --to path --site "$site" /x 2>&1)
expect "a large file" "$out" "thumbctl url: $site must have at most 16384 bytes"

# the command line overrides thumbd.conf, which overrides the site file
printf 'profile = mediawiki\npath-base = /images\nhash-levels = 0\nabbreviate = 160\nsteps = 100,200
size-policy = refuse\n' >"$site"
printf 'site = %s\nsteps = 100,200,300\nworkers = 1\n' "$site" >"$conf"
start_thumbd --originals "$dir/originals" --config "$conf" --max-width 300
ask "/v1/$long?w=300"
expect "a step of thumbd.conf" "$status" 200
ask "/images/thumb/$long/100px-$long"
expect "a name that is not abbreviated" "$status" 200
ask "/v1/$long?w=150"
expect "not a step" "$status" 400
ask "/v1/$long?w=400"
expect "wider than the command line says" "$status" 400
ask "/images/thumb/Foo.xyz/100px-Foo.xyz.png"
expect "a type that is not known" "$status" 415
expect "thumbctl's path" \
    "$("$THUMBCTL" url --to path --site "$site" --abbreviate 50 "/v1/$long?w=100")" \
    "ok	/images/thumb/$long/100px-thumbnail.jpg"

# thumbctl site: as an equivalent file, as JSON, and compared with a thumbd
site() {
	"$THUMBCTL" site --site "$site" "$@" 2>&1
}
expect "a right file" "$(site --check)" "ok	$(site | sed -n 's/^# hash //p')"
site >"$dir/again.conf"
expect "the same again" "$("$THUMBCTL" site --site "$dir/again.conf")" "$(cat "$dir/again.conf")"
site --json --steps 30,60 >"$dir/site.json"
expect "JSON" "$(/usr/bin/python3 - "$dir/site.json" <<'END'
import json, sys
site = json.load(open(sys.argv[1]))
jpeg = [t for t in site['types'] if t['type'] == 'jpeg'][0]
print(list(site)[:5], site['query_base'], site['default_wiki'], site['hash_levels'], site['steps'],
    site['params'], jpeg['extensions'][0], site['formats'][0]['format'], len(site['hash']))
END
)" "['hash', 'query_base', 'path_base', 'default_wiki', 'hash_levels'] /v1 None 0 [30, 60] \
['lang', 'p', 't', 'w'] jpg jpg 16"
server=unix:$dir/thumbd.sock
out=$(site --check --server "$server")
expect "status of a difference" $? 1
expect "a difference" "$out" "thumbctl site: $server has another site: max-width is 65535 here and \
300 in thumbd, steps is 100,200 here and 100,200,300 in thumbd"
out=$(site --check --server "$server" --max-width 300 --steps 100,200,300)
expect "status of a thumbd that agrees" $? 0
expect_match "a thumbd that agrees" "$out" "ok	*"
out=$(site --check --server "unix:$dir/nobody")
expect "status without a thumbd" $? 1
expect_match "without a thumbd" "$out" "thumbctl site: --server: unix:$dir/nobody: *"
out=$(site --check --abbreviate 0)
expect "status of a wrong site" $? 2
expect "a wrong site" "$out" "thumbctl site: --abbreviate: 0 must be from 1 to 255 bytes"
expect "the header" "$(curl -s -o /dev/null -D - --unix-socket "$dir/thumbd.sock" http://h/healthz |
    tr -d '\r' | sed -n 's/^X-Thumb-Site: //p')" \
    "$(site --max-width 300 --steps 100,200,300 | sed -n 's/^# hash //p')"

# SIGHUP reads it again, and a bad one changes nothing
reload() {
	n=$(grep -c 'reloaded' "$dir/thumbd.log")
	kill -HUP $thumbd
	await "a reload" more_reloads "$n"
}
more_reloads() {
	[ "$(grep -c 'reloaded' "$dir/thumbd.log")" -gt "$1" ]
}
echo 'abbreviate = 0' >>"$site"
sed -i '/abbreviate = 160/d' "$site"
reload
grep -q "^thumbd: $site:6: abbreviate: 0 must be from 1 to 255 bytes" "$dir/thumbd.log" ||
    fail "the log does not say what is wrong"
ask "/images/thumb/$long/200px-$long"
expect "the site as before" "$status" 200
sed -i 's/abbreviate = 0/abbreviate = 50/' "$site"
reload
ask "/images/thumb/$long/200px-thumbnail.jpg"
expect "the new site" "$status" 200
echo 'unknown-types = refuse' >>"$site"
reload
ask "/images/thumb/Foo.xyz/100px-Foo.xyz.png"
expect "a type that is refused" "$status" 400
exit 0
