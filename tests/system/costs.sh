# An original becomes dear when one of its thumbs costs more than its size suggests.
. "$srcdir/system/setup.sh"

mkdir -p "$dir/images/wikipedia/commons/7"
cp -r "$ORIGINALS/wikipedia/commons/7/75" "$dir/images/wikipedia/commons/7"
cp -r "$ORIGINALS/wikipedia/commons/c" "$dir/images/wikipedia/commons"
harbour=/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=
cranes=/v1/wikipedia/commons/Paper_cranes.webp?w=
ORIGINALS=$dir/images
gated_worker
start_thumbd --workers 2 --keep 0

# renders_of COST: how many ended
renders_of() {
	metric "render_seconds_count{cost=\"$1\"}"
}

# an original is cheap until one of its renders has cost much
ask "${harbour}300"
echo 299 >"$dir/worker/cost"
ask "${harbour}301"
expect "cheap renders" "$(renders_of cheap) $(renders_of dear)" "2 0"

# the first such render still counts as cheap; those of its width and above are dear from then on
echo 300 >"$dir/worker/cost"
ask "${harbour}302"
echo 0 >"$dir/worker/cost"
ask "${harbour}303"
ask "${harbour}299"
ask "${cranes}303"
expect "renders" "$(renders_of cheap) $(renders_of dear)" "5 1"

# dear renders leave a worker to others
close_gate 310
get "${harbour}310" >"$dir/answer" &
first=$!
await "it is at work" grep -q " 310 " "$dir/worker/jobs"
get "${harbour}311" >"$dir/answer-311" &
second=$!
await "the second one waits" metric_is 'queue_length{cost="dear"}' 1
ask "${cranes}120"
expect "a cheap one beside them" "$status" 200
expect "the second one still waits" "$(metric 'queue_length{cost="dear"}')" 1
open_gate 310
wait $first $second
expect "dear ones" "$(cat "$dir/answer" "$dir/answer-311" | xargs)" "200 200"

# a file that is changed is another original
touch -d "2020-01-01" "$dir/images/wikipedia/commons/7/75/Harbour_at_dusk.jpg"
before=$(renders_of cheap)
ask "${harbour}303"
expect "of another file" "$(renders_of cheap)" $((before + 1))
exit 0
