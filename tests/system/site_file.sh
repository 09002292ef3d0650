# A site file, as thumbd and thumbctl read it: what overrides it, and what a bad one is told.
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
	out=$(timeout 10 "$THUMBD" --originals "$ORIGINALS" --socket "$dir/s" --site "$site" "$@" 2>&1)
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

# the command line goes before thumbd.conf, and that before the site file
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
expect "thumbctl's path" \
    "$("$THUMBCTL" url --to path --site "$site" --abbreviate 50 "/v1/$long?w=100")" \
    "ok	/images/thumb/$long/100px-thumbnail.jpg"

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
exit 0
