# thumbctl doctor: as root it tries the socket as the user of varnishd; as another user it says what it
# cannot see.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_doctor.sh"
needs_module
[ "$(id -u)" -eq 0 ] || { echo "only root can start varnishd as another user"; exit 77; }

# that user may be unable to read the checkout
chmod 711 "$dir"
mkdir "$dir/vcl" "$dir/bin" "$dir/vmods"
cp "$srcdir"/../vcl/*.vcl "$dir/vcl"
cp "$BUILD/src/vmod/.libs/libvmod_thumb.so" "$dir/vmods"
cp "$THUMBCTL" "$dir/bin"
chmod -R a+rX "$dir/vcl" "$dir/bin" "$dir/vmods"
write_conf
start_thumbd_by_file
order "stage = off"
write_vcl "$dir/vcl/edge.vcl"

varnishd -F -j unix,user=nobody,workuser=nobody -n "$dir/v" -a 127.0.0.1:0 -f "$dir/vcl/edge.vcl" \
    -p vmod_path="$dir/vmods:$VMODDIR" -p vcl_path="$dir/vcl" -p cc_command="$VCL_CC" \
    -p cli_timeout=$LIMIT >"$dir/varnishd-v.log" 2>&1 &
varnishd=$!
started="$started $varnishd"
await_varnishd v

# backend_is FINDING
backend_is() {
	doctor
	grep -q "^$1 *backend" "$dir/out"
}

# the socket
chmod 600 "$dir/thumbd.sock"
finds 1 socket "nobody, the user of varnishd, cannot connect to $dir/thumbd.sock: \
Permission denied for user nobody: $dir/thumbd.sock has mode 0600, user root, group root"
await "a failed probe" backend_is wrong
says wrong backend "boot.thumbd.socket: varnishd gets no good answer to its probe"
chmod 666 "$dir/thumbd.sock"
await "a good probe" backend_is ok
doctor
says ok socket "nobody, the user of varnishd, can connect to $dir/thumbd.sock"

# its directory
mkdir -m 700 "$dir/closed"
ln "$dir/thumbd.sock" "$dir/closed/s"
finds 1 socket "Permission denied for user nobody: $dir/closed has mode 0700, user root, group root" \
    --server "unix:$dir/closed/s"
says ok thumbd "thumbd "

# the control file
chmod 600 "$dir/rollout"
finds 1 rollout "varnishd does not take $dir/rollout, though this user can read it"
chmod 644 "$dir/rollout"

# another user
setpriv --reuid 12345 --regid 12345 --clear-groups "$dir/bin/thumbctl" doctor --varnishd "$dir/v" \
    --server "unix:$dir/closed/s" --config "$dir/closed/conf" >"$dir/out" 2>&1
doctor=$?
expect "status of: $(cat "$dir/out")" $doctor 0
says unknown varnishd "this user may not ask varnishd: "
says unknown config "this user may not read $dir/closed/conf"
says unknown thumbd "this user may not connect to unix:$dir/closed/s"
grep -q '^wrong' "$dir/out" && fail "for another user: $(cat "$dir/out")"
exit 0
