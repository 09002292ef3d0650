# For tests in an overlay, to be sourced.
set -u
images=/var/lib/mediawiki/images
mkdir -p /tmp/test && cd /tmp/test || exit 1

fail() {
	echo "FAIL: packages: $*"
	exit 1
}

pass() {
	echo "PASS: packages: $*"
}

# quietly COMMAND...: its output if it fails
quietly() {
	"$@" >output 2>&1 || { cat output; fail "$*"; }
}

debs() {
	find /mnt/packages -maxdepth 1 -name '*.deb' | sort
}

names() {
	debs | xargs -I FILE dpkg-deb -f FILE Package
}

# install [OPTION...]: all packages, from their files, with what they need from this system
install() {
	quietly apt-get install -y --no-install-recommends "$@" $(debs)
}

# await WHAT COMMAND...: wait for a state, up to ten minutes
await() {
	local what=$1 i
	shift
	for i in $(seq 6000); do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.1
	done
	fail "waited for ten minutes: $what"
}

# page NAME: a page of the package of documentation, which need not be installed
page() {
	dpkg-deb --fsys-tarfile /mnt/packages/vmod-thumb-doc_*.deb |
	    tar -xO "./usr/share/doc/vmod-thumb-doc/$1.gz" | zcat
}

# block FILE HEADING TEXT: into the file "lines", the first literal block of FILE after a line that ends with
# TEXT, below HEADING
block() {
	awk -v heading="$2" -v text="$3" '
	$0 == heading { below = 1 }
	found && /^[^ ]/ { exit }
	found { sub(/^  /, ""); print; next }
	below && index($0, text) && index($0, text) + length(text) - 1 == length($0) { found = 1 }' "$1" >lines
	grep -q . lines || fail "$1 has no block after \"$3\" below \"$2\""
}

# execute WHAT: the file "lines"
execute() {
	bash -eu lines >output 2>&1 || { cat lines output; fail "$1"; }
}

# a container's image may forbid to restart services
rm -f /usr/sbin/policy-rc.d
# packages of an earlier build may be installed on this system
dpkg --purge --force-depends $(names) >/dev/null 2>&1
[ ! -d /run/systemd/system ] || systemctl daemon-reload
