# sharp from npm, for the parts that compare with it; to be sourced, with $build set to the directory
# of a build.

npm=$build/bench-npm
# All versions are fixed, so that runs can be compared.
npm_packages="sharp@0.35.5 @img/sharp-libvips-dev@1.3.4"

# logged NAME COMMAND...
logged() {
	local log=$build/bench-$1.log
	shift
	"$@" >"$log" 2>&1 || { tail -n 20 "$log" >&2; return 1; }
}

fetch_sharp() {
	[ "$npm_packages" != "$(cat "$npm/packages" 2>/dev/null)" ] || return 0
	command -v npm >/dev/null || return 1
	rm -rf "$npm"
	mkdir -p "$npm"
	logged npm npm install --prefix "$npm" --no-audit --no-fund $npm_packages || return 1
	echo "$npm_packages" >"$npm/packages"
}

# After a line, fail if it does not run here.
try_sharp() {
	if ! fetch_sharp; then
		echo "   skipped: sharp, which wants npm and the network"
	elif ! node -e 'require(process.argv[1])' "$npm/node_modules/sharp" 2>"$build/bench-sharp.log"
	then
		echo "   skipped: sharp, which does not run in node $(node --version)"
	else
		return 0
	fi
	return 1
}
