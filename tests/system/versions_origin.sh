# Versions of originals at HTTP origins: a wrong token costs one request to the origin, without a body,
# and further ones at most a conditional request; MediaWiki's SHA-1 is the token where it is told.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_origin.sh"

mkdir -p "$dir/files" "$dir/cache"
cp -r "$ORIGINALS/wikipedia" "$dir/files/"
start_origin origin "$dir/files"
jpg=/v1/wikipedia/commons/Harbour_at_dusk.jpg
file=$dir/files/wikipedia/commons/7/75/Harbour_at_dusk.jpg
other=$(echo "$dir"/files/wikipedia/commons/*/*/Upright_lighthouse.jpg)
for_ever="public, max-age=31536000, immutable"
ORIGINALS=

start_versions() {
	: >"$dir/origin/requests"
	start_thumbd --keep 0 --params info,lang,p,t,v,w \
	    --origin "http://127.0.0.1:$port/{project}/{code}/{path}" "$@"
}
# flood: 50 made-up tokens, one after another
flood() {
	for i in $(seq 1000 1049); do
		ask "$jpg?v=${i}0000&w=100"
		expect "a wrong token" "$status $(header X-Content-Version)" "404 $token"
	done
}
# replace FILE: an upload
replace() {
	cp "$1" "$dir/upload"
	mv "$dir/upload" "$file"
}

start_versions
ask "$jpg?v=12345678&w=100"
expect "a first wrong token" "$status $(header Cache-Control)" "404 public, max-age=10"
token=$(header X-Content-Version)
expect "without its body" "$(metric 'origin_requests_total{result="enough"}')" 1
flood
expect "without a condition" "$(asked origin 'inm= ')" 1
expect "conditional" "$(asked origin ' 200 inm="')" 0
expect "renders" "$(renders)" 0
ask "$jpg?v=$token&w=100"
expect "the right token" "$status $(header Cache-Control)" "200 $for_ever"

# an upload
cp "$file" "$dir/old"
replace "$other"
ask "$jpg?w=100"
new=$(header X-Content-Version)
[ "$new" != "$token" ] || fail "another file has the same token"
ask "$jpg?v=$new&w=100"
expect "the new token" "$status $(header Cache-Control)" "200 $for_ever"
ask "$jpg?v=$token&w=100"
expect "the old token" "$status $(header X-Content-Version)" "404 $new"
stop_thumbd

# the cache of originals: it is asked, but does not hide an upload
start_versions --cache "$dir/cache" --cache-fresh 3600
ask "$jpg?v=$new&w=100"
expect "cached" "$status $(asked origin)" "200 1"
ask "$jpg?v=$new&w=101"
expect "from the cache" "$status $(asked origin)" "200 1"
token=$new
flood
expect "downloads" "$(asked origin ' 200 ')" 1
replace "$dir/old"
expect "fresh" "$(metric cache_files)" 1
stop_thumbd
start_versions --cache "$dir/cache" --cache-fresh 3600
ask "$jpg?w=100"
expect "without a version" "$status $(asked origin) $(header X-Content-Version)" "200 0 $new"
behave origin sha1
ask "$jpg?v=12345678&w=100"
sha1=$(header X-Content-Version)
expect "the SHA-1" "$status $sha1" "404 $(/usr/bin/python3 -c '
import hashlib, sys
n, s = int(hashlib.sha1(open(sys.argv[1], "rb").read()).hexdigest(), 16), ""
while n:
    n, d = divmod(n, 36)
    s = "0123456789abcdefghijklmnopqrstuvwxyz"[d] + s
print(s.rjust(31, "0"))' "$file")"
ask "$jpg?v=$sha1&w=100"
expect "the token of MediaWiki" "$status $(header Cache-Control)" "200 $for_ever"
stop_thumbd

# a restart remembers it with the original, and with its reference
start_versions --cache "$dir/cache" --cache-fresh 3600
ask "$jpg?v=$sha1&w=102"
expect "after a restart" "$status $(asked origin)" "200 0"
stop_thumbd
mkdir -m 700 "$dir/references"
start_versions --references "$dir/references"
for w in 100 101; do
	ask "$jpg?v=$sha1&w=$w"
	expect "by the original" "$status" 200
done
await "a reference" metric_is references_files 1
ask "$jpg?v=$sha1&w=102"
expect "by the reference" "$status $(metric references_used_total)" "200 1"
expect "its token" "$(header X-Content-Version)" "$sha1"
ask "$jpg?v=12345678&w=103"
expect "another of the reference" "$status $(metric references_files)" "404 1"
stop_thumbd
exit 0
