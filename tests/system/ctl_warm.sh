# thumbctl warm fills a cache and renders each thumb once, whenever the command is killed. Servers
# that are busy, broken or odd do not stop it.
. "$srcdir/system/setup.sh"
. "$srcdir/system/setup_odd.sh"
[ "$VARNISHD" != no ] || { echo "no varnishd here"; exit 77; }

warm() {
	"$THUMBCTL" warm --progress 0 "$@"
}

# report KEY...: values of $dir/report, in one line
report() {
	/usr/bin/python3 -c '
import json, sys
report = json.load(open(sys.argv[1]))
print(*(report[key] for key in sys.argv[2:]))' "$dir/report" "$@"
}

# renders are slow with sanitizers
originals=230
case $SANITIZE in
*address*)	originals=60 ;;
esac
widths=9,12,16,20,24,30,36,40,48
all=$((9 * originals))
/usr/bin/python3 "$srcdir/system/many_originals.py" "$dir/images" $originals >"$dir/names"

ORIGINALS=$dir/images start_thumbd --workers 2
printf 'vcl 4.1;\nbackend thumbd { .path = "%s"; }\n' "$dir/thumbd.sock" >"$dir/plain.vcl"
start_varnishd edge "$dir/plain.vcl" -s malloc,64m
edge=http://127.0.0.1:$port

# kill it twice, at any point
job=("$THUMBCTL" warm --progress 0 --server "$edge" --widths $widths --journal "$dir/journal"
    --json "$dir/images")
# has_done FILE N: it has more lines than N
has_done() {
	[ -f "$1" ] && [ "$(wc -l <"$1")" -gt "$2" ]
}
for part in 3 2; do
	"${job[@]}" >"$dir/report" &
	pid=$!
	await "a part is warm" has_done "$dir/journal" $((all / part))
	kill -KILL $pid
	wait $pid
	expect "status of what was killed" $? 137
done
lines=$(wc -l <"$dir/journal")
[ "$lines" -le $all ] || fail "killed too late"
printf '200 miss 12' >>"$dir/journal"
"${job[@]}" >"$dir/report" || fail "the rest: status $?"
before=$(report before)
expect "what the journal had" $before $((lines - 1))
expect "the rest" "$(report thumbs)" $((all - before))
expect "renders" "$(renders)" $all
expect "lines of the journal" "$(wc -l <"$dir/journal")" $((all + 1))
expect "twice in the journal" "$(sed 1d "$dir/journal" | cut -d' ' -f4 | sort | uniq -d)" ""
# one decode serves nine sizes of an original; a kill may split a few
decodes=$(($(renders) - $(metric decodes_saved_total)))
[ $decodes -le $((originals + originals / 5 + 10)) ] || fail "$decodes decodes of $originals"

"${job[@]}" >"$dir/report" || fail "nothing left: status $?"
expect "with all thumbs done" "$(report before thumbs hits)" "$all 0 0"
warm --server "$edge" --widths $widths --default-wiki wikipedia/commons --json "$dir/names" \
    >"$dir/report" || fail "once more: status $?"
expect "all are warm" "$(report thumbs hits misses)" "$all $all 0"
expect "renders" "$(renders)" $all
echo "$all thumbs of $originals originals: $(renders) renders, $decodes decodes"

# a journal belongs to one job and one process
out=$("${job[@]}" --widths 9 2>&1)
expect "status of another job" $? 1
expect_match "another job" "$out" "*journal of another job: its widths is \"$widths\"*"
out=$("${job[@]}" "$dir/names" 2>&1)
expect_match "other originals" "$out" '*of another job: its originals is*'
out=$(flock "$dir/journal" "${job[@]}" 2>&1)
expect "status when it is taken" $? 1
expect_match "it is taken" "$out" '*another process uses this journal'
echo "my notes" >"$dir/notes"
out=$(warm --server "$edge" --widths 9 --journal "$dir/notes" "$dir/images" 2>&1)
expect_match "no journal" "$out" '*is not a journal of*'
printf 'my notes' >"$dir/notes"
out=$(warm --server "$edge" --widths 9 --journal "$dir/notes" "$dir/images" 2>&1)
expect "a file that is not a journal" "$? $(cat "$dir/notes")" "1 my notes"
expect_match "a file that is not a journal" "$out" '*is not a journal of*'

# a stop waits for the thumbs in flight; the next call continues
"$THUMBCTL" warm --progress 0 --server "$edge" --widths 51,52,53 --rate 40 --json \
    --journal "$dir/stopped" "$dir/images" >"$dir/report" &
pid=$!
await "some are done" has_done "$dir/stopped" 5
kill -TERM $pid
wait $pid
expect "status when stopped" $? 143
expect "stopped, failed" "$(report stopped failed)" "True {}"
expect "all that was begun is noted" "$(report thumbs)" $(($(wc -l <"$dir/stopped") - 1))
expect "renders" "$(renders)" $((all + $(report thumbs)))

# a full queue: fewer thumbs are requested at once, and all of them in the end
stop_thumbd
ORIGINALS=$dir/images start_thumbd --workers 1 --queue 4
head -n 20 "$dir/names" >"$dir/few"
warm --server "$edge" --widths 61,62,63,64,65,66,67,68,69 --default-wiki wikipedia/commons \
    --parallel 60 --json "$dir/few" >"$dir/report" || fail "busy: status $?"
expect "thumbs of a busy one" "$(report thumbs failed)" "180 {}"
[ "$(report busy)" -ge 1 ] || fail "it was not busy"
[ "$(report busy)" -le 180 ] || fail "it was asked again too often: $(report busy)"
[ "$(report limit)" -lt 60 ] || fail "as much is asked as before"

# MediaWiki's list has pages; a third of the originals is narrower than a thumb
start_odd_site
site=http://127.0.0.1:$odd
for i in $(seq 12); do
	echo "Fine_$i.png"
done >"$dir/odd/allimages"
printf 'Words.mid\nDrawing.svg\n' >>"$dir/odd/allimages"
listed() {
	warm --server "$site" --default-wiki wikipedia/commons --json "$@" >"$dir/report"
}
listed --widths 100,150,300 --progress 5 "$site/w/api.php" || fail "the API: status $?"
expect "of the API" "$(report originals thumbs refused)" \
    "13 27 {'unknown-type': {'count': 1, 'examples': ['/v1/Words.mid']}}"
expect "an SVG is drawn in any width" "$(odd_requests '/300px-Drawing.svg.png')" 1
expect "pages" "$(odd_requests 'aicontinue=')" 2
for page in 'aicontinue=Fine_1.png' 'aicontinue=Fine_6.png' 'aicontinue=Fine_11.png'; do
	curl -s "$site/w/api.php?list=allimages&$page"
	echo
done >"$dir/answers.json"
listed --widths 101 "$dir/answers.json" || fail "answers of the API: status $?"
expect "of answers" "$(report originals thumbs)" "13 13"
echo '{"error": {"info": "You cannot list"}}' >"$dir/refused.json"
out=$(listed --widths 101 "$dir/refused.json" 2>&1)
expect "a refusal of the API" "$? $out" "1 thumbctl warm: $dir/refused.json: You cannot list"

# lists have names, titles and URLs; without widths, thumbs are requested as listed
cat >"$dir/list" <<-END
	# a comment, and an empty line

	File:Fine 1.png
	  Fine_2.png
	https://upload.example.org/wikipedia/commons/f/f4/Nowhere.png
	//upload.example.org/wikipedia/commons/thumb/c/c0/Fine_1.png/77px-Fine_1.png
	/v1/wikipedia/commons/Fine_3.pdf?p=2&w=77
	no|name.png
END
listed --widths 102 "$dir/list"
expect "status with a bad name" $? 1
expect_match "a list" "$(report thumbs refused)" "[34] {*'bad-name'*"
expect "a page of a PDF" "$(odd_requests '/page2-102px-Fine_3.pdf.jpg')" 1
grep '77' "$dir/list" | listed
expect_match "thumbs as they stand" "$(report thumbs)" '[12]'
expect "a page of a PDF" "$(odd_requests '/page2-77px-Fine_3.pdf.jpg')" 1

# text from outside is printed as printable ASCII
printf '/\xff\033[2J.png\n' >"$dir/strange"
listed --widths 9 "$dir/strange"
expect "a strange line" "$(report refused)" \
    "{'not-thumb': {'count': 1, 'examples': ['/\\\\xff\\\\x1b[2J.png']}}"
printf 'https://upload.example.org\nhttp://upload.example.org?a\n//\n' >"$dir/strange"
listed --widths 9 "$dir/strange"
expect "URLs with only a host" "$? $(report refused)" "1 {'bad-path': {'count': 3, 'examples': ['', '', '']}}"
/usr/bin/python3 -c 'print("/" + "x" * 1000000)' >"$dir/strange"
listed --widths 9 "$dir/strange"
[ "$(report refused | wc -c)" -lt 3000 ] || fail "a long line is shown as a whole"
echo '{"error": {"info": "\u001b[2J"}}' >"$dir/refused.json"
out=$(listed --widths 9 "$dir/refused.json" 2>&1)
expect "a strange refusal" "$? $out" "1 thumbctl warm: $dir/refused.json: \\x1b[2J"

# a stop does not wait for a slow API
touch "$dir/odd/behind"
asked=$(odd_requests allimages)
asked_again() {
	[ "$(odd_requests allimages)" -gt "$asked" ]
}
"$THUMBCTL" warm --progress 0 --server "$site" --default-wiki wikipedia/commons --widths 9 \
    "$site/w/api.php" >"$dir/out" 2>"$dir/err" &
pid=$!
started="$started $pid"
await "the API is asked" asked_again
kill -TERM $pid
await "it is over" test -s "$dir/out"
wait $pid
expect "status when stopped" $? 143
rm "$dir/odd/behind"

# failures are counted by cause, and retried only where a retry can help
cat >"$dir/odd-list" <<-END
	Gone_1.png
	Gone_2.png
	Busy_2.png
	Flaky_2.png
	Flaky_9.png
	Html.png
	Empty.png
	Cut.png
	Nothing.png
	Huge.png
	Headers.png
	Endless.png
	Fine.png
END
listed --widths 9 --retries 2 --journal "$dir/odd-journal" "$dir/odd-list"
expect "status with failures" $? 1
expect "good ones" "$(report thumbs)" 3
/usr/bin/python3 - "$dir/report" <<-'END' || fail "failures: $(report failed)"
	import json, sys
	failed = json.load(open(sys.argv[1]))["failed"]
	counts = {what: row["count"] for what, row in failed.items()}
	assert counts.pop("404") == 2 and counts.pop("502") == 1
	assert counts.pop("200, but empty") == 1
	assert counts.pop("200 text/html<script>alert(1)</script>") == 1
	assert counts.pop("too large") == 2 and counts.pop("too many headers") == 1
	assert sum(counts.values()) == 2, counts
	assert failed["404"]["examples"][0].endswith("9px-Gone_1.png")
END
expect "tries of a missing file" "$(odd_requests 9px-Gone_1)" 1
expect "tries after a temporary error" "$(odd_requests 9px-Flaky_9)" 3
awk '/9px-Busy_2/ { if (n++) late = $1 - was; was = $1 } END { exit !(n == 2 && late >= 2) }' \
    "$dir/odd/requests" || fail "Retry-After: $(grep Busy_2 "$dir/odd/requests")"
listed --widths 9 --retries 0 --journal "$dir/odd-journal" "$dir/odd-list"
expect "status once more" $? 1
expect "a temporary error is tried again" "$(odd_requests 9px-Flaky_9)" 4
expect "a missing file is not tried again" "$(odd_requests 9px-Gone_1)" 1
expect "a page in a thumb's place is tried again" "$(odd_requests 9px-Html)" 2
printf 'Gone_3.png\nFine_3.png\n' >"$dir/gone-list"
for i in 1 2; do
	listed --widths 9 --journal "$dir/gone-journal" "$dir/gone-list"
	expect "status, time $i" $? 1
	expect_match "what failed, time $i" "$(report failed)" "{'404': {'count': 1, *Gone_3.png']}}"
done
expect "tries of a missing file" "$(odd_requests 9px-Gone_3)" 1
expect "what the journal had" "$(report before thumbs)" "1 0"

# a full disk is reported once, and a later call does the rest
seq -f 'Fine_full%g.png' 200 >"$dir/full-list"
(ulimit -f 8; listed --widths 9 --journal "$dir/full-journal" "$dir/full-list" 2>"$dir/err")
expect "status with a full disk" $? 1
expect "a full disk" "$(cat "$dir/err")" "thumbctl warm: --journal: cannot write: File too large"
# the last line may lack its end
noted=$(head -n "$(wc -l <"$dir/full-journal")" "$dir/full-journal" |
    grep -c '/9px-Fine_full[0-9]*.png$')
[ "$noted" -gt 20 ] || fail "only $noted are noted"
listed --widths 9 --journal "$dir/full-journal" "$dir/full-list" || fail "with more room: status $?"
expect "with more room" "$(report before thumbs)" "$noted $((200 - noted))"

# busy for too long; slow for too long; no server
printf 'Shut.png\n' | listed --widths 9 --patience 1
expect "one that is always busy" "$? $(report failed)" \
    "1 {'503': {'count': 1, 'examples': ['/wikipedia/commons/thumb/7/7e/Shut.png/9px-Shut.png']}}"
printf 'Slow.png\n' | listed --widths 9 --retries 0 --timeout 1
expect_match "a slow one" "$? $(report failed)" "1 {'Timeout was reached'*"
printf 'Fine.png\n' | warm --server http://127.0.0.1:1 --widths 9 --patience 0 \
    --default-wiki wikipedia/commons >"$dir/out"
expect_match "nobody" "$? $(cat "$dir/out")" "1 warmed 0 thumbs*1  Could* connect to server*"

# through a Unix socket, with another host and a header
printf '/v1/wikipedia/commons/Many_0001.png\n' | warm --server "unix:$dir/thumbd.sock" \
    --form query --host other.example --header 'X-More: 1' --widths 25 >"$dir/out" ||
    fail "a Unix socket"
expect_match "a Unix socket" "$(cat "$dir/out")" \
    'warmed 1 thumbs of 1 originals*  0 hits, 0 misses, 1 unknown'

# a named pipe can be read only once
listed --progress 5 --widths 32 <(seq -f 'Fine_%g.png' 7) || fail "a pipe: status $?"
expect "of a pipe" "$(report originals thumbs)" "7 7"

# progress without a terminal
out=$(yes Fine.png | head -n 40 | warm --progress 1 --server "$site" --widths 31 --rate 20 \
    --default-wiki wikipedia/commons 2>&1 >"$dir/out")
expect_match "progress" "$out" '*[0-9], [0-9]*/s*'

usage '*--server: "edge" must be http://HOST*' warm --server edge --widths 9
usage '*--server: "http://a/?b" must be*' warm --server 'http://a/?b' --widths 9
usage '*--widths: "9,x" must be widths*' warm --server "$site" --widths 9,x
usage '*--parallel: "0" must be a whole number from 1*' warm --server "$site" --widths 9 \
    --parallel 0
usage '*--form: "php" must be path, query or same' warm --server "$site" --widths 9 --form php
usage '*--header: "x" must be "Name: value"' warm --server "$site" --widths 9 --header x
usage '*steps: "1,x"*' warm --server "$site" --steps 1,x
out=$(listed --widths 9 "$dir/nowhere" 2>&1)
expect "status without a list" $? 1
expect_match "without a list" "$out" '*nowhere: No such file*'
usage '*--server ADDRESS is needed*' warm --widths 9 "$dir/nowhere"
exit 0
