# Private originals: the file of keys is refused if others may read it, and thumbd gets tokens with
# it, few of them. The store is a stand-in, keyed_origin.py.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_origin.sh"

demo=$ORIGINALS
ORIGINALS=
jpg=/v1/wikipedia/commons/Harbour_at_dusk.jpg
secret='TOP "SECRET" \ # ü'
keys=$dir/keys

# start_keyed NAME: a store with its services; its port is in $port
start_keyed() {
	mkdir "$dir/$1"
	: >"$dir/$1/requests"
	printf '%s\n' "$secret" >"$dir/$1/key"
	/usr/bin/python3 "$srcdir/system/keyed_origin.py" "$demo" "$dir/$1" 2>"$dir/$1/log" &
	started="$started $!"
	await "store $1" test -e "$dir/$1/port"
	port=$(cat "$dir/$1/port")
}

start_keyed store
store=http://127.0.0.1:$port
start_keyed other
other=http://127.0.0.1:$port
origin="$store/{project}/{code}/{path}"

# write_keys LINE...: the file of keys, which belongs to this user
write_keys() {
	rm -f "$keys"
	(umask 077; printf '%s\n' "$@" >"$keys")
}
tempauth() {
	write_keys "# of the store" "origin = $store" "auth = tempauth" "auth-url = $store/auth/v1.0" \
	    "user = mw:thumbs" "key = $secret"
}
keystone() {
	write_keys "origin = $store" "auth = keystone" "auth-url = $store/v3" "user = thumbs" \
	    "key = $secret" "project = media" "project-domain = Else"
}

# refused MESSAGE: thumbd does not start with the keys, and shows no secret
refused() {
	out=$("$THUMBD" --check-config --origin "$origin" --origin-keys "$keys" --socket "$dir/s" 2>&1)
	expect "status: $1" $? 2
	expect_match "message" "$out" "thumbd: --origin-keys: $1"
	expect_match "secret in: $out" "x$(printf %s "$out" | grep -c 'SECRET')" x0
}

# others may read it, or change it
for mode in 0644 0604 0602 0660; do
	tempauth
	chmod $mode "$keys"
	refused "$keys has secrets, and users other than this process's may read or change it;*"
done
tempauth
chmod 0640 "$keys"
if [ "$(id -u)" -eq 0 ]; then
	chown 0:65534 "$keys"
	refused "$keys has secrets, *"
	chown 65534:0 "$keys"
	chmod 0600 "$keys"
	refused "$keys has secrets, *"
fi
rm -f "$keys"
refused "cannot read $keys: No such file or directory"

# what is wrong in it
write_keys "key = SECRET"
refused "$keys:1: a line \"origin = SITE\" must begin each entry"
write_keys "origin = $store" "SECRET"
refused "$keys:2: a line must be KEY = VALUE, such as origin = http://swift.example:8080"
write_keys "origin = $store" "auth = SECRET"
refused "$keys:2: auth: it must be *"
write_keys "origin = $store" "SECRET = x"
refused "$keys:2: no such key; *"
write_keys "origin = $store" "key = "
refused "$keys:2: key: it must not be empty"
write_keys "origin = $store" "key = SECRET1" "key = SECRET2"
refused "$keys:3: key: line 2 sets it already; set it once"
write_keys "" "origin = $store" "key = SECRET"
refused "$keys:2: auth: the entry of this origin lacks it; *"
write_keys "origin = $store" "auth = tempauth" "auth-url = $store/" "key = SECRET"
refused "$keys:1: user: the entry of this origin lacks it"
write_keys "origin = $store" "auth = tempauth" "auth-url = $store/" "key = SECRET" "user = u" "project = p"
refused "$keys:1: project: the entry of this origin has it, but its auth does not use it"
write_keys "origin = $store" "auth = tempauth" "auth-url = http://u:SECRET@h/" "key = SECRET" "user = u"
refused "$keys:1: auth-url: the URL must not have a user or a password*"
write_keys "origin = $store" "auth = tempauth" "auth-url = file:///SECRET" "key = SECRET" "user = u"
refused "$keys:1: auth-url: it must be a URL such as *"
tempauth
sed -i "s|^origin = .*|origin = $other|" "$keys"
refused "$keys:2: origin: no --origin has this site; *"
tempauth
sed -n '2,$p' "$keys" >>"$keys"
refused "$keys:7: origin: an earlier entry has this site"

# auths STATUS: requests for tokens with that status; a pattern
auths() {
	asked store "^auth $1"
}
# few STATUS: no more requests for tokens than by intervals that double, eight in two minutes; the test asks
# for 20 thumbs or more
few() {
	[ "$(auths "$1")" -le 8 ] || fail "$(auths "$1") requests for tokens answered $1"
}
# expect_tokens WHAT N: so many tokens were given
expect_tokens() {
	expect "$1: tokens" "$(auths 20)" "$2"
}
w=100
# thumb WHAT STATUS: a thumb that was not requested before
thumb() {
	w=$((w + 1))
	ask "$jpg?w=$w"
	expect "$1" "$status" "$2"
}
# many WHAT STATUS: 20 at the same time
many() {
	: >"$dir/many"
	held=
	for i in $(seq 20); do
		w=$((w + 1))
		get "$jpg?w=$w" >>"$dir/many" &
		held="$held $!"
	done
	wait $held
	expect "$1" "$(sort "$dir/many" | uniq -c | xargs)" "20 $2"
}
private() {
	start_thumbd --keep 0 --origin "$origin" --origin-keys "$keys" "$@"
}

# without keys, and with a key that the service refuses
start_thumbd --keep 0 --origin "$origin"
thumb "no keys" 502
stop_thumbd
tempauth
sed -i 's/^key = .*/key = WRONG-SECRET/' "$keys"
private
thumb "a wrong key" 502
many "a wrong key, again" 502
few 401
expect "refused" "$(metric 'token_requests_total{result="refused"}')" "$(auths 401)"
expect "requests to the store" "$(asked store '^origin')" 1
expect "the log" "$(grep -c "no token: status 401: it accepts neither the user nor the key" \
    "$dir/thumbd.log")" "$(auths 401)"
tempauth
kill -HUP $thumbd
await "reload" grep -q reloaded "$dir/thumbd.log"
thumb "the right key" 200
stop_thumbd

# one token for all, also after a reload; another one if it is rejected
for auth in tempauth keystone; do
	$auth
	private
	: >"$dir/store/requests"
	behave store
	many "$auth" 200
	expect_tokens "$auth" 1
	kill -HUP $thumbd
	await "reload" grep -q reloaded "$dir/thumbd.log"
	many "$auth, reloaded" 200
	expect_tokens "$auth, reloaded" 1
	behave store reject=all
	thumb "$auth: no token is accepted" 502
	expect_tokens "$auth: no token is accepted" 2
	for i in 1 2; do
		many "$auth: no token is accepted" 502
	done
	few 20
	behave store
	await "$auth: accepted again" eval 'w=$((w + 1)); ask "$jpg?w=$w"; [ $status = 200 ]'
	stop_thumbd
done

# tokens that the service forgets: one request for all that meet it
for auth in tempauth keystone; do
	$auth
	private
	many "$auth: before" 200
	: >"$dir/store/requests"
	behave store "reject=$(cat "$dir/store/given")"
	many "$auth: the tokens so far are revoked" 200
	expect_tokens "$auth: revoked" 1
	expect "rejected" "$(metric tokens_rejected_total)" 1
	stop_thumbd
	behave store
done

# the token service fails, hangs, or leads elsewhere
keystone
behave store auth=503
private
: >"$dir/store/requests"
many "503" 502
for i in $(seq 20); do
	thumb "503, request $i" 502
done
few 503
expect "to the store" "$(asked store '^origin')" 0
behave store
await "tokens again" eval 'w=$((w + 1)); ask "$jpg?w=$w"; [ $status = 200 ]'
expect "the log" "$(grep -c 'gives tokens again' "$dir/thumbd.log")" 1
stop_thumbd
: >"$dir/other/requests"
behave store "auth=$other/v3/auth/tokens?nocatalog"
private --origin-redirects 1
thumb "a redirect of the service" 502
behave store "origin=$other/wikipedia/commons/7/75/Harbour_at_dusk.jpg"
await "a token" eval 'w=$((w + 1)); ask "$jpg?w=$w"; grep -q "^origin 302" "$dir/store/requests"'
expect "a redirect of the store" "$status" 502
expect "requests elsewhere" "$(asked other)" 0
stop_thumbd
behave store auth=hang
private --origin-timeout 1
thumb "it hangs" 504
behave store
stop_thumbd

# tokens end: one request for each, and no failure, while requests go on
for auth in tempauth keystone; do
	$auth
	# TempAuth's last one lives for an hour
	behave store life=4 "reject=$(cat "$dir/store/given")"
	: >"$dir/store/requests"
	private
	n=0
	# a machine that stops for as long as a token lives has one more
	until [ "$(auths 20)" -ge $((3 + $(metric tokens_rejected_total))) ]; do
		thumb "$auth: request $((n += 1)) over two ends" 200
	done
	echo "$auth: $n requests over two ends of a token: $(auths 20) tokens," \
	    "$(metric tokens_rejected_total) rejected"
	expect_tokens "$auth: two ends" $((3 + $(metric tokens_rejected_total)))
	stop_thumbd
	behave store
done

# what thumbd does not tell
tempauth
private
thumb "a last one" 200
curl -s --unix-socket "$dir/thumbd.sock" http://thumbd/metrics >"$dir/metrics"
tr '\0' '\n' <"/proc/$thumbd/cmdline" >"$dir/cmdline"
if [ "$(id -u)" -ne 0 ]; then
	expect "who owns what thumbd has in /proc: it is not dumpable" \
	    "$(stat -c %u "/proc/$thumbd/environ")" 0
fi
kill -HUP $thumbd
await "reload" grep -q reloaded "$dir/thumbd.log"
"$THUMBD" --check-config --origin "$origin" --origin-keys "$keys" --socket "$dir/s" >"$dir/config" 2>&1
ask "/v1/wikipedia/commons/Missing.jpg?w=100"
expect "secrets that were told" "$(grep -l SECRET "$dir/metrics" "$dir/cmdline" "$dir/thumbd.log" \
    "$dir/config" "$dir/headers" "$dir/body")" ""
chmod 0644 "$keys"
kill -HUP $thumbd
await "a reload is refused" grep -q 'not reloaded' "$dir/thumbd.log"
thumb "with the keys as before" 200
stop_thumbd
exit 0
