# AVIF and HEIC originals through varnishd and thumbd: the URLs of both schemes share one object.
# The object has the type that thumbd gives it: JPEG, or PNG where the image has transparency.
. "$srcdir/system/setup.sh"
needs_module

order "stage = on" "percent = 100"
site_vcl "$dir/thumbs.vcl" none "abbreviate = 160" <<<'include "thumb-site.vcl";'

# directory NAME: the one of its hash
directory() {
	hash=$(printf %s "$1" | md5sum | cut -c 1-2)
	echo "${hash%?}/$hash"
}

# original NAME FILE
original() {
	mkdir -p "$dir/originals/wikipedia/commons/$(directory "$1")"
	cp "$srcdir/render/own/$2" "$dir/originals/wikipedia/commons/$(directory "$1")/$1"
}

# through URL: status, type and X-Varnish, which has a second number in a hit
through() {
	curl -s -o "$dir/body" -w '%{http_code} %{content_type} %header{x-varnish}' \
	    --max-time $LIMIT "http://127.0.0.1:$port$1"
}

original Foo.avif avif-quadrants.avif
original Clear.avif avif-alpha.avif
original Foo.HEIC heic-quadrants.heic
ORIGINALS=$dir/originals
start_thumbd --abbreviate 160
start_varnishd thumbs "$dir/thumbs.vcl" -s malloc,16m
adm thumbs backend.set_health thumbd healthy >/dev/null

while read -r name type; do
	expect_match "$name" "$(through "/v1/wikipedia/commons/$name?w=32")" "200 $type [0-9]*"
	cp "$dir/body" "$dir/first"
	path=/wikipedia/commons/thumb/$(directory "$name")/$name/32px-$name.jpg
	expect_match "$path" "$(through "$path")" "200 $type [0-9]* [0-9]*"
	cmp "$dir/body" "$dir/first" || fail "$name: other bytes by its path"
done <<-END
	Foo.avif image/jpeg
	Clear.avif image/png
	Foo.HEIC image/jpeg
END
expect "renders" "$(renders)" 3
stop_thumbd
