# Tokens of a real Swift, by its TempAuth and by a real Keystone: 1,000 requests over two ends of a token's life
# need one token for each, and none fails. A user who may not read, and a key that was changed.
. "$srcdir/system/setup.sh"
. "$srcdir/sites/swift/setup.sh"
skip_all() {
	echo "$*"
	exit 77
}
needs_swift

demo=$ORIGINALS/wikipedia/commons/7/75/Harbour_at_dusk.jpg
ORIGINALS=
jpg=/v1/Harbour_at_dusk.jpg
life=10
token_life=$life
mkdir "$dir/swift"
echo "user_mw_reader = secret-reader" >"$dir/swift/users"
start_swift
# give: the container and the original, in the account $account
give() {
	swift PUT /images
	swift PUT /images/7/75/Harbour_at_dusk.jpg -T "$demo"
}
# write_keys LINE...
write_keys() {
	rm -f "$dir/keys"
	(umask 077; printf '%s\n' "origin = http://$swift" "$@" >"$dir/keys")
}
private() {
	start_thumbd --keep 0 --path-base /images --query-base /v1 --origin-keys "$dir/keys" \
	    --origin "http://$swift/v1/$account/images/{path}" "$@"
}
# steady WHAT: over two ends
steady() {
	said=$(/usr/bin/python3 "$srcdir/sites/swift/steady.py" "$dir/thumbd.sock" "$jpg?w=100" 1000 \
	    "$1" 2>&1) || fail "$2: $said"
	echo "$2: $said"
}
w=100
# thumb WHAT STATUS [TEXT-OF-THE-LOG]
thumb() {
	w=$((w + 1))
	ask "$jpg?w=$w"
	expect "$1" "$status" "$2"
	[ -z "${3-}" ] || expect_match "$1: log" "$(tail -n 1 "$dir/thumbd.log")" "*: $3"
}

account=AUTH_mw
give
write_keys "auth = tempauth" "auth-url = http://$swift/auth/v1.0" "user = mw:media" "key = secret"
private
steady $life "TempAuth"
stop_thumbd
write_keys "auth = tempauth" "auth-url = http://$swift/auth/v1.0" "user = mw:reader" "key = secret-reader"
private
thumb "a user who may not read" 502 "status 403"
stop_thumbd

if ! command -v keystone-manage >/dev/null || ! command -v keystone-wsgi-public >/dev/null; then
	echo "keystone is not installed: its tokens are not tested"
	exit 0
fi
keystone=127.0.0.1:$(free_port)
mkdir -m 700 "$dir/keystone" "$dir/keystone/fernet" "$dir/keystone/credential"
cat >"$dir/keystone/keystone.conf" <<END
[DEFAULT]
use_stderr = true
[database]
connection = sqlite:///$dir/keystone/db
[token]
expiration = $life
[identity]
password_hash_rounds = 4
[fernet_tokens]
key_repository = $dir/keystone/fernet
[credential]
key_repository = $dir/keystone/credential
END
# manage COMMAND...
manage() {
	keystone-manage --config-file "$dir/keystone/keystone.conf" "$@" >>"$dir/keystone/out" 2>&1 ||
	    fail "keystone-manage $1: $(tail -n 5 "$dir/keystone/out")"
}
manage db_sync
manage fernet_setup --keystone-user "$(id -un)" --keystone-group "$(id -gn)"
manage credential_setup --keystone-user "$(id -un)" --keystone-group "$(id -gn)"
manage bootstrap --bootstrap-password secret --bootstrap-public-url "http://$keystone/v3" \
    --bootstrap-internal-url "http://$keystone/v3"
OS_KEYSTONE_CONFIG_FILES=$dir/keystone/keystone.conf \
    begin_swift "${keystone#*:}" keystone-wsgi-public --host 127.0.0.1 --port "${keystone#*:}"
await_swift

# keystone_token: of the user admin
keystone_token() {
	curl -s -D - -o /dev/null -H 'Content-Type: application/json' "http://$keystone/v3/auth/tokens" --data '
	    {"auth": {"identity": {"methods": ["password"], "password": {"user": {
	    "name": "admin", "password": "secret", "domain": {"id": "default"}}}},
	    "scope": {"project": {"name": "admin", "domain": {"id": "default"}}}}}' |
	    tr -d '\r' | sed -n 's/^X-Subject-Token: //ip'
}
# keystone METHOD PATH [JSON]: prints the id of what it made or found first
keystone() {
	curl -s -X "$1" -H "X-Auth-Token: $(keystone_token)" -H 'Content-Type: application/json' \
	    "http://$keystone/v3/$2" ${3:+--data "$3"} | grep -o '"id": *"[^"]*"' | head -n 1 | cut -d '"' -f 4
}
project=$(keystone POST projects '{"project": {"name": "media", "domain_id": "default"}}')
user=$(keystone POST users '{"user": {"name": "thumbs", "password": "a \"key\" \\ of ü", "domain_id": "default"}}')
role=$(keystone GET 'roles?name=admin')
[ -n "$project" ] && [ -n "$user" ] && [ -n "$role" ] || fail "Keystone: $project $user $role"
keystone PUT "projects/$project/users/$user/roles/$role"

cat >"$dir/swift/filters" <<END
[filter:authtoken]
paste.filter_factory = keystonemiddleware.auth_token:filter_factory
www_authenticate_uri = http://$keystone/
auth_url = http://$keystone
auth_type = password
project_domain_id = default
user_domain_id = default
project_name = admin
username = admin
password = secret
delay_auth_decision = true
[filter:keystoneauth]
use = egg:swift#keystoneauth
operator_roles = admin
END
swift=127.0.0.1:$(free_port)
swift_auth="authtoken keystoneauth"
begin_proxy "${swift#*:}"
await_swift
account=AUTH_$project
write_keys "auth = keystone" "auth-url = http://$keystone/v3" "user = thumbs" 'key = a "key" \ of ü' "project = media"
token=$(curl -s -D - -o /dev/null -H 'Content-Type: application/json' "http://$keystone/v3/auth/tokens" --data '
    {"auth": {"identity": {"methods": ["password"], "password": {"user": {
    "name": "thumbs", "password": "a \"key\" \\ of ü", "domain": {"id": "default"}}}},
    "scope": {"project": {"name": "media", "domain": {"id": "default"}}}}}' |
    tr -d '\r' | sed -n 's/^X-Subject-Token: //ip')
give
private
# a token is renewed after 80 % of its life at the earliest
steady $((life * 8 / 10)) "Keystone"
stop_thumbd
write_keys "auth = keystone" "auth-url = http://$keystone/v3" "user = thumbs" "key = wrong" "project = media"
private
thumb "a wrong key" 502 "there is no token for its origin"
expect "the log" "$(grep -c 'no token: status 401' "$dir/thumbd.log")" 1
stop_thumbd
write_keys "auth = keystone" "auth-url = http://$keystone/v3" "user = thumbs" 'key = a "key" \ of ü' "project = other"
private
thumb "another project" 502 "there is no token for its origin"
stop_thumbd
exit 0
