# thumbctl doctor: nothing is wrong with a healthy edge, and each fault of thumbd, of its files and of
# the control file has one clear line.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_doctor.sh"
needs_module

write_conf
start_thumbd_by_file
order "stage = on" "percent = 100"
write_vcl "$dir/edge.vcl"
start_varnishd v "$dir/edge.vcl"
await "a comparison of sites" counter_is v 'THUMB_ROLLOUT.rollout.stage' 2

# all well
doctor
expect "status" $doctor 0
for check in varnishd vcl module config socket thumbd backend site rollout guard worker libraries \
    fonts originals disk; do
	says ok $check ""
done
grep -qE '^(wrong|unknown) ' "$dir/out" && fail "of a healthy edge: $(cat "$dir/out")"
says ok vcl "thumb.site thumbs, thumb.renderer thumbd, thumb.guard guard, thumb.rollout rollout"
says ok thumbd "thumbd $("$THUMBCTL" --version | sed 's/.* //') answers"
says ok rollout "stage on, percent 100.00"
says ok libraries "libvips "
says ok originals "thumbd renders /wikipedia/commons/"
expect "findings" "$(tail -n 1 "$dir/out" | cut -d, -f1)" "0 wrong"

# the manual has all checks, in the same order
expect "checks in thumbctl(1)" "$(awk '/^THUMBCTL DOCTOR/ { on = 1 } /^THE SITE/ { on = 0 }
    on && /^=+ +=+$/ { table++ } on && table == 1 && /^[a-z]+  / { print $1 }' \
    "$srcdir/../doc/thumbctl.1.rst" | xargs)" \
    "$(awk '/^[a-z]+ +[a-z]+ / { print $2 }' "$dir/out" | uniq | xargs)"

# the control file
order "stage = sometimes"
finds 1 rollout "$dir/rollout:1: stage: \"sometimes\" must be"
rm "$dir/rollout"
finds 0 rollout "there is no $dir/rollout: the module handles no request"
order "stage = off"
touch -d '+1 hour' "$dir/rollout"
finds 0 clock "$dir/rollout was changed in the future"
order "stage = off"

# thumbd's file
write_conf 'wokers = 4'
finds 1 config "$conf:7: wokers: no such option"
write_conf 'abbreviate = 160'
finds 0 site "the file of thumbd has changed since thumbd read it: abbreviate is 160 here and 255"
write_conf 'sandbox = try'
finds 0 worker "runs with sandbox = try"
write_conf "worker = $dir/none"
sed -i "3d" "$conf"
finds 1 worker "cannot run the worker $dir/none: No such file or directory"
rm "$conf"
doctor
expect "status without thumbd's file" $doctor 0
says unknown config "there is no $conf; --config names thumbd's"

# no fonts; the user of workers reads the list, too
write_conf
chmod 711 "$dir"
echo "<fontconfig><dir>$dir/fonts</dir></fontconfig>" >"$dir/fonts.conf"
mkdir "$dir/fonts"
FONTCONFIG_FILE=$dir/fonts.conf doctor
says wrong fonts "workers see no font"
expect "status without fonts" $doctor 1

# an operator's order
adm v backend.set_health boot.thumbd.socket sick
finds 1 backend "boot.thumbd.socket: an operator has set it sick"
adm v backend.set_health boot.thumbd.socket auto

# another thumbd
stop_thumbd
write_conf 'abbreviate = 160'
start_thumbd_by_file
await "other sites" counter_is v 'THUMBD.thumbd.site_differs' 1
finds 1 site "VCL and thumbd have different sites: abbreviate is 255 here and 160 in thumbd"

# who may see thumbs
says warning originals "everybody may see thumbs of all originals in $ORIGINALS"
stop_thumbd
write_conf 'authorize = http://127.0.0.1:1/{path}'
start_thumbd_by_file
finds 1 originals "with 502: "
says wrong originals "thumbd answers /wikipedia/commons/"
grep -qF 'see authorize and authorize-host of thumbd' "$dir/out" || fail "no word of --authorize"
stop_thumbd
write_conf 'authorize = none'
start_thumbd_by_file
doctor
says ok originals "thumbd renders /wikipedia/commons/"
! grep -qF "everybody may see" "$dir/out" || fail "none is a decision"

# a thumbd that hangs
kill -STOP $thumbd
finds 1 thumbd "thumbd does not answer at unix:$dir/thumbd.sock: "
kill -CONT $thumbd

# no thumbd
kill -KILL $thumbd
wait $thumbd 2>/dev/null
finds 1 socket "nothing listens on $dir/thumbd.sock: the thumbd that made it has ended"
says wrong thumbd "thumbd does not answer at unix:$dir/thumbd.sock"
rm "$dir/thumbd.sock"
finds 1 socket "there is no $dir/thumbd.sock"
says unknown site "thumbd has not said what site it has"
exit 0
