# With --authorize an original has thumbs only if the web server gives it to a client that is not logged
# in: one HEAD for each original at a time, without cookies and tokens, remembered for a moment.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_origin.sh"

jpg=wikipedia/commons/7/75/Harbour_at_dusk.jpg
thumb="/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=220"

# without the option, thumbd says what it does
start_thumbd
grep -q 'authorize is not set: everybody may see' "$dir/thumbd.log" || fail "no word of --authorize"
stop_thumbd
start_thumbd --authorize none
ask "$thumb"
expect "for everybody" "$status" 200
! grep -q authorize "$dir/thumbd.log" || fail "none is a decision, and still there is a word"
stop_thumbd

start_origin web "$ORIGINALS"
web=http://127.0.0.1:$port
start_thumbd --keep 0 --authorize-fresh 0 --params info,w --authorize "$web/{project}/{code}/{path}"

# what the web server gives
ask "$thumb" -H "Cookie: session=1" -H "Authorization: Basic eA==" -H "X-Token: mine"
expect "a public original" "$status $(header Content-Type)" "200 image/jpeg"
etag=$(header ETag)
expect "asked" "$(cut -d' ' -f2- "$dir/web/requests")" "HEAD /$jpg 200 inm= ims= token="
ask "/v1/wikipedia/commons/Nothing.jpg?w=220"
expect "an absent original" "$status" 404
expect "nobody is asked for it" "$(asked web)" 1

# what it denies, in all ways; a copy in the client's cache is not confirmed either
for denial in "status 401" "status 403" "status 404" "status 410" "redirect http://elsewhere.example/%s"; do
	behave web $denial
	ask "$thumb" -H "If-None-Match: $etag"
	expect "$denial" "$status $(header Cache-Control)" "403 public, max-age=60"
	expect_match "$denial" "$(cat "$dir/body")" "the web server does not give *Harbour_at_dusk.jpg"
	ask "/v1/wikipedia/commons/Harbour_at_dusk.jpg?info=json"
	expect "no word about it, either" "$status" 403
done
expect "renders" "$(renders)" 1
expect "denied" "$(metric 'authorize_requests_total{result="denied"}')" 10

# it fails: nobody knows, and nothing is given
behave web status 500
ask "$thumb"
expect "a failure" "$status $(header X-Thumb-Origin)" "502 failed"
grep -q "/$jpg: status 500 of a HEAD, by --authorize" "$dir/thumbd.log" || fail "no line about the failure"
expect "failed" "$(metric 'authorize_requests_total{result="failed"}')" 1
behave web
ask "$thumb"
expect "it is back" "$status" 200
stop_thumbd

# an answer is remembered, for all thumbs of the original
: >"$dir/web/requests"
start_thumbd --keep 0 --authorize-fresh 3600 --authorize "$web/{project}/{code}/{path}"
ask "$thumb"
ask "/wikipedia/commons/thumb/7/75/Harbour_at_dusk.jpg/221px-Harbour_at_dusk.jpg"
expect "another thumb" "$status" 200
expect "asked once" "$(asked web)" 1
behave web status 403
ask "$thumb"
expect "within --authorize-fresh" "$status" 200
# a reload forgets
kill -HUP $thumbd
await "the reload" metric_is 'reloads_total{result="ok"}' 1
ask "$thumb"
expect "after a reload" "$status" 403
await_line() { grep -q "gave none of .* such as $web/$jpg (status 403); check --authorize" "$dir/thumbd.log"; }
stop_thumbd

# no original is given at all: that is said
start_thumbd --authorize-fresh 0 --authorize "$web/{project}/{code}/{path}"
ask "$thumb"
await_line || fail "no line about a web server that gives nothing"
stop_thumbd

# requests that come together share one HEAD
behave web hang
: >"$dir/web/requests"
start_thumbd --authorize-fresh 0 --authorize "$web/{project}/{code}/{path}"
for width in 300 301 302 303; do
	get "/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=$width" >>"$dir/statuses" &
	clients="${clients-} $!"
done
await "all requests" metric_is authorize_joined_total 3
behave web
wait $clients
expect "statuses" "$(sort "$dir/statuses" | uniq -c | xargs)" "4 200"
expect "asked once for all" "$(asked web)" 1
stop_thumbd

# tokens for an origin at the same server are not sent: they may open what is closed
: >"$dir/web/requests"
echo "* X-Token: of thumbd" >"$dir/headers-file"
ORIGINALS=
start_thumbd --origin "$web/{project}/{code}/{path}" --origin-headers "$dir/headers-file" \
    --authorize "$web/{project}/{code}/{path}" --authorize-host wiki.test
ask "$thumb"
expect "of an origin" "$status" 200
expect "asked" "$(cut -d' ' -f2,3,7- "$dir/web/requests" | xargs -d '\n')" \
    "HEAD /$jpg token= GET /$jpg token=of thumbd"
behave web status 403
ask "/v1/wikipedia/commons/Upright_lighthouse.jpg?w=220"
expect "denied, and not fetched" "$status $(asked web GET)" "403 1"
stop_thumbd

# mistakes
wrong() {
	expect "status" "$("$THUMBD" --check-config --originals "$dir" "${@:2}" 2>"$dir/err" >/dev/null; echo $?)" 2
	expect_match "message" "$(cat "$dir/err")" "$1"
}
wrong "*authorize: *" --authorize "ftp://h/{path}"
wrong "*authorize: *" --authorize "http://h/x"
wrong "*one URL is allowed*" --authorize "http://h/{path} http://i/{path}"
wrong "*needs an --authorize URL*" --authorize-host wiki.test
wrong "*must be a host*" --authorize "http://h/{path}" --authorize-host "a b"
exit 0
