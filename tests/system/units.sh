# The systemd units: systemd finds no mistake in them, and the exposure of the service is low.
. "$srcdir/system/setup.sh"

grep -q '^#define HAVE_SYSTEMD 1' "$BUILD/config.h" || { echo "built without libsystemd"; exit 77; }
command -v systemd-analyze >/dev/null || { echo "no systemd-analyze here"; exit 77; }

make -s -C "$BUILD/systemd" install DESTDIR="$dir/root" >"$dir/install.log" 2>&1 ||
    fail "make install: $(tail -n 5 "$dir/install.log")"
units=$(dirname "$(find "$dir/root" -name thumbd.service)")
[ -f "$units/thumbd.socket" ] || fail "no socket unit beside the service"
grep -q '@' "$units/thumbd.service" && grep -q '@[a-z]*dir@' "$units/thumbd.service" &&
    fail "a directory is not filled in"

# the path of the program in the build, and no manual page: neither is installed
mkdir "$dir/units"
sed -e "s|^ExecStart=[^ ]*|ExecStart=$THUMBD|" -e '/^Documentation=/d' "$units/thumbd.service" \
    >"$dir/units/thumbd.service"
sed -e '/^Documentation=/d' "$units/thumbd.socket" >"$dir/units/thumbd.socket"
SYSTEMD_UNIT_PATH="$dir/units:" systemd-analyze verify --man=no "$dir/units/thumbd.service" \
    "$dir/units/thumbd.socket" >"$dir/verify" 2>&1
status=$?
grep thumbd "$dir/verify" && fail "systemd-analyze verify: $(cat "$dir/verify")"
expect "status of systemd-analyze verify" $status 0

# the user exists before the service does
mkdir "$dir/root/etc"
user=$(sed -n 's/^User=//p' "$units/thumbd.service")
systemd-sysusers --root="$dir/root" - >"$dir/sysusers" 2>&1 \
    <"$(find "$dir/root" -path '*/sysusers.d/thumbd.conf')" || fail "$(cat "$dir/sysusers")"
grep -q "^$user:" "$dir/root/etc/passwd" || fail "systemd-sysusers makes no user $user"

grep -q '^MemoryMax=' "$units/thumbd.service" || fail "the service has no limit of memory"

# 10 means no protection
out=$(systemd-analyze security --offline=true --threshold=25 "$dir/units/thumbd.service" 2>&1) ||
    fail "systemd-analyze security: $(printf '%s\n' "$out" | tail -n 3)"
printf '%s\n' "$out" | tail -n 1

# this test finds a mistake
sed 's/^Type=.*/Type=notification/' "$dir/units/thumbd.service" >"$dir/units/wrong.service"
SYSTEMD_UNIT_PATH="$dir/units:" systemd-analyze verify --man=no "$dir/units/wrong.service" 2>&1 |
    grep -q "wrong.service.*notification" || fail "systemd-analyze does not find the mistake"
exit 0
