# A libheif without codecs: its files, and thumbs in AVIF, are answered 415, and the doctor says so.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_doctor.sh"

own=$srcdir/render/own
"$THUMBCTL" types | grep -q '^avif	enabled' || { echo "built without AVIF"; exit 77; }
real=$(ldconfig -p | awk '$1 == "libheif.so.1" { print $NF; exit }')
[ -n "$real" ] || { echo "no libheif.so.1 here"; exit 77; }

# a library in its place, which says that there is no codec; everything else is in a copy of another
# name
mkdir "$dir/lib"
sed 's/libheif\.so\.1/libheiX.so.1/' "$real" >"$dir/lib/libheiX.so.1"
cat >"$dir/none.c" <<'END'
int heif_have_decoder_for_format(int codec);
int heif_have_encoder_for_format(int codec);

int heif_have_decoder_for_format(int codec) { return (codec < 0); }
int heif_have_encoder_for_format(int codec) { return (codec < 0); }
END
cc -shared -fPIC -o "$dir/lib/libheif.so.1" -Wl,-soname,libheif.so.1 -Wl,--no-as-needed "$dir/none.c" \
    -L"$dir/lib" -l:libheiX.so.1 >"$dir/cc.log" 2>&1 || fail "cc: $(cat "$dir/cc.log")"
chmod 755 "$dir" "$dir/lib"

# render FILE THUMB: its last line of standard error is in $out
render() {
	out=$("$THUMBCTL" render --worker "$WORKER" $PATIENT_CTL --sandbox try --width 10 "${@:3}" "$1" \
	    "$2" 2>&1 | tail -n 1)
}
png=$(find "$ORIGINALS" -name '*.png' | head -n 1)

render "$png" "$dir/thumb.avif" --format avif
[ -s "$dir/thumb.avif" ] || echo "this libheif has no encoder of AV1: $out"
rm -f "$dir/thumb.avif"

export LD_LIBRARY_PATH=$dir/lib
render "$png" "$dir/thumb.avif" --format avif
expect_match "a thumb in AVIF" "$out" "*There is no encoder for AVIF: libheif lacks it on this machine"
render "$own/avif-quadrants.avif" "$dir/thumb.jpg"
expect_match "an AVIF" "$out" "*There is no decoder for an AVIF: libheif lacks it on this machine"
render "$own/heic-quadrants.heic" "$dir/thumb.jpg"
expect_match "a HEIC" "$out" "*There is no decoder for a HEI[CF]*: libheif lacks it on this machine"
[ ! -e "$dir/thumb.avif" ] && [ ! -e "$dir/thumb.jpg" ] || fail "there is a thumb"

# as thumbd answers
mkdir -p "$dir/originals/wikipedia/commons"
cp "$own/avif-quadrants.avif" "$dir/originals/wikipedia/commons/A.avif"
cp "$png" "$dir/originals/wikipedia/commons/B.png"
ORIGINALS=$dir/originals
start_thumbd --originals-levels 0 --params f,w --sandbox try
ask '/v1/wikipedia/commons/A.avif?w=10'
expect "status of an AVIF" "$status" 415
ask '/v1/wikipedia/commons/B.png?w=10&f=avif'
expect "status of a thumb in AVIF" "$status" 415
grep -q 'There is no encoder for AVIF' "$dir/body" || fail "the reason: $(cat "$dir/body")"
ask '/v1/wikipedia/commons/B.png?w=10'
expect "status of a thumb in another format" "$status" 200

write_conf "sandbox = try"
"$THUMBCTL" doctor --config "$conf" --thumbd "$THUMBD" --worker-start $LIMIT >"$dir/out"
says warning libraries "HEIC originals (415): libheif has no decoder of HEVC"
says warning libraries "AVIF originals (415): libheif has no decoder of AV1"
says warning libraries "thumbs in AVIF (415): libheif has no encoder of AV1"
exit 0
