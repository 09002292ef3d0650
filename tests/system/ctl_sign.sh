# thumbctl sign: URLs in any spelling, the time when they expire, new keys, and a message for each mistake.
. "$srcdir/system/setup.sh"

cat >"$dir/keys" <<-EOT
	# the first signs
	new = 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
	old = 202122232425262728292a2b2c2d2e2f
EOT
sign() {
	"$THUMBCTL" sign --profile wikimedia --size-policy refuse --signed-urls allow --keys "$dir/keys" "$@"
}
F=/v1/wikipedia/commons/Foo.jpg
signed="$F?sig=new.tp92_8h3qffKUKj9xpOFwg&w=517"

# made by Python's hmac
for url in "$F?w=517" "/v1/wikipedia/commons/F%6Fo.jpg?%77=517" \
    /wikipedia/commons/thumb/0/06/Foo.jpg/517px-Foo.jpg; do
	expect "$url" "$(sign "$url")" "ok	$signed"
	expect "$url by a line" "$(echo "$url" | sign)" "ok	$signed"
done
for origin in https://upload.example.org //upload.example.org http://[::1]:8080; do
	expect "$origin" "$(sign "$origin/wikipedia/commons/thumb/0/06/Foo.jpg/517px-Foo.jpg")" \
	    "ok	$origin$signed"
done
expect "an original" "$(sign /wikipedia/commons/0/06/Foo.jpg)" "ok	$F?sig=new.nZWtbGo21UcUggOIiTrJfA"

# the second day of 2100 begins when the first one ends
expect "a date" "$(sign --expires 2100-01-01 "$F?w=517" | sed 's/.*exp=\([0-9]*\)&.*/\1/')" 4102531200
expect "a time" "$(sign --expires 2100-01-01T00:00:01Z "$F?w=517" | sed 's/.*exp=\([0-9]*\)&.*/\1/')" 4102444801
expect "seconds since 1970" "$(sign --expires @4000000000 "$F?w=517")" \
    "ok	$F?exp=4000000000&sig=new.Eaku7gz1Jyj4u7t63bIYLw&w=517"
now=$(date +%s)
exp=$(sign --expires 3600 "$F?w=517" | sed 's/.*exp=\([0-9]*\)&.*/\1/')
[ "$exp" -ge $((now + 3600)) ] && [ "$exp" -le $(($(date +%s) + 3600)) ] || fail "3600 seconds from $now: $exp"

out=$(sign "$F?w=0" "$F?w=517" /elsewhere "$signed")
expect "status of a refusal" $? 1
expect "refusals" "$out" "reject	bad-value
ok	$signed
reject	not-thumb
reject	unknown-param"

# a new key signs, and is another each time
"$THUMBCTL" sign --new-key 2026a >"$dir/new" || fail "--new-key"
"$THUMBCTL" sign --new-key 2026b >>"$dir/new" || fail "--new-key"
expect "keys of 64 digits" "$(grep -cE '^2026[ab] = [0-9a-f]{64}$' "$dir/new")" 2
expect "different keys" "$(cut -d= -f2 "$dir/new" | sort -u | wc -l)" 2
expect_match "a new key" "$(sign --keys "$dir/new" "$F?w=517")" "ok	$F?sig=2026a.*&w=517"

usage '*--signed-urls: the site must have allow or require' sign --keys "$dir/keys" "$F"
usage '*one of --keys FILE and --new-key ID is needed' sign --signed-urls allow "$F"
usage '*--new-key: nothing else may be with it' sign --new-key a --keys "$dir/keys"
usage '*the name of a key must be 1 to 16 of a-z and 0-9' sign --new-key A
usage '*--new-key: "aaaaaaaaaaaaaaaaa" must be 1 to 16 of a-z and 0-9' sign --new-key aaaaaaaaaaaaaaaaa
for time in 0 -1 1x 2001-01-01 2100-01-01T00:00 9999999999 99999999999999999999 @1 @; do
	usage "*--expires: \"$time\" must be seconds from now, or a date or time to come*" \
	    sign --signed-urls allow --keys "$dir/keys" --expires="$time" "$F"
done
out=$(sign --keys "$dir/none" "$F" 2>&1)
expect "status without keys" $? 1
expect_match "no keys" "$out" '*--keys: cannot read *none: *'
echo 'new = 00' >"$dir/bad"
out=$(sign --keys "$dir/bad" "$F" 2>&1)
expect "status of a bad key" $? 1
expect_match "a bad key" "$out" '*--keys: *bad:1: new: the secret must be 16 to 64 bytes as hex digits'
exit 0
