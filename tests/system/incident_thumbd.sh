# The originals vanish behind thumbd: every client still gets the cached thumb, and there is an
# alarm.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_origin.sh"
. "$srcdir/system/setup_incident.sh"
needs_module

start_origin originals "$ORIGINALS"
ORIGINALS=
start_thumbd --keep 0 --origin "http://127.0.0.1:$port/{project}/{code}/{path}"
# three originals are lost
start_edge simple "least = 2"
N=60
for name in Harbour_at_dusk.jpg Upright_lighthouse.jpg Glass_marbles.png; do
	seq -f "/v1/wikipedia/commons/$name?w=%g" 41 60
done >"$dir/all"
curl_list "$dir/all"
await "thumbd is asked" eval 'adm edge backend.list | grep -q "thumbd .*healthy"'
expect "filled" "$(get_all "$dir/all" | grep -c '^200 $')" $N
rendered=$(renders)
expect "rendered" "$rendered" $N

start_clients "$dir/all"
behave originals status 404
await "the alarm" counter_is edge THUMB_GUARD.guard.alarm 1
await "all are held" eval '[ "$(get_all "$dir/all" | grep -c "^200 404; since=")" = $N ]'
behave originals
await "the alarm is over" counter_is edge THUMB_GUARD.guard.alarm 0
await "all are as they were" eval '[ "$(get_all "$dir/all" | grep -c "^200 $")" = $N ]'
stop_clients "the originals"
expect "rendered again" "$(renders)" "$rendered"
expect "misses" "$(misses)" $N
exit 0
