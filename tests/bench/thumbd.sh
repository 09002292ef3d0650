# For parts of the bench that need a thumbd, to be sourced after part.sh with build set.

. "$bench/../site_vcl.sh"

# small_photograph FILE: a photograph that is cheap to render
small_photograph() {
	command -v vips >/dev/null || die "there is no vips; see packages"
	vips thumbnail "$bench/../../demo/originals/wikipedia/commons/7/75/Harbour_at_dusk.jpg" \
	    "$1[Q=90,strip]" 320
}

# start_thumbd OPTION...: thumbd for the flat directory $dir/originals. Its socket is
# $dir/thumbd.sock, its process is $thumbd
start_thumbd() {
	: >"$dir/thumbd.log"
	"$build/src/thumbd/thumbd" --worker "$build/src/worker/thumb-worker" \
	    --socket "$dir/thumbd.sock" --originals "$dir/originals" --originals-levels 0 \
	    --worker-jobs 1000000 "$@" \
	    2>"$dir/thumbd.log" &
	thumbd=$!
	started+=($thumbd)
	until grep -q 'thumbd: ready' "$dir/thumbd.log"; do
		kill -0 $thumbd 2>/dev/null ||
		    { cat "$dir/thumbd.log" >&2; die "thumbd did not start"; }
		sleep 0.05
	done
}

thumbd_metric() {
	curl -s --unix-socket "$dir/thumbd.sock" http://thumbd/metrics |
	    awk -v name="thumbd_$1" '
		$1 == name || index($1, name "{") == 1 { n += $2 }
		END { print n + 0 }'
}

renders() {
	thumbd_metric render_seconds_count
}

# CPU milliseconds of thumbd and its workers, ended ones included.
thumbd_cpu() {
	python3 -B "$bench/machine.py" $thumbd |
	    awk -v hz="$(getconf CLK_TCK)" '{ print $1 * 1000 / hz }'
}

# thumb_vcl FILE [ARGUMENTS-OF-thumb.site]: thumb.vcl before thumbd
thumb_vcl() {
	printf '%s\n' "stage = on" "percent = 100" end >"$dir/rollout"
	site_vcl "$1" none "${2-}" <<<'include "thumb-site.vcl";'
}
