# A flood of made-up versions adds no object and no render, and few requests reach thumbd; an upload that
# is purged is seen at once. VERSIONS is how many, 1000 by default.
. "$srcdir/system/setup.sh"
needs_module

n=${VERSIONS:-1000}
mkdir "$dir/files"
cp -r "$ORIGINALS/wikipedia" "$dir/files/"
ORIGINALS=$dir/files
file=$dir/files/wikipedia/commons/7/75/Harbour_at_dusk.jpg
jpg=/v1/wikipedia/commons/Harbour_at_dusk.jpg
start_thumbd --params lang,p,t,v,w
order "stage = on" "percent = 100"
site_vcl "$dir/edge.vcl" none 'params = "lang,p,t,v,w"' <<-'END'
	acl thumb_purgers { "127.0.0.1"; }

	sub vcl_recv {
		call thumb_purge_recv;
	}

	include "thumb-site.vcl";
	include "thumb-purge.vcl";

	sub vcl_hit {
		call thumb_purge_hit;
	}

	sub vcl_miss {
		call thumb_purge_miss;
	}
END
start_varnishd edge "$dir/edge.vcl"

# look URL [CURL-OPTION...]: ask the edge
look() {
	url=$1
	shift
	status=$(curl -s -o "$dir/body" -D "$dir/headers" -w '%{http_code}' --max-time $LIMIT \
	    "$@" "http://127.0.0.1:$port$url")
}

look "$jpg?w=100"
token=$(header X-Content-Version)
look "$jpg?v=$token&w=100"
expect "the right token" "$status $(header Cache-Control)" \
    "200 public, max-age=31536000, immutable"
look "$jpg?v=000000000000&w=100"
expect "a wrong token" "$status $(header X-Content-Version)" "404 $token"
renders=$(renders)
objects=$(counter edge MAIN.n_object)
asked=$(metric 'versions_total{result="other"}')
refused=$(counter edge THUMB.thumbs.no_version)

for i in $(seq $n); do
	echo "url = \"http://127.0.0.1:$port$jpg?v=garbage$i&w=$((i % 400 + 1))\""
	echo 'output = "/dev/null"'
done >"$dir/flood"
began=$(date +%s%N)
curl -s -Z --parallel-max 8 -w '%{http_code}\n' -K "$dir/flood" | sort | uniq -c >"$dir/answers"
echo "$n made-up versions in $((($(date +%s%N) - began) / 1000000)) ms"
expect "answers" "$(awk '{ print $2, $1 }' "$dir/answers")" "404 $n"
expect "objects" "$(counter edge MAIN.n_object)" "$objects"
expect "renders" "$(renders)" "$renders"
asked=$(($(metric 'versions_total{result="other"}') - asked))
echo "$asked requests to thumbd"
[ $asked -le $((n / 10)) ] || fail "$asked requests to thumbd"
expect "answered without it" "$(($(counter edge THUMB.thumbs.no_version) - refused + asked))" "$n"
expect "lost images" "$(counter edge 'THUMB_GUARD.guard.[lhf]*[dt]')" 0
look "$jpg?v=$token&w=100"
expect "the right token still" "$status" 200

# an upload: its token is known before any cache has it
cp "$dir"/files/wikipedia/commons/*/*/Upright_lighthouse.jpg "$dir/upload"
mv "$dir/upload" "$file"
ask "$jpg?w=100"
new=$(header X-Content-Version)
look "$jpg" -X PURGE
expect "the purge" "$status" 200
look "$jpg?v=$new&w=100"
expect "the new token" "$status" 200
look "$jpg?v=$token&w=100"
expect "the old one" "$status $(header X-Content-Version)" "404 $new"
exit 0
