# Originals in S3, as Swift's own s3api speaks it: it checks signatures. Names that are hard to sign, buckets
# in paths and hosts, and errors, which are never a missing file.
. "$srcdir/system/setup.sh"
. "$srcdir/system/hard_names.sh"
. "$srcdir/sites/swift/setup.sh"
skip_all() {
	echo "$*"
	exit 77
}
needs_swift

demo=$ORIGINALS/wikipedia/commons
ORIGINALS=
keys=$dir/keys
mkdir "$dir/swift"
echo "user_mw_reader = SECRET-reader" >"$dir/swift/users"
cat >"$dir/swift/filters" <<END
[filter:s3api]
use = egg:swift#s3api
location = eu-test-1
storage_domain = localhost
auth_pipeline_check = false
END
start_swift 1 1 s3api
swift PUT /images
for name in "${HARD_NAMES[@]}"; do
	swift PUT "/images/$(hashed "$name")/$(escaped "$name")" -T "$demo/7/75/Harbour_at_dusk.jpg"
done

# as USER SECRET [LINE...]: the keys; the site is $site
as() {
	rm -f "$keys"
	(umask 077; printf '%s\n' "origin = $site" "auth = s3" "region = ${region-eu-test-1}" "access-key = $1" \
	    "secret-key = $2" "${@:3}" >"$keys")
}
private() {
	start_thumbd --keep 0 --path-base /images --query-base /v1 --origin-keys "$keys" --origin "$site/$@"
}
w=100
# thumb WHAT NAME STATUS [TEXT-OF-THE-LOG]
thumb() {
	w=$((w + 1))
	ask "/v1/$(escaped "$2")?w=$w"
	expect "$1" "$status" "$3"
	[ -z "${4-}" ] || expect_match "$1: log" "$(tail -n 1 "$dir/thumbd.log")" "*: $4"
}

for site in "http://$swift" "http://images.localhost:${swift#*:}"; do
	as mw:media secret
	bucket=images/
	[ "$site" = "http://$swift" ] || bucket=
	mkdir -p "$dir/cache-$bucket"
	private "$bucket{path}" --cache "$dir/cache-$bucket" --cache-fresh 0
	for name in "${HARD_NAMES[@]}"; do
		thumb "$site: $name" "$name" 200
		thumb "$site: $name, confirmed" "$name" 200
	done
	expect "confirmed" "$(metric cache_confirmed_total)" ${#HARD_NAMES[@]}
	thumb "absent" Absent.jpg 404
	stop_thumbd
done

site=http://$swift
as mw:media secret
private "gone/{path}" --origin-absent 403
thumb "no bucket" Plain.jpg 502 "status 404 NoSuchBucket"
stop_thumbd
as mw:media SECRET-wrong
private "images/{path}" --origin-absent 403
thumb "a wrong key" Plain.jpg 502 "status 403 SignatureDoesNotMatch"
stop_thumbd
as mw:nobody SECRET-wrong
private "images/{path}" --origin-absent 403
thumb "an unknown key" Plain.jpg 502 "status 403 *"
stop_thumbd
region=eu-test-2 as mw:media secret
private "images/{path}"
thumb "a wrong region" Plain.jpg 502 "status 400 AuthorizationHeaderMalformed"
stop_thumbd
as mw:reader SECRET-reader
private "images/{path}"
thumb "no permission" Plain.jpg 502 "status 403 AccessDenied"
stop_thumbd
private "images/{path}" --origin-absent 403
thumb "no permission, and a 403 is absent" Plain.jpg 404
swift POST /images -H "X-Container-Read: mw:reader"
await "the permission" eval 'w=$((w + 1)); ask "/v1/Plain.jpg?w=$w"; [ $status = 200 ]'
stop_thumbd
as mw:media secret "requester-pays = yes" "session-token = any"
private "images/{path}"
thumb "signed headers that Swift does not know" Plain.jpg 200
expect "secrets in the log" "$(grep -c SECRET "$dir/thumbd.log")" 0
stop_thumbd
exit 0
