# Metadata that a thumb does not need takes no memory: it is not decompressed or copied.
. "$srcdir/system/setup.sh"

# MB that a worker may use more than for the same image without metadata: a colour profile is needed,
# and libspng has two copies of one of 8 MB for a moment.
ROOM=24

mkdir "$dir/images"
/usr/bin/python3 - "$dir/images" "$srcdir/render/own" "$ORIGINALS/wikipedia/commons/7/75/Harbour_at_dusk.jpg" <<'END'
import struct, sys, zlib

MB = 1 << 20
directory, pictures, photograph = sys.argv[1:]

def write(name, *parts):
    with open(directory + "/" + name, "wb") as f:
        f.write(b"".join(parts))

def chunk(name, data):
    crc = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + crc

def png(name, before, after=b""):
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 300, 200, 8, 0, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(200 * (b"\0" + bytes(range(256)) + bytes(44))))
    write(name, b"\x89PNG\r\n\x1a\n", head, before, rows, after, chunk(b"IEND", b""))

many = zlib.compress(bytes(8 * MB), 9)
text = lambda n: b"".join(chunk(b"zTXt", b"k%d\0\0" % i + many) for i in range(n))
png("Plain.png", b"")
png("Texts.png", text(25))
png("After.png", b"", text(25))
png("International.png", b"".join(chunk(b"iTXt", b"k%d\0\1\0\0\0" % i + many) for i in range(25)))
png("Uncompressed.png", b"".join(chunk(b"tEXt", b"k%d\0" % i + bytes(60000)) for i in range(300)))
png("Palettes.png", b"".join(chunk(b"sPLT", b"k%d\0\x08" % i + bytes(60000)) for i in range(300)))
png("Profiles.png", b"".join(chunk(b"iCCP", b"k%d\0\0" % i + many) for i in range(25)))

source = open(photograph, "rb").read()
def jpeg(name, code, word):
    segment = bytes([0xff, code]) + struct.pack(">H", 60002) + word + bytes(60000 - len(word))
    write(name, source[:2], source[2:20] if source[3] == 0xe0 else b"", segment * 600,
          source[20:] if source[3] == 0xe0 else source[2:])
write("Plain.jpg", source)
jpeg("Exif.jpg", 0xe1, b"Exif\0\0II*\0\x08\0\0\0")
jpeg("Xmp.jpg", 0xe1, b"http://ns.adobe.com/xap/1.0/\0")
jpeg("Iptc.jpg", 0xed, b"Photoshop 3.0\0")
jpeg("Other.jpg", 0xe5, b"")

def tiff(name, tags, size):
    pixels = bytes(range(250)) * 120
    entries = [(256, 3, 1, 100), (257, 3, 1, 100), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 2),
               (273, 4, 1, 8), (277, 3, 1, 3), (278, 3, 1, 100), (279, 4, 1, len(pixels))]
    entries += [(tag, kind, size // width, 8 + len(pixels)) for tag, kind, width in tags]
    entries.sort()
    write(name, b"II*\0", struct.pack("<I", 8 + len(pixels) + size), pixels,
          (b"a" * (size - 1) + b"\0") if size else b"", struct.pack("<H", len(entries)),
          b"".join(struct.pack("<HHII", *e) for e in entries), bytes(4))
tiff("Plain.tif", [], 0)
tiff("Description.tif", [(270, 2, 1)], 8 * MB)
tiff("Photoshop.tif", [(34377, 1, 1), (37724, 7, 1)], 8 * MB)
tiff("Unknown.tif", [(40000 + i, 1, 1) for i in range(2000)], 2 * MB)
tiff("Rationals.tif", [(40000 + i, 5, 8) for i in range(2000)], 2 * MB)

def gif(name, comments):
    head = b"GIF89a" + struct.pack("<HHBBB", 16, 16, 0x80, 0, 0) + bytes(3) + b"\xff\xff\xff"
    image = b"," + struct.pack("<HHHHB", 0, 0, 16, 16, 0) + b"\2\x0e\x84\x8f\xa9\xcb\xed\x0f\xa3\x9c" \
        b"\xb4\xda\x8b\xb3\x3e\x05\0"
    write(name, head, comments, image, b";")
def box(name, *parts):
    data = b"".join(parts)
    return struct.pack(">I", len(data) + 8) + name + data

def boxes(data, at):
    while at < len(data):
        size = struct.unpack_from(">I", data, at)[0]
        yield data[at + 4:at + 8], data[at:at + size]
        at += size

# all items are at the same place: more bytes than the file has, many times
def avif(name, items):
    source = open(pictures + "/avif-quadrants.avif", "rb").read()
    top = dict(boxes(source, 0))
    meta = b""
    for kind, data in boxes(top[b"meta"], 12):
        if kind == b"iloc" and items:
            parts = b"".join(struct.pack(">HHIHII", 1000 + i, 0, 0, 1, 0, 64 << 10)
                             for i in range(items))
            count = struct.unpack_from(">H", data, 14)[0]
            data = box(b"iloc", data[8:14], struct.pack(">H", count + items), data[16:], parts)
        if kind == b"iinf" and items:
            parts = b"".join(box(b"infe", b"\2\0\0\0", struct.pack(">HH", 1000 + i, 0),
                                 b"mime\0application/rdf+xml\0\0") for i in range(items))
            count = struct.unpack_from(">H", data, 12)[0]
            data = box(b"iinf", data[8:12], struct.pack(">H", count + items), data[14:], parts)
        meta += data
    write(name, top[b"ftyp"], box(b"meta", top[b"meta"][8:12], meta), top[b"mdat"], bytes(64 << 10))
avif("Items.avif", 9000)

gif("Plain.gif", b"")
gif("Comments.gif", (b"!\xfe" + (b"\xff" + b"a" * 255) * 1000 + b"\0") * 30)
END
ORIGINALS=$dir/images

# of items that have the same bytes, no good file has so many
start_thumbd --workers 1 --keep 0 --query-base /v1 --path-base /images --originals-levels 0
case ,$(all_types), in
*,avif,*)
	ask "/v1/Items.avif?w=50"
	expect "status of Items.avif" "$status" 413
	expect_match "what is wrong" "$(cat "$dir/body")" "*have * times its bytes*"
	;;
esac
kill -TERM $thumbd
wait $thumbd

# peak NAME: MB that a new worker used to render it
peak() {
	start_thumbd --workers 1 --keep 0 --query-base /v1 --path-base /images --originals-levels 0
	ask "/v1/$1?w=50"
	expect "status of $1" "$status" 200
	awk '/^VmHWM/ { print int($2 / 1024) }' "/proc/$(pgrep -P $thumbd -x thumb-worker)/status"
	kill -TERM $thumbd
	wait $thumbd
}
for plain in "$dir/images"/Plain.*; do
	type=${plain##*.}
	most=$(peak "Plain.$type")
	for file in "$dir/images"/*."$type"; do
		now=$(peak "${file##*/}")
		size=$(($(stat -c %s "$file") >> 20))
		# a sanitizer keeps what was freed
		[ -n "$SANITIZE" ] || [ "$now" -le $((most + size + ROOM)) ] ||
		    fail "${file##*/} ($size MB) takes $now MB; without metadata: $most MB"
	done
done
exit 0
