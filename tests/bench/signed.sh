#!/bin/bash
# Part: signed URLs, versions and ids: what a signature and a hit cost, and a flood of made-up ones
# Takes: 120 s, and 150 s a round
# The flood is 100,000 URLs with v=, sig= and exp= that nobody has made, each once, before one thumbd:
# through thumb.vcl, and through a varnishd without the module. The CPU time of the child of varnishd
# counts, and that of thumbd.
set -eu
build=$(cd "$1" && pwd)
. "$(dirname "$0")/part.sh"
. "$bench/varnish.sh"
. "$bench/thumbd.sh"
flood=${BENCH_FLOOD:-100000}
counted=500
options="params = \"info,lang,p,t,v,w\", ids = sha1"

# VARIANT ARGUMENTS-OF-THE-SITE LIST
ways() {
	cat <<-END
	signed_URLs_off        off      unsigned
	v_and_ids_enabled      enabled  unsigned
	signed-urls_=_allow    allow    unsigned
	a_signed_URL           allow    signed
	a_versioned_URL        enabled  version
	an_id                  enabled  id
	END
}

arguments() {
	case $1 in
	off) ;;
	enabled) echo "$options" ;;
	allow) echo "$options, signed_urls = allow, keys = \"$dir/keys\"" ;;
	esac
}

lists() {
	"$bench/thumb_urls.py" $counted --each |
	    "$build/src/thumbctl/thumbctl" url --fields query,path >"$dir/list"
	cut -f2 "$dir/list" >"$dir/query"
	cut -f3 "$dir/list" >"$dir/unsigned"
	"$build/src/thumbctl/thumbctl" sign --keys "$dir/keys" --signed-urls allow <"$dir/query" |
	    cut -f2 >"$dir/signed"
	awk '{ sub(/w=/, sprintf("v=%020x\\&w=", NR)); print }' "$dir/query" >"$dir/version"
	awk '{ printf "/v1/id/%040x?w=%d\n", NR, 100 + NR }' "$dir/query" >"$dir/id"
}

# ask LIST: each URL once, by one connection, as others would take turns with its thread
ask() {
	python3 -B "$bench/client.py" "$port" "$dir/$1" 1 >"$dir/statuses"
	grep -q '^200:[0-9]* [0-9.]*$' "$dir/statuses" ||
	    die "not all requests were answered well: $(cat "$dir/statuses")"
}

# Instructions of the VCL of a hit in user mode, by callgrind, in a varnishd for each variant: a VCL that is
# not its first costs more. The third time, each URL and each signature is remembered. Nothing but VCL knows of
# the site; the rest of a hit differs by hundreds with the time that the client takes, and threads that wake
# each second count in a slow run several times.
count_hits() {
	local variant site list plain hits method toggles=()
	for method in recv hash hit deliver; do
		toggles+=("--toggle-collect=VCL_${method}_method")
	done
	run_by=(valgrind --tool=callgrind --trace-children=yes --instr-atstart=no "${toggles[@]}"
	    "--trace-children-skip=*/cc1,*gcc*,*/as,*/sh,*/ld,*collect2"
	    "--callgrind-out-file=$dir/callgrind.%p")
	while read -r variant site list; do
		sed -e "s|thumb.site()|thumb.site($(arguments "$site"))|" \
		    -e "s|127.0.0.1:9|127.0.0.1:$origin|" \
		    -e "s|/etc/varnish/thumb.rollout|$dir/rollout|" \
		    "$bench/edge-thumb-vcl.vcl" >"$dir/hit.vcl"
		start_varnishd "counted-$site-$list" "$dir/hit.vcl" -s malloc,64m \
		    -p cli_timeout=300 -p thread_pools=1 -p thread_pool_min=20 </dev/null
		ask "$list"
		ask "$list"
		callgrind_control -i on "$child" >/dev/null 2>&1
		ask "$list"
		callgrind_control -i off "$child" >/dev/null 2>&1
		callgrind_control --dump=hits "$child" >/dev/null 2>&1
		hits=$(calculate "$(awk '/^totals:/ { print $2 }' \
		    "$(ls -t "$dir/callgrind.$child".* | head -n 1)") / $counted")
		end_last
		record value "the VCL of a hit" "${variant//_/ }" instructions "$hits"
		case $site-$list in
		off-unsigned) plain=$hits ;;
		*-unsigned)
			record value "the VCL of a hit" "${variant//_/ }: more than off" instructions \
			    "$(calculate "$hits - $plain")"
			record target "the VCL of a hit" "${variant//_/ }: more than off" instructions '<=' 100
			;;
		esac
	done < <(ways)
	run_by=()
}

# Made-up ones of each kind in turns, of one image.
made_up() {
	python3 - "$flood" "$1" <<-'END'
		import random
		import sys

		rng = random.Random(sys.argv[2])
		digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
		url = "/v1/wikipedia/commons/Small.jpg"
		for n in range(int(sys.argv[1])):
		    signature = "new." + "".join(rng.choices(digits, k=22))
		    width = rng.choice((120, 250, 330))
		    print((f"{url}?v={rng.getrandbits(80):020x}&w={width}",
		           f"{url}?sig={signature}&w={rng.randint(1, 4000)}",
		           f"{url}?exp={rng.randint(2 * 10**9, 9 * 10**9)}&sig={signature}&w={width}")[n % 3])
	END
}

floods() {
	cat <<-END
	thumb.vcl  flood-thumb
	no_module  flood-plain
	END
}

flood() {
	local variant=$1 vcl=$2 edge_began thumbd_began made had
	start_varnishd "$vcl" "$dir/$vcl.vcl" -s malloc,300m
	printf '%s\n' "/v1/wikipedia/commons/Small.jpg?w=250" >"$dir/one"
	once "$dir/one"
	made=$(renders)
	had=$(counter "$vcl" MAIN.n_object)
	thumbd_began=$(thumbd_cpu)
	edge_began=$(cpu_ms "$child")
	python3 -B "$bench/client.py" "$port" "$dir/flood" 8 >"$dir/statuses"
	value() {
		record value "a flood of $flood" "$variant" "$@"
	}
	value "CPU us a request, varnishd" "$(calculate "($(cpu_ms "$child") - $edge_began) * 1000 / $flood")"
	value "CPU us a request, thumbd" "$(calculate "($(thumbd_cpu) - $thumbd_began) * 1000 / $flood")"
	value "objects added" $(($(counter "$vcl" MAIN.n_object) - had))
	value "renders" $(($(renders) - made))
	grep -q '^40[34]\|^400' "$dir/statuses" && ! grep -q '\b\(0\|200\|5..\):' "$dir/statuses" ||
	    die "$variant: answers $(cat "$dir/statuses")"
	end_last
	rm -rf "${dir:?}/$vcl"
}

(umask 077; "$build/src/thumbctl/thumbctl" sign --new-key new >"$dir/keys")
printf '%s\n' "stage = on" "percent = 100" end >"$dir/rollout"
make -s -C "$build/tests" bench/signed >"$dir/make.log" 2>&1 ||
    { cat "$dir/make.log" >&2; die "it does not build"; }
"$build/tests/bench/signed" "$records"
if command -v valgrind >/dev/null; then
	lists
	head -c 10240 /dev/zero | tr '\0' x >"$dir/body"
	sed "s|\"body\"|\"$dir/body\"|" "$bench/edge-body.vcl" >"$dir/body.vcl"
	start_varnishd origin "$dir/body.vcl" -s malloc,1m
	origin=$port
	printf 'backend origin { .host = "127.0.0.1"; .port = "%s"; }\n' "$port" >"$dir/edge-origin.vcl"
	count_hits
	end_last
fi
mkdir -p "$dir/originals/wikipedia/commons"
cp "$bench/../../demo/originals/wikipedia/commons/7/75/Harbour_at_dusk.jpg" \
    "$dir/originals/wikipedia/commons/Small.jpg"
start_thumbd --params info,lang,p,t,v,w --signed-urls allow
thumb_vcl "$dir/flood-thumb.vcl" "$options, signed_urls = allow, keys = \"$dir/keys\""
printf 'vcl 4.1; backend thumbd { .path = "%s"; }\n' "$dir/thumbd.sock" >"$dir/flood-plain.vcl"
for round in $(seq "$rounds"); do
	begin_round "$round"
	made_up "$round" >"$dir/flood"
	while read -r variant vcl; do
		flood "${variant//_/ }" "$vcl" </dev/null
	done < <(in_turn "$round" "$(floods)")
	end_round
done
record note "$flood URLs with made-up v=, sig=, exp= and sig=, in turns, of one image; each is requested once"
for unit in "objects added" renders; do
	record target "a flood of $flood" "thumb.vcl" "$unit" '<=' 0
done
record against "a flood of $flood" "thumb.vcl" "CPU us a request, varnishd" "no module"
record against "a flood of $flood" "thumb.vcl" "CPU us a request, thumbd" "no module"
