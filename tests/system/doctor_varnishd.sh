# thumbctl doctor: each fault of varnishd, of VCL, of the module and of a disk has one clear line.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_doctor.sh"
needs_module

write_conf
start_thumbd_by_file
order "stage = off"

# no varnishd
finds 1 varnishd "varnishd does not answer: "
says unknown vcl "varnishd was not asked"
says unknown disk "neither varnishd nor a directory that thumbd writes to is known"
mkdir -m 700 "$dir/references"
write_conf "references = $dir/references"
doctor
says ok disk "the references of thumbd, $dir/references: "
expect "other lines about disks" "$(grep -c '^[a-z]* *disk ' "$dir/out")" 1
write_conf
# NB: a module may be installed on this machine
doctor --module "$dir/none.so"
says unknown module "cannot read $dir/none.so"
doctor --module "$BUILD/src/vmod/.libs/libvmod_thumb.so"
says ok module "libvmod_thumb.so is for the installed varnishd, "
sed 's/Varnish [0-9][0-9.]* /Varnish 0.0.0 /' "$BUILD/src/vmod/.libs/libvmod_thumb.so" >"$dir/old.so"
finds 1 module "$dir/old.so is not for the installed varnishd, " --module "$dir/old.so"
says unknown backend "no thumb.renderer is known"
says ok originals "thumbd renders "

# the site in a file, and one argument; comments and strings are not objects
cat >"$dir/site.conf" <<END
profile = wikimedia
END
write_vcl "$dir/edge.vcl" "file = \"$dir/site.conf\", abbreviate = 255"
cat >>"$dir/edge.vcl" <<'END'
# new other = thumb.renderer(socket = "/none");
/* new other = thumb.renderer(socket = "/none"); */
sub vcl_deliver {
	set resp.http.X = "new other = thumb.renderer()";
	set resp.http.X = {"new other = thumb.renderer(socket = "/none");"};
}
END
mkdir "$dir/vmods"
cp "$BUILD/src/vmod/.libs/libvmod_thumb.so" "$dir/vmods"
start_varnishd v "$dir/edge.vcl" -p vmod_path="$dir/vmods:$VMODDIR"
await "other sites" counter_is v 'THUMBD.thumbd.site_differs' 1
doctor
says ok module "$dir/vmods/libvmod_thumb.so is for this varnishd, and loaded"
says ok vcl "VCL boot has thumb.site thumbs, thumb.renderer thumbd, thumb.guard guard, thumb.rollout rollout"
says ok socket "can connect to $dir/thumbd.sock"
says wrong site "steps is "
grep -q 'abbreviate' "$dir/out" && fail "the argument does not override the file"
expect "status" $doctor 1

# a module that was installed since, and one of another build of Varnish
echo >>"$dir/vmods/libvmod_thumb.so"
doctor
says warning module "$dir/vmods/libvmod_thumb.so has changed since varnishd loaded it"
sed -i 's/Varnish [0-9][0-9.]* /Varnish 0.0.0 /' "$dir/vmods/libvmod_thumb.so"
finds 1 module "$dir/vmods/libvmod_thumb.so is not for the running varnishd"

# VCL without the module
printf 'vcl 4.1;\nbackend none none;\n' >"$dir/plain.vcl"
adm v vcl.load plain "$dir/plain.vcl"
adm v vcl.use plain
finds 1 vcl "VCL plain has no thumb.site"
# which hands requests to another VCL
adm v vcl.label site boot
printf 'vcl 4.1;\nbackend none none;\nsub vcl_recv { return (vcl(site)); }\n' >"$dir/switch.vcl"
adm v vcl.load switch "$dir/switch.vcl"
adm v vcl.use switch
doctor
says ok vcl "VCL boot has thumb.site thumbs"

# one that cannot be asked
"$VARNISHD" -F -j none -n "$dir/mute" -a 127.0.0.1:0 -T none -f "$dir/plain.vcl" \
    -p cc_command="$VCL_CC" >"$dir/varnishd-mute.log" 2>&1 &
started="$started $!"
await "a varnishd without a port" grep -q 'Child launched OK' "$dir/varnishd-mute.log"
doctor --varnishd "$dir/mute"
says unknown varnishd "varnishd runs with -T none: varnishadm cannot ask it"

# a varnishd without its child
adm v stop
finds 1 varnishd "varnishd runs without its child"

# a full disk
if unshare -rm true 2>/dev/null; then
	mkdir -m 700 "$dir/cache"
	write_conf "origin = http://127.0.0.1:1/{path}" "cache = $dir/cache"
	unshare -rm sh -c "mount -t tmpfs -o size=1m none '$dir/cache'
	    \"\$@\"" sh "$THUMBCTL" doctor --varnishd "$dir/v" --config "$conf" --thumbd "$THUMBD" \
	    --worker-start $LIMIT >"$dir/out" 2>&1
	expect "status with a full disk" $? 1
	says wrong disk "the disk of the cache of thumbd, $dir/cache, is full: 1 MB"
	write_conf "origin = http://127.0.0.1:1/{path}" "cache = $dir/cache" "cache-size = 1000000000"
	doctor
	says warning disk "the cache of thumbd, $dir/cache, may still grow by "
fi

# a command line
usage '*"x": doctor takes options only*' doctor x
usage '*--worker-start: "0" must be*' doctor --worker-start 0
exit 0
