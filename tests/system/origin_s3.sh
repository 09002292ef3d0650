# Originals in S3: signed requests, and what the errors of S3 mean. The store is a stand-in,
# signed_origin.py; tests/sites/swift/s3.sh has a real one.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_origin.sh"
. "$srcdir/system/hard_names.sh"

demo=$ORIGINALS/wikipedia/commons
ORIGINALS=
keys=$dir/keys
secret='SECRET/key+with=#1'
mkdir -p "$dir/store/images" "$dir/s3"
printf '%s\n' "$secret" >"$dir/s3/key"
for name in "${HARD_NAMES[@]}"; do
	mkdir -p "$dir/store/images/$(hashed "$name")"
	cp "$demo/7/75/Harbour_at_dusk.jpg" "$dir/store/images/$(hashed "$name")/$name"
done
: >"$dir/s3/requests"
/usr/bin/python3 "$srcdir/system/signed_origin.py" "$dir/store" "$dir/s3" 2>"$dir/s3/log" &
started="$started $!"
await "the store" test -e "$dir/s3/port"
port=$(cat "$dir/s3/port")
s3=http://127.0.0.1:$port

# entry SITE LINE...: the file of keys, for one site
entry() {
	rm -f "$keys"
	(umask 077; printf '%s\n' "origin = $1" "auth = s3" "${@:2}" >"$keys")
}
# the same with the right keys and more lines
right() {
	entry "$1" "region = eu-test-1" "access-key = AKIATEST" "secret-key = $secret" "${@:2}"
}
# refused MESSAGE ORIGIN
refused() {
	out=$("$THUMBD" --check-config --origin "$2" --origin-keys "$keys" --socket "$dir/s" \
	    --path-base /images --query-base /v1 2>&1)
	expect "status: $1" $? 2
	expect_match "message" "$out" "thumbd: --origin-keys: $keys:1: $1"
	expect_match "secret in: $out" "x$(printf %s "$out" | grep -c 'SECRET')" x0
}

entry "$s3" "region = eu-test-1" "access-key = AKIATEST"
refused "secret-key: the entry of this origin lacks it" "$s3/images/{path}"
entry "$s3" "access-key = AKIATEST" "secret-key = SECRET"
refused "region: the entry of this origin lacks it" "$s3/images/{path}"
entry "$s3" "region = eu:x" "access-key = AKIATEST" "secret-key = SECRET"
refused "origin: its region must be a name such as eu-central-1" "$s3/images/{path}"
right "$s3" "requester-pays = SECRET"
refused "origin: its requester-pays must be yes or no" "$s3/images/{path}"
right "$s3" "credentials = SECRET"
refused "origin: its credentials must be file or environment" "$s3/images/{path}"
right "$s3" "credentials = environment"
refused "origin: it has both keys and credentials = environment" "$s3/images/{path}"
entry "$s3" "credentials = environment" "region = eu-test-1"
refused "access-key: the entry of this origin lacks it" "$s3/images/{path}"
right "$s3" "user = SECRET"
refused "user: the entry of this origin has it, but its auth does not use it" "$s3/images/{path}"
right "$s3"
for origin in "$s3/images/{path}?x=1" "$s3/a+b/{path}" "$s3/a%20b/{path}"; do
	refused "origin: the path of its --origin must have only *" "$origin"
done

# private ORIGIN [OPTION...]: thumbd with the keys
private() {
	origin=$1
	shift
	start_thumbd --keep 0 --path-base /images --query-base /v1 --origin "$origin" --origin-keys "$keys" "$@"
}
w=100
# thumb WHAT NAME STATUS [CODE]: of the last request to the store
thumb() {
	w=$((w + 1))
	ask "/v1/$(escaped "$2")?w=$w"
	expect "$1" "$status $(tail -n 1 "$dir/s3/requests" | cut -d ' ' -f 2)" "$3 ${4--}"
}

# names, by path and by host; confirmed from the cache
mkdir "$dir/cache"
for origin in "$s3/images/{path}" "http://images.localhost:$port/{path}"; do
	right "${origin%/images/*}"
	[ "$origin" = "$s3/images/{path}" ] || right "http://images.localhost:$port"
	private "$origin" --cache "$dir/cache" --cache-fresh 0
	for name in "${HARD_NAMES[@]}"; do
		thumb "$origin: $name" "$name" 200
		thumb "$origin: $name, again" "$name" 200
	done
	expect "confirmed" "$(metric cache_confirmed_total)" ${#HARD_NAMES[@]}
	thumb "$origin: absent" Absent.jpg 404 NoSuchKey
	stop_thumbd
done

# a failure is not a missing file, whatever origin-absent says; an absent one may be denied
right "$s3"
for absent in 404 403; do
	private "$s3/images/{path}" --origin-absent $absent
	behave s3 late=1000
	thumb "$absent: a wrong clock" Plain.jpg 502 RequestTimeTooSkewed
	behave s3
	stop_thumbd
	private "$s3/gone/{path}" --origin-absent $absent
	thumb "$absent: no bucket" Plain.jpg 502 NoSuchBucket
	stop_thumbd
done
private "$s3/images/{path}"
behave s3 nolist
thumb "denied" Absent.jpg 502 AccessDenied
expect "the log" "$(grep -c ': status 403 AccessDenied$' "$dir/thumbd.log")" 1
stop_thumbd
private "$s3/images/{path}" --origin-absent 403
thumb "denied is absent" Absent.jpg 404 AccessDenied
thumb "it is there" Plain.jpg 200
behave s3
thumb "absent" Absent.jpg 404 NoSuchKey
stop_thumbd
entry "$s3" "region = eu-test-1" "access-key = AKIATEST" "secret-key = SECRET/wrong"
private "$s3/images/{path}" --origin-absent 403
thumb "a wrong key" Plain.jpg 502 SignatureDoesNotMatch
thumb "a wrong key" Absent.jpg 502 SignatureDoesNotMatch
stop_thumbd
entry "$s3" "region = eu-test-2" "access-key = AKIATEST" "secret-key = $secret"
private "$s3/images/{path}"
thumb "a wrong region" Plain.jpg 502 AuthorizationHeaderMalformed
stop_thumbd

# a session token, and a requester who pays
right "$s3" "session-token = SECRET/session+1==" "requester-pays = yes"
behave s3 session=SECRET/session+1
private "$s3/images/{path}"
thumb "another session" Plain.jpg 502 ExpiredToken
stop_thumbd
right "$s3" "session-token = SECRET/session+1" "requester-pays = yes"
private "$s3/images/{path}"
behave s3 session=SECRET/session+1 payer
thumb "a session" Plain.jpg 200
expect "its headers" "$(tail -n 1 "$dir/s3/requests" | cut -d ' ' -f 4-)" \
    "payer=requester session=SECRET/session+1"
behave s3 session=SECRET/session+2 payer
thumb "the session has ended" Plain.jpg 502 ExpiredToken
right "$s3" "session-token = SECRET/session+2" "requester-pays = yes"
kill -HUP $thumbd
await "reload" grep -q reloaded "$dir/thumbd.log"
thumb "another session in the file" Plain.jpg 200
stop_thumbd
behave s3

# from the environment, which no worker gets
entry "$s3" "credentials = environment"
export AWS_REGION=eu-test-1 AWS_ACCESS_KEY_ID=AKIATEST AWS_SECRET_ACCESS_KEY="$secret"
private "$s3/images/{path}"
unset AWS_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
thumb "the environment" Plain.jpg 200
for pid in $(pgrep -P $thumbd -x thumb-worker); do
	expect "secrets of a worker" "$(tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | grep -c SECRET)" 0
done
thumb "absent" Absent.jpg 404 NoSuchKey
curl -s --unix-socket "$dir/thumbd.sock" http://thumbd/metrics >"$dir/metrics"
tr '\0' '\n' <"/proc/$thumbd/cmdline" >"$dir/cmdline"
expect "secrets that were told" "$(grep -lE 'SECRET|AKIATEST' "$dir/metrics" "$dir/cmdline" "$dir/thumbd.log")" ""
stop_thumbd
exit 0
