# --max-width and --origin-size are limits of workers, too: what they allow is rendered, and no more.
. "$srcdir/system/setup.sh"

mkdir -p "$dir/images"
/usr/bin/python3 - "$dir/images" <<'END'
import struct, sys, zlib

def chunk(name, data):
    crc = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + crc

def png(path, width, height):
    rows = zlib.compress(height * (b"\0" + bytes(width)))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    with open(path, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) +
                chunk(b"IEND", b""))

png(sys.argv[1] + "/Wide.png", 20000, 100)
png(sys.argv[1] + "/Large.png", 100, 100)
png(sys.argv[1] + "/Huge.png", 100, 100)
END
printf '%s' '<svg xmlns="http://www.w3.org/2000/svg" width="40000" height="40"/>' >"$dir/images/Line.svg"
truncate -s 3M "$dir/images/Large.png"
truncate -s 600M "$dir/images/Huge.png"
ORIGINALS=$dir/images

# limited OPTION...: a thumbd with them
limited() {
	start_thumbd --workers 1 --keep 0 --query-base /v1 --path-base /images \
	    --originals-levels 0 --params w,f "$@"
}
is() {
	ask "/v1/$1"
	expect "status of $1" "$status" "$2"
}
stop() {
	kill -TERM $thumbd
	wait $thumbd
}

limited
is "Wide.png?w=5000" 200
expect "its size" "$("$METER" size "$dir/body" | cut -d' ' -f1,2)" "5000 25"
is "Wide.png?w=20000&f=webp" 413
expect_match "the limit of a format" "$(cat "$dir/body")" "*20000 x 100 pixels*WebP is 16383*"
is "Line.svg?w=39000" 413
is "Large.png?w=50" 200
is "Huge.png?w=50" 413
expect_match "the limit" "$(cat "$dir/body")" "*600 MiB; the limit is 512 MiB*"
stop
limited --max-width 4999
is "Wide.png?w=5000" 400
is "Wide.png?w=4999" 200
stop

# a reload changes the limit of workers that run
conf=$dir/thumbd.conf
echo "origin-size = 2" >"$conf"
limited --config "$conf"
is "Large.png?w=50" 413
expect_match "the limit" "$(cat "$dir/body")" "*3 MiB; the limit is 2 MiB*"
echo "origin-size = 700" >"$conf"
kill -HUP $thumbd
await "a worker with the new limit" metric_is 'worker_restarts_total{cause="options"}' 1
is "Large.png?w=50" 200
is "Huge.png?w=50" 200
stop

# and so does thumbctl
render() {
	"$THUMBCTL" render --worker "$WORKER" --width 50 "$@" "$dir/out.png" 2>&1
}
expect_match "above the default" "$(render "$dir/images/Huge.png")" "*the limit is 512 MiB*"
render --origin-size 600 "$dir/images/Huge.png" || fail "below its own limit"
exit 0
